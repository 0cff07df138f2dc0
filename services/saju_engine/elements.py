"""오행 balance: by count of the visible characters, and weighted by hidden stems and season.

Weights, rule `지장간일수×왕상휴수사`: each stem counts 1; each branch counts 1, the month branch 3 (월령), shared among
its hidden stems by their days; then each element is multiplied by its state in the month's season: 왕 1.5, 상 1.2,
휴 1.0, 수 0.8, 사 0.6. The order of the five states is that of 『오행대의』 권2 「논사시휴왕」; the figures are ours.
"""

from functools import lru_cache
from typing import Final

from services.saju_engine.hidden_stems import HIDDEN, MONTH_DAYS
from services.saju_engine.pillars import FourPillars
from shared.vocabulary import BRANCHES, Element

ELEMENTS: Final = tuple(Element)
ELEMENT_INDEX: Final = {element: index for index, element in enumerate(ELEMENTS)}
BRANCH_ELEMENT: Final = tuple(ELEMENT_INDEX[branch.element] for branch in BRANCHES)
"""0 wood … 4 water, by branch."""
_MONTH_WEIGHT: Final = 3
_STATE_OF_DISTANCE: Final = (15, 12, 6, 8, 10)
"""In tenths, by how far an element is ahead of the season's: itself 왕, its child 상, what it controls 사, what
controls it 수, its mother 휴."""
_DAYS: Final = tuple(tuple((hidden.stem // 2, hidden.days) for hidden in row) for row in HIDDEN)


@lru_cache(maxsize=256)
def visible(pillars: FourPillars) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Stems and branches, year first; three of each where the hour is unknown."""
    known = [pillar for pillar in pillars if pillar is not None]
    return tuple(pillar % 10 for pillar in known), tuple(pillar % 12 for pillar in known)


def counts(pillars: FourPillars) -> list[int]:
    """How many of the visible characters are of each element, 목화토금수; a branch is that of its 정기."""
    stems, branches = visible(pillars)
    result = [0] * 5
    for stem in stems:
        result[stem // 2] += 1
    for branch in branches:
        result[BRANCH_ELEMENT[branch]] += 1
    return result


def weights(pillars: FourPillars) -> list[float]:
    """Share of each element, 목화토금수, adding up to 1. Whole numbers (days and tenths) up to the last division:
    shares that are equal by the rule are equal here.
    """
    stems, branches = visible(pillars)
    result = [0] * 5
    for stem in stems:
        result[stem // 2] += MONTH_DAYS
    for position, branch in enumerate(branches):
        factor = _MONTH_WEIGHT if position == 1 else 1
        for element, days in _DAYS[branch]:
            result[element] += factor * days
    season = BRANCH_ELEMENT[pillars.month % 12]
    scaled = [value * _STATE_OF_DISTANCE[(element - season) % 5] for element, value in enumerate(result)]
    total = sum(scaled)
    return [value / total for value in scaled]
