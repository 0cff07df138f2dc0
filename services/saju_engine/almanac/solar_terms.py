"""The twenty-four solar terms (절기, 節氣) as instants, and the equation of time between them.

A term is the instant at which the sun's apparent geocentric longitude of date is a multiple of 15°. The saju month
begins at a 절 (節: 입춘, 경칩 …), the saju year at 입춘, everywhere on earth at the same instant.
"""

from bisect import bisect_right
from typing import Final, NamedTuple

from services.saju_engine.almanac.table import almanac

TERM_NAMES: Final = (
    *("소한", "대한", "입춘", "우수", "경칩", "춘분", "청명", "곡우", "입하", "소만", "망종", "하지"),
    *("소서", "대서", "입추", "처서", "백로", "추분", "한로", "상강", "입동", "소설", "대설", "동지"),
)
TERM_ENGLISH: Final = (
    *("Minor Cold", "Major Cold", "Start of Spring", "Rain Water", "Awakening of Insects", "Spring Equinox"),
    *("Clear and Bright", "Grain Rain", "Start of Summer", "Grain Full", "Grain in Ear", "Summer Solstice"),
    *("Minor Heat", "Major Heat", "Start of Autumn", "Limit of Heat", "White Dew", "Autumn Equinox"),
    *("Cold Dew", "Frost Descent", "Start of Winter", "Minor Snow", "Major Snow", "Winter Solstice"),
)
TERMS_A_YEAR: Final = 24
_NODES: Final = 6


class Term(NamedTuple):
    """One term. `place`: 0 소한 … 23 동지, even for a 절; `instant`: milliseconds since 1970-01-01T00:00Z."""

    year: int
    place: int
    instant: int

    @property
    def name(self) -> str:
        """Hangul."""
        return TERM_NAMES[self.place]

    @property
    def english(self) -> str:
        """English."""
        return TERM_ENGLISH[self.place]

    @property
    def longitude(self) -> int:
        """Of the sun, degrees."""
        return (285 + 15 * self.place) % 360


def term(index: int) -> Term:
    """By its index in the table. Raises IndexError outside of it."""
    table = almanac()
    return Term(table.first_year + index // TERMS_A_YEAR, index % TERMS_A_YEAR, table.terms[index])


def terms_of_year(year: int) -> tuple[Term, ...]:
    """The 24 of a calendar year (UTC), 소한 first. Raises IndexError for a year outside the table."""
    first = (year - almanac().first_year) * TERMS_A_YEAR
    if first < 0:
        raise IndexError(year)
    return tuple(term(first + place) for place in range(TERMS_A_YEAR))


def index_at(instant: int) -> int:
    """Index of the last term at or before an instant (milliseconds)."""
    return bisect_right(almanac().terms, instant) - 1


def month_index_at(instant: int) -> int:
    """Index of the saju month running at an instant (milliseconds): 0 is the one begun by the table's first 소한."""
    return bisect_right(almanac().months, instant) - 1


def equation_of_time(instant: int) -> float:
    """Apparent less mean solar time at an instant (milliseconds), in seconds.

    Lagrange interpolation through the six nearest terms of values taken from the ephemeris: within 0.7 s of it, which
    is the monthly pull of the moon on the earth that fifteen-day nodes cannot follow.
    """
    table = almanac()
    first = min(max(index_at(instant) - _NODES // 2 + 1, 0), len(table.terms) - _NODES)
    nodes = table.terms[first : first + _NODES]
    total = 0.0
    for i, node in enumerate(nodes):
        weight = 1.0
        for j, other in enumerate(nodes):
            if i != j:
                weight *= (instant - other) / (node - other)
        total += weight * table.equation_of_time[first + i]
    return total / 1000
