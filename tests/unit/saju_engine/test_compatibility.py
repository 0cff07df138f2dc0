from collections import Counter
from datetime import date
from functools import cache
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.saju_engine.chart import compute_chart
from services.saju_engine.compatibility import compatibility
from services.saju_engine.compatibility_table import PARTS
from services.saju_engine.relations import POSITIONS
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart, UsefulElement
from shared.contracts.compatibility import Compatibility, CompatibilityPart, PairRelation
from shared.relation_tables import HALVES, PAIRS, TRIPLES
from shared.vocabulary import Element, TenGod

AS_OF = date(2026, 5, 1)
BIRTHS = st.builds(
    Birth,
    date=st.dates(date(1900, 1, 1), date(2060, 12, 31)).map(date.isoformat),
    time=st.sampled_from((None, "04:10", "09:40", "14:30", "20:05")),
    sex=st.sampled_from(("female", "male")),
)
WOOD, FIRE, EARTH, METAL, WATER = Element


@cache
def chart(day: str, sex: str = "female", time: str | None = "14:30") -> Chart:
    return compute_chart(Birth.model_validate({"date": day, "time": time, "sex": sex}))


def part(found: Compatibility, name: str) -> CompatibilityPart:
    return next(each for each in found.parts if each.name == name)


def turned(relation: PairRelation) -> tuple[object, ...]:
    """What tells a relation from others, seen from the other side."""
    one, other = relation.members
    positions = getattr(relation, "positions", ("", ""))
    return (relation.kind, other, one, positions[1], positions[0], relation.level, relation.element)


def straight(relation: PairRelation) -> tuple[object, ...]:
    positions = getattr(relation, "positions", ("", ""))
    return (relation.kind, *relation.members, *positions, relation.level, relation.element)


def sentences(text: str) -> Counter[str]:
    return Counter(text.replace("요. ", "요.|").split("|"))


def sides_swapped(text: str) -> str:
    return text.replace("첫 번째 분", "@").replace("두 번째 분", "첫 번째 분").replace("@", "두 번째 분")


@given(BIRTHS, BIRTHS)
@settings(max_examples=60, deadline=None)
def test_the_score_is_the_same_whichever_chart_comes_first_and_all_else_is_mirrored(one: Birth, other: Birth) -> None:
    first, second = compute_chart(one), compute_chart(other)
    there, back = compatibility(first, second, AS_OF), compatibility(second, first, AS_OF)
    assert there.score == back.score
    assert (there.step, there.step_en) == (back.step, back.step_en)
    assert [(each.name, each.score) for each in there.parts] == [(each.name, each.score) for each in back.parts]
    assert (there.first_to_second, there.second_to_first) == (back.second_to_first, back.first_to_second)
    assert Counter(map(straight, there.relations)) == Counter(map(turned, back.relations))
    for mine, theirs in zip(there.parts, back.parts, strict=True):
        assert Counter(map(straight, mine.relations)) == Counter(map(turned, theirs.relations))
    for name in ("elements", "useful_elements", "luck"):
        assert sentences(sides_swapped(part(there, name).reason)) == sentences(part(back, name).reason)
    for mine_span, their_span in zip(there.periods, back.periods, strict=True):
        assert (mine_span.start_year, mine_span.end_year) == (their_span.start_year, their_span.end_year)
        assert (mine_span.first, mine_span.first_favourable) == (their_span.second, their_span.second_favourable)
        assert Counter(map(straight, mine_span.relations)) == Counter(map(turned, their_span.relations))


@given(BIRTHS, BIRTHS)
@settings(max_examples=40, deadline=None)
def test_the_score_is_the_weighted_mean_of_parts_between_0_and_100(one: Birth, other: Birth) -> None:
    found = compatibility(compute_chart(one), compute_chart(other), AS_OF)
    assert tuple(each.name for each in found.parts) == PARTS
    assert sum(each.weight for each in found.parts) == pytest.approx(1)
    assert found.score == pytest.approx(sum(each.score * each.weight for each in found.parts), abs=0.051)
    assert all(0 <= each.score <= 100 for each in found.parts)
    for each in found.parts:
        assert each.reason
        assert each.reason_en
        assert not {"{", "}"} & set(each.reason + each.reason_en)


