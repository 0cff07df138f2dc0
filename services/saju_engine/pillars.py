"""The four pillars as numbers: places among the sixty (육십갑자), 갑자 being 0.

Units: instants are milliseconds since 1970-01-01T00:00Z; readings are what a clock shows, counted the same way as if
that clock were UTC.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from services.saju_engine.almanac.solar_terms import month_index_at
from services.saju_engine.almanac.table import almanac
from shared.contracts.birth import DayBoundary

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
EPOCH_ORDINAL: Final = 719_163
"""`date(1970, 1, 1).toordinal()`."""
_ZI_START_MS: Final = 23 * HOUR_MS
_DAY_OFFSET: Final = 14
"""Ordinal 726592 (1990-05-05) is 경오, 6; 2000-01-01 is 무오, 54, as in every published calendar."""
_MONTH_OFFSET: Final = 1
"""The first month of the almanac began with 소한 of 1599 and is 을축, 1: 갑자 month before it, by 오호둔(五虎遁)."""
_YEAR_OFFSET: Final = 4
"""The year 4 is 갑자."""


class FourPillars(NamedTuple):
    """Each 0-59; `hour` None where it is unknown."""

    year: int
    month: int
    day: int
    hour: int | None


def saju_year(instant: int) -> int:
    """The year (named by its 입춘) running at an instant."""
    return almanac().first_year + (month_index_at(instant) - 1) // 12


def year_pillar(year: int) -> int:
    """Of a saju year, 입춘 to 입춘."""
    return (year - _YEAR_OFFSET) % 60


def year_and_month(instant: int) -> tuple[int, int]:
    """Year and month pillar: they change at the instants of 입춘 and of the 절, everywhere on earth at once."""
    index = month_index_at(instant)
    return (almanac().first_year + (index - 1) // 12 - _YEAR_OFFSET) % 60, (index + _MONTH_OFFSET) % 60


def day_pillar(ordinal: int) -> int:
    """Of a day counted as `date.toordinal()` does."""
    return (ordinal + _DAY_OFFSET) % 60


def hour_pillar(day_stem: int, branch: int) -> int:
    """By 오서둔(五鼠遁): 갑·기 days begin with 갑자, 을·경 with 병자, 병·신 with 무자, 정·임 with 경자, 무·계 with
    임자.
    """
    return (day_stem % 5 * 12 + branch) % 60


def hour_branch(reading: int) -> int:
    """0 자 (23:00-01:00) … 11 해."""
    return (reading + HOUR_MS) // (2 * HOUR_MS) % 12


def _split_zi(reading: int) -> tuple[int, int]:
    ordinal, time = divmod(reading, DAY_MS)
    day = (ordinal + EPOCH_ORDINAL + _DAY_OFFSET) % 60
    return day, hour_pillar(day + (time >= _ZI_START_MS), hour_branch(reading))


def _zi_start(reading: int) -> tuple[int, int]:
    day = ((reading + HOUR_MS) // DAY_MS + EPOCH_ORDINAL + _DAY_OFFSET) % 60
    return day, hour_pillar(day, hour_branch(reading))


def _midnight(reading: int) -> tuple[int, int]:
    day = (reading // DAY_MS + EPOCH_ORDINAL + _DAY_OFFSET) % 60
    return day, hour_pillar(day, hour_branch(reading))


_RULES: Final[dict[DayBoundary, Callable[[int], tuple[int, int]]]] = {
    "split_zi": _split_zi,
    "zi_start": _zi_start,
    "midnight": _midnight,
}


def day_and_hour(reading: int, boundary: DayBoundary) -> tuple[int, int]:
    """Day and hour pillar by what the chosen clock shows. See `ChartOptions.day_boundary` for the three rules."""
    return _RULES[boundary](reading)


def day_only(reading: int, boundary: DayBoundary) -> int:
    """Day pillar by what the chosen clock shows."""
    return _RULES[boundary](reading)[0]


def four_pillars(instant: int, reading: int, boundary: DayBoundary) -> FourPillars:
    """All four."""
    year, month = year_and_month(instant)
    day, hour = _RULES[boundary](reading)
    return FourPillars(year, month, day, hour)
