from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.saju_engine.chart import compute_chart
from services.saju_engine.clock import (
    change_between,
    civil_moments,
    from_ms,
    minute_text,
    offset_text,
    read,
    to_ms,
    utc_from_ms,
)
from services.saju_engine.zones import zone
from shared.contracts.birth import Birth, ChartOptions
from shared.contracts.turn import Locale
from shared.failures import Rejected

wall = datetime.fromisoformat

SEOUL = zone("Asia/Seoul")

# IANA Asia/Seoul: the last moment on the old clock (exclusive) and the first on the new one
PUT_FORWARD = [
    ("1908-04-01 00:00:00", "1908-04-01 00:02:08"),
    ("1912-01-01 00:00:00", "1912-01-01 00:30:00"),
    ("1948-06-01 00:00:00", "1948-06-01 01:00:00"),
    ("1949-04-03 00:00:00", "1949-04-03 01:00:00"),
    ("1950-04-01 00:00:00", "1950-04-01 01:00:00"),
    ("1951-05-06 00:00:00", "1951-05-06 01:00:00"),
    ("1955-05-05 00:00:00", "1955-05-05 01:00:00"),
    ("1956-05-20 00:00:00", "1956-05-20 01:00:00"),
    ("1957-05-05 00:00:00", "1957-05-05 01:00:00"),
    ("1958-05-04 00:00:00", "1958-05-04 01:00:00"),
    ("1959-05-03 00:00:00", "1959-05-03 01:00:00"),
    ("1960-05-01 00:00:00", "1960-05-01 01:00:00"),
    ("1961-08-10 00:00:00", "1961-08-10 00:30:00"),
    ("1987-05-10 02:00:00", "1987-05-10 03:00:00"),
    ("1988-05-08 02:00:00", "1988-05-08 03:00:00"),
]
TURNED_BACK = [
    ("1948-09-13 00:00", 60),
    ("1949-09-11 00:00", 60),
    ("1950-09-10 00:00", 60),
    ("1951-09-09 00:00", 60),
    ("1954-03-21 00:00", 30),
    ("1955-09-09 00:00", 60),
    ("1956-09-30 00:00", 60),
    ("1957-09-22 00:00", 60),
    ("1958-09-21 00:00", 60),
    ("1959-09-20 00:00", 60),
    ("1960-09-18 00:00", 60),
    ("1987-10-11 03:00", 60),
    ("1988-10-09 03:00", 60),
]


def refusal(locale: Locale = "ko", /, **birth: object) -> tuple[str, str | None, str]:
    with pytest.raises(Rejected) as caught:
        compute_chart(Birth.model_validate({"sex": "female", "place": "서울", **birth}))
    problem = caught.value.localised(locale)  # type: ignore[attr-defined]
    return problem.code, problem.field, f"{problem.detail} {problem.remedy}"


@pytest.mark.parametrize(("last", "first"), PUT_FORWARD)
def test_times_the_korean_clock_skipped_are_refused_with_the_nearest_two(last: str, first: str) -> None:
    begin, end = datetime.fromisoformat(last), datetime.fromisoformat(first)
    assert len(civil_moments(begin - timedelta(seconds=1), SEOUL)) == 1
    assert len(civil_moments(end, SEOUL)) == 1
    for skipped in (begin, end - timedelta(seconds=1)):
        code, field, text = refusal(date=f"{skipped:%Y-%m-%d}", time=f"{skipped:%H:%M:%S}")
        assert (code, field) == ("nonexistent_time", "birth.time")
        before = begin - (timedelta(seconds=1) if skipped.second else timedelta(minutes=1))
        assert f"{before:%Y-%m-%d %H:%M}" in text
        assert f"{end:%Y-%m-%d %H:}" in text


def test_a_skipped_minute_names_whole_minutes() -> None:
    _, _, korean = refusal(date="1987-05-10", time="02:30")
    assert "1987-05-10 01:59 또는 1987-05-10 03:00" in korean
    _, _, english = refusal("en", date="1908-04-01", time="00:01")
    assert "1908-03-31 23:59 or 1908-04-01 00:03" in english


@pytest.mark.parametrize(("until", "minutes"), TURNED_BACK)
def test_times_the_korean_clock_showed_twice_are_asked_about(until: str, minutes: int) -> None:
    end = datetime.fromisoformat(until)
    begin = end - timedelta(minutes=minutes)
    assert len(civil_moments(begin - timedelta(seconds=1), SEOUL)) == 1
    assert len(civil_moments(end, SEOUL)) == 1
    for twice in (begin, end - timedelta(minutes=1)):
        first, second = civil_moments(twice, SEOUL)
        assert second.utcoffset() is not None
        assert first.timestamp() + minutes * 60 == second.timestamp()
        given: dict[str, object] = {"date": f"{twice:%Y-%m-%d}", "time": f"{twice:%H:%M}"}
        code, field, _ = refusal(**given)
        assert (code, field) == ("ambiguous_time", "birth.fold")
        for fold, moment in enumerate((first, second)):
            chart = compute_chart(Birth.model_validate({"sex": "male", "fold": fold, **given}))
            assert chart.moment.utc.timestamp() == moment.timestamp()
            assert chart.moment.civil.timestamp() == moment.timestamp()


def test_a_time_that_came_twice_shows_both_charts() -> None:
    _, _, korean = refusal(date="1987-10-11", time="02:30")
    assert "정묘년 경술월 계사일 임자시" in korean
    assert "정묘년 경술월 계사일 계축시" in korean
    _, _, english = refusal("en", date="1987-10-11", time="02:30")
    assert "came twice" in english


