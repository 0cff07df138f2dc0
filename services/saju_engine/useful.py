"""용신(用神): the element a chart needs, by four schools, and the one chosen.

- 억부: the strong are drained or checked, the weak supported; which of the ways depends on what weighs most. A 종격
  or 화격 goes along with its element instead (순세). 『적천수천미』 「쇠왕」, 「종상」.
- 조후: warmth and moisture by day stem and month. 『궁통보감』, `data/climate.toml`.
- 통관: where two elements of which one controls the other are both heavy, the one between them. 『적천수천미』
  「통관」.
- 병약: where one element is far too heavy, the one that controls it. 『명리정종』 「병약설」.

Chosen, in this order: 순세 of a 종격 or 화격; 조후 in the months of summer and winter if what it wants is scarce;
통관; 병약; else 억부. 희신 gives birth to the 용신, 기신 controls it. Thresholds are ours, of `elements.weights`.
"""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

from services.saju_engine.elements import ELEMENTS
from services.saju_engine.names import object_of, subject, towards
from services.saju_engine.pillars import FourPillars
from services.saju_engine.problems import Text
from services.saju_engine.strength import Score
from services.saju_engine.structure import Pattern
from shared.contracts.chart import UsefulElement
from shared.particles import particle
from shared.vocabulary import BRANCHES, STEMS

School = Literal["억부", "조후", "통관", "병약"]
HEAVY: Final = 0.28
FAR_TOO_HEAVY: Final = 0.5
SCARCE: Final = 0.12
_FIRE, _WATER = 1, 4
_COLD: Final = (11, 0, 1)
_HOT: Final = (5, 6, 7)
"""Months of winter (해자축) and of summer (사오미), by branch."""
_STEM: Final = {stem.hanja: index for index, stem in enumerate(STEMS)}
_PEER, _OUTPUT, _WEALTH, _OFFICER, _SEAL = range(5)
"""How far an element is ahead of the day master's: 비겁 식상 재성 관성 인성."""
_GROUPS: Final = (
    Text("비겁", "peers"),
    Text("식상", "output"),
    Text("재성", "wealth"),
    Text("관성", "officer"),
    Text("인성", "seal"),
)


@cache
def climate() -> tuple[tuple[tuple[int, ...], ...], ...]:
    """By day stem and month branch (자 first): the stems wanted, the most wanted first."""
    data = tomllib.loads(Path(__file__).parent.joinpath("data/climate.toml").read_text("utf-8"))
    order = [data["months"].index(branch.hanja) for branch in BRANCHES]
    rows = []
    for stem in STEMS:
        wanted = [tuple(_STEM[character] for character in month) for month in data["stems"][stem.hanja].split()]
        rows.append(tuple(wanted[place] for place in order))
    return tuple(rows)


