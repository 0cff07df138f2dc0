"""신살(神殺): raises the stars of `data/stars.toml`, where each row has its rule and its source."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.saju_engine.pillars import FourPillars
from services.saju_engine.star_table import SELF, Key, star_table
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
                found[place][star.name] = other.model_copy(update={"rule": f"{other.rule}, {star.rule}"})
    return tuple(tuple(each.values()) for each in found)


def _direct(pillars: FourPillars, known: Sequence[int]) -> Found:
    rows = star_table().direct
    bases = (
        ("day_stem", pillars.day % 10),
        ("month_branch", pillars.month % 12),
        ("year_branch", pillars.year % 12),
        ("day_branch", pillars.day % 12),
    )
    for place, pillar in enumerate(known):
        keys: list[Key] = [(SELF, 0, "pillar", pillar)]
        for base, value in bases:
            keys += (
                (base, value, "branch", pillar % 12),
                (base, value, "stem", pillar % 10),
                (base, value, "pillar", pillar),
            )
        for key in keys:
            for raised in rows.get(key, ()):
                if raised.at[place]:
                    yield place, raised.star


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
