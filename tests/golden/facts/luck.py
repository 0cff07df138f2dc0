"""Pillars of luck: years, this month, today, decades; and the 삼재 of this year."""

import random
from collections.abc import Iterator
from typing import Final

from shared.contracts.chart import DecadeLuck
from shared.hidden_stems import HIDDEN
from shared.vocabulary import BRANCH_BY_HANGUL, BRANCHES, STEM_BY_HANGUL, STEMS, Element
from tests.golden import words
from tests.golden.cases import Case, fact, some
from tests.golden.facts.pillars import NAMES
from tests.golden.people import NOW, Person
from tests.golden.words import Slots

THIS: Final = NOW.year
_NEAR: Final = 2
"""Years from a boundary within which schools differ on the decade running."""
_WHEN: Final[dict[int, tuple[str, str]]] = {
    THIS - 1: ("작년", str(THIS - 1)),
    THIS: ("올해", "this year"),
    THIS + 1: ("내년", "next year"),
}


def when(year: int) -> Slots:
    """2026, 2026년 or 올해, 2026 or this year."""
    ko, en = _WHEN.get(year, (f"{year}년", str(year)))
    return {"year": str(year), "when": ko, "when_en": en, "When_en": en[:1].upper() + en[1:]}


@fact
def year_pillar(_person: Person, rng: random.Random) -> Iterator[Case]:
    """Of this year, last, next, and of others."""
    for year in (THIS, *rng.sample([y for y in range(THIS - 6, THIS + 12) if y != THIS], 3)):
        name = NAMES[(year - 1984) % 60]
        near = [NAMES[(year - 1984 + step) % 60] for step in (-1, 1, 10, 12)]
        lies = [*some(rng, near, 2), *some(rng, (n for n in NAMES if n != name), 2)]
        yield Case(when(year), words.pillar(name), tuple(map(words.pillar, lies)))


@fact
def year_element(_person: Person, rng: random.Random) -> Iterator[Case]:
    """An element that a year brings; no lie names one hidden in its branch."""
    for year in rng.sample(range(THIS - 2, THIS + 8), 3):
        name = NAMES[(year - 1984) % 60]
        top, bottom = STEM_BY_HANGUL[name[0]], BRANCH_BY_HANGUL[name[1]]
        stems = [STEMS[hidden.stem] for hidden in HIDDEN[BRANCHES.index(bottom)]]
        inside = {top.element, bottom.element, *(it.element for it in stems)}
        lies = some(rng, (e for e in Element if e not in inside), 2)
        true = words.element(rng.choice((top.element, bottom.element)))
        yield Case(when(year) | words.pillar(name), true, tuple(map(words.element, lies)))


@fact
def month_pillar(person: Person, rng: random.Random) -> Iterator[Case]:
    """월운 of the month of asking; no lie names a neighbour, for the month changes at a 절."""
    name = person.luck.month.name
    at = NAMES.index(name)
    lies = some(rng, (n for n in NAMES if NAMES.index(n) not in (at - 1, at, at + 1)), 3)
    yield Case({}, words.pillar(name), tuple(map(words.pillar, lies)))


@fact
def today_pillar(person: Person, rng: random.Random) -> Iterator[Case]:
    """일진; no lie names a neighbour."""
    name = person.luck.day.name
    at = NAMES.index(name)
    lies = some(rng, (n for n in NAMES if NAMES.index(n) not in (at - 1, at, at + 1)), 3)
    yield Case({}, words.pillar(name), tuple(map(words.pillar, lies)))


def _ages(decade: DecadeLuck, shift: int = 0) -> Slots:
    return {
        "a1": str(decade.start_age + shift),
        "a2": str(decade.end_age + shift),
        "y1": str(decade.start_year + shift),
        "y2": str(decade.end_year + shift),
    }


@fact
def decade(person: Person, rng: random.Random) -> Iterator[Case]:
    """The pillar of a decade; of the lies one is that of another decade."""
    periods = person.chart.decade_luck.periods
    if person.doubtful["month"] - {person.chart.pillars.month.name}:
        return
    for it in some(rng, periods[:8], 3):
        others = [p.pillar.name for p in periods if p.pillar.name != it.pillar.name]
        lies = [*some(rng, others, 1), *some(rng, (n for n in NAMES if n != it.pillar.name), 2)]
        yield Case(_ages(it), words.pillar(it.pillar.name), tuple(map(words.pillar, lies)))


@fact
def decade_ages(person: Person, rng: random.Random) -> Iterator[Case]:
    """When a decade runs; a lie is three to six years away."""
    if person.doubtful["month"] - {person.chart.pillars.month.name}:
        return
    for it in some(rng, person.chart.decade_luck.periods[1:8], 3):
        lies = [_ages(it, shift) for shift in some(rng, (-6, -5, -4, 4, 5, 6), 2)]
        yield Case(words.pillar(it.pillar.name), _ages(it), tuple(lies))


@fact
def decade_now(person: Person, rng: random.Random) -> Iterator[Case]:
    """The decade running; not told within two years of a boundary."""
    it = person.luck.decade
    if it is None or person.doubtful["month"] - {person.chart.pillars.month.name}:
        return
    if min(person.luck.age - it.start_age, it.end_age - person.luck.age) < _NEAR:
        return
    others = [p.pillar.name for p in person.chart.decade_luck.periods if p.pillar.name != it.pillar.name]
    lies = [*some(rng, others, 2), *some(rng, (n for n in NAMES if n != it.pillar.name), 2)]
    yield Case({}, words.pillar(it.pillar.name), tuple(map(words.pillar, lies)))


@fact
def decade_next(person: Person, rng: random.Random) -> Iterator[Case]:
    """The decade after the one running."""
    now = person.luck.decade
    periods = person.chart.decade_luck.periods
    if now is None or person.doubtful["month"] - {person.chart.pillars.month.name}:
        return
    if min(person.luck.age - now.start_age, now.end_age - person.luck.age) < _NEAR:
        return
    following = next((p for p in periods if p.start_age == now.end_age + 1), None)
    if following is not None:
        name = following.pillar.name
        others = [p.pillar.name for p in periods if p.pillar.name != name]
        lies = [*some(rng, others, 2), *some(rng, (n for n in NAMES if n != name), 2)]
        yield Case(_ages(following), words.pillar(name), tuple(map(words.pillar, lies)))


@fact
def decade_start(person: Person, rng: random.Random) -> Iterator[Case]:
    """대운수; a lie is two and more away, so that no way of counting ages makes it true."""
    if person.doubtful["month"] - {person.chart.pillars.month.name}:
        return
    number = person.chart.decade_luck.start_age
    lies = some(rng, (n for n in range(1, 11) if abs(n - number) > 1), 3)
    yield Case({}, {"start": str(number)}, tuple({"start": str(n)} for n in lies))


@fact
def decade_direction(person: Person, _rng: random.Random) -> Iterator[Case]:
    slots = [{"way": "순행", "way_en": "forward"}, {"way": "역행", "way_en": "backward"}]
    true, false = slots if person.chart.decade_luck.forward else reversed(slots)
    yield Case({}, true, (false,))


@fact
def samjae(person: Person, _rng: random.Random) -> Iterator[Case]:
    """삼재 of this year: another of the three is false, and any where there is none."""
    kinds = ("들삼재", "눌삼재", "날삼재")
    slots = {kind: {"sam": kind, "sam_en": en} for kind, en in zip(kinds, ("first", "second", "last"), strict=True)}
    true = person.luck.samjae
    yield Case({}, slots[true] if true else None, tuple(slots[kind] for kind in kinds if kind != true))
