"""Reads a `Birth`: which day, at which place, at which instant, on which clock."""

from datetime import date, time
from typing import Final, NamedTuple

from services.saju_engine.almanac import lunar
from services.saju_engine.clock import (
    MINUTE_MS,
    SECOND_MS,
    Reading,
    civil_moments,
    clock_text,
    from_ms,
    offset_text,
    read,
    reading_of,
)
from services.saju_engine.names import pillars_text
from services.saju_engine.offsets import offsets
from services.saju_engine.pillars import DAY_MS, EPOCH_ORDINAL, HOUR_MS, four_pillars
from services.saju_engine.places import Location, locate
from services.saju_engine.problems import Refused, Text
from services.saju_engine.zones import zone
from shared.contracts.birth import Birth

FIRST_YEAR: Final = 1600
LAST_YEAR: Final = 2200
FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
LAST_DAY: Final = date(LAST_YEAR, 12, 31)
NOON: Final = time(12)
"""Stands for the day where the hour is unknown: year and month pillar are those of noon."""


class BirthMoment(NamedTuple):
    """A birth, resolved. `time_known` False: `reading` is that of noon."""

    birth: Birth
    location: Location
    solar: date
    reading: Reading
    time_known: bool

    @property
    def lunar(self) -> lunar.LunarDate:
        """The day in the Korean lunar calendar."""
        return lunar.from_ordinal(self.solar.toordinal())


def resolve(birth: Birth) -> BirthMoment:
    """Raises Refused, naming the field, for a date, a time or a place that is none."""
    location, solar = locate(birth.place), _solar_date(birth)
    civil = (solar.toordinal() - EPOCH_ORDINAL) * DAY_MS + _since_midnight(birth)
    offset, summer = offsets(location.timezone).at(civil)
    if offset is None:
        reading = _asked_of_zone(birth, civil, location)
    else:
        reading = reading_of(civil, offset, summer, location.longitude, birth.options.clock)
    return BirthMoment(birth, location, solar, reading, birth.time is not None)


def _since_midnight(birth: Birth) -> int:
    """Milliseconds."""
    at = NOON if birth.time is None else time.fromisoformat(birth.time)
    return at.hour * HOUR_MS + at.minute * MINUTE_MS + at.second * SECOND_MS


def _asked_of_zone(birth: Birth, civil: int, location: Location) -> Reading:
    """Where one offset does not tell. Raises Refused for a time that never was, or came twice."""
    moments = civil_moments(from_ms(civil), zone(location.timezone))
    readings = [read(each, location.longitude, birth.options.clock) for each in moments]
    if len(readings) > 1 and birth.fold is None:
        raise _came_twice(birth, readings)
    return readings[-1] if birth.fold == 1 else readings[0]


def _solar_date(birth: Birth) -> date:
    solar = _from_lunar(birth) if birth.calendar == "lunar" else _from_solar(birth)
    if not FIRST_DAY <= solar <= LAST_DAY:
        raise _out_of_range(birth)
    return solar


def _numbers(text: str) -> tuple[int, int, int]:
    return int(text[:4]), int(text[5:7]), int(text[8:])


def _from_solar(birth: Birth) -> date:
    try:
        return date.fromisoformat(birth.date)
    except ValueError:
        raise _no_such_day(birth) from None


def _no_such_day(birth: Birth) -> Refused:
    year, month, _ = _numbers(birth.date)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _out_of_range(birth)
    last = _last_day(year, month)
    detail = Text(f"양력 {birth.date}은 달력에 없는 날짜입니다.", f"{birth.date} is not a day of the solar calendar.")
    remedy = (
        Text("월은 01부터 12까지입니다. 날짜를 다시 확인해 주세요.", "Months run from 01 to 12. Please check the date.")
        if last is None
        else Text(
            f"{year}년 {month}월은 {last}일까지 있습니다. 날짜를 다시 확인해 주세요.",
            f"That month runs from 01 to {last}. Please check the date.",
        )
    )
    return Refused("invalid_date", "birth.date", birth.date, _NO_SUCH_DATE, detail, remedy)


