"""The Korean lunar calendar (음력), both ways, 1391-2200.

Source: the official (KASI) table to 2049, UTC+9 astronomy with the rule of the month without a 중기 from 2050; see
`scripts/build_almanac.py`. Days are counted as `date.toordinal()` does, so solar dates are those of ISO 8601: Gregorian
throughout, also before 1582, as in the official table.
"""

from bisect import bisect_right
from datetime import date
from functools import cache, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from services.saju_engine.almanac.table import almanac

MONTHS_A_YEAR: Final = 12


class LunarDate(NamedTuple):
    """A day of the Korean lunar calendar; `leap`: the month is a leap month (윤달)."""

    year: int
    month: int
    day: int
    leap: bool = False

    def __str__(self) -> str:
        return f"{self.year:04d}-{'윤' if self.leap else ''}{self.month:02d}-{self.day:02d}"


class LunarMonth(NamedTuple):
    """One month: where it begins (ordinal) and how many days it has."""

    month: int
    leap: bool
    first: int
    days: int


_FIRST: Final = attrgetter("first")


@cache
def _year_starts() -> list[int]:
    table = almanac()
    starts = [table.lunar_first_ordinal]
    for word in table.lunar_years:
        months = MONTHS_A_YEAR + (word >> 13 > 0)
        long_months = (word & 0x1FFF).bit_count()
        starts.append(starts[-1] + 29 * months + long_months)
    return starts


def year_range() -> tuple[int, int]:
    """First and last lunar year covered."""
    table = almanac()
    return table.lunar_first_year, table.lunar_first_year + len(table.lunar_years) - 1


def solar_range() -> tuple[date, date]:
    """First and last solar day covered."""
    starts = _year_starts()
    return date.fromordinal(starts[0]), date.fromordinal(starts[-1] - 1)


@lru_cache(maxsize=256)  # births crowd into two centuries
def months_of_year(year: int) -> tuple[LunarMonth, ...]:
    """The twelve or thirteen months of a lunar year, in order. Raises IndexError for a year not covered."""
    table = almanac()
    place = year - table.lunar_first_year
    if place < 0:
        raise IndexError(year)
    word = table.lunar_years[place]
    leap = word >> 13
    first = _year_starts()[place]
    months = []
    for position in range(MONTHS_A_YEAR + (leap > 0)):
        days = 29 + (word >> (12 - position) & 1)
        is_leap = leap > 0 and position == leap
        number = position + 1 if not leap or position < leap else position
        months.append(LunarMonth(number, is_leap, first, days))
        first += days
    return tuple(months)


def leap_month(year: int) -> int | None:
    """Number of the month that is repeated in a lunar year, or None. Raises IndexError for a year not covered."""
    return next((month.month for month in months_of_year(year) if month.leap), None)


def find_month(year: int, month: int, *, leap: bool) -> LunarMonth | None:
    """A month of a lunar year, or None if the year has no such month. Raises IndexError for a year not covered."""
    return next((m for m in months_of_year(year) if m.month == month and m.leap == leap), None)


def from_ordinal(ordinal: int) -> LunarDate:
    """The lunar date of a day. Raises IndexError for a day not covered."""
    starts = _year_starts()
    place = bisect_right(starts, ordinal) - 1
    if not 0 <= place < len(starts) - 1:
        raise IndexError(ordinal)
    year = almanac().lunar_first_year + place
    months = months_of_year(year)
    month = months[bisect_right(months, ordinal, key=_FIRST) - 1]
    return LunarDate(year, month.month, ordinal - month.first + 1, month.leap)


def to_ordinal(lunar: LunarDate) -> int:
    """The day of a lunar date. Raises IndexError for a year not covered, ValueError for a date that is none."""
    month = find_month(lunar.year, lunar.month, leap=lunar.leap)
    if month is None or not 1 <= lunar.day <= month.days:
        raise ValueError(str(lunar))
    return month.first + lunar.day - 1
