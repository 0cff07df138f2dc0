"""Whose useful element and whose void: what a claim is held against where there is more than one answer."""

from collections.abc import Iterator
from typing import Final

import pytest

from services.llm_worker.grounding.check import claims_in
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart

NEAR: Final = compute_chart(Birth(date="1984-06-12", time="13:31", sex="male", place="서울"))
"""A minute from an hour's boundary by the mean sun, half an hour by the clock."""
FALSE: Final = False
BIRTHS: Final = ("1981-01-14", "1990-05-05", "1975-08-02", "1968-11-23", "2001-02-10", "1987-07-30", "1993-12-09")
CHARTS: Final = tuple(compute_chart(Birth(date=day, time="14:30", sex="female", place="서울")) for day in BIRTHS)


def _apart() -> Iterator[tuple[Chart, str, str, str, str]]:
    """Charts of which a school says otherwise: the chosen school and its element, the other school and its element."""
    for chart in CHARTS:
        chosen = next(one for one in chart.useful_elements if one.chosen)
        for one in chart.useful_elements:
            if one.useful is not chosen.useful:
                yield chart, chosen.school, chosen.useful.hangul, one.school, one.useful.hangul


APART: Final = tuple(_apart())


def _denied(text: str, chart: Chart, lead: str = "") -> bool:
    return any(claim.true is FALSE for claim in claims_in(text, Facts(chart), lead))


def test_there_are_charts_of_which_schools_say_otherwise() -> None:
    assert len({chosen for _, chosen, _, _, _ in APART}) > 1
    assert len({other for _, _, _, other, _ in APART}) > 1


@pytest.mark.parametrize(("chart", "chosen", "its", "other", "others"), APART)
def test_without_a_school_the_useful_element_is_the_one_chosen(
    chart: Chart, chosen: str, its: str, other: str, others: str
) -> None:
    assert not _denied(f"이 사주의 용신은 {its}입니다.", chart)
    assert _denied(f"이 사주의 용신은 {others}입니다.", chart)
    assert not _denied(f"{chosen} 용신은 {its}입니다.", chart)
    assert not _denied(f"{other}로 보면 용신은 {others}입니다.", chart)
    assert _denied(f"{other}로 보면 용신은 {its}입니다.", chart)
    assert not _denied(f"다른 학파에서는 용신을 {others}로 봅니다.", chart)


@pytest.mark.parametrize(("chart", "chosen", "its", "other", "others"), APART)
def test_the_school_may_stand_in_the_heading(chart: Chart, chosen: str, its: str, other: str, others: str) -> None:
    assert not _denied(f"- 용신: {others}", chart, f"{other} 관점")
    assert _denied(f"- 용신: {others}", chart, f"{chosen} 관점")
    assert not _denied(f"- 용신: {its}", chart, f"{chosen} 관점")


@pytest.mark.parametrize("chart", CHARTS)
def test_the_void_is_that_of_the_day_unless_the_year_is_named(chart: Chart) -> None:
    day, year = "·".join(chart.voids), "·".join(chart.year_voids)
    assert not _denied(f"공망은 {day}입니다.", chart)
    assert not _denied(f"일주 기준 공망은 {day}입니다.", chart)
    assert not _denied(f"년주 기준으로 공망은 {year}입니다.", chart)
    if day != year:
        assert _denied(f"공망은 {year}입니다.", chart)
        assert _denied(f"년주 기준으로 공망은 {day}입니다.", chart)


def test_a_pillar_beyond_a_boundary_is_true_where_the_boundary_is_spoken_of() -> None:
    other = next(w.other_pillars["hour"] for w in NEAR.warnings if "hour" in w.other_pillars)
    assert NEAR.pillars.hour is not None
    assert not _denied(f"시주는 {NEAR.pillars.hour.name}입니다.", NEAR)
    assert _denied(f"시주는 {other}입니다.", NEAR)
    assert not _denied(f"몇 분 차이로 시주는 {other}일 수도 있어요.", NEAR)
