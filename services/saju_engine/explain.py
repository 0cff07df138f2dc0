"""Why each pillar is what it is: the chain from the clock reading to the four pillars, in Korean and English."""

from functools import cache, lru_cache
from typing import Final

from services.saju_engine.almanac.solar_terms import TERMS_A_YEAR, month_index_at, term
from services.saju_engine.almanac.table import almanac
from services.saju_engine.clock import SECOND_MS, clock_text, from_ms, minute_text
from services.saju_engine.made import maker
from services.saju_engine.moment import BirthMoment
from services.saju_engine.names import HANGUL, HANJA
from services.saju_engine.pillars import HOUR_MS, FourPillars, saju_year
from services.saju_engine.problems import Text
from services.saju_engine.terms import KEPT, term_text
from shared.contracts.birth import Clock, DayBoundary
from shared.contracts.chart import ExplanationStep
from shared.vocabulary import BRANCHES, STEMS

_CLOCKS: Final[dict[Clock, Text]] = {
    "civil": Text("시계 시각 그대로", "clock time as read"),
    "standard": Text("서머타임을 뺀 표준시", "standard time without summer time"),
    "mean_solar": Text("평균태양시", "mean solar time"),
    "true_solar": Text("진태양시", "true solar time"),
}
_BOUNDARIES: Final[dict[DayBoundary, Text]] = {
    "split_zi": Text("야자시·조자시: 날은 자정에, 시간은 23시에 바뀜", "day changes at 24:00, hour stem at 23:00"),
    "zi_start": Text("자시 시작: 날과 시가 23시에 바뀜", "day and hour change at 23:00"),
    "midnight": Text("자정: 날과 시간이 자정에 바뀜", "day and hour stem change at 24:00"),
}
_SUMMER_TIME: Final = Text("서머타임", "summer time")
_EQUATION_OF_TIME: Final = Text("균시차", "equation of time")
_START_OF_SPRING: Final = 2
"""Place of 입춘 among the terms of a year."""
_made: Final = maker(ExplanationStep)


def explain(moment: BirthMoment, pillars: FourPillars) -> tuple[ExplanationStep, ...]:
    """The steps in order: clock, year, month, day, hour."""
    instant, timezone = moment.reading.instant, moment.location.timezone
    shown = minute_text(from_ms(moment.reading.reading))
    steps = (
        _clock(moment, shown),
        _year(instant, pillars.year, timezone),
        _month(month_index_at(instant), pillars.year, pillars.month, timezone),
        _day(moment, pillars.day),
    )
    return steps if pillars.hour is None else (*steps, _hour(shown, pillars.day, pillars.hour))


def _step(rule: str, text: str, text_en: str) -> ExplanationStep:
    return _made({"rule": rule, "text": text, "text_en": text_en})


def _signed(milliseconds: int) -> Text:
    minutes, seconds = divmod(round(abs(milliseconds) / SECOND_MS), 60)
    sign = "-" if milliseconds < 0 else "+"
    if not seconds:
        return Text(f"{sign}{minutes}분", f"{sign}{minutes} min")
    return Text(f"{sign}{minutes}분 {seconds}초", f"{sign}{minutes} min {seconds} s")


def _clock(moment: BirthMoment, shown: str) -> ExplanationStep:
    name, place = _CLOCKS[moment.birth.options.clock], moment.location.name
    if not moment.time_known:
        day = moment.solar
        return _step(
            "시각 모름",
            f"{day} {place}, 시각을 몰라 년주와 월주는 정오를 기준으로 정해요.",
            f"{day} {place}: the hour is unknown, so year and month are those of noon.",
        )
    reading, civil = moment.reading, clock_text(from_ms(moment.reading.civil))
    degrees = f"{moment.location.longitude:.2f}°"
    corrected = _corrections(reading.summer, reading.longitude, degrees, reading.equation)
    return _step(
        name.ko,
        f"{civil} {place} → {name.ko} {shown}{corrected.ko}",
        f"{civil} {place} → {name.en} {shown}{corrected.en}",
    )


