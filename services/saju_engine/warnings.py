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
from services.saju_engine.names import HANGUL, towards
from services.saju_engine.pillars import DAY_MS, HOUR_MS, FourPillars, day_and_hour, four_pillars, year_and_month
from services.saju_engine.relations import POSITIONS
from services.saju_engine.zones import zone
from shared.contracts.chart import ChartWarning, Position

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
    english = ", ".join(f"{position} {name}" for position, name in other.items())
    return towards(korean) if korean else "", english


def _span(milliseconds: int) -> tuple[str, str]:
    minutes, seconds = divmod(abs(milliseconds) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    korean = [f"{hours}시간"] * (hours > 0) + [f"{minutes}분"] * (minutes > 0) + [f"{seconds}초"] * (hours == 0)
    english = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0) + [f"{seconds} s"] * (hours == 0)
    return " ".join(korean), " ".join(english)


def warnings(moment: BirthMoment, pillars: FourPillars) -> tuple[ChartWarning, ...]:
    """All that apply, the gravest first."""
    found = [*_term(moment, pillars)]
    if moment.time_known:
        found += [*_clock_change(moment, pillars), *_day_and_hour(moment, pillars), *_other_clock(moment, pillars)]
    else:
        found.append(_unknown_hour())
    return (*found, *_before_standard_time(moment))


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
        span_ko, span_en = _span(distance)
        before = distance > 0
        if moment.time_known:
            message = (
                f"{found.name}({at}) {span_ko} {'전' if before else '후'}에 태어났습니다. "
                f"실제로는 {found.name} {'이후' if before else '이전'}에 태어났다면 {korean} 바뀝니다."
            )
            message_en = (
                f"Born {span_en} {'before' if before else 'after'} {found.english} ({at}). "
                f"On the other side of it: {english}."
            )
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


def _day_and_hour(moment: BirthMoment, pillars: FourPillars) -> Iterable[ChartWarning]:
    reading, boundary = moment.reading.reading, moment.birth.options.day_boundary
    into = (reading - _HOUR_EDGE) % (2 * HOUR_MS)
    edges = [(-into, reading - into - 1), (2 * HOUR_MS - into, reading + 2 * HOUR_MS - into)]
    since_midnight = reading % DAY_MS
    edges += [
        (-since_midnight, reading - since_midnight - 1),
        (DAY_MS - since_midnight, reading + DAY_MS - since_midnight),
    ]
    for distance, other_side in edges:
        other = _differing(pillars, FourPillars(pillars.year, pillars.month, *day_and_hour(other_side, boundary)))
        changes_day = "day" in other
        if not other or abs(distance) > (DAY_WITHIN if changes_day else HOUR_WITHIN):
            continue
        korean, english = _listed(other)
        korean_span, english_span = _span(distance)
        edge = from_ms(reading + distance).strftime("%H:%M")
        what_ko, what_en = ("일주가", "the day") if changes_day else ("시주가", "the hour")
        when_ko, when_en = ("전", "before") if distance > 0 else ("후", "after")
        yield ChartWarning(
            kind="day_change" if changes_day else "hour_change",
            message=(
                f"{what_ko} 바뀌는 시각({edge}) {korean_span} {when_ko}에 태어났습니다. "
                f"실제로는 그 {'이후' if distance > 0 else '이전'}에 태어났다면 {korean} 바뀝니다."
            ),
            message_en=f"{english_span} {when_en} {what_en} changes at {edge}. On the other side of it: {english}.",
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