def test_a_fold_where_there_is_none_changes_nothing() -> None:
    plain = compute_chart(Birth(date="1990-05-05", time="14:30", sex="female"))
    folded = compute_chart(Birth(date="1990-05-05", time="14:30", sex="female", fold=1))
    assert plain.pillars == folded.pillars


def test_korean_offsets_through_history() -> None:
    def text(year: int, place: ZoneInfo = SEOUL) -> str:
        return offset_text(read(datetime(year, 1, 15, tzinfo=place), 0, "civil").offset)

    assert {year: text(year) for year in (1900, 1910, 1930, 1957, 1970)} == {
        1900: "UTC+08:27:52",
        1910: "UTC+08:30",
        1930: "UTC+09:00",
        1957: "UTC+08:30",
        1970: "UTC+09:00",
    }
    assert text(1990, zone("America/New_York")) == "UTC-05:00"


def test_the_four_clocks() -> None:
    summer = datetime(1988, 7, 1, 12, 0, tzinfo=SEOUL)  # UTC+10
    assert from_ms(read(summer, 127.5, "civil").reading) == wall("1988-07-01 12:00")
    assert from_ms(read(summer, 127.5, "standard").reading) == wall("1988-07-01 11:00")
    mean = read(summer, 127.5, "mean_solar")
    assert from_ms(mean.reading) == wall("1988-07-01 10:30")
    assert (mean.summer, mean.longitude, mean.equation) == (-3_600_000, -1_800_000, 0)
    true = read(summer, 127.5, "true_solar")
    assert true.reading == mean.reading + true.equation
    assert true.equation / 60_000 == pytest.approx(-3.8, abs=0.1)


@given(
    st.datetimes(wall("1800-01-01"), wall("2200-01-01")),
    st.sampled_from(["Asia/Seoul", "America/New_York", "Europe/London", "Etc/GMT-9", "Asia/Kathmandu"]),
    st.floats(-180, 180),
)
def test_corrections_add_up(civil: datetime, name: str, longitude: float) -> None:
    moment = civil.replace(tzinfo=zone(name), microsecond=0)
    for clock in ("civil", "standard", "mean_solar", "true_solar"):
        reading = read(moment, longitude, clock)
        parts = reading.summer + reading.longitude + reading.equation
        assert to_ms(moment.replace(tzinfo=None)) + parts == reading.reading
    mean = read(moment, longitude, "mean_solar")
    assert mean.reading - mean.instant == round(longitude * 240_000)


@pytest.mark.parametrize(
    ("name", "day", "standard"),
    [
        ("Europe/London", "1990-07-01 12:00", "11:00"),
        ("Europe/London", "1970-01-01 12:00", "12:00"),  # British Standard Time, UTC+1 all the year
        ("Europe/Dublin", "1990-07-01 12:00", "12:00"),  # by law the standard time of Ireland
        ("Europe/Dublin", "1990-01-01 12:00", "13:00"),
        ("Africa/Windhoek", "2010-07-01 12:00", "13:00"),
    ],
)
def test_standard_time_is_what_the_law_of_the_zone_calls_so(name: str, day: str, standard: str) -> None:
    reading = read(wall(day).replace(tzinfo=zone(name)), 0.0, "standard")
    assert f"{from_ms(reading.reading):%H:%M}" == standard


def test_no_summer_time_is_named_on_the_way_to_solar_time_where_the_winter_is_the_exception() -> None:
    moment = wall("1990-01-01 12:00").replace(tzinfo=zone("Europe/Dublin"))
    mean = read(moment, -6.25, "mean_solar")
    assert (mean.summer, mean.longitude) == (0, -1_500_000)


def test_no_change_of_clocks() -> None:
    now = to_ms(wall("2000-01-01"))
    assert change_between(SEOUL, now, now + 86_400_000) is None
    change = to_ms(wall("1987-05-09 17:00"))
    assert change_between(SEOUL, change - 7_200_000, change + 7_200_000) == change
    assert utc_from_ms(change).astimezone(SEOUL).hour == 3


def test_rounding_never_shows_the_next_hour() -> None:
    assert minute_text(wall("2000-01-01 13:57:54")) == "13:58"
    assert minute_text(wall("2000-01-01 22:59:54")) == "22:59:54"


def test_zones_come_from_the_package_and_unknown_ones_are_refused() -> None:
    assert isinstance(zone("Etc/GMT-9"), ZoneInfo)
    code, field, text = refusal(date="1990-05-05", place={"timezone": "Asia/Seul", "longitude": 127})
    assert (code, field) == ("unknown_timezone", "birth.place.timezone")
    assert "Asia/Seoul" in text
    code, _, text = refusal("en", date="1990-05-05", place={"timezone": "../../etc/passwd", "longitude": 127})
    assert code == "unknown_timezone"


def test_the_clock_decides_the_hour_and_the_day() -> None:
    def pillars(clock: str) -> tuple[str, str]:
        birth = Birth(
            date="1990-05-06",
            time="00:20",
            sex="male",
            options=ChartOptions.model_validate({"clock": clock}),
        )
        chart = compute_chart(birth)
        assert chart.pillars.hour
        return chart.pillars.day.name, chart.pillars.hour.name

    assert pillars("civil") == ("신미", "무자")
    assert pillars("mean_solar") == ("경오", "무자")
