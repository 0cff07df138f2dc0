"""신살(神殺): raises the stars of `data/stars.toml`, where each row has its rule and its source."""

from collections.abc import Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Final

from services.saju_engine.elements import known
from services.saju_engine.pillars import FourPillars
from services.saju_engine.relations import POSITIONS
from services.saju_engine.star_table import SELF, star_table
from shared.contracts.chart import SpiritStar

_SEQUENCE: Final = 3
_NAME: Final = attrgetter("name")

Found = Iterable[tuple[int, SpiritStar]]
"""Place of the pillar (0 year … 3 hour), star."""


def stars(pillars: FourPillars) -> tuple[tuple[SpiritStar, ...], ...]:
    """The stars of each pillar, year first. A star raised by more than one base stands once, with all its rules."""
    those = known(pillars)
    places = zip(
        those,
        _raised(SELF, 0),
        _raised("day_stem", pillars.day % 10),
        _raised("month_branch", pillars.month % 12),
        _raised("year_branch", pillars.year % 12),
        _raised("day_branch", pillars.day % 12),
        strict=False,
    )
    found = [own[p] + by_stem[p] + month[p] + year[p] + day[p] for p, own, by_stem, month, year, day in places]
    for place, star in (*_together(pillars.day % 10, those), *_sequences(those)):
        found[place] += (star,)
    return tuple([each if len(set(map(_NAME, each))) == len(each) else _once_each(each) for each in found])


@cache  # of 47: one of a pillar itself, ten of the day stem and thrice twelve of branches
def _raised(base: str, value: int) -> tuple[tuple[tuple[SpiritStar, ...], ...], ...]:
    """By place of the chart and pillar 0-59: the stars that a base raises where that pillar stands."""
    rows = star_table().direct
    kinds = [(("branch", pillar % 12), ("stem", pillar % 10), ("pillar", pillar)) for pillar in range(60)]
    raised = [[entry for kind, target in each for entry in rows.get((base, value, kind, target), ())] for each in kinds]
    return tuple(
        tuple(tuple(r.star for r in each if r.at[place]) for each in raised) for place in range(len(POSITIONS))
    )


def _once_each(found: tuple[SpiritStar, ...]) -> tuple[SpiritStar, ...]:
    once: dict[str, SpiritStar] = {}
    for star in found:
        other = once.setdefault(star.name, star)
        if star.rule not in other.rule:
            once[star.name] = _both(other, star)
    return tuple(once.values())


@cache
def _both(star: SpiritStar, other: SpiritStar) -> SpiritStar:
    return star.model_copy(update={"rule": f"{star.rule}, {other.rule}"})


def _together(day_stem: int, those: Sequence[int]) -> Found:
    branches = [pillar % 12 for pillar in those]
    for members, star in star_table().together.get(day_stem, ()):
        if members.issubset(branches):
            for place, branch in enumerate(branches):
                if branch in members:
                    yield place, star


def _sequences(those: Sequence[int]) -> Found:
    stems = tuple([pillar % 10 for pillar in those])
    for first in range(len(stems) - _SEQUENCE + 1):
        star = star_table().sequences.get(stems[first : first + _SEQUENCE])
        if star is not None:
            for place in range(first, first + _SEQUENCE):
                yield place, star
