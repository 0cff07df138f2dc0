from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import full_age, luck_at, pillars_of
from services.saju_engine.problems import Refused
from shared.contracts.birth import Birth, ChartOptions, Coordinates
from shared.contracts.chart import Chart, Position
from shared.vocabulary import Element, LifeStage, TenGod

wall = datetime.fromisoformat

EXAMPLE = Birth(date="1990-05-05", time="14:30", sex="female", place="서울")


def names(chart: Chart) -> list[str]:
    four = chart.pillars
    return [pillar.name for pillar in (four.year, four.month, four.day, four.hour) if pillar]


def chart_of(day: str, clock: str | None = None, /, **given: object) -> Chart:
    return compute_chart(Birth.model_validate({"date": day, "time": clock, "sex": "male", **given}))


def refused(**given: object) -> Refused:
    with pytest.raises(Refused) as caught:
        compute_chart(Birth.model_validate({"sex": "male", **given}))
    return caught.value


def test_the_chart_of_the_example() -> None:
    chart = compute_chart(EXAMPLE)
    assert names(chart) == ["경오", "경진", "경오", "계미"]
    assert chart.moment.reading == wall("1990-05-05 13:57:54.720000")
    assert (chart.lunar, chart.animal, chart.voids) == ("1990-04-11", "말", ("술", "해"))
    assert (chart.day_master.stem, chart.day_master.element) == ("경", Element.METAL)
    assert [share.count for share in chart.elements] == [0, 2, 2, 3, 1]
    assert sum(share.weight or 0 for share in chart.elements) == pytest.approx(1, abs=0.001)
    assert [term.name for term in chart.terms] == ["청명", "입하"]
    assert chart.terms[1].local.isoformat() == "1990-05-06T03:35:25.977000+09:00"
    assert chart.ten_gods[TenGod.PEER] == 2
    assert sum(chart.ten_gods.values()) == 7
    assert chart.pillars.day.stem_ten_god is None
    assert chart.pillars.hour
    assert chart.pillars.hour.stem_ten_god is TenGod.HURTING
    assert chart.pillars.hour.life_stage is LifeStage.CAPPING
    assert chart.pillars.hour.own_life_stage is LifeStage.TOMB
    assert [(h.stem, h.role, h.days) for h in chart.pillars.year.hidden_stems] == [
        ("병", "여기", 10),
        ("기", "중기", 9),
        ("정", "정기", 11),
    ]
    assert chart.pillars.year.nayin == "노방토"


def test_a_chart_survives_its_own_json() -> None:
    for chart in (compute_chart(EXAMPLE), chart_of("1900-01-01", "12:00"), chart_of("1990-05-06")):
        assert Chart.model_validate_json(chart.model_dump_json()) == chart


def test_decade_luck_backward() -> None:
    luck = compute_chart(EXAMPLE).decade_luck
    assert (luck.forward, luck.start_age) == (False, 10)
    assert luck.start_date == date(2000, 5, 26)
    assert [period.pillar.name for period in luck.periods[:4]] == ["기묘", "무인", "정축", "병자"]
    assert [(p.start_age, p.end_age, p.start_year) for p in luck.periods[:2]] == [(10, 19, 2000), (20, 29, 2010)]


def test_decade_luck_forward_starts_at_least_with_one() -> None:
    luck = chart_of("1990-05-05", "14:30").decade_luck
    assert (luck.forward, luck.start_age) == (True, 1)
    assert luck.periods[0].pillar.name == "신사"


def test_luck_at_the_moment_of_asking() -> None:
    chart = compute_chart(EXAMPLE)
    luck = luck_at(chart, datetime(2026, 5, 1, 15, 0, tzinfo=UTC))
    assert luck.local_date == date(2026, 5, 2)  # already past midnight in Seoul
    assert luck.age == 35
    assert (luck.year.year, luck.year.pillar.name) == (2026, "병오")
    assert luck.month.name == "임진"
    assert luck.day.name == "병자"
    assert luck.decade
    assert luck.decade.pillar.name == "정축"
    assert luck.year in luck.years
    assert luck.year.pillar.stem_ten_god is TenGod.INDIRECT_OFFICER


def test_the_decade_changes_on_the_anniversary_of_its_start_and_ends() -> None:
    chart = compute_chart(EXAMPLE)

    def running(day: str) -> str | None:
        decade = luck_at(chart, datetime.fromisoformat(f"{day}T12:00+09:00")).decade
        return decade.pillar.name if decade else None

    assert running("1999-12-31") is None
    assert running("2010-05-25") == "기묘"
    assert running("2010-05-26") == "무인"
    assert running("2100-06-01") is None


