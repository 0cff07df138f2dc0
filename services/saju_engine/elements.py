"""오행 balance: by count of the visible characters, and weighted by hidden stems and season.

Weights, rule `지장간일수×왕상휴수사`: each stem counts 1; each branch counts 1, the month branch 3 (월령), shared among
its hidden stems by their days; then each element is multiplied by its state in the month's season: 왕 1.5, 상 1.2,
휴 1.0, 수 0.8, 사 0.6. The order of the five states is that of 『오행대의』 권2 「논사시휴왕」; the figures are ours.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import mul
from typing import Final

from services.saju_engine.pillars import FourPillars
from shared.hidden_stems import HIDDEN, MONTH_DAYS
from shared.vocabulary import BRANCHES, Element

ELEMENTS: Final = tuple(Element)
ELEMENT_INDEX: Final = {element: index for index, element in enumerate(ELEMENTS)}
BRANCH_ELEMENT: Final = tuple(ELEMENT_INDEX[branch.element] for branch in BRANCHES)
"""0 wood … 4 water, by branch."""
_MONTH_WEIGHT: Final = 3
_STATE_OF_DISTANCE: Final = (15, 12, 6, 8, 10)
"""In tenths, by how far an element is ahead of the season's: itself 왕, its child 상, what it controls 사, what
controls it 수, its mother 휴."""
Five = tuple[int, ...]
"""Whole numbers by element, 목화토금수."""


def add_up(rows: Iterable[Sequence[int]]) -> list[int]:
    """Column by column."""
    return list(map(sum, zip(*rows, strict=True)))


def _of(element: int, amount: int) -> Five:
    return tuple(amount * (each == element) for each in range(5))


def _heavy(pillar: int, branch_weight: int) -> Five:
    """Days of a pillar: thirty of the stem, and those of the hidden stems."""
    hidden = [_of(each.stem // 2, each.days * branch_weight) for each in HIDDEN[pillar % 12]]
    return tuple(add_up([_of(pillar % 10 // 2, MONTH_DAYS), *hidden]))


_COUNTS: Final = tuple(
    tuple(add_up([_of(pillar % 10 // 2, 1), _of(BRANCH_ELEMENT[pillar % 12], 1)])) for pillar in range(60)
)
_DAYS: Final = tuple(_heavy(pillar, 1) for pillar in range(60))
_MONTH_DAYS: Final = tuple(_heavy(pillar, _MONTH_WEIGHT) for pillar in range(60))
"""By pillar."""
_STATES: Final = tuple(
    tuple(_STATE_OF_DISTANCE[(element - season) % 5] for element in range(5)) for season in BRANCH_ELEMENT
)
"""By month branch."""


def known(pillars: FourPillars) -> tuple[int, ...]:
    """Year, month, day and, where it is known, hour."""
    year, month, day, hour = pillars
    return (year, month, day) if hour is None else (year, month, day, hour)


@lru_cache(maxsize=256)
def visible(pillars: FourPillars) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Stems and branches, year first; three of each where the hour is unknown."""
    those = known(pillars)
    return tuple([pillar % 10 for pillar in those]), tuple([pillar % 12 for pillar in those])


def counts(pillars: FourPillars) -> list[int]:
    """How many of the visible characters are of each element, 목화토금수; a branch is that of its 정기."""
    return add_up([_COUNTS[pillar] for pillar in known(pillars)])


def weights(pillars: FourPillars) -> list[float]:
    """Share of each element, 목화토금수, adding up to 1. Whole numbers (days and tenths) up to the last division:
    shares that are equal by the rule are equal here.
    """
    year, month, *others = known(pillars)
    days = add_up([_DAYS[year], _MONTH_DAYS[month], *[_DAYS[pillar] for pillar in others]])
    scaled = list(map(mul, days, _STATES[month % 12]))
    total = sum(scaled)
    return [value / total for value in scaled]
