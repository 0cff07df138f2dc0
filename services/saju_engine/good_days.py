"""택일(擇日): the days of a span that suit a purpose, by the rules of `data/good_days.toml`.

A day is one of the civil calendar at the birth place's zone, taken at noon: its month is that of the 절 running then.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from heapq import nsmallest
from math import fsum
from typing import Final, NamedTuple

from services.saju_engine import ENGINE_VERSION
from services.saju_engine.almanac import lunar
from services.saju_engine.clock import EPOCH_UTC
from services.saju_engine.good_days_rules import Found, of_branch, of_day, of_lunar_day, of_stem
from services.saju_engine.good_days_table import good_days_table
from services.saju_engine.moment import FIRST_YEAR, LAST_YEAR
from services.saju_engine.names import BY_HANGUL, HANGUL, HANJA
from services.saju_engine.officers import officer
from services.saju_engine.pillars import day_pillar, year_and_month
from services.saju_engine.problems import Refused, Text
from services.saju_engine.zones import zone
from shared.contracts.chart import Chart
from shared.contracts.good_days import DaySearch, GoodDay, GoodDays, Purpose
from shared.ten_gods import BRANCH_GODS, STEM_GODS
from shared.vocabulary import BRANCHES, STEMS

_NOON: Final = time(12)
_MS: Final = timedelta(milliseconds=1)


class _Spoken(NamedTuple):
    """What the rules say of one side of a day, for a purpose: those with points, their sum, and whether the day is
    ruled out.
    """

    found: tuple[Found, ...]
    points: float
    ruled_out: bool


class _Day(NamedTuple):
    """A day of the span: the best have the least `rank`, the earlier first where two are alike."""

    rank: tuple[float, date]
    lunar: lunar.LunarDate
    pillar: int
    month_branch: int
    spoken: tuple[_Spoken, ...]


def good_days(chart: Chart, search: DaySearch, today: date, partner: Chart | None = None) -> GoodDays:
    """The best days first, the earlier first where two are alike. `today`: where the search says no start.

    A partner's day and year branch are heeded as one's own: a day that clashes with them is ruled out likewise.
    Raises Refused, naming the field of the search, for days outside the almanac.
    """
    start = search.start or today
    end = _last_day(start, search.days)
    days, avoided = [], 0
    for day in _days(chart, partner, start, search):
        if any(side.ruled_out for side in day.spoken):
            avoided += 1
        else:
            days.append(day)
    best = nsmallest(search.limit, days, key=lambda day: day.rank)
    return GoodDays(
        engine_version=ENGINE_VERSION,
        purpose=search.purpose,
        start=start,
        end=end,
        days=tuple(_told(chart, day, search.purpose) for day in best),
        avoided=avoided,
        rule=good_days_table().rule,
    )


def _last_day(start: date, days: int) -> date:
    """Of the span. Raises Refused outside the years of which there are both terms and a lunar calendar."""
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    if not first <= start <= last:
        raise _out_of_range("start", start.isoformat(), first, last)
    end = start.toordinal() + days - 1
    if end > last.toordinal():
        raise _out_of_range("days", str(days), first, last)
    return date.fromordinal(end)


def _out_of_range(field: str, value: str, first: date, last: date) -> Refused:
    return Refused(
        "date_out_of_range",
        f"day_search.{field}",
        value,
        Text("찾을 수 있는 범위를 벗어난 날짜입니다", "Date out of range"),
        Text(
            "찾는 기간이 절기표와 음력표의 범위를 벗어납니다.", "The days asked for lie outside the calendar's tables."
        ),
        Text(f"{first}부터 {last}까지의 날 가운데에서 찾아 주세요.", f"Search among the days from {first} to {last}."),
    )


def _days(chart: Chart, partner: Chart | None, start: date, search: DaySearch) -> Iterator[_Day]:
    purpose, place = search.purpose, zone(chart.place.timezone)
    stems = [_speaking(purpose, of_stem(chart, stem, partner)) for stem in range(len(STEMS))]
    branches = [_speaking(purpose, of_branch(chart, branch, partner)) for branch in range(len(BRANCHES))]
    first = start.toordinal()
    for ordinal, lunar_date in zip(range(first, first + search.days), _lunar_dates(first), strict=False):
        day, pillar = date.fromordinal(ordinal), day_pillar(ordinal)
        noon = datetime.combine(day, _NOON, place).astimezone(UTC)
        month_branch = year_and_month((noon - EPOCH_UTC) // _MS)[1] % 12
        spoken = (
            _of_day(purpose, month_branch, pillar),
            _of_lunar_day(purpose, lunar_date.day),
            stems[pillar % 10],
            branches[pillar % 12],
        )
        score = fsum(side.points for side in spoken)
        yield _Day((-score, day), lunar_date, pillar, month_branch, spoken)


def _speaking(purpose: Purpose, found: Iterable[Found]) -> _Spoken:
    avoid, whole = good_days_table().avoid[purpose], tuple(found)
    return _Spoken(
        found=tuple(each for each in whole if each.rule.points[purpose]),
        points=fsum(each.rule.points[purpose] for each in whole),
        ruled_out=any(each.rule.name in avoid for each in whole),
    )


@cache
def _of_day(purpose: Purpose, month_branch: int, pillar: int) -> _Spoken:
    return _speaking(purpose, of_day(month_branch, pillar))


@cache
def _of_lunar_day(purpose: Purpose, day: int) -> _Spoken:
    return _speaking(purpose, of_lunar_day(day))


def _lunar_dates(first: int) -> Iterator[lunar.LunarDate]:
    """From a day (ordinal) on, a month at a time. Raises IndexError beyond the calendar."""
    while True:
        found = lunar.from_ordinal(first)
        months = lunar.months_of_year(found.year)
        length = next(month.days for month in months if (month.month, month.leap) == (found.month, found.leap))
        for day in range(found.day, length + 1):
            yield found._replace(day=day)
        first += length - found.day + 1


def _told(chart: Chart, day: _Day, purpose: Purpose) -> GoodDay:
    """As it is told: the reasons for it first, then those against, the weightiest of each at the ends."""
    own = BY_HANGUL[chart.pillars.day.name] % 10
    reasons = [found.reason(purpose) for side in day.spoken for found in side.found]
    lost, when = day.rank
    return GoodDay(
        date=when,
        weekday=when.weekday(),
        lunar=str(day.lunar),
        pillar=HANGUL[day.pillar],
        hanja=HANJA[day.pillar],
        stem_ten_god=STEM_GODS[own][day.pillar % 10],
        branch_ten_god=BRANCH_GODS[own][day.pillar % 12],
        officer=officer(day.month_branch, day.pillar % 12),
        score=round(-lost, 1),
        reasons=tuple(sorted(reasons, key=lambda reason: -reason.points)),
    )
