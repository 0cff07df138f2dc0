"""Why each pillar is what it is: the chain from the clock reading to the four pillars, in Korean and English."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from services.saju_engine.almanac.solar_terms import month_index_at, term
from services.saju_engine.almanac.table import almanac
from services.saju_engine.clock import clock_text, from_ms, minute_text, utc_from_ms
from services.saju_engine.moment import BirthMoment
from services.saju_engine.names import HANGUL, HANJA
from services.saju_engine.pillars import HOUR_MS, FourPillars, saju_year
from services.saju_engine.problems import Text
from services.saju_engine.zones import zone
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
_JANUARY_TERM: Final = 2
_SECOND_MS: Final = 1000


def _signed(milliseconds: int) -> tuple[str, str]:
    minutes, seconds = divmod(round(abs(milliseconds) / _SECOND_MS), 60)
    sign = "-" if milliseconds < 0 else "+"
    return f"{sign}{minutes}분" + (f" {seconds}초" if seconds else ""), f"{sign}{minutes} min" + (
        f" {seconds} s" if seconds else ""
    )


def explain(moment: BirthMoment, pillars: FourPillars) -> tuple[ExplanationStep, ...]:
    """The steps in order: clock, year, month, day, hour."""
    return tuple(
        ExplanationStep(rule=rule, text=text.ko, text_en=text.en)
        for rule, text in (
            _clock(moment),
            _year(moment, pillars),
            _month(moment, pillars),
            *_day_and_hour(moment, pillars),
        )
    )


def _clock(moment: BirthMoment) -> tuple[str, Text]:
    reading, name = moment.reading, _CLOCKS[moment.birth.options.clock]
    place = moment.location.name
    if not moment.time_known:
        day = f"{moment.solar:%Y-%m-%d}"
        return "시각 모름", Text(
            f"{day} {place}, 시각을 모르므로 년주와 월주는 정오를 기준으로 정합니다.",
            f"{day} {place}: the hour is unknown, so year and month are those of noon.",
        )
    parts = (
        (reading.summer, Text("서머타임", "summer time")),
        (
            reading.longitude,
            Text(f"경도 {moment.location.longitude:.2f}°", f"longitude {moment.location.longitude:.2f}°"),
        ),
        (reading.equation, Text("균시차", "equation of time")),
    )
    signed = [(_signed(value), label) for value, label in parts if value]
    korean = ", ".join(f"{label.ko} {ko}" for (ko, _), label in signed)
    english = ", ".join(f"{label.en} {en}" for (_, en), label in signed)
    civil, shown = clock_text(reading.civil), minute_text(from_ms(reading.reading))
    return name.ko, Text(
        f"{civil} {place} → {name.ko} {shown}" + (f" ({korean})" if korean else ""),
        f"{civil} {place} → {name.en} {shown}" + (f" ({english})" if english else ""),
    )


def _term_text(index: int, moment: BirthMoment) -> tuple[Text, str]:
    found = term(index)
    local = utc_from_ms(found.instant).astimezone(zone(moment.location.timezone))
    return Text(found.name, found.english), _korean_instant(local)


def _korean_instant(local: datetime) -> str:
    return clock_text(local)


def _year(moment: BirthMoment, pillars: FourPillars) -> tuple[str, Text]:
    instant = moment.reading.instant
    year = saju_year(instant)
    this, following = ((year + step - almanac().first_year) * 24 + _JANUARY_TERM for step in (0, 1))
    near = this if instant - almanac().terms[this] <= almanac().terms[following] - instant else following
    name, at = _term_text(near, moment)
    after = near == this
    pillar = pillars.year
    return "입춘 기준 년주", Text(
        f"{name.ko}({at}) {'이후' if after else '이전'}이므로 {HANGUL[pillar]}년({HANJA[pillar]})입니다.",
        f"{'After' if after else 'Before'} {name.en} ({at}), so the year is {HANGUL[pillar]} ({HANJA[pillar]}).",
    )


def _month(moment: BirthMoment, pillars: FourPillars) -> tuple[str, Text]:
    index = month_index_at(moment.reading.instant)
    begin, start = _term_text(2 * index, moment)
    end, stop = _term_text(2 * index + 2, moment)
    year, month = STEMS[pillars.year % 10], pillars.month
    return "절입 기준 월주, 오호둔", Text(
        f"{begin.ko}({start})부터 {end.ko}({stop}) 전까지는 {BRANCHES[month % 12].hangul}월이고, "
        f"{year.hangul}년이므로 {HANGUL[month]}월({HANJA[month]})입니다.",
        f"From {begin.en} ({start}) until {end.en} ({stop}) it is the {BRANCHES[month % 12].hanja} month, "
        f"in a {year.hanja} year {HANGUL[month]} ({HANJA[month]}).",
    )


def _day_and_hour(moment: BirthMoment, pillars: FourPillars) -> Iterable[tuple[str, Text]]:
    boundary = _BOUNDARIES[moment.birth.options.day_boundary]
    day = pillars.day
    reading = from_ms(moment.reading.reading)
    early = moment.birth.options.day_boundary == "zi_start"
    date = from_ms(moment.reading.reading + HOUR_MS * early).date()
    yield (
        "일주 60일 순환",
        Text(
            f"{date}은 {HANGUL[day]}일({HANJA[day]})입니다({boundary.ko}).",
            f"{date} is a {HANGUL[day]} ({HANJA[day]}) day ({boundary.en}).",
        ),
    )
    if pillars.hour is None:
        return
    hour, branch = pillars.hour, pillars.hour % 12
    first = (branch * 2 - 1) % 24
    span = f"{first:02d}:00-{(first + 2) % 24:02d}:00"
    root = (hour - branch) % 60 // 12
    late = root != day % 5
    yield (
        "오서둔 시주",
        Text(
            f"{minute_text(reading)}은 {span}의 {BRANCHES[branch].hangul}시이고, "
            + ("야자시에는 다음 날의 천간을 쓰므로, " if late else "")
            + f"{STEMS[root].hangul}·{STEMS[root + 5].hangul}일의 시작인 {HANGUL[hour - branch]}시부터 세어 "
            f"{HANGUL[hour]}시({HANJA[hour]})입니다.",
            f"{minute_text(reading)} lies in {span}, the {BRANCHES[branch].hanja} hour; "
            + ("by the stem of the day that follows, " if late else "")
            + f"counted from {HANJA[hour - branch]}, it is {HANGUL[hour]} ({HANJA[hour]}).",
        ),
    )
