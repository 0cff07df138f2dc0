import tomllib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.saju_engine.chart import compute_chart
from services.saju_engine.good_days import good_days
from services.saju_engine.good_days_rules import of_lunar_day
from services.saju_engine.good_days_table import PURPOSES, good_days_table, parse
from services.saju_engine.names import BY_HANGUL
from services.saju_engine.officers import OFFICERS, officer
from services.saju_engine.problems import Refused
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart
from shared.contracts.good_days import DaySearch, GoodDay, GoodDays, Purpose
from shared.vocabulary import BRANCHES

BRANCH = {branch.hangul: index for index, branch in enumerate(BRANCHES)}
TODAY = date(2026, 5, 1)
STRICT = ("wedding", "engagement", "moving", "opening", "contract")
TABLE = files("services.saju_engine").joinpath("data/good_days.toml")
BIRTHS = st.builds(
    Birth,
    date=st.dates(date(1920, 1, 1), date(2030, 12, 31)).map(date.isoformat),
    time=st.sampled_from((None, "04:10", "14:30")),
    sex=st.sampled_from(("female", "male")),
    place=st.sampled_from(("서울", "New York", "Auckland")),
)
SEARCHES = st.builds(
    DaySearch,
    purpose=st.sampled_from(PURPOSES),
    start=st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2150, 12, 31))),
    days=st.integers(1, 120),
    limit=st.integers(1, 31),
)


@cache
def chart(day: str = "1990-05-05", sex: str = "female", place: str = "서울") -> Chart:
    return compute_chart(Birth.model_validate({"date": day, "time": "14:30", "sex": sex, "place": place}))


def search(purpose: Purpose, start: date, days: int = 1, limit: int = 31) -> DaySearch:
    return DaySearch(purpose=purpose, start=start, days=days, limit=limit)


def clashes(day: GoodDay, person: Chart) -> bool:
    """충 is six branches away."""
    return any(
        (BRANCH[day.pillar[1]] - BRANCH[own.branch]) % 12 == 6 for own in (person.pillars.day, person.pillars.year)
    )


@given(BIRTHS, SEARCHES)
@settings(max_examples=60, deadline=None)
def test_days_are_of_the_span_within_the_limit_the_best_first_and_none_that_is_ruled_out(
    birth: Birth, asked: DaySearch
) -> None:
    person = compute_chart(birth)
    found = good_days(person, asked, TODAY)
    assert found.start == (asked.start or TODAY)
    assert found.end == found.start + timedelta(days=asked.days - 1)
    assert len(found.days) == min(asked.limit, asked.days - found.avoided)
    assert len({day.date for day in found.days}) == len(found.days)
    assert all(found.start <= day.date <= found.end for day in found.days)
    ranks = [(-day.score, day.date) for day in found.days]
    assert ranks == sorted(ranks)
    for day in found.days:
        assert day.score == pytest.approx(sum(reason.points for reason in day.reasons))
        assert day.weekday == day.date.weekday()
        assert all(reason.points and not {"{", "}"} & set(reason.text + reason.text_en) for reason in day.reasons)
        if asked.purpose in STRICT:
            assert day.officer != "파"
            assert not clashes(day, person)


@given(BIRTHS, BIRTHS, SEARCHES)
@settings(max_examples=12, deadline=None)
def test_the_days_that_are_told_are_better_than_those_that_are_not(one: Birth, other: Birth, asked: DaySearch) -> None:
    # Each day searched by itself, and the best of them taken: the same as one search over the span.
    person, partner = compute_chart(one), compute_chart(other)
    start = asked.start or TODAY
    single = [
        good_days(person, search(asked.purpose, start + timedelta(days=step)), TODAY, partner)
        for step in range(min(asked.days, 31))
    ]
    days = sorted((day for found in single for day in found.days), key=lambda day: (-day.score, day.date))
    whole = good_days(person, search(asked.purpose, start, min(asked.days, 31), asked.limit), TODAY, partner)
    assert list(whole.days) == days[: asked.limit]
    assert whole.avoided == sum(found.avoided for found in single)


def test_a_wedding_day_worked_out_by_hand() -> None:
    # The person: 경오 경진 경오 계미, 용신 목, 희신 수, 기신 금. 2026-11-17 is 13345 days after 1990-05-05 (경오, 6):
    # 13345 = 222 × 60 + 25, so it is 6 + 25 = 31, 을미. It lies after 입동 (7 November): the month's branch is 해.
    assert date(2026, 11, 17).toordinal() - date(1990, 5, 5).toordinal() == 13345
    (day,) = good_days(chart(), search("wedding", date(2026, 11, 17)), TODAY).days
    assert (day.pillar, day.hanja, day.weekday) == ("을미", "乙未", 1)
    assert day.officer == "성"  # 미 is the ninth from 해: 건제만평정집파위성
    assert (day.stem_ten_god, day.branch_ten_god) == ("정재", "정인")
    assert day.lunar == "2026-10-09"
    assert {reason.rule: reason.points for reason in day.reasons} == {
        "성일": 8,
        "일지 육합": 8,  # 오미
        "천덕일": 5,  # 해월 -> 을
        "일간 천간합": 5,  # 을경
        "천을귀인": 5,  # 경 -> 축 미
        "용신의 날": 5,  # 을 is wood; 미, earth, is neither
        "년지 육합": 4,  # 오미
        "힘 있는 운성": 2,  # 경 over 미: 관대
    }
    assert day.score == 42
    assert "일진의 을목(乙)이 일간 경금(庚)과 천간합을 이뤄요." in {reason.text for reason in day.reasons}