def _last_day(year: int, month: int) -> int | None:
    """Of a solar month, or None where there is no such month."""
    if not 1 <= month <= lunar.MONTHS_A_YEAR:
        return None
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1).day


_NO_SUCH_DATE: Final = Text("없는 날짜입니다", "No such date")


def _from_lunar(birth: Birth) -> date:
    year, month, day = _numbers(birth.date)
    first, last = lunar.year_range()
    if not first <= year <= last:
        raise _out_of_range(birth)
    found = lunar.find_month(year, month, leap=birth.leap_month)
    if found is None:
        raise _no_such_month(birth, year, month)
    if not 1 <= day <= found.days:
        name = f"{'윤' if found.leap else ''}{month}월"
        raise Refused(
            "invalid_date",
            "birth.date",
            birth.date,
            _NO_SUCH_DATE,
            Text(
                f"음력 {year}년 {name}은 {found.days}일까지만 있는 달입니다.",
                f"The {'leap ' if found.leap else ''}lunar month {month} of {year} has only {found.days} days.",
            ),
            Text(f"1일부터 {found.days}일 사이로 입력해 주세요.", f"Give a day from 1 to {found.days}."),
        )
    return date.fromordinal(found.first + day - 1)


def _no_such_month(birth: Birth, year: int, month: int) -> Refused:
    if not 1 <= month <= lunar.MONTHS_A_YEAR:
        return Refused(
            "invalid_date",
            "birth.date",
            birth.date,
            _NO_SUCH_DATE,
            Text(f"음력에 {month}월은 없습니다.", f"There is no lunar month {month}."),
            Text("월은 01부터 12까지입니다.", "Months run from 01 to 12."),
        )
    leap = lunar.leap_month(year)
    remedy = (
        Text(
            f"음력 {year}년에는 윤달이 없습니다. leap_month를 false로 해 주세요.",
            f"The lunar year {year} has no leap month; set leap_month to false.",
        )
        if leap is None
        else Text(
            f"음력 {year}년의 윤달은 윤{leap}월입니다. 평달이면 leap_month를 false로 해 주세요.",
            f"The leap month of {year} is month {leap}; for an ordinary month set leap_month to false.",
        )
    )
    return Refused(
        "no_such_leap_month",
        "birth.leap_month",
        f"{year}-윤{month:02d}",
        Text("없는 윤달입니다", "No such leap month"),
        Text(f"음력 {year}년에 윤{month}월은 없습니다.", f"The lunar year {year} has no leap month {month}."),
        remedy,
    )


def _out_of_range(birth: Birth) -> Refused:
    return Refused(
        "date_out_of_range",
        "birth.date",
        birth.date,
        Text("계산할 수 있는 범위를 벗어난 날짜입니다", "Date out of range"),
        Text(
            f"{birth.date}은 절기표의 범위를 벗어납니다.",
            f"{birth.date} lies outside the table of solar terms.",
        ),
        Text(
            f"양력 {FIRST_YEAR}년부터 {LAST_YEAR}년 사이의 날짜를 입력해 주세요.",
            f"Give a date between the solar years {FIRST_YEAR} and {LAST_YEAR}.",
        ),
    )


def _came_twice(birth: Birth, readings: list[Reading]) -> Refused:
    boundary = birth.options.day_boundary
    charts = [pillars_text(four_pillars(r.instant, r.reading, boundary)) for r in readings]
    value = clock_text(from_ms(readings[0].civil))
    early, late = (offset_text(r.offset) for r in readings)
    return Refused(
        "ambiguous_time",
        "birth.fold",
        value,
        Text("두 번 있었던 시각입니다", "This time came twice"),
        Text(
            f"시계를 뒤로 돌린 때라 {value} 시각은 두 번 있었습니다. "
            f"첫 번째({early})는 {charts[0]}, 두 번째({late})는 {charts[1]}입니다.",
            f"Clocks were turned back, so {value} came twice: "
            f"first ({early}) it gives {charts[0]}, then ({late}) {charts[1]}.",
        ),
        Text(
            "fold에 0(첫 번째) 또는 1(두 번째)을 지정해 주세요.",
            "Say which one with fold: 0 for the first, 1 for the second.",
        ),
    )