@lru_cache(maxsize=1024)  # but for true solar time, a few for each place
def _corrections(summer: int, longitude: int, degrees: str, equation: int) -> Text:
    """What each is and how much (ms), but for those that are nothing; in brackets."""
    amounts = (
        (_SUMMER_TIME, summer),
        (Text(f"경도 {degrees}", f"longitude {degrees}"), longitude),
        (_EQUATION_OF_TIME, equation),
    )
    found = [(label, _signed(amount)) for label, amount in amounts if amount]
    if not found:
        return Text("", "")
    korean = ", ".join(f"{label.ko} {amount.ko}" for label, amount in found)
    english = ", ".join(f"{label.en} {amount.en}" for label, amount in found)
    return Text(f" ({korean})", f" ({english})")


def _year(instant: int, pillar: int, timezone: str) -> ExplanationStep:
    terms = almanac().terms
    begun = (saju_year(instant) - almanac().first_year) * TERMS_A_YEAR + _START_OF_SPRING
    following = begun + TERMS_A_YEAR
    after = instant - terms[begun] <= terms[following] - instant
    return _year_by(begun if after else following, pillar, timezone, after=after)


@lru_cache(maxsize=512)  # two for each year: two centuries and a half of one zone
def _year_by(index: int, pillar: int, timezone: str, *, after: bool) -> ExplanationStep:
    """By the nearer 입춘, its index in the table."""
    found, at = term(index), term_text(index, timezone)
    return _step(
        "입춘 기준 년주",
        f"{found.name}({at}) {'이후라' if after else '이전이라'} {HANGUL[pillar]}년({HANJA[pillar]})이에요.",
        f"{'After' if after else 'Before'} {found.english} ({at}), so the year is {HANGUL[pillar]} ({HANJA[pillar]}).",
    )


@lru_cache(maxsize=KEPT)  # one for each 절, and kept for the same reason
def _month(index: int, year: int, month: int, timezone: str) -> ExplanationStep:
    """By the index of the month and the pillars of the year and of the month."""
    begin, end = term(2 * index), term(2 * index + 2)
    start, stop = term_text(2 * index, timezone), term_text(2 * index + 2, timezone)
    branch, stem = BRANCHES[month % 12], STEMS[year % 10]
    return _step(
        "절입 기준 월주, 오호둔",
        f"{begin.name}({start})부터 {end.name}({stop}) 전까지는 {branch.hangul}월이고, "
        f"{stem.hangul}년이라 {HANGUL[month]}월({HANJA[month]})이에요.",
        f"From {begin.english} ({start}) until {end.english} ({stop}) it is the {branch.hanja} month, "
        f"in a {stem.hanja} year {HANGUL[month]} ({HANJA[month]}).",
    )


def _day(moment: BirthMoment, pillar: int) -> ExplanationStep:
    rule = moment.birth.options.day_boundary
    date = from_ms(moment.reading.reading + HOUR_MS * (rule == "zi_start")).date()
    named = _day_named(pillar, rule)
    return _step("일주 60일 순환", f"{date}{named.ko}", f"{date}{named.en}")


@cache
def _day_named(pillar: int, rule: DayBoundary) -> Text:
    """Goes on from the date."""
    boundary = _BOUNDARIES[rule]
    return Text(
        f"은 {HANGUL[pillar]}일({HANJA[pillar]})이에요({boundary.ko}).",
        f" is a {HANGUL[pillar]} ({HANJA[pillar]}) day ({boundary.en}).",
    )


def _hour(shown: str, day: int, hour: int) -> ExplanationStep:
    counted = _counted(day % 5, hour)
    return _step("오서둔 시주", shown + counted.ko, shown + counted.en)


@cache
def _counted(day_root: int, hour: int) -> Text:
    """How an hour pillar is counted, for each of the five kinds of days; goes on from the time of day."""
    branch = hour % 12
    first = (branch * 2 - 1) % 24
    span = f"{first:02d}:00-{(first + 2) % 24:02d}:00"
    root = (hour - branch) % 60 // 12
    late = root != day_root
    return Text(
        f"은 {span}의 {BRANCHES[branch].hangul}시이고, "
        + ("야자시에는 다음 날의 천간을 쓰니 " if late else "")
        + f"{STEMS[root].hangul}·{STEMS[root + 5].hangul}일의 시작인 {HANGUL[hour - branch]}시부터 세어 "
        f"{HANGUL[hour]}시({HANJA[hour]})예요.",
        f" lies in {span}, the {BRANCHES[branch].hanja} hour; "
        + ("by the stem of the day that follows, " if late else "")
        + f"counted from {HANJA[hour - branch]}, it is {HANGUL[hour]} ({HANJA[hour]}).",
    )
