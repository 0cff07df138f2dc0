import itertools
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from korean_lunar_calendar import KoreanLunarCalendar

from services.saju_engine.almanac import lunar, solar_terms
from services.saju_engine.almanac.table import almanac, parse
from services.saju_engine.clock import to_ms, utc_from_ms

KOREA = timedelta(hours=9)


@pytest.mark.parametrize(
    ("year", "name", "korea"),
    [  # 한국천문연구원 월력요항, to the minute
        (2017, "입춘", "2017-02-04 00:34"),
        (2020, "입춘", "2020-02-04 18:03"),
        (2021, "입춘", "2021-02-03 23:59"),
        (2022, "입춘", "2022-02-04 05:51"),
        (2024, "입춘", "2024-02-04 17:27"),
        (2024, "하지", "2024-06-21 05:51"),
        (2024, "추분", "2024-09-22 21:44"),
    ],
)
def test_terms_are_those_the_korean_observatory_publishes(year: int, name: str, korea: str) -> None:
    term = next(t for t in solar_terms.terms_of_year(year) if t.name == name)
    published = to_ms(datetime.fromisoformat(korea)) - 9 * 3_600_000
    assert abs(term.instant - published) <= 60_000


def test_the_start_of_summer_of_1990_to_the_millisecond() -> None:
    term = solar_terms.terms_of_year(1990)[8]
    assert (term.name, term.english, term.longitude) == ("입하", "Start of Summer", 45)
    assert utc_from_ms(term.instant) == datetime(1990, 5, 5, 18, 35, 25, 977_000, tzinfo=UTC)


def test_every_term_follows_the_last_after_fourteen_to_sixteen_days() -> None:
    steps = {(b - a) / 86_400_000 for a, b in itertools.pairwise(almanac().terms)}
    assert 14.6 < min(steps) < max(steps) < 15.9


def test_new_moons_are_those_of_known_solar_eclipses() -> None:
    # NASA Five Millennium Canon of Solar Eclipses: greatest eclipse within a few minutes of conjunction in longitude
    for eclipse in (
        datetime(1919, 5, 29, 13, 8, tzinfo=UTC),
        datetime(1999, 8, 11, 11, 3, tzinfo=UTC),
        datetime(2009, 7, 22, 2, 35, tzinfo=UTC),
        datetime(2017, 8, 21, 18, 26, tzinfo=UTC),
    ):
        instant = eclipse.timestamp() * 1000
        nearest = min(almanac().new_moons, key=lambda moon: abs(moon - instant))
        assert abs(nearest - instant) < 15 * 60_000


def test_outside_the_table_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        solar_terms.terms_of_year(1598)
    with pytest.raises(IndexError):
        solar_terms.terms_of_year(2202)
    with pytest.raises(IndexError):
        lunar.months_of_year(1390)
    with pytest.raises(IndexError):
        lunar.from_ordinal(date(2201, 3, 1).toordinal())


@pytest.mark.parametrize(
    ("day", "minutes"),
    [  # extremes of the equation of time in 1990, Astronomical Almanac, to 0.1 minute
        (datetime(1990, 2, 11, tzinfo=UTC), -14.25),
        (datetime(1990, 5, 14, tzinfo=UTC), 3.7),
        (datetime(1990, 7, 26, tzinfo=UTC), -6.5),
        (datetime(1990, 11, 3, tzinfo=UTC), 16.4),
    ],
)
def test_equation_of_time(day: datetime, minutes: float) -> None:
    assert solar_terms.equation_of_time(int(day.timestamp() * 1000)) / 60 == pytest.approx(minutes, abs=0.06)


def test_equation_of_time_at_the_ends_of_the_table() -> None:
    table = almanac()
    for index in (0, len(table.terms) - 1):
        assert solar_terms.equation_of_time(table.terms[index]) == pytest.approx(table.equation_of_time[index] / 1000)


