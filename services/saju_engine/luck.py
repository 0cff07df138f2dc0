"""Luck: the ten-year periods (대운), and year, month and day (세운, 월운, 일운) at the moment of asking.

대운 runs forward for men of yang and women of yin years, else backward, from the month pillar; it starts after the time
from birth to the next (forward) or from the last (backward) 절, three days being a year.
Source: 『연해자평』 권1 「논대운」.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Final, Literal, NamedTuple

from services.saju_engine.almanac.solar_terms import month_index_at
from services.saju_engine.almanac.table import almanac
from services.saju_engine.clock import to_ms
from services.saju_engine.made import Fields, maker
from services.saju_engine.names import BY_HANGUL, HANGUL, HANJA
from services.saju_engine.pillars import (
    DAY_MS,
    EPOCH_ORDINAL,
    FourPillars,
    day_and_hour,
    day_pillar,
    saju_year,
    year_and_month,
    year_pillar,
)
from services.saju_engine.relations import relations_with_each
from services.saju_engine.zones import zone
from shared.contracts.birth import Sex
from shared.contracts.chart import Chart, DecadeLuck, DecadeLuckTable, Luck, LuckPillar, YearLuck
from shared.life_stages import STAGES
from shared.ten_gods import BRANCH_GODS, STEM_GODS
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


class DecadeStart(NamedTuple):
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
    start = (instant + offset + round(years * _SOLAR_YEAR_DAYS * DAY_MS)) // DAY_MS + EPOCH_ORDINAL
    return DecadeStart(forward, distance, max(1, int(years + 0.5)), date.fromordinal(start))


_made_pillar: Final = maker(LuckPillar)
_made_period: Final = maker(DecadeLuck)
_made_table: Final = maker(DecadeLuckTable)


def luck_pillars(lucks: Iterable[int], pillars: FourPillars) -> tuple[LuckPillar, ...]:
    """Pillars of luck (taken modulo 60) against a chart."""
    those, alone = [luck % 60 for luck in lucks], _alone(pillars.day % 10)
    met = relations_with_each(those, pillars)
    return tuple([_made_pillar({**alone[luck], "relations": found}) for luck, found in zip(those, met, strict=True)])


def luck_pillar(luck: int, pillars: FourPillars) -> LuckPillar:
    """One pillar of luck."""
    return luck_pillars((luck,), pillars)[0]


@cache
def _alone(day_stem: int) -> tuple[Fields, ...]:
    """By pillar of luck: its fields but for the relations with the chart."""
    return tuple(
        {
            "name": HANGUL[luck],
            "hanja": HANJA[luck],
            "stem_element": stem.element,
            "branch_element": branch.element,
            "stem_ten_god": STEM_GODS[day_stem][luck % 10],
            "branch_ten_god": BRANCH_GODS[day_stem][luck % 12],
            "life_stage": STAGES[day_stem][luck % 12],
        }
        for luck, (stem, branch) in enumerate(map(sexagenary, range(60)))
    )


def decade_luck(start: DecadeStart, pillars: FourPillars) -> DecadeLuckTable:
    """The table of ten periods."""
    step, age, year = 1 if start.forward else -1, start.number, start.start.year
    lucks = range(pillars.month + step, pillars.month + step * (PERIODS + 1), step)
    spans = zip(luck_pillars(lucks, pillars), _decades(age), _decades(year), strict=True)
    periods = [
        _made_period(
            {
                "pillar": pillar,
                "start_age": age,
                "end_age": age + YEARS_A_PERIOD - 1,
                "start_year": year,
                "end_year": year + YEARS_A_PERIOD - 1,
            }
        )
        for pillar, age, year in spans
    ]
    return _made_table(
        {
            "forward": start.forward,
            "start_age": start.number,
            "start_date": start.start,
            "rule": RULE,
            "periods": tuple(periods),
        }
    )


def _decades(first: int) -> range:
    return range(first, first + PERIODS * YEARS_A_PERIOD, YEARS_A_PERIOD)


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