def rules(found: GoodDays) -> dict[date, set[str]]:
    return {day.date: {reason.rule for reason in day.reasons} for day in found.days}


def test_the_officer_goes_on_with_the_day_and_comes_again_at_a_term() -> None:
    # 입하 of 1990 is on 6 May, 03:35 in Seoul. 5 May: 경오 in 진 month, 6 May: 신미 in 사 month: both the third, 만.
    found = good_days(chart(), search("exam", date(1990, 5, 4), 4), TODAY)
    assert {day.date.day: (day.pillar, day.officer) for day in found.days} == {
        4: ("기사", "제"),
        5: ("경오", "만"),
        6: ("신미", "만"),
        7: ("임신", "평"),
    }
    assert [officer(2, branch) for branch in range(2, 14)] == list(OFFICERS)


def test_a_day_is_taken_at_noon_in_the_zone_of_the_birth_place() -> None:
    # 입하 of 1990 is at 18:35 UTC on 5 May: 08:35 in Honolulu, so at noon there the month is already 사; 오 - 사: 제.
    honolulu = {"timezone": "Pacific/Honolulu", "longitude": -157.86, "latitude": 21.3}
    person = compute_chart(Birth.model_validate({"date": "1980-01-01", "sex": "male", "place": honolulu}))
    (day,) = good_days(person, search("exam", date(1990, 5, 5)), TODAY).days
    assert (day.pillar, day.officer) == ("경오", "제")


def test_days_without_son_are_those_whose_lunar_day_ends_in_nine_or_nought() -> None:
    # 2017-06-24 began the leap fifth month, of 29 days; the sixth began on 23 July.
    found = rules(good_days(chart(), search("moving", date(2017, 6, 24), 31), TODAY))
    expected = {date(2017, 7, day) for day in (2, 3, 12, 13, 22)}
    clear = {day for day, names in found.items() if "손 없는 날" in names}
    assert clear == expected & set(found)
    assert len(clear) >= 3
    wedding = rules(good_days(chart(), search("wedding", date(2017, 6, 24), 31), TODAY))
    assert not [day for day, names in wedding.items() if "손 없는 날" in names]


@pytest.mark.parametrize(("day", "said"), [(9, "9th"), (10, "10th"), (19, "19th"), (20, "20th"), (30, "30th")])
def test_lunar_days_in_english(day: int, said: str) -> None:
    (found,) = of_lunar_day(day)
    assert f"The {said} of the lunar month" in found.reason("moving").text_en


def test_other_lunar_days_say_nothing() -> None:
    assert [day for day in range(1, 31) if of_lunar_day(day)] == [9, 10, 19, 20, 29, 30]


@pytest.mark.parametrize(
    ("purpose", "day", "expected"),
    [
        # The person: 경오 경진 경오 계미, a woman. 진 month of 1990 until 6 May: 천덕 and 월덕 are both 임.
        ("exam", date(1990, 4, 27), {"천덕일", "월덕일"}),  # 임술
        ("exam", date(1990, 4, 22), {"천덕합일", "월덕합일"}),  # 정사: 정임
        ("exam", date(1990, 4, 27), {"공망일"}),  # 술 is void for 경오
        ("exam", date(1990, 5, 2), {"정관의 날"}),  # 정묘: 정 is fire, other polarity
        ("travel", date(1990, 5, 7), {"역마"}),  # 신 for 인오술
        ("wedding", date(1990, 4, 21), {"배우자성"}),  # 병진: 병 is 편관
        ("travel", date(1990, 4, 17), {"일지 충", "년지 충"}),  # 임자: 자오
        ("exam", date(1990, 5, 5), {"일지 형", "년지 형·원진"}),  # 오오 자형
        ("exam", date(1990, 4, 30), {"일지 원진", "일지 파·해", "년지 형·원진"}),  # 을축: 축오
        ("interview", date(1990, 5, 9), {"일간 천간충"}),  # 갑술
        ("opening", date(1990, 5, 7), {"식신의 날"}),  # 임신
    ],
)
def test_which_rules_speak_of_a_day(purpose: Purpose, day: date, expected: set[str]) -> None:
    found = rules(good_days(chart(), search(purpose, day), TODAY))
    assert expected <= found[day]


