"""신강·신약: how well the day master is supported.

Rule `득령·득지·득세 배점`: every place of the chart has points (month branch 30, day branch 20, hour branch 12, year
branch 10, month and hour stem 10 each, year stem 8; together 100). A stem gives its points if it is 비겁 or 인성. A
branch gives half of its points if its 정기 is, and of the other half the share that hidden stems of 비겁 or 인성 hold
of the thirty days. Without an hour the rest is scaled to 100. The method is that of Korean manuals (득령 득지 득세);
the figures are ours.
"""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from services.saju_engine.elements import visible
from services.saju_engine.hidden_stems import HIDDEN, MONTH_DAYS
from services.saju_engine.pillars import FourPillars
from shared.contracts.chart import Strength

STEM_POINTS: Final = (8, 10, 0, 10)
BRANCH_POINTS: Final = (10, 30, 20, 12)
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
_BOUNDS: Final = tuple(bound for bound, _ in STEPS[:-1])
_HALF: Final = 50
RULE: Final = "득령·득지·득세 배점(월지 30, 일지 20, 시지 12, 년지·월간·시간 10, 년간 8)"


def supports(day_element: int, element: int) -> bool:
    """비겁 (the same element) or 인성 (the one that gives birth to it); elements 0 wood … 4 water."""
    return (day_element - element) % 5 <= 1


_WHOLE: Final = 2 * MONTH_DAYS
"""Parts of a point: a branch gives half for its 정기 and half by days, so that sums of them are whole numbers."""
_SUPPORT: Final = tuple(
    tuple(
        MONTH_DAYS * supports(day, row[-1].stem // 2)
        + sum(hidden.days for hidden in row if supports(day, hidden.stem // 2))
        for row in HIDDEN
    )
    for day in range(5)
)
"""By day element and branch: the share of the branch's points that supports, of `_WHOLE`."""
_BRANCH_PARTS: Final = tuple(
    tuple(tuple(points * share for share in row) for row in _SUPPORT) for points in BRANCH_POINTS
)
"""By place, day element and branch: points given, times `_WHOLE`."""
_STEM_PARTS: Final = tuple(
    tuple(tuple(points * _WHOLE * supports(day, stem // 2) for stem in range(10)) for day in range(5))
    for points in STEM_POINTS
)
"""By place, day element and stem: points given, times `_WHOLE`."""


@dataclass(frozen=True, slots=True)
class Score:
    """`value` 0-100; `parts` by place."""

    value: float
    parts: tuple[tuple[str, float], ...]

    @property
    def step(self) -> str:
        """One of the nine."""
        return STEPS[bisect_right(_BOUNDS, self.value)][1]

    @property
    def strong(self) -> bool:
        """신강 from the middle up."""
        return self.value >= _HALF


def score(pillars: FourPillars) -> Score:
    """The score with its parts."""
    stems, branches = visible(pillars)
    element = pillars.day % 10 // 2
    parts = []
    for place, (stem, branch) in enumerate(zip(stems, branches, strict=True)):
        parts.append((_BRANCH_LABELS[place], _BRANCH_PARTS[place][element][branch]))
        if place != _DAY:
            parts.append((_STEM_LABELS[place], _STEM_PARTS[place][element][stem]))
    most = _WHOLE * (sum(BRANCH_POINTS[: len(branches)]) + sum(STEM_POINTS[: len(stems)]))
    return Score(
        100 * sum([points for _, points in parts]) / most,
        tuple([(label, 100 * points / most) for label, points in parts]),
    )


def strength(found: Score) -> Strength:
    """As the chart carries it."""
    return Strength(
        score=round(found.value, 1),
        step=found.step,
        strong=found.strong,
        parts={label: round(points, 1) for label, points in found.parts},
        rule=RULE,
    )
