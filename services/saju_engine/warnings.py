"""Boundaries nearby: what the chart would be on the other side.

A birth is told of a solar term, a change of day or hour, or a change of clocks that lies so near that an ordinary
inexactness of the recorded time would change a pillar.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from services.saju_engine.almanac.solar_terms import month_index_at, term
from services.saju_engine.almanac.table import almanac
from services.saju_engine.clock import change_between, clock_text, from_ms, minute_text, offset_at, read, utc_from_ms
from services.saju_engine.moment import BirthMoment
from services.saju_engine.names import BY_HANGUL, HANGUL, HANJA, towards
from services.saju_engine.pillars import DAY_MS, HOUR_MS, FourPillars, day_and_hour, four_pillars, year_and_month
from services.saju_engine.relations import POSITIONS
from services.saju_engine.zones import zone
from shared.contracts.chart import ChartWarning, Position

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60_000
TERM_WITHIN: Final = 6 * HOUR_MS
DAY_WITHIN: Final = 30 * MINUTE_MS
HOUR_WITHIN: Final = 15 * MINUTE_MS
CLOCK_WITHIN: Final = 3 * HOUR_MS
_HOUR_EDGE: Final = HOUR_MS
"""Hours begin at odd o'clock."""


def _differing(here: FourPillars, there: FourPillars) -> dict[Position, str]:
    return {
        position: HANGUL[other]
        for position, mine, other in zip(POSITIONS, here, there, strict=True)
        if mine is not None and other is not None and mine != other
    }


_LABEL: Final[dict[Position, str]] = {"year": "년주", "month": "월주", "day": "일주", "hour": "시주"}


def _listed(other: dict[Position, str]) -> tuple[str, str]:
    korean = ", ".join(f"{_LABEL[position]} {name}" for position, name in other.items())
    english = ", ".join(f"{position} {name} ({HANJA[BY_HANGUL[name]]})" for position, name in other.items())
    return towards(korean) if korean else "", english


def _when(distance: int) -> tuple[str, str]:
    """How long before (positive, ms) or after a boundary."""
    before = distance > 0
    minutes, seconds = divmod(abs(distance) // SECOND_MS, 60)
    hours, minutes = divmod(minutes, 60)
    if not hours and not minutes and not seconds:
        return ("직전", "Just before") if before else ("직후", "Just after")
    korean = [f"{hours}시간"] * (hours > 0) + [f"{minutes}분"] * (minutes > 0) + [f"{seconds}초"] * (hours == 0)
    english = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0) + [f"{seconds} s"] * (hours == 0)
    return f"{' '.join(korean)} {'전' if before else '후'}", f"{' '.join(english)} {'before' if before else 'after'}"


def warnings(moment: BirthMoment, pillars: FourPillars) -> tuple[ChartWarning, ...]:
    """All that apply, the gravest first."""
    found = [*_term(moment, pillars)]
    if moment.time_known:
        found += [*_clock_change(moment, pillars), *_day_and_hour(moment, pillars), *_other_clock(moment, pillars)]
    else:
        found.append(_unknown_hour())
    return (*found, *_before_standard_time(moment), *_needless_leap_month(moment))


def _term(moment: BirthMoment, pillars: FourPillars) -> Iterable[ChartWarning]:
    instant = moment.reading.instant
    months = almanac().months
    index = month_index_at(instant)
    within = TERM_WITHIN if moment.time_known else DAY_MS // 2
    for nearest, other_side in ((index, months[index] - 1), (index + 1, months[index + 1])):
        distance = months[nearest] - instant
        if abs(distance) > within:
            continue
        year, month = year_and_month(other_side)
        other = _differing(pillars, FourPillars(year, month, pillars.day, pillars.hour))
        found = term(2 * nearest)
        at = clock_text(utc_from_ms(found.instant).astimezone(zone(moment.location.timezone)))
        korean, english = _listed(other)
        when_ko, when_en = _when(distance)
        before = distance > 0
        if moment.time_known:
            message = (
                f"{found.name}({at}) {when_ko}에 태어났습니다. "
                f"실제로는 {found.name} {'이후' if before else '이전'}에 태어났다면 {korean} 바뀝니다."
            )
            message_en = f"{when_en} {found.english} ({at}). On the other side of it: {english}."
        else:
            message = (
                f"태어난 날에 절기가 바뀝니다({found.name}, {at}). 정오를 기준으로 계산했으며, "
                f"{found.name} {'이후' if before else '이전'}에 태어났다면 {korean} 바뀝니다."
            )
            message_en = (
                f"{found.english} falls on the day of birth ({at}). "
                f"Noon was assumed; on the other side of it: {english}."
            )
        yield ChartWarning(
            kind="solar_term",
            message=message,
            message_en=message_en,
            distance_seconds=distance / 1000,
            other_pillars=other,
        )


def _edges(reading: int) -> Iterable[int]:
    """Distances from a reading (all ms) to the odd hours and the midnights on both sides of it."""
    into, since_midnight = (reading - _HOUR_EDGE) % (2 * HOUR_MS), reading % DAY_MS
    return -into, 2 * HOUR_MS - into, -since_midnight, DAY_MS - since_midnight


