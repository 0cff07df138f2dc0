"""From the clock on the wall to the instant, and to the clock the chart is read by.

Civil time is that of the IANA database, with its whole history. A time the clocks skipped is refused, a time they
showed twice is asked about.
"""

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from services.saju_engine.almanac.solar_terms import equation_of_time
from services.saju_engine.problems import Refused, Text
from shared.contracts.birth import Clock

EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - readings are naive by nature
EPOCH_UTC: Final = datetime(1970, 1, 1, tzinfo=UTC)
MS_A_DEGREE: Final = 240_000
"""The mean sun takes four minutes a degree."""
SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60_000
_MS: Final = timedelta(milliseconds=1)
_HALF_A_SECOND: Final = timedelta(milliseconds=500)
_HALF_A_MINUTE: Final = timedelta(seconds=30)


def to_ms(naive: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00 on the same clock."""
    return (naive - EPOCH) // _MS


def from_ms(reading: int) -> datetime:
    """The naive datetime of a reading (milliseconds)."""
    return EPOCH + timedelta(milliseconds=reading)


def utc_from_ms(instant: int) -> datetime:
    """The aware datetime of an instant (milliseconds)."""
    return EPOCH_UTC + timedelta(milliseconds=instant)


def minute_text(moment: datetime) -> str:
    """Hour and minute, rounded to the nearest minute, but to the second where that would reach a full hour."""
    rounded = moment + _HALF_A_MINUTE
    if rounded.hour != moment.hour:
        return moment.time().isoformat("seconds")
    return rounded.time().isoformat("minutes")


class Reading(NamedTuple):
    """One moment on three clocks, milliseconds. Corrections add up: civil + summer + longitude + equation = reading.

    `civil`: what the clock on the wall showed; `offset`: how far that clock was ahead of UTC.
    """

    civil: int
    offset: int
    instant: int
    reading: int
    summer: int
    longitude: int
    equation: int


def _offset_ms(aware: datetime) -> int:
    offset = aware.utcoffset()
    return 0 if offset is None else offset // _MS


def on_paper(civil: int, offset: int) -> datetime:
    """A reading of a civil clock and its offset from UTC (both ms) as a message can carry them: the offset cut to whole
    minutes as RFC 3339 wants it (only local mean times from before standard time lose seconds).
    """
    return from_ms(civil).replace(tzinfo=_fixed(offset // MINUTE_MS))


@cache
def _fixed(minutes: int) -> timezone:
    return timezone(timedelta(minutes=minutes))


def summer_ms(aware: datetime) -> int:
    """How far the clock is ahead of the standard time of its zone, as the IANA database has it.

    Negative where the law calls the summer's clock the standard one and winter the exception: Ireland since 1971,
    Namibia 1994-2017, Morocco since 2018, Czechoslovakia in the winter of 1946. Compiled zones tell summer time from
    standard time but not by how much they differ: `zoneinfo` infers it from the neighbouring changes, and takes one
    hour where standard time is not next to it (double summer time: Britain 1941-1947, Germany 1945 and 1947).
    """
    dst = aware.dst()
    return 0 if dst is None else dst // _MS


def civil_moments(civil: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The aware moments at which the place's clocks showed a naive civil time: one, or two where it came twice.

    Raises Refused (`nonexistent_time`) for a time in a gap, with the two nearest times that were.
    """
    first = civil.replace(tzinfo=zone, fold=0)
    second = civil.replace(tzinfo=zone, fold=1)
    before, after = _offset_ms(first), _offset_ms(second)
    if before == after:
        return (first,)
    if before < after:
        raise _skipped(civil, zone)
    return first, second


def change_between(zone: ZoneInfo, low: int, high: int) -> int | None:
    """The instant (whole seconds, in ms) in (low, high] at which the zone's offset changes, or None.

    Expects at most one change in between.
    """
    return None if offset_at(zone, low) == offset_at(zone, high) else _change(zone, low, high)


def offset_at(zone: ZoneInfo, instant: int) -> int:
    """Offset of a zone from UTC at an instant, both milliseconds."""
    return _offset_ms(utc_from_ms(instant).astimezone(zone))


def _change(zone: ZoneInfo, low: int, high: int) -> int:
    start = offset_at(zone, low)
    low_s, high_s = low // 1000, -(-high // 1000)
    while high_s - low_s > 1:
        middle = (low_s + high_s) // 2
        if offset_at(zone, middle * 1000) == start:
            low_s = middle
        else:
            high_s = middle
    return high_s * 1000


def clock_text(moment: datetime) -> str:
    """Date and time on the moment's own clock, to the minute, or to the nearest second where there are any."""
    rounded = moment.replace(tzinfo=None) + _HALF_A_SECOND
    return rounded.isoformat(" ", "seconds" if rounded.second else "minutes")


def _skipped(civil: datetime, zone: ZoneInfo) -> Refused:
    later = to_ms(civil) - _offset_ms(civil.replace(tzinfo=zone, fold=0))
    earlier = to_ms(civil) - _offset_ms(civil.replace(tzinfo=zone, fold=1))
    change = _change(zone, earlier - 1000, later)
    step = timedelta(seconds=1) if civil.second else timedelta(minutes=1)
    last = clock_text((utc_from_ms(change - 1000).astimezone(zone) + timedelta(seconds=1) - step).replace(tzinfo=None))
    following = utc_from_ms(change).astimezone(zone)
    if following.second and not civil.second:
        following += timedelta(seconds=60 - following.second)
    first = clock_text(following.replace(tzinfo=None))
    value = clock_text(civil)
    return Refused(
        "nonexistent_time",
        "birth.time",
        value,
        Text("존재하지 않는 시각입니다", "This time never existed"),
        Text(
            f"{zone.key} 시계는 그때 앞으로 당겨져 {value} 시각을 건너뛰었습니다.",
            f"Clocks in {zone.key} were put forward then and skipped {value}.",
        ),
        Text(
            f"가장 가까운 실제 시각인 {last} 또는 {first} 가운데 하나로 다시 입력해 주세요.",
            f"Give one of the nearest times that did exist: {last} or {first}.",
        ),
    )


def offset_text(offset: int) -> str:
    """Of an offset in ms, e.g. `UTC+09:00`."""
    minutes, seconds = divmod(abs(offset) // 1000, 60)
    sign = "-" if offset < 0 else "+"
    return f"UTC{sign}{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


def on_clock(reading: int, instant: int, summer: int, longitude: float, clock: Clock) -> int:
    """What the chosen clock shows (ms) when the clock on the wall shows `reading`. `summer` as `summer_ms` has it."""
    if clock == "civil":
        return reading
    if clock == "standard":
        return reading - summer
    mean = instant + round(longitude * MS_A_DEGREE)
    return mean if clock == "mean_solar" else mean + round(equation_of_time(instant) * 1000)


def read(moment: datetime, longitude: float, clock: Clock) -> Reading:
    """An aware civil moment on the chosen clock, at a longitude in degrees east."""
    return reading_of(to_ms(moment.replace(tzinfo=None)), _offset_ms(moment), summer_ms(moment), longitude, clock)


def reading_of(civil: int, offset: int, summer: int, longitude: float, clock: Clock) -> Reading:
    """A moment on the chosen clock, from what the clock on the wall showed, its offset from UTC and its summer time
    (`summer_ms`), all in ms.
    """
    instant = civil - offset
    shown = on_clock(civil, instant, summer, longitude, clock)
    if clock == "civil":
        return Reading(civil, offset, instant, shown, 0, 0, 0)
    if clock == "standard":
        return Reading(civil, offset, instant, shown, -summer, 0, 0)
    ahead = max(summer, 0)  # on the way to solar time, a winter clock is behind by its longitude and no more
    mean = on_clock(civil, instant, summer, longitude, "mean_solar")
    return Reading(civil, offset, instant, shown, -ahead, mean - civil + ahead, shown - mean)