def expected_relations(first: Chart, second: Chart) -> Counter[tuple[object, ...]]:
    """By going through the tables, for every pair of pillars."""
    found: Counter[tuple[object, ...]] = Counter()
    for here, there in product(POSITIONS, POSITIONS):
        one, other = getattr(first.pillars, here), getattr(second.pillars, there)
        if one is None or other is None:
            continue
        for row in (*PAIRS, *HALVES):
            members = (one.stem, other.stem) if row.level == "stem" else (one.branch, other.branch)
            if sorted(members) == sorted(row.members):
                found[row.kind, *members, here, there, row.level, row.element] += 1
        for row in TRIPLES:
            members = (one.branch, other.branch)
            both = set(members) <= set(row.members) and members[0] != members[1]
            if row.kind == "방합" and both:
                found["반방합", *members, here, there, "branch", row.element] += 1
            if row.kind == "삼합" and both and row.members[1] not in members:
                found["공합", *members, here, there, "branch", row.element] += 1
    return found


@given(BIRTHS, BIRTHS)
@settings(max_examples=30, deadline=None)
def test_every_relation_between_the_charts_is_one_of_the_tables_and_none_is_missing(one: Birth, other: Birth) -> None:
    first, second = compute_chart(one), compute_chart(other)
    found = compatibility(first, second, AS_OF)
    assert Counter(map(straight, found.relations)) == expected_relations(first, second)


@given(BIRTHS, BIRTHS, st.dates(date(1950, 1, 1), date(2150, 12, 31)))
@settings(max_examples=30, deadline=None)
def test_the_spans_cover_forty_years_and_within_each_neither_decade_changes(
    one: Birth, other: Birth, as_of: date
) -> None:
    charts = compute_chart(one), compute_chart(other)
    periods = compatibility(*charts, as_of).periods
    assert periods[0].start_year == as_of.year
    assert periods[-1].end_year == as_of.year + 39
    for before, after in pairwise(periods):
        assert after.start_year == before.end_year + 1
        assert (before.first, before.second) != (after.first, after.second)
    for period in periods:
        for person, name in zip(charts, (period.first, period.second), strict=True):
            for year in range(period.start_year, period.end_year + 1):
                running = [
                    each.pillar.name for each in person.decade_luck.periods if each.start_year <= year <= each.end_year
                ]
                assert running == ([name] if name else [])