def _beyond(moment: BirthMoment, distance: int) -> tuple[int, int]:
    """Day and hour pillar a second past an edge, on what the clock really showed then: it may have jumped between."""
    past = moment.reading.instant + distance + (SECOND_MS if distance > 0 else -SECOND_MS)
    civil = utc_from_ms(past).astimezone(zone(moment.location.timezone))
    options = moment.birth.options
    return day_and_hour(read(civil, moment.location.longitude, options.clock).reading, options.day_boundary)


def _day_and_hour(moment: BirthMoment, pillars: FourPillars) -> Iterable[ChartWarning]:
    reading = moment.reading.reading
    for distance in _edges(reading):
        if abs(distance) > DAY_WITHIN:
            continue
        other = _differing(pillars, FourPillars(pillars.year, pillars.month, *_beyond(moment, distance)))
        changes_day = "day" in other
        if not other or (not changes_day and abs(distance) > HOUR_WITHIN):
            continue
        korean, english = _listed(other)
        when_ko, when_en = _when(distance)
        edge = from_ms(reading + distance).strftime("%H:%M")
        what_ko, what_en = ("일주가", "the day") if changes_day else ("시주가", "the hour")
        yield ChartWarning(
            kind="day_change" if changes_day else "hour_change",
            message=(
                f"{what_ko} 바뀌는 시각({edge}) {when_ko}에 태어났습니다. "
                f"실제로는 그 {'이후' if distance > 0 else '이전'}에 태어났다면 {korean} 바뀝니다."
            ),
            message_en=f"{when_en} {what_en} changes at {edge}. On the other side of it: {english}.",
            distance_seconds=distance / 1000,
            other_pillars=other,
        )


def _clock_change(moment: BirthMoment, pillars: FourPillars) -> Iterable[ChartWarning]:
    instant, place = moment.reading.instant, zone(moment.location.timezone)
    change = change_between(place, instant - CLOCK_WITHIN, instant + CLOCK_WITHIN)
    if change is None:
        return
    distance = change - instant
    before, after = offset_at(place, change - 1000), offset_at(place, change)
    # The same reading of the wall clock, by the offset of the other side.
    shift = before - after if distance > 0 else after - before
    other_moment = utc_from_ms(instant + shift).astimezone(place)
    clock, boundary = moment.birth.options.clock, moment.birth.options.day_boundary
    other_reading = read(other_moment, moment.location.longitude, clock)
    shown = moment.reading.reading if clock == "civil" else other_reading.reading
    other = _differing(pillars, four_pillars(other_reading.instant, shown, boundary))
    at = clock_text(utc_from_ms(change - 1000).astimezone(place) + timedelta(seconds=1))
    korean, english = _listed(other)
    yield ChartWarning(
        kind="clock_change",
        message=f"{at}에 표준시나 서머타임이 바뀌었습니다. "
        + (
            f"바뀌기 전과 후의 시계를 혼동했다면 {korean} 바뀝니다."
            if other
            else "어느 쪽 시계로 읽어도 사주는 같습니다."
        ),
        message_en=f"Clocks changed at {at}."
        + (f" By the clock of the other side: {english}." if other else " By either clock the pillars are the same."),
        distance_seconds=distance / 1000,
        other_pillars=other,
    )


def _other_clock(moment: BirthMoment, pillars: FourPillars) -> Iterable[ChartWarning]:
    """The clock is a convention: says what plain clock time would give where it differs."""
    if moment.birth.options.clock == "civil":
        return
    civil = read(moment.reading.civil, moment.location.longitude, "civil")
    other = _differing(pillars, four_pillars(civil.instant, civil.reading, moment.birth.options.day_boundary))
    if not other:
        return
    korean, english = _listed(other)
    shown = minute_text(from_ms(moment.reading.reading))
    yield ChartWarning(
        kind="assumption",
        message=(
            f"출생지 기준으로 보정한 시각({shown})으로 계산했습니다. "
            f"시계에 표시된 시각을 그대로 쓰면 {korean} 바뀝니다."
        ),
        message_en=f"Read by the corrected time at the birth place ({shown}). By plain clock time: {english}.",
        other_pillars=other,
    )


def _unknown_hour() -> ChartWarning:
    return ChartWarning(
        kind="unknown_hour",
        message="태어난 시각을 몰라 시주 없이 세 기둥으로 계산했습니다. 시에 따라 달라지는 내용은 따로 적었습니다.",
        message_en="The hour is unknown: three pillars were computed; what each hour would change is listed apart.",
    )


def _before_standard_time(moment: BirthMoment) -> Iterable[ChartWarning]:
    offset = moment.reading.civil.utcoffset()
    if offset is None or offset.total_seconds() % 60 == 0:
        return
    yield ChartWarning(
        kind="assumption",
        message=f"표준시가 없던 때라 시계가 {moment.location.timezone}의 지방 평균시를 가리킨 것으로 보았습니다.",
        message_en=(
            f"Before standard time: the clock is taken to have shown the local mean time of {moment.location.timezone}."
        ),
    )


def _needless_leap_month(moment: BirthMoment) -> Iterable[ChartWarning]:
    """A solar date said to be of a leap month: it was perhaps meant as a lunar one."""
    if moment.birth.leap_month and moment.birth.calendar == "solar":
        yield ChartWarning(
            kind="assumption",
            message="양력 날짜여서 윤달 표시는 쓰지 않았습니다. 음력 날짜라면 음력을 골라 주세요.",
            message_en="A solar date has no leap month: the mark was not used. Choose lunar if that is what it is.",
        )
