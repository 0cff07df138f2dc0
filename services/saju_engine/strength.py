"""신강·신약: how well the day master is supported.

Rule `득령·득지·득세 배점`: every place of the chart has points (month branch 30, day branch 20, hour branch 12, year
branch 10, month and hour stem 10 each, year stem 8; together 100). A stem gives its points if it is 비겁 or 인성. A
branch gives half of its points if its 정기 is, and of the other half the share that hidden stems of 비겁 or 인성 hold
of the thirty days. Without an hour the rest is scaled to 100. The method is that of Korean manuals (득령 득지 득세);
the figures are ours.
"""

from bisect import bisect_right
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from services.saju_engine.elements import known
from services.saju_engine.made import maker
from services.saju_engine.pillars import FourPillars
from shared.contracts.chart import Strength
from shared.hidden_stems import HIDDEN, MONTH_DAYS

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


class _Part(NamedTuple):
    """What one pillar gives: points, times `_WHOLE`; and as it is told, of a whole of a hundred."""

    points: int
    told: tuple[tuple[str, float], ...]


@cache
def _parts(count: int, element: int) -> tuple[tuple[_Part, ...], ...]:
    """By place and pillar, for how many pillars are known and for a day element."""
    return tuple(tuple(_part(place, element, pillar, _MOST[count]) for pillar in range(60)) for place in range(count))


def _part(place: int, element: int, pillar: int, most: int) -> _Part:
    branch = BRANCH_POINTS[place] * _SUPPORT[element][pillar % 12]
    stem = STEM_POINTS[place] * _WHOLE * supports(element, pillar % 10 // 2)
    parts = [(_BRANCH_LABELS[place], branch)] + [(_STEM_LABELS[place], stem)] * (place != _DAY)
    return _Part(branch + stem, tuple([(label, round(100 * points / most, 1)) for label, points in parts]))


_MOST: Final = {count: _WHOLE * (sum(BRANCH_POINTS[:count]) + sum(STEM_POINTS[:count])) for count in (3, 4)}
"""What they can add up to, by how many pillars are known."""


class Score(NamedTuple):
    """`value` 0-100; `parts` by place, rounded."""

    value: float
    parts: dict[str, float]

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
    those = known(pillars)
    count = len(those)
    parts = [place[pillar] for place, pillar in zip(_parts(count, pillars.day % 10 // 2), those, strict=True)]
    told = chain.from_iterable([part.told for part in parts])
    return Score(100 * sum([part.points for part in parts]) / _MOST[count], dict(told))


_made: Final = maker(Strength)


def strength(found: Score) -> Strength:
    """As the chart carries it."""
    return _made(
        {
            "score": round(found.value, 1),
            "step": found.step,
            "strong": found.strong,
            "parts": found.parts,
            "rule": RULE,
        }
    )