def test_the_star_of_the_partner_is_the_officer_for_a_woman_and_wealth_for_a_man() -> None:
    # 경: 병 (편관) on 1990-04-21, 갑 (편재) on 1990-04-29; the days are 병진 and 갑자.
    woman, man = chart(), chart(sex="male")
    assert "배우자성" in rules(good_days(woman, search("engagement", date(1990, 4, 21)), TODAY))[date(1990, 4, 21)]
    assert "배우자성" not in rules(good_days(man, search("engagement", date(1990, 4, 21)), TODAY))[date(1990, 4, 21)]
    # 갑인, 1990-04-19, for the man: 편재 twice.
    (day,) = good_days(man, search("engagement", date(1990, 4, 19)), TODAY).days
    assert [reason.text for reason in day.reasons if reason.rule == "배우자성"] == [
        "일진의 갑목(甲)이 배우자성인 편재예요.",
        "일진의 인목(寅)이 배우자성인 편재예요.",
    ]


def test_a_day_that_clashes_with_the_partner_is_ruled_out_and_one_that_suits_is_told() -> None:
    partner = chart("1990-05-30", "male")  # 을미: 축 clashes, 해 and 묘 join
    ox, rabbit = date(2026, 11, 23), date(2026, 11, 25)
    alone = good_days(chart(), search("wedding", ox, 3), TODAY)
    together = good_days(chart(), search("wedding", ox, 3), TODAY, partner)
    assert {day.date: day.pillar for day in alone.days}[ox] == "신축"
    assert ox not in {day.date for day in together.days}
    assert together.avoided == alone.avoided + 1
    assert "상대의 일지 반합" in rules(together)[rabbit]
    (said,) = [reason for day in together.days for reason in day.reasons if reason.rule == "상대의 일지 반합"]
    assert "상대의 일지 미토(未)와 반합" in said.text
    assert "your partner's day branch 未 earth" in said.text_en


@pytest.mark.parametrize(
    ("start", "days", "field"),
    [
        (date(1599, 12, 31), 1, "day_search.start"),
        (date(2201, 1, 1), 1, "day_search.start"),
        (date(2200, 12, 1), 32, "day_search.days"),
        (date.max, 366, "day_search.start"),
    ],
)
def test_days_outside_the_almanac_are_refused_by_the_field_at_fault(start: date, days: int, field: str) -> None:
    with pytest.raises(Refused) as caught:
        good_days(chart(), search("moving", start, days), TODAY)
    assert caught.value.problem.field == field
    assert caught.value.localised("en").title == "Date out of range"


@pytest.mark.parametrize("start", [date(1600, 1, 1), date(2200, 12, 1)])
def test_the_first_and_the_last_days_of_the_almanac_can_be_searched(start: date) -> None:
    found = good_days(chart(), search("travel", start, 31), TODAY)
    assert len(found.days) == 31
    assert max(found.days, key=lambda day: day.date).lunar


def test_every_rule_has_a_source_a_text_in_both_languages_and_a_star_that_stands() -> None:
    data = tomllib.loads(TABLE.read_text("utf-8"))
    stars = tomllib.loads(files("services.saju_engine").joinpath("data/stars.toml").read_text("utf-8"))
    raised = {row["name"]: row for row in stars["star"]}
    twelve = {name.split()[0] for name in stars["twelve"]["names"]}
    for row in data["row"]:
        assert row["source"], row["name"]
        assert row["ko"], row["name"]
        assert row["en"], row["name"]
        for key in row["key"]:
            if row["kind"] == "almanac":
                assert raised[key]["base"] == ["month_branch"], key
            if row["kind"] == "star":  # of_branch looks at the branch of the day alone
                assert key in twelve or raised[key]["target"] == "branch", key
                assert key in twelve or "month_branch" not in raised[key]["base"], key
    names = {row["name"] for row in data["row"]}
    assert {name for avoided in good_days_table().avoid.values() for name in avoided} <= names
    assert [row["key"] for row in data["row"] if row["kind"] == "officer"] == [[name] for name in OFFICERS]


@pytest.mark.parametrize(("old", "new"), [('kind = "lunar"', 'kind = "solar"'), ("moving = 10", "mooving = 10")])
def test_a_table_with_an_unknown_kind_or_purpose_is_refused(old: str, new: str) -> None:
    text = TABLE.read_text("utf-8")
    assert parse(text).rules
    with pytest.raises(ValueError, match="손 없는 날"):
        parse(text.replace(old, new))


def test_pillars_of_days_are_of_the_sixty() -> None:
    found = good_days(chart(), search("exam", TODAY, 31), TODAY)
    numbers = [BY_HANGUL[day.pillar] for day in sorted(found.days, key=lambda day: day.date)]
    assert all((after - before) % 60 == 1 for before, after in pairwise(numbers))
