"""What the luck of a time is to the day master."""

import random
from collections.abc import Iterator

from shared.contracts.chart import LuckPillar
from shared.hidden_stems import HIDDEN
from shared.ten_gods import BRANCH_GODS, STEM_GODS
from shared.vocabulary import BRANCHES, STEMS, LifeStage, TenGod
from tests.golden import words
from tests.golden.cases import Case, fact, some
from tests.golden.facts.luck import THIS, when
from tests.golden.facts.pillars import NAMES
from tests.golden.people import Person
from tests.golden.words import GROUPS, Slots


def _gods(person: Person, name: str) -> tuple[TenGod, TenGod, set[TenGod]]:
    """Of stem, of branch, and all that are in the pillar."""
    day = [s.hangul for s in STEMS].index(person.chart.day_master.stem)
    stem, branch = [s.hangul for s in STEMS].index(name[0]), [b.hangul for b in BRANCHES].index(name[1])
    inside = {STEM_GODS[day][hidden.stem] for hidden in HIDDEN[branch]}
    return STEM_GODS[day][stem], BRANCH_GODS[day][branch], inside | {STEM_GODS[day][stem]}


def _sure(person: Person) -> bool:
    return not person.doubtful["day"] - {person.chart.pillars.day.name}


def _cases(person: Person, rng: random.Random, name: str, fixed: Slots, *, branch: bool) -> Iterator[Case]:
    top, bottom, inside = _gods(person, name)
    lies = some(rng, (g for g in TenGod if g not in inside), 3)
    true = words.god((bottom if branch else top).value)
    yield Case(fixed | words.pillar(name), true, tuple(words.god(g.value) for g in lies))


@fact
def year_stem_god(person: Person, rng: random.Random) -> Iterator[Case]:
    """What the stem of a year is; templates may also say only that it comes with the year."""
    if _sure(person):
        for year in (THIS, *rng.sample(range(THIS - 4, THIS + 10), 2)):
            yield from _cases(person, rng, NAMES[(year - 1984) % 60], when(year), branch=False)


@fact
def year_branch_god(person: Person, rng: random.Random) -> Iterator[Case]:
    if _sure(person):
        for year in (THIS, *rng.sample(range(THIS - 4, THIS + 10), 2)):
            yield from _cases(person, rng, NAMES[(year - 1984) % 60], when(year), branch=True)


@fact
def year_group(person: Person, rng: random.Random) -> Iterator[Case]:
    """The group that a year brings, on its stem or branch; no lie names one hidden in it."""
    if _sure(person):
        for year in rng.sample(range(THIS - 2, THIS + 8), 3):
            name = NAMES[(year - 1984) % 60]
            top, bottom, inside = _gods(person, name)
            said = rng.choice((top, bottom))
            true = next(group for group, gods in GROUPS.items() if said in gods)
            lies = some(rng, (group for group, gods in GROUPS.items() if not set(gods) & inside), 2)
            yield Case(when(year) | words.pillar(name), words.god(true), tuple(map(words.god, lies)))


def _both(stem: TenGod, branch: TenGod) -> Slots:
    return words.god(stem.value, "g") | words.god(branch.value, "k")


@fact
def year_gods(person: Person, rng: random.Random) -> Iterator[Case]:
    """Both of a year; in a lie both are others."""
    if _sure(person):
        for year in rng.sample(range(THIS - 2, THIS + 8), 3):
            name = NAMES[(year - 1984) % 60]
            top, bottom, inside = _gods(person, name)
            false = some(rng, (g for g in TenGod if g not in inside), 2)
            yield Case(when(year) | words.pillar(name), _both(top, bottom), (_both(*false),))


@fact
def month_god(person: Person, rng: random.Random) -> Iterator[Case]:
    if _sure(person):
        yield from _cases(person, rng, person.luck.month.name, {}, branch=False)


@fact
def today_god(person: Person, rng: random.Random) -> Iterator[Case]:
    if _sure(person):
        yield from _cases(person, rng, person.luck.day.name, {}, branch=False)


@fact
def decade_now_god(person: Person, rng: random.Random) -> Iterator[Case]:
    it = person.luck.decade
    near = it is not None and min(person.luck.age - it.start_age, it.end_age - person.luck.age) < 2
    if it is not None and not near and _sure(person) and not person.doubtful["month"]:
        yield from _cases(person, rng, it.pillar.name, {}, branch=False)


@fact
def luck_stage(person: Person, rng: random.Random) -> Iterator[Case]:
    """십이운성 of this year."""
    it: LuckPillar = person.luck.year.pillar
    if _sure(person):
        lies = some(rng, (s for s in LifeStage if s is not it.life_stage), 2)
        fixed = when(THIS) | words.pillar(it.name)
        yield Case(fixed, words.stage(it.life_stage.value), tuple(words.stage(s.value) for s in lies))