def test_a_couple_worked_out_by_hand() -> None:
    # 1990-05-05 14:30: 경오 경진 경오 계미. 1990-05-30 is 25 days later, so its day is 경오 + 25 of the sixty = 을미;
    # after 입하 the month is 신사: 경오 신사 을미 계미.
    first, second = chart("1990-05-05"), chart("1990-05-30", "male")
    assert second.pillars.day.name == "을미"
    found = compatibility(first, second, AS_OF)
    # 을 is what 경 (metal) controls (wood), of the other polarity: 정재; 경 controls 을, other polarity: 정관.
    assert (found.first_to_second, found.second_to_first) == (TenGod.DIRECT_WEALTH, TenGod.DIRECT_OFFICER)
    stems = part(found, "day_stems")
    assert stems.score == 50 + 40  # base, 천간합
    assert [(each.kind, each.members, each.element) for each in stems.relations] == [("천간합", ("경", "을"), METAL)]
    assert "경금(庚)과 을목(乙)은 천간합(금)" in stems.reason
    assert "첫 번째 분에게 두 번째 분은 정재, 두 번째 분에게 첫 번째 분은 정관" in stems.reason
    assert "庚 metal and 乙 wood combine (into metal)" in stems.reason_en
    assert "the second is direct wealth, to the second the first is direct officer" in stems.reason_en
    days = part(found, "day_branches")
    assert days.score == 55 + 30 + 10  # base, 오미 육합, 오미 of 사오미: 반방합
    assert "오화(午)와 미토(未)는 육합·반방합이에요." in days.reason
    years = part(found, "year_branches")
    assert years.score == 55 + 8 - 10  # base, the same branch, 오오 자형
    assert "말띠(午)와 말띠(午)는 같은 지지·자형이에요." in years.reason
    assert "Horse (午) and Horse (午): the same branch, self-friction (자형)." in years.reason_en
    # Shares of 목화토금수, first: 7 15 40 32 7 %, second: 11 41 25 15 8 %. Scarce (below 12 %) in both: wood, water.
    elements = part(found, "elements")
    assert elements.score == 52 - 2 * 7
    assert elements.reason.startswith("두 분 모두 목·수가 적으니")
    # First's 용신 목, 희신 수, 기신 금; second's 수, 금, 토.
    # To the second: water 7 % scarce -5; metal 32 % +6; earth 40 % (heavy from 35 %) -9.
    # To the first: the day master 을 is wood +8, so its scarcity is not held against it; water 8 %, metal 15 %:
    # nothing.
    assert part(found, "useful_elements").score == 50 - 5 + 6 - 9 + 8
    # The second's 대운 changes in 1992, 2002 … (대운수 2), the first's in 2000, 2010 …
    assert [(each.start_year, each.end_year, each.first, each.second) for each in found.periods] == [
        (2026, 2029, "정축", "을유"),
        (2030, 2031, "병자", "을유"),
        (2032, 2039, "병자", "병술"),
        (2040, 2041, "을해", "병술"),
        (2042, 2049, "을해", "정해"),
        (2050, 2051, "갑술", "정해"),
        (2052, 2059, "갑술", "무자"),
        (2060, 2061, "계유", "무자"),
        (2062, 2065, "계유", "기축"),
    ]
    # First (목 수 for, 금 against): 정축 fire earth: nothing; 병자 water; 을해 wood water; 갑술 wood; 계유 water and
    # metal: neither outweighs. Second (수 금 for, 토 against): 을유 metal; 병술 earth: against; 정해 water; 무자 earth
    # and water: neither; 기축 earth twice: against.
    assert [(each.first_favourable, each.second_favourable) for each in found.periods] == [
        *((None, True), (True, True), (True, False), (True, False), (True, True), (True, True)),
        *((True, None), (None, None), (None, False)),
    ]
    # Years carried: first 30 of 2030-2059, 10 told nothing; second 2026-2031 and 2042-2051: 16, told nothing 2052-2061:
    # 10. 10 + 45 × (30 + 5 + 16 + 5) / 40 = 73.
    luck = part(found, "luck")
    assert luck.score == 73
    # Both: 2030-2031 and 2042-2051, 12 years. One: the other 18 of the first's, and the second's 2026-2029.
    assert "두 분 모두 용신이나 희신의 대운인 해는 12년, 한 분만 그런 해는 22년이에요. 함께" in luck.reason
    # .25 × 90 + .25 × 95 + .05 × 53 + .15 × 38 + .20 × 50 + .10 × 73 = 71.9
    assert found.score == 71.9
    assert found.step == "편안하게 어울리는 사이"


@pytest.mark.parametrize(
    ("second", "score", "text"),
    [
        # Days after 1990-05-05 (경), whose 합 with 을 is above: 갑 clashes with 경, 병 controls it, 무 feeds it, 임 is
        # fed by it, 신 is of its element.
        (4, 35, "일간 경금(庚)과 갑목(甲)은 천간충이에요."),
        (6, 45, "두 번째 분의 일간 병화(丙)가 첫 번째 분의 일간 경금(庚)을 극해요."),
        (8, 75, "두 번째 분의 일간 무토(戊)가 첫 번째 분의 일간 경금(庚)을 생해요."),
        (2, 75, "첫 번째 분의 일간 경금(庚)이 두 번째 분의 일간 임수(壬)를 생해요."),
        (1, 65, "일간 경금(庚)과 신금(辛)은 같은 오행인 금의 비화예요."),
    ],
)
def test_two_day_masters(second: int, score: float, text: str) -> None:
    later = date.fromordinal(date(1990, 5, 5).toordinal() + second).isoformat()
    stems = part(compatibility(chart("1990-05-05"), chart(later), AS_OF), "day_stems")
    assert stems.score == score
    assert text in stems.reason


def with_shares(person: Chart, *shares: float) -> Chart:
    told = [each.model_copy(update={"weight": share}) for each, share in zip(person.elements, shares, strict=True)]
    return person.model_copy(update={"elements": tuple(told)})


def with_useful(person: Chart, useful: Element, helpful: Element | None, harmful: Element | None) -> Chart:
    chosen = UsefulElement(school="억부", useful=useful, helpful=helpful, harmful=harmful, reason="", chosen=True)
    return person.model_copy(update={"useful_elements": (chosen,)})


