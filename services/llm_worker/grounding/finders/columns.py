"""Markdown tables whose headings say what each cell is: `| 기둥 | 간지 | 십신(천간·지지) | 지장간 |`, `| Ages | Pillar
| Stem as Ten God |`, or the same with the pillars across and `천간`, `십신`, `지장간` down.

A cell is judged by its row and its column alone; the rows of decades and years are known by the pillar in them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.text import tables
from services.llm_worker.grounding.text.glosses import glossed
from services.llm_worker.grounding.text.lexicon import GODS, HANJA, POSITION_SYLLABLES, STAGES, STEM_SYLLABLES
from services.llm_worker.grounding.text.mentions import Mention, scan
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts, LuckFact
from shared.contracts.chart import Position
from shared.vocabulary import LifeStage, TenGod

_MARKS: Final = re.compile(r"[*_`]|\(본인\)|\(me\)", re.IGNORECASE)
_GOD: Final = phrase("columns", "god", ignore_case=True)
_HIDDEN: Final = phrase("columns", "hidden", ignore_case=True)
_STAGE: Final = phrase("columns", "stage", ignore_case=True)
_UPPER: Final = phrase("columns", "upper", ignore_case=True)
_LOWER: Final = phrase("columns", "lower", ignore_case=True)
_LUCK: Final = phrase("columns", "luck", ignore_case=True)
_PLACE: Final = re.compile(
    r"(?:(?P<ko>[년연월일시年月日時])(?P<part>[주간지柱干支])?"
    r"|(?P<en>year|month|day|hour)(?: (?P<part_en>pillar|stem|branch))?)(?:\s?\([^)]*\))?",
    re.IGNORECASE,
)
_STEMS: Final = re.compile(rf"[{STEM_SYLLABLES}](?=[목화토금수]?(?:[^가-힣]|$|[{STEM_SYLLABLES}]))")
_HANJA_STEM: Final = re.compile("[甲乙丙丁戊己庚辛壬癸]")
_OF_HANJA: Final = re.compile(r"\([^)]*\)")
_SELF: Final = frozenset(("일간", "비견"))
"""What may stand for the day stem itself among the ten gods."""
_BETWEEN: Final = re.compile(r"\s?[/·,|+&]\s?|(?<=[재관인신견])[과와]\s?|\s(?:over|and)\s")
"""Between two ten gods of a cell, of which 비견·겁재 alone are one word too."""
_PAIR: Final = 2
_Judged = tuple[Claim | None, tuple[int, int]]
_PARTS: Final = {"간": "stem", "干": "stem", "지": "branch", "支": "branch", "stem": "stem", "branch": "branch"}


@dataclass(frozen=True, slots=True)
class _Subject:
    """Of whom a row or a column tells: the ten gods on top and below, all that is hidden below, its stages."""

    part: str
    upper: TenGod | None
    lower: TenGod
    hidden: frozenset[TenGod]
    stems: frozenset[str]
    stages: frozenset[LifeStage]

    @classmethod
    def of_place(cls, facts: Facts, place: Position, part: str) -> "_Subject | None":
        """A pillar of the chart."""
        pillar = facts.pillars.get(place)
        if pillar is None:
            return None
        upper = None if place == "day" else pillar.stem_ten_god
        hidden = frozenset(one.ten_god for one in pillar.hidden_stems)
        stems = frozenset(one.stem for one in pillar.hidden_stems)
        return cls(part, upper, pillar.branch_ten_god, hidden, stems, facts.stages_at(place))

    @classmethod
    def of_luck(cls, luck: LuckFact) -> "_Subject":
        """A pillar of luck, of which the hidden stems are not known."""
        stages = frozenset((luck.life_stage,) if luck.life_stage else ())
        return cls("pillar", luck.stem_god, luck.branch_god, frozenset(), frozenset(), stages)


@dataclass(frozen=True, slots=True)
class Cells:
    """What the cells say, and the places of those that were judged here."""

    claims: tuple[Claim, ...]
    judged: tuple[tuple[int, int], ...]

    def has(self, claim: Claim) -> bool:
        """Whether a claim begins or ends in a cell that was judged."""
        return any(start <= claim.start < end or start < claim.end <= end for start, end in self.judged)


def judged(table: str, facts: Facts) -> Cells:
    """Every cell of ten gods, hidden stems and stages of a table that tells by its headings of whom."""
    lines = [tables.cells(line, start) for start, line in tables.rows(table) if not tables.RULE.match(line)]
    found: list[_Judged] = []
    if len(lines) > 1 and facts.chart is not None:
        heads = [_plain(cell) for _, cell in lines[0]]
        across = [_placed(facts, head) for head in heads]
        several = sum(one is not None for one in across) > 1
        found += _down(lines[1:], across) if several else _rows(facts, heads, lines[1:])
    return Cells(tuple(claim for claim, _ in found if claim is not None), tuple(span for _, span in found))


def _plain(cell: str) -> str:
    return _MARKS.sub("", cell).strip()


def _rows(facts: Facts, heads: Sequence[str], lines: Iterable[Sequence[tuple[int, str]]]) -> Iterator[_Judged]:
    """A pillar in each row, a heading over each column."""
    kinds = [_kind(head) for head in heads]
    luck = any(_LUCK.search(head) for head in heads)
    for row in lines:
        subject = _placed(facts, _plain(row[0][1])) or (_of_luck(facts, row) if luck else None)
        if subject is None:
            continue
        for kind, (place, cell) in zip(kinds[1:], row[1:], strict=False):
            yield from _told(subject, kind, place, cell)


def _down(lines: Iterable[Sequence[tuple[int, str]]], across: Sequence["_Subject | None"]) -> Iterator[_Judged]:
    """A pillar over each column; the ten gods of a row without a word of which are those of the row before it."""
    above = ""
    for row in lines:
        kind = _kind(_plain(row[0][1]))
        above = kind if kind in {"upper", "lower"} else above
        kind = f"god-{above}" if kind == "either" and above else kind
        for subject, (place, cell) in zip(across[1:], row[1:], strict=False):
            if subject is not None:
                yield from _told(subject, kind, place, cell)


def _kind(head: str) -> str:
    """What the cells under or beside a heading are; empty for what is not judged here."""
    upper, lower = _UPPER.search(head), _LOWER.search(head)
    if _GOD.search(head):
        if upper and lower:
            return "god-pair" if upper.start() < lower.start() else "god-turned"
        return "god-upper" if upper else "god-lower" if lower else "either"
    if _HIDDEN.search(head):
        return "hidden"
    if _STAGE.search(head):
        return "stage"
    return "upper" if upper and not lower else "lower" if lower and not upper else ""


def _placed(facts: Facts, words: str) -> _Subject | None:
    match = _PLACE.fullmatch(words)
    if match is None:
        return None
    unit = POSITION_SYLLABLES[match["ko"]] if match["ko"] else match["en"].lower()
    part = _PARTS.get((match["part"] or match["part_en"] or "").lower(), "pillar")
    return _Subject.of_place(facts, cast("Position", unit), part)


def _of_luck(facts: Facts, row: Sequence[tuple[int, str]]) -> _Subject | None:
    """By the one pillar that is named in the row."""
    names = {m.value for _, cell in row for m in scan(_plain(cell)) if m.kind == "pillar"}
    if len(names) != 1:
        return None
    name = names.pop()
    period = next((one for one in facts.periods if one.pillar.name == name), None)
    luck = LuckFact.of(period.pillar) if period is not None else facts.named(name)
    return None if luck is None else _Subject.of_luck(luck)


def _told(subject: _Subject, kind: str, place: int, cell: str) -> Iterator[_Judged]:
    """The verdict on a cell, if it says anything of its kind."""
    words = _plain(cell)
    said: ClaimKind = "ten_god"
    if kind == "hidden":
        said, true = "hidden_stem", _hides(subject, words)
    elif kind == "stage":
        said, true = "life_stage", _at_stage(subject, words)
    elif kind == "either" or kind.startswith("god"):
        named = (m for part in _BETWEEN.split(words) for m in glossed(part, scan(part)))
        true = _gods(subject, kind, [m for m in named if m.kind in {"god", "master"}])
    else:
        return
    span = (place, place + len(cell))
    if true is not None:
        yield Claim(cell, said, *span, true), span
    elif kind == "hidden":
        yield None, span


def _hides(subject: _Subject, words: str) -> bool | None:
    stems = [HANJA[one] for one in _HANJA_STEM.findall(words)] or _STEMS.findall(_OF_HANJA.sub("", words))
    return set(stems) <= subject.stems if stems and subject.stems else None


def _at_stage(subject: _Subject, words: str) -> bool | None:
    named = {m.value for m in scan(words) if m.kind == "stage"}
    bare = re.match(r"[가-힣]{1,2}", words)
    named |= {bare[0]} if bare and bare[0] in STAGES else set()
    return {STAGES[one] for one in named} <= subject.stages if len(named) == 1 and subject.stages else None


def _gods(subject: _Subject, kind: str, said: Sequence[Mention]) -> bool | None:
    """`편인 · 정재`: one on top and one below; several of a branch are those that it hides."""
    if not said:
        return None
    part = {"god-upper": "stem", "god-lower": "branch"}.get(kind, subject.part)
    if part == "stem":
        return all(_is(one, subject.upper) for one in said)
    if part == "pillar" and len(said) == _PAIR:
        first, second = said if kind != "god-turned" else said[::-1]
        return _is(first, subject.upper) and _is(second, subject.lower)
    if len(said) == 1:
        return _is(said[0], subject.lower) or (part == "pillar" and _is(said[0], subject.upper))
    known = {subject.lower, *subject.hidden, *((subject.upper,) if part == "pillar" else ())}
    return all(any(_is(one, god) for god in known) for one in said)


def _is(said: Mention, god: TenGod | None) -> bool:
    if god is None or said.kind == "master":
        return god is None and said.value in _SELF
    return god in GODS[said.value]
