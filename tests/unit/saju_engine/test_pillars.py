from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.saju_engine.almanac.table import almanac
from services.saju_engine.clock import to_ms
from services.saju_engine.names import BY_HANGUL, HANJA, pillars_text, towards
from services.saju_engine.pillars import (
    DAY_MS,
    HOUR_MS,
    FourPillars,
    day_and_hour,
    day_only,
    day_pillar,
    hour_branch,
    saju_year,
    year_and_month,
)

wall = datetime.fromisoformat

readings = st.integers(to_ms(wall("1600-01-01")), to_ms(wall("2200-12-31")))


def test_the_sixty_days_are_unbroken_over_four_hundred_years() -> None:
    days = [day_pillar(ordinal) for ordinal in range(date(1700, 1, 1).toordinal(), date(2100, 12, 31).toordinal())]
    assert all((b - a) % 60 == 1 for a, b in pairwise(days))
    assert HANJA[day_pillar(date(2000, 1, 1).toordinal())] == "戊午"
    assert HANJA[day_pillar(date(1949, 10, 1).toordinal())] == "甲子"


@given(st.integers(0, 7200))
def test_a_month_begins_at_the_very_instant_of_its_term(index: int) -> None:
    instant = almanac().months[index + 20]
    (_, before), (_, after) = year_and_month(instant - 1), year_and_month(instant)
    assert (after - before) % 60 == 1
    assert after % 12 == (index + 20 + 1) % 12  # the branch of the term: 소한 축, 입춘 인 …


@given(st.integers(1600, 2199))
def test_a_year_begins_at_the_instant_of_its_first_term(year: int) -> None:
    start = almanac().terms[(year - 1599) * 24 + 2]
    assert saju_year(start) == year
    assert saju_year(start - 1) == year - 1
    assert year_and_month(start)[0] == (year - 4) % 60
    assert year_and_month(start - 1)[0] == (year - 5) % 60


@given(readings)
def test_month_stems_follow_from_the_year_by_the_five_tigers(instant: int) -> None:
    year, month = year_and_month(instant)
    since_tiger = (month % 12 - 2) % 12
    assert month % 10 == (year % 10 % 5 * 2 + 2 + since_tiger) % 10


@given(readings)
def test_hour_stems_follow_from_the_day_by_the_five_rats(reading: int) -> None:
    for boundary in ("zi_start", "midnight"):
        day, hour = day_and_hour(reading, boundary)
        assert hour % 10 == (day % 10 % 5 * 2 + hour % 12) % 10
        assert hour % 12 == hour_branch(reading)


@given(readings)
def test_the_policies_differ_only_between_eleven_and_midnight(reading: int) -> None:
    split, early, late = (day_and_hour(reading, b) for b in ("split_zi", "zi_start", "midnight"))
    if reading % DAY_MS < 23 * HOUR_MS:
        assert split == early == late
    else:
        assert split == (late[0], early[1])
        assert (early[0] - late[0]) % 60 == 1
        assert (early[1] - late[1]) % 60 == 12
    assert day_only(reading, "split_zi") == split[0]


def test_the_three_policies_by_example() -> None:
    reading = to_ms(wall("1990-05-05 23:30"))  # a 경오 day
    assert [HANJA[p] for p in day_and_hour(reading, "split_zi")] == ["庚午", "戊子"]
    assert [HANJA[p] for p in day_and_hour(reading, "zi_start")] == ["辛未", "戊子"]
    assert [HANJA[p] for p in day_and_hour(reading, "midnight")] == ["庚午", "丙子"]


@given(readings)
def test_twelve_hours_a_day(reading: int) -> None:
    assert (hour_branch(reading + 2 * HOUR_MS) - hour_branch(reading)) % 12 == 1
    assert hour_branch(reading + timedelta(days=1) // timedelta(milliseconds=1)) == hour_branch(reading)


def test_names() -> None:
    assert BY_HANGUL["경오"] == 6
    assert pillars_text(FourPillars(6, 16, 6, 19)) == "경오년 경진월 경오일 계미시"
    assert pillars_text(FourPillars(6, 16, 6, None)) == "경오년 경진월 경오일"
    assert [towards(word) for word in ("갑자", "을축", "갑술", "A")] == ["갑자로", "을축으로", "갑술로", "A로"]