@pytest.mark.parametrize(
    ("one", "other", "score", "text"),
    [
        ((0.05, 0.2, 0.25, 0.25, 0.25), (0.3, 0.2, 0.2, 0.15, 0.15), 52 + 12, "첫 번째 분에게 적은 목을 두 번째 분이"),
        ((0.3, 0.3, 0.2, 0.1, 0.1), (0.1, 0.1, 0.2, 0.3, 0.3), 52 + 48, "두 번째 분에게 적은 목·화를 첫 번째 분이"),
        ((0.4, 0.15, 0.15, 0.15, 0.15), (0.4, 0.15, 0.15, 0.15, 0.15), 52 - 7, "두 분 모두 목이 많아"),
        ((0.2, 0.2, 0.2, 0.2, 0.2), (0.2, 0.2, 0.2, 0.2, 0.2), 52, "무난한 배합"),
    ],
)
def test_elements_that_fill_what_is_scarce(
    one: tuple[float, ...], other: tuple[float, ...], score: float, text: str
) -> None:
    first, second = with_shares(chart("1990-05-05"), *one), with_shares(chart("1990-05-30"), *other)
    found = part(compatibility(first, second, AS_OF), "elements")
    assert found.score == score
    assert text in found.reason


def test_useful_elements_that_are_brought_and_those_an_older_engine_did_not_tell() -> None:
    even = (0.2, 0.2, 0.2, 0.2, 0.2)
    first = with_useful(with_shares(chart("1990-05-05"), 0.3, 0.1, 0.2, 0.2, 0.2), FIRE, None, None)  # a metal day
    second = with_useful(with_shares(chart("1990-05-30"), *even), WOOD, WATER, METAL)  # a wood day
    found = part(compatibility(first, second, AS_OF), "useful_elements")
    assert found.score == 50 + 15  # the first has wood in plenty; fire in the second is neither much nor little
    assert "두 번째 분의 용신인 목이 첫 번째 분의 사주에 넉넉해요." in found.reason
    assert "첫 번째 분의 용신인 화가 두 번째 분의 사주에 알맞게 있어요." in found.reason


def test_a_score_does_not_go_beyond_100() -> None:
    # A metal and a wood day; each has in plenty what the other needs, and is it: 50 + 2 × (15 + 8 + 6) = 108.
    shares = (0.25, 0.0, 0.25, 0.25, 0.25)
    first = with_useful(with_shares(chart("1990-05-05"), *shares), WOOD, WATER, FIRE)
    second = with_useful(with_shares(chart("1990-05-30"), *shares), METAL, EARTH, FIRE)
    assert part(compatibility(first, second, AS_OF), "useful_elements").score == 100


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        # By what is favourable for 갑자 (wood, water) among decades 10 years long from 2026 on, all of one pillar.
        ((WOOD, WATER, METAL), (WOOD, WATER, METAL), "함께 흐름을 타는"),
        ((WOOD, WATER, METAL), (METAL, EARTH, WOOD), "번갈아"),
        ((METAL, EARTH, WOOD), (METAL, EARTH, WOOD), "차근차근"),
    ],
)
def test_advice_on_the_years_ahead(
    first: tuple[Element, Element, Element], second: tuple[Element, Element, Element], word: str
) -> None:
    person = chart("1990-05-05")
    period = person.decade_luck.periods[0]
    pillar = period.pillar.model_copy(update={"name": "갑자", "stem_element": WOOD, "branch_element": WATER})
    only = period.model_copy(update={"pillar": pillar, "start_year": 2026, "end_year": 2065})
    lasting = person.model_copy(update={"decade_luck": person.decade_luck.model_copy(update={"periods": (only,)})})
    found = compatibility(with_useful(lasting, *first), with_useful(lasting, *second), AS_OF)
    assert len(found.periods) == 1
    assert word in part(found, "luck").reason


def test_unknown_hours_leave_three_pillars_to_compare() -> None:
    found = compatibility(chart("1990-05-05", time=None), chart("1990-05-30", time=None), AS_OF)
    places = {place for relation in found.relations for place in relation.positions}
    assert places <= {"year", "month", "day"}
    assert found.score == compatibility(chart("1990-05-30", time=None), chart("1990-05-05", time=None), AS_OF).score
