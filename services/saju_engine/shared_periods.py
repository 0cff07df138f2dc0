"""The 대운 of two people side by side: spans of years in which neither changes."""

from collections.abc import Iterable
from itertools import pairwise

from services.saju_engine.cross_relations import between
from services.saju_engine.names import BY_HANGUL
from shared.contracts.chart import Chart, DecadeLuck, UsefulElement
from shared.contracts.compatibility import SharedPeriod


def chosen(chart: Chart) -> UsefulElement:
    """The 용신 by which a chart is read: exactly one is chosen."""
    return next(useful for useful in chart.useful_elements if useful.chosen)


def shared_periods(first: Chart, second: Chart, start_year: int, years: int) -> tuple[SharedPeriod, ...]:
    """The spans of `years` from `start_year` on, in order and without a gap."""
    end_year = start_year + years
    inside = {year for chart in (first, second) for year in _changes(chart) if start_year < year < end_year}
    cuts = [start_year, *sorted(inside), end_year]
    return tuple(_span(first, second, start, stop - 1) for start, stop in pairwise(cuts))


def _changes(chart: Chart) -> Iterable[int]:
    """Years in which a 대운 begins, and the one after the last."""
    periods = chart.decade_luck.periods
    return (*(period.start_year for period in periods), periods[-1].end_year + 1)


def _span(first: Chart, second: Chart, start: int, end: int) -> SharedPeriod:
    one, other = _running(first, start), _running(second, start)
    return SharedPeriod(
        start_year=start,
        end_year=end,
        first=one.pillar.name if one else "",
        second=other.pillar.name if other else "",
        first_favourable=_favourable(first, one),
        second_favourable=_favourable(second, other),
        relations=between(BY_HANGUL[one.pillar.name], BY_HANGUL[other.pillar.name]) if one and other else (),
    )


def _running(chart: Chart, year: int) -> DecadeLuck | None:
    return next((period for period in chart.decade_luck.periods if period.start_year <= year <= period.end_year), None)


def _favourable(chart: Chart, period: DecadeLuck | None) -> bool | None:
    """Stem and branch: 용신 and 희신 speak for it, 기신 against; None where neither outweighs the other."""
    if period is None:
        return None
    useful = chosen(chart)
    elements = (period.pillar.stem_element, period.pillar.branch_element)
    balance = sum((element in (useful.useful, useful.helpful)) - (element == useful.harmful) for element in elements)
    return balance > 0 if balance else None
