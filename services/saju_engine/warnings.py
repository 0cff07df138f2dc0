"""Boundaries nearby: what the chart would be on the other side.

A birth is told of a solar term, a change of day or hour, or a change of clocks that lies so near that an ordinary
inexactness of the recorded time would change a pillar.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Final

from services.saju_engine.almanac.solar_terms import month_index_at, term
from services.saju_engine.almanac.table import almanac
from services.saju_engine.clock import (
    MINUTE_MS,
    SECOND_MS,
    change_between,
    clock_text,
    from_ms,
    minute_text,
    offset_at,
    on_clock,
    read,
    utc_from_ms,
)
from services.saju_engine.made import maker
from services.saju_engine.moment import BirthMoment
from services.saju_engine.names import BY_HANGUL, HANGUL, HANJA, subject, towards
from services.saju_engine.offsets import offsets
from services.saju_engine.pillars import DAY_MS, HOUR_MS, FourPillars, day_and_hour, four_pillars, year_and_month
from services.saju_engine.problems import Text
from services.saju_engine.relations import POSITIONS
from services.saju_engine.terms import term_text
from services.saju_engine.zones import zone
from shared.contracts.chart import ChartWarning, Position

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


def _listed(other: dict[Position, str]) -> Text:
    return _list_of(tuple(other.items()))


@lru_cache(maxsize=1024)  # mostly an hour, or a day with its hour: some 800
def _list_of(pillars: tuple[tuple[Position, str], ...]) -> Text:
    korean = ", ".join(f"{subject(_LABEL[position])} {name}" for position, name in pillars)
    english = ", ".join(f"{position} {name} ({HANJA[BY_HANGUL[name]]})" for position, name in pillars)
    return Text(towards(korean) if korean else "", english)


_made: Final = maker(ChartWarning)


def _warning(
    kind: str, text: Text, distance: int | None = None, other: dict[Position, str] | None = None
) -> ChartWarning:
    """`distance` in milliseconds."""
    return _made(
        {
            "kind": kind,
            "message": text.ko,
            "message_en": text.en,
            "distance_seconds": None if distance is None else distance / SECOND_MS,
            "other_pillars": other or {},
        }
    )


def _when(distance: int) -> Text:
    """How long before (positive, ms) or after a boundary."""
    before = distance > 0
    minutes, seconds = divmod(abs(distance) // SECOND_MS, 60)
    hours, minutes = divmod(minutes, 60)
    if not hours and not minutes and not seconds:
        return Text("직전", "Just before") if before else Text("직후", "Just after")
    korean = [f"{hours}시간"] * (hours > 0) + [f"{minutes}분"] * (minutes > 0) + [f"{seconds}초"] * (hours == 0)
    english = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0) + [f"{seconds} s"] * (hours == 0)
    return Text(
        f"{' '.join(korean)} {'전' if before else '후'}", f"{' '.join(english)} {'before' if before else 'after'}"
    )


def warnings(moment: BirthMoment, pillars: FourPillars) -> tuple[ChartWarning, ...]:
    """All that apply, the gravest first."""
    found = [*_term(moment, pillars)]
    if moment.time_known:
        found += _clock_change(moment, pillars)
        found += _day_and_hour(moment, pillars)
        found += _other_clock(moment, pillars)
    else:
        found.append(_warning("unknown_hour", _UNKNOWN_HOUR))
    if moment.reading.offset % MINUTE_MS:
        found.append(_before_standard_time(moment.location.timezone))
    if moment.birth.leap_month and moment.birth.calendar == "solar":
        found.append(_warning("assumption", _NEEDLESS_LEAP_MONTH))
    return tuple(found)


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
        found, at = term(2 * nearest), term_text(2 * nearest, moment.location.timezone)
        listed, when = _listed(other), _when(distance)
        side = "이후" if distance > 0 else "이전"
        if moment.time_known:
            text = Text(
                f"{found.name}({at}) {when.ko}에 태어났어요. "
                f"실제로는 {found.name} {side}에 태어났다면 {listed.ko} 바뀌어요.",
                f"{when.en} {found.english} ({at}). On the other side of it: {listed.en}.",
            )
        else:
            text = Text(
                f"태어난 날에 절기가 바뀌어요({found.name}, {at}). 정오를 기준으로 계산했고, "
                f"{found.name} {side}에 태어났다면 {listed.ko} 바뀌어요.",
                f"{found.english} falls on the day of birth ({at}). "
                f"Noon was assumed; on the other side of it: {listed.en}.",
            )
        yield _warning("solar_term", text, distance, other)


def _edges(reading: int) -> Sequence[int]:
    """Distances from a reading (all ms) to the odd hours and the midnights on both sides of it that are near."""
    into, since_midnight = (reading - _HOUR_EDGE) % (2 * HOUR_MS), reading % DAY_MS
    edges = (-into, 2 * HOUR_MS - into, -since_midnight, DAY_MS - since_midnight)
    return [distance for distance in edges if abs(distance) <= DAY_WITHIN]


def _beyond(moment: BirthMoment, distance: int) -> tuple[int, int]:
    """Day and hour pillar a second past an edge, on what the clock really showed then: it may have jumped between."""
    past = moment.reading.instant + distance + (SECOND_MS if distance > 0 else -SECOND_MS)
    offset, summer = offsets(moment.location.timezone).at_instant(past)
    options = moment.birth.options
    shown = on_clock(past + offset, past, summer, moment.location.longitude, options.clock)
    return day_and_hour(shown, options.day_boundary)


def _day_and_hour(moment: BirthMoment, pillars: FourPillars) -> Iterable[ChartWarning]:
    reading = moment.reading.reading
    for distance in _edges(reading):
        other = _differing(pillars, FourPillars(pillars.year, pillars.month, *_beyond(moment, distance)))
        changes_day = "day" in other
        if not other or (not changes_day and abs(distance) > HOUR_WITHIN):
            continue
        listed, when = _listed(other), _when(distance)
        edge = from_ms(reading + distance).time().isoformat("minutes")
        what = Text("일주가", "the day") if changes_day else Text("시주가", "the hour")
        text = Text(
            f"{what.ko} 바뀌는 시각({edge}) {when.ko}에 태어났어요. "
            f"실제로는 그 {'이후' if distance > 0 else '이전'}에 태어났다면 {listed.ko} 바뀌어요.",
            f"{when.en} {what.en} changes at {edge}. On the other side of it: {listed.en}.",
        )
        yield _warning("day_change" if changes_day else "hour_change", text, distance, other)


def _clock_change(moment: BirthMoment, pillars: FourPillars) -> Iterable[ChartWarning]:
    instant, timezone = moment.reading.instant, moment.location.timezone
    low, high = instant - CLOCK_WITHIN, instant + CLOCK_WITHIN
    if offsets(timezone).steady(low, high):
        return
    place = zone(timezone)
    change = change_between(place, low, high)
    if change is None:
        return
    distance = change - instant
    before, after = offset_at(place, change - SECOND_MS), offset_at(place, change)
    # The same reading of the wall clock, by the offset of the other side.
    shift = before - after if distance > 0 else after - before
    other_moment = utc_from_ms(instant + shift).astimezone(place)
    clock, boundary = moment.birth.options.clock, moment.birth.options.day_boundary
    other_reading = read(other_moment, moment.location.longitude, clock)
    shown = moment.reading.reading if clock == "civil" else other_reading.reading
    other = _differing(pillars, four_pillars(other_reading.instant, shown, boundary))
    at = clock_text(utc_from_ms(change - SECOND_MS).astimezone(place) + timedelta(seconds=1))
    listed = _listed(other)
    result = (
        Text(
            f"바뀌기 전과 후의 시계를 혼동했다면 {listed.ko} 바뀌어요.", f"By the clock of the other side: {listed.en}."
        )
        if other
        else Text("어느 쪽 시계로 읽어도 사주는 같아요.", "By either clock the pillars are the same.")
    )
    text = Text(f"{at}에 표준시나 서머타임이 바뀌었어요. {result.ko}", f"Clocks changed at {at}. {result.en}")
    yield _warning("clock_change", text, distance, other)


def _other_clock(moment: BirthMoment, pillars: FourPillars) -> Iterable[ChartWarning]:
    """The clock is a convention: says what plain clock time would give where it differs."""
    reading = moment.reading
    by_clock = day_and_hour(reading.civil, moment.birth.options.day_boundary)
    if by_clock == (pillars.day, pillars.hour):
        return
    other = _differing(pillars, FourPillars(pillars.year, pillars.month, *by_clock))
    listed, shown = _listed(other), minute_text(from_ms(reading.reading))
    text = Text(
        f"출생지 기준으로 보정한 시각({shown})으로 계산했어요. 시계에 표시된 시각을 그대로 쓰면 {listed.ko} 바뀌어요.",
        f"Read by the corrected time at the birth place ({shown}). By plain clock time: {listed.en}.",
    )
    yield _warning("assumption", text, other=other)


_UNKNOWN_HOUR: Final = Text(
    "태어난 시각을 몰라 시주 없이 세 기둥으로 계산했어요. 시에 따라 달라지는 내용은 따로 적었어요.",
    "The hour is unknown: three pillars were computed; what each hour would change is listed apart.",
)
_NEEDLESS_LEAP_MONTH: Final = Text(
    "양력 날짜여서 윤달 표시는 쓰지 않았어요. 음력 날짜라면 음력을 골라 주세요.",
    "A solar date has no leap month: the mark was not used. Choose lunar if that is what it is.",
)
"""It was perhaps meant as a lunar date."""


def _before_standard_time(timezone: str) -> ChartWarning:
    text = Text(
        f"표준시가 없던 때라 시계가 {timezone}의 지방 평균시를 가리킨 것으로 보았어요.",
        f"Before standard time: the clock is taken to have shown the local mean time of {timezone}.",
    )
    return _warning("assumption", text)
