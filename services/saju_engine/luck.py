"""Luck: the ten-year periods (대운), and year, month and day (세운, 월운, 일운) at the moment of asking.

대운 runs forward for men of yang and women of yin years, else backward, from the month pillar; it starts after the time
from birth to the next (forward) or from the last (backward) 절, three days being a year.
Source: 『연해자평』 권1 「논대운」.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final, Literal

from services.saju_engine.almanac.solar_terms import month_index_at
from services.saju_engine.almanac.table import almanac
from services.saju_engine.clock import to_ms, utc_from_ms
from services.saju_engine.life_stages import STAGES
from services.saju_engine.made import made
from services.saju_engine.names import BY_HANGUL, HANGUL, HANJA
from services.saju_engine.pillars import (
    DAY_MS,
    FourPillars,
    day_and_hour,
    day_pillar,
    saju_year,
    year_and_month,
    year_pillar,
)
from services.saju_engine.relations import relations_with
from services.saju_engine.ten_gods import BRANCH_GODS, STEM_GODS
from services.saju_engine.zones import zone
from shared.contracts.birth import Sex
from shared.contracts.chart import Chart, DecadeLuck, DecadeLuckTable, Luck, LuckPillar, YearLuck
from shared.vocabulary import sexagenary

Samjae = Literal["들삼재", "눌삼재", "날삼재"]
SAMJAE: Final[tuple[Samjae, ...]] = ("들삼재", "눌삼재", "날삼재")
PERIODS: Final = 10
YEARS_A_PERIOD: Final = 10
_DAYS_A_YEAR_OF_LUCK: Final = 3
_SOLAR_YEAR_DAYS: Final = 365.2422
_YEARS_BEFORE: Final = 2
_YEARS_SHOWN: Final = 12
RULE: Final = (
    "생일부터 절입까지의 실제 시간을 3일 1년으로 환산하여 반올림(나머지 1일은 버리고 2일은 올림, 최소 1). "
    "나이는 만 나이이며, 시작일은 반올림하지 않은 값"
)


@dataclass(frozen=True, slots=True)
class DecadeStart:
    """대운수 and the exact start. `distance`: milliseconds between birth and the 절 counted to."""

    forward: bool
    distance: int
    number: int
    start: date


def decade_start(instant: int, offset: int, year: int, sex: Sex) -> DecadeStart:
    """`instant` and `offset` (of the civil clock from UTC) in milliseconds, `year` the year pillar 0-59."""
    forward = (year % 2 == 0) == (sex == "male")
    months = almanac().months
    index = month_index_at(instant)
    distance = months[index + 1] - instant if forward else instant - months[index]
    years = distance / DAY_MS / _DAYS_A_YEAR_OF_LUCK
    start = utc_from_ms(instant + offset + round(years * _SOLAR_YEAR_DAYS * DAY_MS)).date()
    return DecadeStart(forward, distance, max(1, int(years + 0.5)), start)


def luck_pillar(luck: int, pillars: FourPillars) -> LuckPillar:
    """A pillar of luck (0-59) against a chart."""
    alone = _alone(luck % 60, pillars.day % 10)
    return made(LuckPillar, {**alone.__dict__, "relations": relations_with(luck % 60, pillars)})


@cache
def _alone(luck: int, day_stem: int) -> LuckPillar:
    """A pillar of luck but for its relations with the chart: six hundred there are, and ten in every chart."""
    stem, branch = sexagenary(luck)
    return LuckPillar(
        name=HANGUL[luck],
        hanja=HANJA[luck],
        stem_element=stem.element,
        branch_element=branch.element,
        stem_ten_god=STEM_GODS[day_stem][luck % 10],
        branch_ten_god=BRANCH_GODS[day_stem][luck % 12],
        life_stage=STAGES[day_stem][luck % 12],
        relations=(),
    )


def decade_luck(start: DecadeStart, pillars: FourPillars) -> DecadeLuckTable:
    """The table of ten periods."""
    step = 1 if start.forward else -1
    periods = [
        _period(
            luck_pillar(pillars.month + step * (place + 1), pillars),
            start.number + place * YEARS_A_PERIOD,
            start.start.year + place * YEARS_A_PERIOD,
        )
        for place in range(PERIODS)
    ]
    return DecadeLuckTable(
        forward=start.forward, start_age=start.number, start_date=start.start, rule=RULE, periods=tuple(periods)
    )


def _period(pillar: LuckPillar, age: int, year: int) -> DecadeLuck:
    return made(
        DecadeLuck,
        {
            "pillar": pillar,
            "start_age": age,
            "end_age": age + YEARS_A_PERIOD - 1,
            "start_year": year,
            "end_year": year + YEARS_A_PERIOD - 1,
        },
    )


def pillars_of(chart: Chart) -> FourPillars:
    """The numbers behind a chart."""
    four = chart.pillars
    hour = None if four.hour is None else BY_HANGUL[four.hour.name]
    return FourPillars(BY_HANGUL[four.year.name], BY_HANGUL[four.month.name], BY_HANGUL[four.day.name], hour)


def full_age(born: date, today: date) -> int:
    """만 나이, years; 0 before birth."""
    return max(0, today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def luck_at(chart: Chart, asked_at: datetime) -> Luck:
    """Luck at a moment (aware), on the calendar of the birth place's zone. The day changes at midnight there.

    Raises IndexError for a moment outside the almanac (1599-2201).
    """
    pillars = pillars_of(chart)
    local = asked_at.astimezone(zone(chart.place.timezone))
    today = local.date()
    instant = to_ms(asked_at.replace(tzinfo=None) - (asked_at.utcoffset() or asked_at - asked_at))
    year = saju_year(instant)
    years = tuple(year_luck(y, pillars) for y in range(year - _YEARS_BEFORE, year - _YEARS_BEFORE + _YEARS_SHOWN))
    return Luck(
        at=asked_at,
        local_date=today,
        age=full_age(chart.solar_date, today),
        year=years[_YEARS_BEFORE],
        month=luck_pillar(year_and_month(instant)[1], pillars),
        day=luck_pillar(day_pillar(today.toordinal()), pillars),
        hour=luck_pillar(day_and_hour(to_ms(local.replace(tzinfo=None)), "split_zi")[1], pillars),
        samjae=samjae(pillars.year % 12, year_pillar(year) % 12),
        decade=_running(chart.decade_luck, today),
        years=years,
    )


def samjae(birth_branch: int, year_branch: int) -> Samjae | None:
    """삼재(三災): the three years from the branch that clashes with the first of the birth year's 삼합 group: 인묘진
    for 신자진, 사오미 for 해묘미, 신유술 for 인오술, 해자축 for 사유축. Source: 『협기변방서』; 통용.
    """
    # 신자진 (8) -> 인 (2), 해묘미 (11) -> 사 (5), 인오술 (2) -> 신 (8), 사유축 (5) -> 해 (11)
    first = (2 - 3 * (birth_branch % 4)) % 12
    step = (year_branch - first) % 12
    return SAMJAE[step] if step < len(SAMJAE) else None


def year_luck(year: int, pillars: FourPillars) -> YearLuck:
    """세운 of a saju year."""
    return YearLuck(year=year, pillar=luck_pillar(year_pillar(year), pillars))


def _running(table: DecadeLuckTable, today: date) -> DecadeLuck | None:
    """The period running on a day: each begins on the anniversary of the exact start."""
    place = full_age(table.start_date, today) // YEARS_A_PERIOD
    if today < table.start_date or place >= len(table.periods):
        return None
    return table.periods[place]