def test_lunar_dates_are_the_official_ones_day_by_day() -> None:
    official = KoreanLunarCalendar()
    for ordinal in range(date(1900, 1, 1).toordinal(), date(2050, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        assert official.setSolarDate(day.year, day.month, day.day)
        expected = (official.lunarYear, official.lunarMonth, official.lunarDay, official.isIntercalation)
        assert tuple(lunar.from_ordinal(ordinal)) == expected, day


def test_first_and_last_day_of_every_month_are_the_official_ones_both_ways() -> None:
    official, count = KoreanLunarCalendar(), 0
    for year in range(1391, 2050):
        for month in lunar.months_of_year(year):
            count += 1
            for day in (1, month.days):
                assert official.setLunarDate(year, month.month, day, month.leap)
                solar = date(official.solarYear, official.solarMonth, official.solarDay)
                here = lunar.LunarDate(year, month.month, day, month.leap)
                assert lunar.to_ordinal(here) == solar.toordinal()
                assert lunar.from_ordinal(solar.toordinal()) == here
    assert count == 8150


def test_the_solstice_is_in_the_eleventh_month_and_no_leap_month_holds_a_middle_term() -> None:
    def korean_day(year: int, place: int) -> int:
        return (utc_from_ms(solar_terms.terms_of_year(year)[place].instant) + KOREA).toordinal()

    middle_terms = {korean_day(year, place) for year in range(1912, 2202) for place in range(1, 24, 2)}
    leap_months = 0
    for year in range(1912, 2201):
        eleventh = lunar.find_month(year, 11, leap=False)
        assert eleventh is not None
        assert eleventh.first <= korean_day(year, 23) < eleventh.first + eleventh.days
        for month in lunar.months_of_year(year):
            if month.leap:
                leap_months += 1
                assert middle_terms.isdisjoint(range(month.first, month.first + month.days)), (year, month)
    assert leap_months == 106


def test_astronomy_at_utc_plus_9_gives_the_official_months_but_for_eight_before_1912() -> None:
    def korean_day(moon: int) -> str:
        return (utc_from_ms(moon) + timedelta(hours=9)).date().isoformat()

    computed = {korean_day(moon) for moon in almanac().new_moons}
    starts = (m.first for year in range(1900, 2050) for m in lunar.months_of_year(year))
    official = {date.fromordinal(start).isoformat() for start in starts}
    assert official - computed == {
        *("1903-10-20", "1904-01-17", "1904-11-07", "1905-05-04"),
        *("1907-07-10", "1908-04-30", "1909-09-14", "1911-12-20"),
    }


@pytest.mark.parametrize(("year", "leap"), [(2012, 3), (2017, 5), (2023, 2), (2025, 6), (2033, 11), (2024, None)])
def test_leap_months(year: int, leap: int | None) -> None:
    assert lunar.leap_month(year) == leap


@pytest.mark.parametrize(
    ("solar", "text"),
    [
        ("1392-08-13", "1392-07-17"),  # 조선 건국, 5 August 1392 in the Julian calendar
        ("2017-06-24", "2017-윤05-01"),
        ("1997-02-08", "1997-01-01"),  # 설날, a day later than in China
        ("2027-02-07", "2027-01-01"),
        ("2100-02-09", "2100-01-01"),
    ],
)
def test_known_lunar_days(solar: str, text: str) -> None:
    assert str(lunar.from_ordinal(date.fromisoformat(solar).toordinal())) == text


@given(st.dates(date(1391, 2, 13), date(2201, 2, 3)))
def test_solar_to_lunar_and_back_is_the_identity(day: date) -> None:
    assert lunar.to_ordinal(lunar.from_ordinal(day.toordinal())) == day.toordinal()


def test_lunar_dates_that_are_none() -> None:
    short = next(m for m in lunar.months_of_year(1990) if m.days == 29)
    with pytest.raises(ValueError, match="30"):
        lunar.to_ordinal(lunar.LunarDate(1990, short.month, 30, short.leap))
    with pytest.raises(ValueError, match="윤04"):
        lunar.to_ordinal(lunar.LunarDate(2017, 4, 1, leap=True))
    assert lunar.find_month(2017, 5, leap=True) is not None
    assert lunar.find_month(2017, 6, leap=True) is None


def test_ranges() -> None:
    assert lunar.year_range() == (1391, 2200)
    assert lunar.solar_range() == (date(1391, 2, 13), date(2201, 2, 3))


def test_a_file_that_is_no_almanac_is_refused() -> None:
    data = files("services.saju_engine.almanac").joinpath("almanac.bin").read_bytes()
    assert parse(data).terms == almanac().terms
    with pytest.raises(ValueError, match="not an almanac"):
        parse(b"SAJUALM0" + data[8:])
    with pytest.raises(ValueError, match="longer or shorter"):
        parse(data + bytes(4))


def test_a_machine_that_counts_bytes_the_other_way_turns_them(monkeypatch: pytest.MonkeyPatch) -> None:
    data = files("services.saju_engine.almanac").joinpath("almanac.bin").read_bytes()
    monkeypatch.setattr("sys.byteorder", "big")
    turned = parse(data).new_moons
    turned.byteswap()  # what such a machine would have read from the same bytes
    assert turned == almanac().new_moons


def test_the_table_names_its_sources() -> None:
    header = almanac().header
    assert "DE440" in header["ephemeris"]
    assert "S15.2020" in header["delta_t"]
    assert "UT1" in header["time_scale"]
