"""Markdown tables whose headings say what each cell is: `| 기둥 | 간지 | 십신(천간·지지) | 지장간 |`, `| Ages | Pillar
| Stem as Ten God |`, or the same with the pillars across and `천간`, `십신`, `지장간` down.

A cell is judged by its row and its column alone. A row tells of a pillar of the chart, of one of luck (by its name,
or by the year or the ages it stands for), of a character (`| 지지 오(午) | 편재 |`) or of an element.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.text import tables
from services.llm_worker.grounding.text.glosses import glossed
from services.llm_worker.grounding.text.lexicon import (
    BRANCH_HANJA,
    GODS,
    HANJA,
    POSITION_SYLLABLES,
    STAGES,
    STEM_HANJA,
    STEM_SYLLABLES,
)
from services.llm_worker.grounding.text.mentions import Mention, scan
from services.llm_worker.grounding.text.spans import agrees, numbers
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts, LuckFact
from shared.contracts.chart import Position
from shared.vocabulary import STEMS, Element, LifeStage, TenGod

_MARKS: Final = re.compile(r"[*_`]|\(본인\)|\(me\)", re.IGNORECASE)
_GOD: Final = phrase("columns", "god", ignore_case=True)
_HIDDEN: Final = phrase("columns", "hidden", ignore_case=True)
_STAGE: Final = phrase("columns", "stage", ignore_case=True)
_UPPER: Final = phrase("columns", "upper", ignore_case=True)
_LOWER: Final = phrase("columns", "lower", ignore_case=True)
_THEME: Final = phrase("columns", "theme", ignore_case=True)
_ONLY_GODS: Final = re.compile(r"[\s·/,+&()]*")
"""What is left of a cell that names ten gods and nothing else."""
_PLACE: Final = re.compile(
    r"(?:(?P<ko>[년연월일시年月日時])(?P<part>[주간지柱干支])?"
    r"|(?P<en>year|month|day|hour)(?: (?P<part_en>pillar|stem|branch))?)(?:\s?\([^)]*\))?(?![a-z가-힣])",
    re.IGNORECASE,
)
_STEMS: Final = re.compile(rf"[{STEM_SYLLABLES}](?=[목화토금수]?(?:[^가-힣]|$|[{STEM_SYLLABLES}]))")
_HANJA_STEM: Final = re.compile(f"[{STEM_HANJA}]")
_HANJA_ONE: Final = re.compile(f"[{STEM_HANJA}{BRANCH_HANJA}]")
_NAMED: Final = re.compile(r"\s(?:[A-Z][a-z]{1,6}|[가-힣]{1,2}|[\u4e00-\u9fff])?\s?(?:\([^)]*\))?")
"""After a place: the character in it."""
_WORDY: Final = 44
"""Characters of a cell that tells more than a ten god."""
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

    @classmethod
    def of_character(cls, facts: Facts, kind: str, character: str) -> "_Subject | None":
        """A stem or a branch, wherever it stands; what a branch hides is known of those of the chart."""
        god = facts.god_of(kind, character)
        if god is None:
            return None
        if kind == "stem":
            return cls("stem", god, god, frozenset(), frozenset(), frozenset())
        pillar = next((one for one in facts.pillars.values() if one.branch == character), None)
        hidden = pillar.hidden_stems if pillar is not None else ()
        gods, stems = frozenset(one.ten_god for one in hidden), frozenset(one.stem for one in hidden)
        return cls("branch", None, god, gods, stems, frozenset())

    @classmethod
    def of_element(cls, facts: Facts, element: Element) -> "_Subject | None":
        """An element, which has two ten gods."""
        gods = {facts.god_of("stem", stem.hangul) for stem in STEMS if stem.element is element} - {None}
        own = frozenset(god for god in gods if god is not None)
        return cls("element", None, next(iter(own)), own, frozenset(), frozenset()) if own else None


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
        across = [_placed(facts, head) or _of_luck(facts, head) for head in heads]
        placed = sum(one is not None for one in across[1:])
        over = placed > 1 or placed == len(heads) - 1
        found += _down(lines[1:], across) if over else _rows(facts, heads, lines[1:])
    return Cells(tuple(claim for claim, _ in found if claim is not None), tuple(span for _, span in found))


def _plain(cell: str) -> str:
    return _MARKS.sub("", cell).strip()


def _rows(facts: Facts, heads: Sequence[str], lines: Iterable[Sequence[tuple[int, str]]]) -> Iterator[_Judged]:
    """A pillar in each row, a heading over each column."""
    kinds = [_kind(head) for head in heads]
    for row in lines:
        words = [_plain(cell) for _, cell in row]
        subject = _placed(facts, words[0]) or _of_luck(facts, words[0], *words[1:]) or _of_one(facts, kinds, words)
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
    if upper and lower:
        return "pair" if upper.start() < lower.start() else "turned"
    return "upper" if upper else "lower" if lower else "theme" if _THEME.search(head) else ""


def _placed(facts: Facts, words: str) -> _Subject | None:
    match = _PLACE.match(words)
    if match is None or not (match.end() == len(words) or _NAMED.fullmatch(words, match.end())):
        return None
    unit = POSITION_SYLLABLES[match["ko"]] if match["ko"] else match["en"].lower()
    part = _PARTS.get((match["part"] or match["part_en"] or "").lower(), "pillar")
    return _Subject.of_place(facts, cast("Position", unit), part)


def _of_luck(facts: Facts, head: str, *others: str) -> _Subject | None:
    """By the one pillar that is named, or by the year or the ages at the head."""
    said = scan(head)
    names = {m.value for words in (head, *others) for m in scan(words) if m.kind == "pillar"}
    years = [m.value for m in said if m.kind in {"year", "time"}]
    if len(names) > 1 or any(m.kind in {"position", "master"} for m in said):
        return None
    luck: LuckFact | None = None
    if names:
        name = names.pop()
        period = next((one for one in facts.periods if one.pillar.name == name), None)
        luck = LuckFact.of(period.pillar) if period is not None else facts.named(name)
    elif len(years) == 1:
        luck = facts.at(years[0])
    elif spans := numbers(head, 0, len(head)):
        period = next((one for one in facts.periods if all(span.last and agrees(one, span) for span in spans)), None)
        luck = None if period is None else LuckFact.of(period.pillar)
    return None if luck is None else _Subject.of_luck(luck)


def _of_one(facts: Facts, kinds: Sequence[str], row: Sequence[str]) -> _Subject | None:
    """By the one character that stands in one of the cells, or by the element at the head."""
    found = [one for kind, words in zip(kinds, row, strict=False) if kind != "hidden" for one in _characters(words)]
    if len(found) == 1:
        return _Subject.of_character(facts, *found[0])
    element = next((own for own in Element if scan(row[0]) and scan(row[0])[0].value == own.value), None)
    return None if element is None or found else _Subject.of_element(facts, element)


def _characters(words: str) -> set[tuple[str, str]]:
    """Stems and branches of a cell: those in hanja, if there are any."""
    written = {HANJA[one]: one in STEM_HANJA for one in _HANJA_ONE.findall(words)}
    if written:
        return {("stem" if stem else "branch", name) for name, stem in written.items()}
    named = (m for m in scan(words) if m.kind in {"stem", "branch"} and m.value != "신금")
    return {(m.kind, m.value[0]) for m in named}


def _told(subject: _Subject, kind: str, place: int, cell: str) -> Iterator[_Judged]:
    """The verdict on a cell, if it says anything of its kind."""
    words = _plain(cell)
    said: ClaimKind = "ten_god"
    if kind == "hidden":
        said, true = "hidden_stem", _hides(subject, words)
    elif kind == "stage":
        said, true = "life_stage", _at_stage(subject, words)
    elif kind.startswith(("god", "either")) or (kind and len(words) <= _WORDY and _is_short(kind, words)):
        kind = {"theme": "either"}.get(kind, kind if kind.startswith(("god", "either")) else f"god-{kind}")
        parts = [f": {part}" for part in _BETWEEN.split(words)]  # `Friend` opens no sentence
        named = (m for part in parts for m in glossed(part, scan(part)))
        gods = [m for m in named if m.kind == "god" or (m.kind == "master" and m.value in _SELF)]
        true = _gods(subject, kind, gods)
    else:
        return
    span = (place, place + len(cell))
    if true is not None:
        yield Claim(cell, said, *span, true), span
    elif kind == "hidden":
        yield None, span


def _is_short(kind: str, words: str) -> bool:
    """`편인·비견` under a heading of no ten gods; with more words it may tell of anything."""
    left = "".join(
        "" if any(m.start <= i < m.end for m in scan(words) if m.kind == "god") else c for i, c in enumerate(words)
    )
    return kind != "theme" or _ONLY_GODS.fullmatch(left) is not None


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
    if not said or subject.part == "element":
        return all(set(GODS.get(one.value, ())) <= subject.hidden for one in said) if said else None
    part = (
        subject.part if subject.part != "pillar" else {"god-upper": "stem", "god-lower": "branch"}.get(kind, "pillar")
    )
    if part == "stem":
        return all(_is(one, subject.upper) for one in said)
    if part == "pillar" and len(said) == _PAIR:
        first, second = said if kind != "god-turned" else said[::-1]
        return _is(first, subject.upper) and _is(second, subject.lower)
    if len(said) == 1:
        return _is(said[0], subject.lower) or (part == "pillar" and _is(said[0], subject.upper))
    if not subject.hidden and part == "branch":
        return None
    known = {subject.lower, *subject.hidden, *((subject.upper,) if part == "pillar" else ())}
    return all(any(_is(one, god) for god in known) for one in said)


def _is(said: Mention, god: TenGod | None) -> bool:
    if god is None or said.kind == "master":
        return god is None and said.value in _SELF
    return god in GODS[said.value]
