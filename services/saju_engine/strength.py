"""신강·신약: how well the day master is supported.

Rule `득령·득지·득세 배점`: every place of the chart has points (month branch 30, day branch 20, hour branch 12, year
branch 10, month and hour stem 10 each, year stem 8; together 100). A stem gives its points if it is 비겁 or 인성. A
branch gives half of its points if its 정기 is, and of the other half the share that hidden stems of 비겁 or 인성 hold
of the thirty days. Without an hour the rest is scaled to 100. The method is that of Korean manuals (득령 득지 득세);
the figures are ours.
"""

from dataclasses import dataclass
from typing import Final

from services.saju_engine.elements import visible
from services.saju_engine.hidden_stems import HIDDEN, MONTH_DAYS
from services.saju_engine.pillars import FourPillars
from shared.contracts.chart import Strength

STEM_POINTS: Final = (8.0, 10.0, 0.0, 10.0)
BRANCH_POINTS: Final = (10.0, 30.0, 20.0, 12.0)
_STEM_LABELS: Final = ("년간", "월간", "", "시간")
_BRANCH_LABELS: Final = ("년지", "월지(득령)", "일지(득지)", "시지")
_DAY: Final = 2
STEPS: Final = (
    (12, "극약"),
    (24, "태약"),
    (36, "신약"),
    (46, "중화신약"),
    (54, "중화"),
    (64, "중화신강"),
    (76, "신강"),
    (88, "태강"),
    (100, "극왕"),
)
"""Upper bound of the score (exclusive, but for the last) and name of each of the nine steps."""
_HALF: Final = 50
RULE: Final = "득령·득지·득세 배점(월지 30, 일지 20, 시지 12, 년지·월간·시간 10, 년간 8)"


def supports(day_element: int, element: int) -> bool:
    """비겁 (the same element) or 인성 (the one that gives birth to it); elements 0 wood … 4 water."""
    return (day_element - element) % 5 <= 1


_SUPPORT: Final = tuple(
    tuple(
        0.5 * supports(day, row[-1].stem // 2)
        + 0.5 * sum(hidden.days for hidden in row if supports(day, hidden.stem // 2)) / MONTH_DAYS
        for row in HIDDEN
    )
    for day in range(5)
)
"""By day element and branch: the share of the branch's points that supports."""


@dataclass(frozen=True, slots=True)
class Score:
    """`value` 0-100; `parts` by place."""

    value: float
    parts: tuple[tuple[str, float], ...]

    @property
    def step(self) -> str:
        """One of the nine."""
        return next((name for bound, name in STEPS if self.value < bound), STEPS[-1][1])

    @property
    def strong(self) -> bool:
        """신강 from the middle up."""
        return self.value >= _HALF


def score(pillars: FourPillars) -> Score:
    """The score with its parts."""
    stems, branches = visible(pillars)
    element = pillars.day % 10 // 2
    parts = []
    possible = 0.0
    for place, (stem, branch) in enumerate(zip(stems, branches, strict=True)):
        possible += BRANCH_POINTS[place] + STEM_POINTS[place]
        parts.append((_BRANCH_LABELS[place], BRANCH_POINTS[place] * _SUPPORT[element][branch]))
        if place != _DAY:
            parts.append((_STEM_LABELS[place], STEM_POINTS[place] * supports(element, stem // 2)))
    scale = 100 / possible
    return Score(sum(points for _, points in parts) * scale, tuple((label, points * scale) for label, points in parts))


def strength(found: Score) -> Strength:
    """As the chart carries it."""
    return Strength(
        score=round(found.value, 1),
        step=found.step,
        strong=found.strong,
        parts={label: round(points, 1) for label, points in found.parts},
        rule=RULE,
    )