def test_the_year_of_luck_changes_with_its_first_term() -> None:
    chart = compute_chart(EXAMPLE)
    assert luck_at(chart, datetime(2026, 2, 3, 20, 1, tzinfo=UTC)).year.year == 2025  # 입춘 20:02
    assert luck_at(chart, datetime(2026, 2, 3, 20, 3, tzinfo=UTC)).year.year == 2026


def test_full_age() -> None:
    assert full_age(date(1990, 5, 5), date(2026, 5, 4)) == 35
    assert full_age(date(1990, 5, 5), date(2026, 5, 5)) == 36
    assert full_age(date(1990, 5, 5), date(1980, 1, 1)) == 0


def test_pillars_can_be_read_back_from_a_chart() -> None:
    assert pillars_of(compute_chart(EXAMPLE)) == (6, 16, 6, 19)
    assert pillars_of(chart_of("1990-05-05")).hour is None


def test_an_unknown_hour_gives_three_pillars_and_all_that_could_be() -> None:
    chart = chart_of("1990-05-05")
    assert names(chart) == ["경오", "경진", "경오"]
    assert sum(share.count for share in chart.elements) == 6
    candidates = chart.hour_candidates
    assert {c.branch for c in candidates} == set("자축인묘진사오미신유술해")
    assert candidates[0].clock_from == "00:00"
    assert candidates[-1].clock_to == "23:59"
    for earlier, later in pairwise(candidates):
        gap = datetime.fromisoformat(f"2000-01-01T{later.clock_from}") - datetime.fromisoformat(
            f"2000-01-01T{earlier.clock_to}"
        )
        assert gap.total_seconds() == 60
    assert "unknown_hour" in {w.kind for w in chart.warnings}


@pytest.mark.parametrize("boundary", ["split_zi", "zi_start", "midnight"])
@pytest.mark.parametrize("clock", ["civil", "mean_solar"])
@pytest.mark.parametrize("longitude", [126.978, 140.0])
def test_every_candidate_is_what_the_chart_would_be(boundary: str, clock: str, longitude: float) -> None:
    given: dict[str, object] = {
        "options": {"clock": clock, "day_boundary": boundary},
        "place": {"timezone": "Asia/Seoul", "longitude": longitude},
    }
    for candidate in chart_of("1990-05-05", **given).hour_candidates:
        for time in (candidate.clock_from, candidate.clock_to):
            chart = chart_of("1990-05-05", time, **given)
            assert chart.pillars.hour
            assert (chart.pillars.day.name, chart.pillars.hour.name) == (candidate.day_pillar, candidate.hour_pillar)


def test_lunar_births() -> None:
    assert chart_of("1990-04-11", calendar="lunar").solar_date == date(1990, 5, 5)
    leap = chart_of("2017-05-01", calendar="lunar", leap_month=True)
    assert (leap.solar_date, leap.lunar) == (date(2017, 6, 24), "2017-윤05-01")
    assert chart_of("2017-05-01", calendar="lunar").solar_date == date(2017, 5, 26)


@pytest.mark.parametrize(
    ("given", "code", "field", "says"),
    [
        ({"date": "1990-02-30"}, "invalid_date", "birth.date", "28일"),
        ({"date": "1990-13-01"}, "invalid_date", "birth.date", "12까지"),
        ({"date": "1990-00-10"}, "invalid_date", "birth.date", "12까지"),
        ({"date": "1599-12-31"}, "date_out_of_range", "birth.date", "1600년"),
        ({"date": "0000-01-01"}, "date_out_of_range", "birth.date", "1600년"),
        ({"date": "1599-01-01", "calendar": "lunar"}, "date_out_of_range", "birth.date", "1600년"),
        ({"date": "2201-01-01"}, "date_out_of_range", "birth.date", "2200년"),
        ({"date": "0000-01-01", "calendar": "lunar"}, "date_out_of_range", "birth.date", "1600년"),
        ({"date": "1990-13-01", "calendar": "lunar"}, "invalid_date", "birth.date", "13월"),
        ({"date": "1990-03-30", "calendar": "lunar"}, "invalid_date", "birth.date", "29일"),
        ({"date": "2017-05-30", "calendar": "lunar", "leap_month": True}, "invalid_date", "birth.date", "윤5월"),
        (
            {"date": "2017-04-01", "calendar": "lunar", "leap_month": True},
            "no_such_leap_month",
            "birth.leap_month",
            "윤5월",
        ),
        (
            {"date": "2018-04-01", "calendar": "lunar", "leap_month": True},
            "no_such_leap_month",
            "birth.leap_month",
            "윤달이 없",
        ),
    ],
)
def test_dates_that_are_none_are_refused_with_a_remedy(
    given: dict[str, object], code: str, field: str, says: str
) -> None:
    refusal = refused(**given)
    for locale in ("ko", "en"):
        problem = refusal.localised(locale)
        assert (problem.code, problem.field, problem.status) == (code, field, 422)
        assert problem.remedy
    assert says in f"{refusal.problem.detail} {refusal.problem.remedy}"


