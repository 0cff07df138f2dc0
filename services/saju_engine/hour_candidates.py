"""For an unknown hour: what each of the twelve hours would make of the chart. The 자 hour may stand at both ends of the
day, so there may be thirteen.
"""

from datetime import datetime, time
from typing import Final

from services.saju_engine.clock import MINUTE_MS, to_ms
from services.saju_engine.moment import BirthMoment
from services.saju_engine.names import HANGUL
from services.saju_engine.pillars import DAY_MS, HOUR_MS, day_and_hour
from shared.contracts.chart import HourCandidate
from shared.ten_gods import STEM_GODS
from shared.vocabulary import BRANCHES

_MINUTES: Final = 24 * 60
_EDGES: Final = (*range(1, 48, 2), 24)
"""O'clock at which the hour or the day may change, today and tomorrow, as the chosen clock may run ahead or behind."""


def _minute(milliseconds: int) -> int:
    """The first whole minute not before."""
    return -(-milliseconds // MINUTE_MS)


def hour_candidates(moment: BirthMoment) -> tuple[HourCandidate, ...]:
    """In the order of the day, with the civil clock times (HH:MM, both included) between which each holds.

    The distance of the chosen clock from the civil one is taken to be that of noon all day.
    """
    boundary = moment.birth.options.day_boundary
    noon = moment.reading
    midnight = to_ms(datetime.combine(moment.solar, time()))
    first = midnight + noon.reading - noon.civil
    edges = {edge for hour in _EDGES for edge in (_minute(hour * HOUR_MS - first % DAY_MS),) if 0 < edge < _MINUTES}
    found: list[HourCandidate] = []
    starts = sorted({0, *edges})
    for begin, end in zip(starts, [*(start - 1 for start in starts[1:]), _MINUTES - 1], strict=True):
        day, hour = day_and_hour(first + begin * MINUTE_MS, boundary)
        found.append(
            HourCandidate(
                branch=BRANCHES[hour % 12].hangul,
                hour_pillar=HANGUL[hour],
                day_pillar=HANGUL[day],
                stem_ten_god=STEM_GODS[day % 10][hour % 10],
                clock_from=f"{begin // 60:02d}:{begin % 60:02d}",
                clock_to=f"{end // 60:02d}:{end % 60:02d}",
            )
        )
    return tuple(found)
