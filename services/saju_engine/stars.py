"""신살(神殺): raises the stars of `data/stars.toml`, where each row has its rule and its source."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from services.saju_engine.pillars import FourPillars
from services.saju_engine.star_table import SELF, star_table
from shared.contracts.chart import SpiritStar

_SEQUENCE: Final = 3


Found = Iterable[tuple[int, SpiritStar]]
"""Place of the pillar (0 year … 3 hour), star."""


def stars(pillars: FourPillars) -> tuple[tuple[SpiritStar, ...], ...]:
    """The stars of each pillar, year first. A star raised by more than one base stands once, with all its rules."""
    known = [pillar for pillar in pillars if pillar is not None]
    found: list[dict[str, SpiritStar]] = [{} for _ in known]
    for each in (_direct(pillars, known), _together(pillars, known), _sequences(known)):
        for place, star in each:
            other = found[place].setdefault(star.name, star)
            if star.rule not in other.rule:
                found[place][star.name] = _both(other, star)
    return tuple(tuple(each.values()) for each in found)


def _direct(pillars: FourPillars, known: Sequence[int]) -> Found:
    bases = (
        (SELF, 0),
        ("day_stem", pillars.day % 10),
        ("month_branch", pillars.month % 12),
        ("year_branch", pillars.year % 12),
        ("day_branch", pillars.day % 12),
    )
    for place, pillar in enumerate(known):
        for base, value in bases:
            for star in _raised(base, value, pillar, place):
                yield place, star


@cache
def _raised(base: str, value: int, pillar: int, place: int) -> tuple[SpiritStar, ...]:
    rows = star_table().direct
    targets = (("branch", pillar % 12), ("stem", pillar % 10), ("pillar", pillar))
    return tuple(
        raised.star
        for kind, target in targets
        for raised in rows.get((base, value, kind, target), ())
        if raised.at[place]
    )


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
