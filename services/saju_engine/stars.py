"""신살(神殺): raises the stars of `data/stars.toml`, where each row has its rule and its source."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from services.saju_engine.pillars import FourPillars
from services.saju_engine.relations import POSITIONS
from services.saju_engine.star_table import SELF, star_table
from shared.contracts.chart import SpiritStar

_SEQUENCE: Final = 3


Found = Iterable[tuple[int, SpiritStar]]
"""Place of the pillar (0 year … 3 hour), star."""


def stars(pillars: FourPillars) -> tuple[tuple[SpiritStar, ...], ...]:
    """The stars of each pillar, year first. A star raised by more than one base stands once, with all its rules."""
    known = [pillar for pillar in pillars if pillar is not None]
    places = zip(
        known,
        _raised(SELF, 0),
        _raised("day_stem", pillars.day % 10),
        _raised("month_branch", pillars.month % 12),
        _raised("year_branch", pillars.year % 12),
        _raised("day_branch", pillars.day % 12),
        strict=False,
    )
    found = [own[p] + by_stem[p] + month[p] + year[p] + day[p] for p, own, by_stem, month, year, day in places]
    for place, star in (*_together(pillars, known), *_sequences(known)):
        found[place] += (star,)
    return tuple([_once_each(each) for each in found])


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
    if len({star.name for star in found}) == len(found):
        return found
    once: dict[str, SpiritStar] = {}
    for star in found:
        other = once.setdefault(star.name, star)
        if star.rule not in other.rule:
            once[star.name] = _both(other, star)
    return tuple(once.values())


@cache
def _both(star: SpiritStar, other: SpiritStar) -> SpiritStar:
    return star.model_copy(update={"rule": f"{star.rule}, {other.rule}"})


def _together(pillars: FourPillars, known: Sequence[int]) -> Found:
    branches = [pillar % 12 for pillar in known]
    for members, star in star_table().together.get(pillars.day % 10, ()):
        if members.issubset(branches):
            for place, branch in enumerate(branches):
                if branch in members:
                    yield place, star


def _sequences(known: Sequence[int]) -> Found:
    stems = tuple(pillar % 10 for pillar in known)
    for first in range(len(stems) - _SEQUENCE + 1):
        star = star_table().sequences.get(stems[first : first + _SEQUENCE])
        if star is not None:
            for place in range(first, first + _SEQUENCE):
                yield place, star
