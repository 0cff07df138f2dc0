"""Claims of what a year, a month or a day brings that is told farther off than where a label stands: `갑인년의 갑이
당신에게는 정인 노릇을 해요`, `From below, 2034 feeds you the Direct Seal`, `올해가 어떤 해냐면 … 병오년이에요`.

Only where the sentence speaks of one time and of one thing, and of nothing of the birth chart.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.finders.labelled import turns
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.said import NATAL
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts, LuckFact

_UNIT: Final = phrase("years", "unit", ignore_case=True)
_OF_NOW: Final = phrase("years", "of_now", ignore_case=True)
_NOW: Final = re.compile(r"\bright now\b|\bcurrently\b|\bat the moment\b|지금|현재", re.IGNORECASE)
_MONTH: Final = phrase("years", "month", ignore_case=True)
_TIED_AFTER: Final = phrase("years", "tied_after", ignore_case=True)
_TIED_BEFORE: Final = phrase("years", "tied_before", ignore_case=True)
_ELEMENT_AFTER: Final = phrase("years", "element_after", ignore_case=True)
_ELEMENT_BEFORE: Final = phrase("years", "element_before", ignore_case=True)
_STAGES: Final = phrase("years", "stages", ignore_case=True)
_ADVISED: Final = phrase("years", "advised", ignore_case=True)
_UPPER: Final = phrase("labelled", "upper", ignore_case=True)
_LOWER: Final = phrase("labelled", "lower", ignore_case=True)
_PARTS: Final = phrase("years", "parts", ignore_case=True)
"""What stands for the stem, and what for the branch."""
_BRINGS: Final = re.compile(r"\W*(?:[Tt]he (?:incoming )?)?(?P<name>[\u4e00-\u9fff]{2}) brings\b")
"""`丙午 brings Indirect Wealth on the stem`: of the year that is spoken of."""
_TOWARDS: Final = re.compile(
    r"(?:사주|원국|명식|팔자)(?:에게?|를|을)\s"
    r"|\b(?:enters|enter|reaches|touches|visits|activates|hits|influences|affects|shapes|comes? (?:in)?to|flows? into)"
    r" (?:your|the) (?:natal |birth )?chart\b",
    re.IGNORECASE,
)
"""`병오년의 화 기운이 당신의 사주에 들어와요`: what it comes to."""
_OF_CHART: Final = frozenset(("position", "role", "star", "structure", "strength", "age"))
"""Kinds of words that make it a sentence of the birth chart, or of a decade."""


class _Time(NamedTuple):
    """The time spoken of: its words, what it brings, and the year it is, if it is one."""

    first: Mention
    luck: LuckFact
    year: int | None


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """What the one time of the sentence is said to bring."""
    if facts.chart is None or reading.theory or reading.kinds(*_OF_CHART):
        return
    named = [m for m in reading.kinds("pillar") if _UNIT.match(reading.text, m.end)]
    yield from _names(reading, facts, named)
    time = _time(reading, facts, named)
    if time is None:
        return
    yield from _pair(reading, time)
    for kind in ("god", "stage", "element"):
        things = reading.kinds(kind)
        if len({thing.value for thing in things}) == 1 and _told(reading, things[-1]):
            true = judge.of_luck(time.luck, things[-1], _part(reading, time.luck))
            if true is not None:
                yield reading.claim(_KINDS[kind], time.first, things[-1], true=true)


_KINDS: Final[dict[str, ClaimKind]] = {"god": "ten_god", "stage": "life_stage", "element": "year"}


def _pair(reading: Reading, time: _Time) -> Iterator[Claim]:
    """`Heaven calls you the Seal while the earth holds you as the Officer`: one above and one below, in their order."""
    gods = reading.kinds("god")
    parts = [match.lastgroup or "" for match in _PARTS.finditer(reading.text)]
    if len(gods) == len(parts) == len({god.value for god in gods}) == len(set(parts)) and len(parts) > 1:
        for god, part in zip(gods, parts, strict=True):
            true = judge.of_luck(time.luck, god, part)
            if true is not None and reading.stance(god) is Stance.ASSERTED:
                yield reading.claim("ten_god", god, god, true=true)


def _names(reading: Reading, facts: Facts, named: list[Mention]) -> Iterator[Claim]:
    """`올해가 어떤 해냐면 … 병오년이에요`: the one year and the one pillar of a year in a sentence."""
    labels = [m for m in reading.kinds("year", "time") if not (reading.ends_decade(m) or turns(reading, m))]
    if not labels and len(named) == 1 and _MONTH.match(reading.text, named[0].end) and _NOW.search(reading.text):
        true = judge.of_time(facts, "month", named[0])
        if true is not None and reading.stance(named[0], firm=True) is Stance.ASSERTED:
            yield reading.claim("year", named[0], named[0], true=true)
    if len({m.value for m in labels}) != 1 or len({m.value for m in named}) != 1:
        return
    label, value = labels[0], named[-1]
    monthly = _MONTH.match(reading.text, value.end) is not None
    if monthly != (label.value == "month") or label.value.startswith(("decade", "day", "month+")):
        return
    true = judge.of_time(facts, label.value, value)
    if true is not None and reading.stance(value, firm=True) is Stance.ASSERTED:
        yield reading.claim("year", label, value, true=true)


def _time(reading: Reading, facts: Facts, named: list[Mention]) -> _Time | None:
    """The one time of the sentence; None where there is none, or more than one."""
    found = []
    for mention in reading.kinds("year", "time"):
        luck = facts.at(mention.value)
        if luck is None or mention.value.startswith("decade") or turns(reading, mention):
            return None
        found.append(_Time(mention, luck, int(mention.value) if mention.value.isdigit() else None))
    magazine = _OF_NOW.search(reading.text)
    luck = facts.at(magazine["unit"].lower()) if magazine else None
    if magazine and luck:
        found.append(_Time(Mention("time", "month", magazine.start(), magazine.end()), luck, None))
    for mention in named:
        luck = _luck_named(facts, mention.value)
        if luck is not None and not _MONTH.match(reading.text, mention.end):
            found.append(_Time(mention, luck, None))
    first = _BRINGS.match(reading.text)
    for mention in reading.kinds("pillar") if first and not found else ():
        current = [luck for luck in map(facts.at, ("+0", "+1")) if luck is not None and luck.name == mention.value]
        if first is not None and mention.end == first.end("name"):
            found += [_Time(mention, luck, None) for luck in current]
    return found[0] if found and len({time.luck.name for time in found}) == 1 else None


def _luck_named(facts: Facts, name: str) -> LuckFact | None:
    """By the name of a year: with its stage where the engine has computed that year."""
    years = (facts.luck.year, *facts.luck.years) if facts.luck else ()
    known = next((item.pillar for item in years if item.pillar.name == name), None)
    return LuckFact.of(known) if known is not None else facts.named(name)


def _told(reading: Reading, thing: Mention) -> bool:
    """Whether it is said of the time, by what stands beside it."""
    rest, before = reading.text[thing.end :].removeprefix(")"), reading.before(thing, 60)
    start, end = reading.clause(thing.start)
    if reading.stance(thing) is not Stance.ASSERTED or _ADVISED.search(reading.text, start, end):
        return False
    if thing.kind == "stage":
        return thing.sure and _STAGES.search(reading.text) is not None
    natal = NATAL.search(_TOWARDS.sub("", reading.text)) is not None
    if natal or reading.kinds("master"):
        return False
    if thing.kind == "element":
        return _ELEMENT_AFTER.match(rest) is not None or _ELEMENT_BEFORE.search(before) is not None
    return _TIED_AFTER.match(rest) is not None or _TIED_BEFORE.search(before) is not None


def _part(reading: Reading, luck: LuckFact) -> str:
    """`갑인년의 갑이`, `의 천간`, `from below`: which of its two characters is spoken of."""
    own = re.search(rf"(?:년|해)(?:도)?의?\s(?P<one>[{luck.name}])(?:\([^)]*\))?[이가은는을를](?=\s)", reading.text)
    if own is not None:
        return "stem" if own["one"] == luck.name[0] else "branch"
    upper, lower = _UPPER.search(reading.text), _LOWER.search(reading.text)
    return "stem" if upper and not lower else "branch" if lower and not upper else "pillar"