def useful_elements(
    pillars: FourPillars, weights: Sequence[float], found: Score, pattern: Pattern
) -> tuple[UsefulElement, ...]:
    """By every school that has something to say, 억부 first; exactly one is chosen."""
    day, month = pillars.day % 10, pillars.month % 12
    balance = _balance(day // 2, weights, found) if pattern.follow is None else _following(pattern.name, pattern.follow)
    temper = _climate(day, month)
    between = _between(weights)
    ill = _ill(weights) if pattern.follow is None else ()
    entries = (balance, temper, *between, *ill)
    if pattern.follow is not None:
        chosen = balance
    elif _urgent(month, temper.element) and weights[temper.element] < SCARCE:
        chosen = temper
    else:
        chosen = next(iter((*between, *ill)), balance)
    return tuple([entry.chosen if entry is chosen else entry.said for entry in entries])


class Entry(NamedTuple):
    """What one school says. There are a few hundred, each made once and shared by all charts."""

    element: int
    said: UsefulElement
    chosen: UsefulElement


def _entry(school: School, element: int, reason: Text) -> Entry:
    said = UsefulElement(
        school=school,
        useful=ELEMENTS[element],
        helpful=ELEMENTS[(element - 1) % 5],
        harmful=ELEMENTS[(element - 2) % 5],
        reason=reason.ko,
        reason_en=reason.en,
        chosen=False,
    )
    return Entry(element, said, said.model_copy(update={"chosen": True}))


def _name(element: int) -> Text:
    return Text(ELEMENTS[element].hangul, ELEMENTS[element].value)


@cache
def _following(pattern: str, element: int) -> Entry:
    name = _name(element)
    return _entry(
        "억부",
        element,
        Text(
            f"{pattern}이라 거스르지 않고 세력이 모인 {object_of(name.ko)} 따라요.",
            f"The chart is a following pattern ({pattern}): it goes along with its strongest element, {name.en}.",
        ),
    )


def _balance(day: int, weights: Sequence[float], found: Score) -> Entry:
    groups = [weights[(day + step) % 5] for step in range(5)]
    if found.strong:
        cause = _SEAL if groups[_SEAL] > groups[_PEER] else _PEER
        return _taken_from(day, _check(groups), cause, found.step)
    need, cause = _support(groups)
    return _supported(day, need, cause, found.step)


@cache
def _taken_from(day: int, need: int, cause: int, step: str) -> Entry:
    element = (day + need) % 5
    name, why, way = _name(element), _GROUPS[cause], _GROUPS[need]
    return _entry(
        "억부",
        element,
        Text(
            f"일간이 강한 편이고({step}) {subject(why.ko)} 많아서 {way.ko}인 {towards(name.ko)} 기운을 덜어 내요.",
            f"The day master is on the strong side ({step}) and the {why.en} element prevails: "
            f"the {way.en} element, {name.en}, takes from it.",
        ),
    )


@cache
def _supported(day: int, need: int, cause: int, step: str) -> Entry:
    element = (day + need) % 5
    name, why, way = _name(element), _GROUPS[cause], _GROUPS[need]
    return _entry(
        "억부",
        element,
        Text(
            f"일간이 약한 편이고({step}) {subject(why.ko)} 많아서 {way.ko}인 {subject(name.ko)} 일간을 도와요.",
            f"The day master is on the weak side ({step}) and the {why.en} element prevails: "
            f"the {way.en} element, {name.en}, supports it.",
        ),
    )


def _check(groups: Sequence[float]) -> int:
    """For the strong: too much 인성 wants 재성; too much 비겁 wants 관성 if there is any to speak of, else 식상."""
    if groups[_SEAL] > groups[_PEER]:
        return _WEALTH
    return _OFFICER if groups[_OFFICER] >= SCARCE else _OUTPUT


def _support(groups: Sequence[float]) -> tuple[int, int]:
    """For the weak: (what helps, against what): 관성 and 식상 want 인성, 재성 wants 비겁."""
    cause = max((_OUTPUT, _WEALTH, _OFFICER), key=lambda step: groups[step])
    return (_PEER if cause == _WEALTH else _SEAL), cause


def _urgent(month: int, element: int) -> bool:
    """A month of winter wants fire or one of summer water."""
    return (month in _COLD and element == _FIRE) or (month in _HOT and element == _WATER)


@cache
def _climate(day: int, month: int) -> Entry:
    """The most wanted stem's element."""
    stem = climate()[day][month][0]
    element = stem // 2
    name, season = _name(element), BRANCHES[month].hangul
    wanted = f"{STEMS[day].hangul} 일간이 {season}월에 태어나면 {object_of(STEMS[stem].hangul)} 먼저 써요"
    wanted_en = f"A {STEMS[day].hanja} day born in a {BRANCHES[month].hanja} month wants {STEMS[stem].hanja} first"
    if not _urgent(month, element):
        return _entry("조후", element, Text(f"{wanted}(궁통보감).", f"{wanted_en} (Qiongtong Baojian)."))
    state = Text("춥고 언", "cold") if month in _COLD else Text("덥고 메마른", "hot")
    reason = Text(
        f"{state.ko} 계절이라 {subject(name.ko)} 급해요. {wanted}.",
        f"{wanted_en}: the season is {state.en} and {name.en} is needed.",
    )
    return _entry("조후", element, reason)


def _between(weights: Sequence[float]) -> tuple[Entry, ...]:
    for first in range(5):
        if weights[first] >= HEAVY and weights[(first + 2) % 5] >= HEAVY:
            return (_bridge(first),)
    return ()


@cache
def _bridge(first: int) -> Entry:
    """Between an element and the one it controls."""
    element = (first + 1) % 5
    one, other, name = _name(first), _name((first + 2) % 5), _name(element)
    return _entry(
        "통관",
        element,
        Text(
            f"{one.ko}{particle(one.ko, '과')} {subject(other.ko)} 맞서니 그 사이를 잇는 {subject(name.ko)} 필요해요.",
            f"{one.en.capitalize()} and {other.en} stand against each other; {name.en} leads from one to the other.",
        ),
    )


def _ill(weights: Sequence[float]) -> tuple[Entry, ...]:
    most = max(weights)
    return () if most < FAR_TOO_HEAVY else (_remedy(weights.index(most)),)


@cache
def _remedy(heaviest: int) -> Entry:
    element = (heaviest - 2) % 5
    much, name = _name(heaviest), _name(element)
    return _entry(
        "병약",
        element,
        Text(
            f"{subject(much.ko)} 지나치게 많아 병이 되니 이를 다스리는 {subject(name.ko)} 약이 돼요.",
            f"There is far too much {much.en}: {name.en}, which controls it, is the remedy.",
        ),
    )
