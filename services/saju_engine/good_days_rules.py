"""What the rules of `data/good_days.toml` find in a day: of the day itself, and of the day for a person.

A day is its pillar at noon. What it is to a person is what its stem and its branch are, each by itself.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple

from services.saju_engine.cross_relations import between
from services.saju_engine.good_days_table import Kind, Rule, good_days_table
from services.saju_engine.luck import pillars_of
from services.saju_engine.names import BY_HANGUL
from services.saju_engine.officers import officer
from services.saju_engine.pillars import FourPillars
from services.saju_engine.problems import Text
from services.saju_engine.rule_words import Word, branch_word, element_words, fill, name_word, stem_word
from services.saju_engine.shared_periods import chosen
from services.saju_engine.stars import stars
from shared.contracts.chart import Chart
from shared.contracts.good_days import DayReason, Purpose
from shared.life_stages import STAGES
from shared.relation_tables import Level
from shared.ten_gods import BRANCH_GODS, STEM_GODS
from shared.vocabulary import BRANCHES, STEMS, Element, TenGod

_DAY, _HOUR = 2, 3
"""Places of the pillars in what `stars` returns."""
_NOBODY: Final = Text("", "")
OWN: Final = Text("", "your")
PARTNER: Final = Text("상대의 ", "your partner's")


class Found(NamedTuple):
    """A rule that spoke of a day, with the words for its text. `whose`: the person it is about."""

    rule: Rule
    words: Mapping[str, Text]
    whose: Text = _NOBODY

    def reason(self, purpose: Purpose) -> DayReason:
        """As it is told."""
        text = fill(self.rule.text, {**self.words, "whose": self.whose})
        name = f"{self.whose.ko}{self.rule.name}"
        return DayReason(rule=name, text=text.ko, text_en=text.en, points=self.rule.points[purpose])


def _rules(kind: Kind, key: str) -> tuple[Rule, ...]:
    return good_days_table().rules.get((kind, key), ())


@cache
def of_day(month_branch: int, pillar: int) -> tuple[Found, ...]:
    """The day itself: 건제십이신 and the stars of its month."""
    # Of the pillars only the month's branch and the day count for these stars: a month branch's number will do for a
    # pillar that has it.
    raised = stars(FourPillars(0, month_branch, pillar, None))[_DAY]
    return (
        *(Found(rule, {}) for rule in _rules("officer", officer(month_branch, pillar % 12))),
        *(Found(rule, {}) for star in raised for rule in _rules("almanac", star.name)),
    )


def of_lunar_day(day: int) -> tuple[Found, ...]:
    """손 없는 날, by the day of the lunar month."""
    words = {"lunar_day": Text(str(day), f"{day}{_ordinal(day)}")}
    return tuple(Found(rule, words) for rule in _rules("lunar", str(day % 10)))


def _ordinal(day: int) -> str:
    teen = day // 10 == 1
    return {1: "st", 2: "nd", 3: "rd"}.get(0 if teen else day % 10, "th")


def of_stem(chart: Chart, stem: int, partner: Chart | None) -> Iterator[Found]:
    """What the stem (0-9) of a day is to a person, and to the partner if there is one."""
    named = STEMS[stem]
    yield from _relations(chart, "stem", stem, OWN)
    if partner is not None:
        yield from _relations(partner, "stem", stem, PARTNER)
    yield from _element(chart, stem_word(named.hangul), named.element)
    yield from _ten_god(chart, stem_word(named.hangul), STEM_GODS[_day_master(chart)][stem])


def of_branch(chart: Chart, branch: int, partner: Chart | None) -> Iterator[Found]:
    """What the branch (0-11) of a day is to a person, and to the partner if there is one."""
    named = BRANCHES[branch]
    yield from _relations(chart, "branch", branch, OWN)
    if partner is not None:
        yield from _relations(partner, "branch", branch, PARTNER)
    yield from _stars(chart, branch)
    yield from _element(chart, branch_word(named.hangul), named.element)
    yield from _ten_god(chart, branch_word(named.hangul), BRANCH_GODS[_day_master(chart)][branch])
    stage = STAGES[_day_master(chart)][branch]
    for rule in _rules("life_stage", stage):
        yield Found(rule, {"stage": name_word(stage)})
    if named.hangul in chart.voids:
        for rule in _rules("void", "day"):
            yield Found(rule, {"day": branch_word(named.hangul)})


def _day_master(chart: Chart) -> int:
    return BY_HANGUL[chart.pillars.day.name] % 10


def _relations(chart: Chart, level: Level, number: int, whose: Text) -> Iterator[Found]:
    """With the day and year pillar of a chart. `number` of a stem or branch is also that of a pillar that has it."""
    word = stem_word if level == "stem" else branch_word
    for place, there in (("day", chart.pillars.day), ("year", chart.pillars.year)):
        for relation in between(number, BY_HANGUL[there.name]):
            if relation.level != level:
                continue
            for rule in _rules("relation", f"{place} {relation.kind}"):
                kind = Text(Word(relation.kind), relation.kind)
                own, other = word(relation.members[0]), word(relation.members[1])
                yield Found(rule, {"day": own, "own": other, "kind": kind}, whose)


def _stars(chart: Chart, branch: int) -> Iterator[Found]:
    """The stars a branch raises for a chart, as if it were that of its hour; its stem raises none that a rule names."""
    for star in stars(pillars_of(chart)._replace(hour=branch))[_HOUR]:
        for rule in _rules("star", star.name):
            yield Found(rule, {"star": Text(Word(star.name), star.name)})


def _element(chart: Chart, word: Text, element: Element) -> Iterator[Found]:
    wanted = chosen(chart)
    keys = {wanted.useful: "useful", wanted.helpful: "helpful", wanted.harmful: "harmful"}
    for rule in _rules("element", keys.get(element, "")):
        yield Found(rule, {"day": word, "element": element_words([element])})


def _ten_god(chart: Chart, word: Text, god: TenGod) -> Iterator[Found]:
    for rule in _rules("ten_god", god):
        if rule.sex in {None, chart.birth.sex}:
            yield Found(rule, {"day": word, "god": name_word(god)})