@pytest.mark.parametrize("given", [{"date": "1990-05-05", "time": "1९:30"}, {"date": "१९९०-05-05"}])
def test_digits_of_another_script_are_no_date_and_no_time(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Birth.model_validate({"sex": "male", **given})


def warning(chart: Chart, kind: str) -> dict[Position, str]:
    return next(w.other_pillars for w in chart.warnings if w.kind == kind)


def test_warnings_say_what_is_on_the_other_side() -> None:
    assert warning(chart_of("1990-05-06", "03:30"), "solar_term") == {"month": "신사"}
    assert warning(chart_of("1990-05-06", "03:40"), "solar_term") == {"month": "경진"}
    assert warning(chart_of("2021-02-03", "23:50"), "solar_term") == {"year": "신축", "month": "경인"}
    assert warning(chart_of("1990-05-06"), "solar_term") == {"month": "경진"}
    assert warning(chart_of("1990-05-05", "15:20"), "hour_change") == {"hour": "갑신"}
    assert warning(chart_of("1990-05-05", "15:20"), "assumption") == {"hour": "갑신"}
    assert warning(chart_of("1990-05-06", "00:20"), "day_change") == {"day": "신미"}
    assert warning(chart_of("1987-10-11", "02:30", fold=1), "clock_change") == {"hour": "임자"}
    assert warning(chart_of("1987-10-11", "02:30", fold=0), "clock_change") == {"hour": "계축"}
    assert warning(chart_of("1905-05-05", "12:00"), "assumption") == {}
    civil = chart_of("1987-10-11", "02:30", fold=0, options={"clock": "civil"})
    assert warning(civil, "clock_change") == {}


def test_no_warning_far_from_every_boundary() -> None:
    assert chart_of("1990-05-15", "14:30").warnings == ()


def test_a_change_of_day_at_eleven_is_warned_of() -> None:
    options = {"clock": "civil", "day_boundary": "zi_start"}
    assert warning(chart_of("1990-05-05", "22:50", options=options), "day_change") == {"day": "신미", "hour": "무자"}
    assert warning(chart_of("1990-05-05", "23:10", options=options), "day_change") == {"day": "경오", "hour": "정해"}


def test_the_other_side_of_a_term_is_the_other_side() -> None:
    for time in ("03:35:25", "03:35:26"):
        chart = chart_of("1990-05-06", time)
        other = warning(chart, "solar_term")["month"]
        assert {chart.pillars.month.name, other} == {"경진", "신사"}
    assert chart_of("1990-05-06", "03:35:25").pillars.month.name == "경진"
    assert chart_of("1990-05-06", "03:35:26").pillars.month.name == "신사"


@settings(max_examples=60)
@given(
    st.datetimes(wall("1600-01-02"), wall("2200-12-30")),
    st.sampled_from(["civil", "standard", "mean_solar", "true_solar"]),
    st.sampled_from(["split_zi", "zi_start", "midnight"]),
    st.sampled_from(["male", "female"]),
)
def test_any_moment_makes_a_sound_chart(moment: datetime, clock: str, boundary: str, sex: str) -> None:
    birth = Birth(
        date=f"{moment:%Y-%m-%d}",
        time=f"{moment:%H:%M:%S}",
        sex="male" if sex == "male" else "female",
        place=Coordinates(timezone="Etc/GMT-9", longitude=127.5),
        options=ChartOptions.model_validate({"clock": clock, "day_boundary": boundary}),
    )
    chart = compute_chart(birth)
    assert len(names(chart)) == 4
    assert 1 <= chart.decade_luck.start_age <= 10
    assert sum(share.count for share in chart.elements) == 8
    assert chart.terms[0].utc <= chart.moment.utc < chart.terms[1].utc
    assert all(w.message and w.message_en for w in chart.warnings)
    for pillar in (chart.pillars.year, chart.pillars.month, chart.pillars.day):
        assert sum(hidden.days for hidden in pillar.hidden_stems) == 30
