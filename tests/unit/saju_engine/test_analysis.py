from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.saju_engine.almanac.solar_terms import terms_of_year
from services.saju_engine.chart import compute_chart
from services.saju_engine.elements import counts, visible, weights
from services.saju_engine.luck import luck_at, samjae
from services.saju_engine.names import BY_HANGUL, HANGUL
from services.saju_engine.palaces import conception, life_palace
from services.saju_engine.pillars import FourPillars
from services.saju_engine.strength import STEPS, score, strength
from services.saju_engine.structure import pattern
from services.saju_engine.useful import climate, useful_elements
from shared.contracts.birth import Birth
from shared.contracts.chart import UsefulElement
from shared.vocabulary import BRANCHES, Element


def four(text: str) -> FourPillars:
    year, month, day, *hour = (BY_HANGUL[name] for name in text.split())
    return FourPillars(year, month, day, hour[0] if hour else None)


def useful(text: str) -> dict[str, UsefulElement]:
    pillars = four(text)
    found = score(pillars)
    return {u.school: u for u in useful_elements(pillars, weights(pillars), found, pattern(pillars, found))}


charts = st.builds(
    FourPillars, st.integers(0, 59), st.integers(0, 59), st.integers(0, 59), st.none() | st.integers(0, 59)
)


@given(charts)
def test_shares_add_up_and_exactly_one_useful_element_is_chosen(pillars: FourPillars) -> None:
    shares, found = weights(pillars), score(pillars)
    assert sum(shares) == pytest.approx(1)
    assert sum(counts(pillars)) == 2 * len(visible(pillars)[0])
    assert 0 <= found.value <= 100 + 1e-9
    assert sum(found.parts.values()) == pytest.approx(found.value, abs=0.4)  # seven or fewer of one decimal
    assert found.step in {name for _, name in STEPS}
    elements = useful_elements(pillars, shares, found, pattern(pillars, found))
    assert [entry.chosen for entry in elements].count(True) == 1
    assert all(entry.reason.endswith(".") and entry.reason_en.endswith(".") for entry in elements)


def test_the_season_weighs() -> None:
    spring, autumn = weights(four("갑자 병인 갑자")), weights(four("갑자 임신 갑자"))
    assert spring[0] > autumn[0]


@pytest.mark.parametrize(
    ("chart", "step", "strong"),
    [
        ("갑인 을묘 갑인 을해", "극왕", True),
        ("경신 신유 갑신 신미", "극약", False),
        ("경오 경진 경오 계미", "중화신강", True),
    ],
)
def test_nine_steps(chart: str, step: str, strong: bool) -> None:  # noqa: FBT001 - a parameter of the table above
    found = strength(score(four(chart)))
    assert (found.step, found.strong) == (step, strong)
    assert sum(found.parts.values()) == pytest.approx(found.score, abs=0.5)


def test_the_steps_cover_the_scale_without_a_gap() -> None:
    bounds = [bound for bound, _ in STEPS]
    assert bounds == sorted(bounds)
    assert bounds[-1] == 100
    assert len(STEPS) == 9


@pytest.mark.parametrize(
    ("chart", "name"),
    [
        ("경오 경진 경오 계미", "상관격"),  # 진 hides 을계무; 계 shows
        ("갑자 병인 갑자 갑자", "건록격"),
        ("경자 정묘 갑자 갑자", "양인격"),
        ("갑자 갑인 을축 병자", "월겁격"),
        ("갑자 을유 갑자 무진", "정관격"),  # nothing shows: 정기 신
        ("무진 경신 갑자 무진", "편관격"),
        ("갑자 무진 기미 무진", "월겁격"),
        ("무술 을축 기미 갑자", "월겁격"),  # of earth in an earth month, and 을 is not hidden in 축
        ("신유 신유 갑신 신미", "종살격"),
        ("정사 병오 갑오 무진", "종아격"),
        ("무술 무진 갑술 무진", "종재격"),
        ("갑인 을묘 갑인 을해", "종왕격"),
        ("계해 계해 갑자 을해", "종강격"),
        ("무진 기미 갑진 무진", "화토격"),
        ("병인 기묘 정묘 임인", "화목격"),
        ("임인 계묘 정묘 임인", "편인격"),  # two 임 are jealous
    ],
)
def test_structures(chart: str, name: str) -> None:
    pillars = four(chart)
    found = pattern(pillars, score(pillars))
    assert found.name == name
    assert found.rule
    assert found.hanja


def test_the_weak_are_supported_and_the_strong_drained() -> None:
    weak = useful("경신 신사 갑인 경오")["억부"]
    assert weak.useful in {Element.WATER, Element.WOOD}
    strong = useful("갑인 병인 갑인 을해")["억부"]
    assert strong.useful not in {Element.WATER, Element.WOOD}


def test_winter_wants_fire_and_summer_water() -> None:
    winter = useful("임자 임자 갑자 갑자")["조후"]
    assert climate()[0][0][0] == 3  # 갑 in a 자 month: 정 first
    assert winter.useful is Element.FIRE
    assert winter.chosen or useful("임자 임자 갑자 갑자")["억부"].chosen
    summer = useful("병오 갑오 경오 병술")["조후"]
    assert (summer.useful, summer.chosen) == (Element.WATER, True)
    assert "급해요" in summer.reason


def test_a_following_chart_goes_along() -> None:
    following = useful("신유 신유 갑신 신미")
    assert following["억부"].useful is Element.METAL
    assert following["억부"].chosen
    assert "종살격" in following["억부"].reason


def test_the_climate_table_is_whole() -> None:
    table = climate()
    assert len(table) == 10
    assert all(len(row) == 12 and all(row) for row in table)
    assert table[9][BRANCHES.index(next(b for b in BRANCHES if b.hanja == "巳"))] == (7,)  # 계 in 사: 신


def test_one_between_two_and_a_remedy() -> None:
    schools = [useful(text) for text in ("신사 기해 무인", "병자 갑오 갑술 병자", "기미 신미 계미 무오")]
    between = [found["통관"] for found in schools if "통관" in found]
    remedies = [found["병약"] for found in schools if "병약" in found]
    assert between
    assert remedies
    assert all("맞서니" in entry.reason for entry in between)
    assert all("약이 돼요" in entry.reason for entry in remedies)


@pytest.mark.parametrize(("month", "expected"), [("경진", "신미"), ("갑자", "을묘"), ("계해", "갑인")])
def test_conception(month: str, expected: str) -> None:
    assert HANGUL[conception(BY_HANGUL[month])] == expected


def test_life_palace() -> None:
    pillars = four("경오 경진 경오 계미")
    before_rain = terms_of_year(1990)[7].instant - 1  # 곡우: until it the month is the second
    assert HANGUL[life_palace(pillars, before_rain) or 0] == "계미"
    assert HANGUL[life_palace(pillars, before_rain + 1) or 0] == "임오"
    assert life_palace(four("경오 경진 경오"), before_rain) is None


@pytest.mark.parametrize(
    ("born", "year", "name"),
    [("신", "인", "들삼재"), ("해", "오", "눌삼재"), ("오", "술", "날삼재"), ("유", "인", None)],
)
def test_three_calamities(born: str, year: str, name: str | None) -> None:
    index = {branch.hangul: place for place, branch in enumerate(BRANCHES)}
    assert samjae(index[born], index[year]) == name


def test_the_whole_chart_carries_it() -> None:
    chart = compute_chart(Birth(date="1990-05-05", time="14:30", sex="female"))
    assert chart.structure
    assert chart.structure.name == "상관격"
    assert (chart.life_palace, chart.conception) == ("임오", "신미")
    assert chart.year_voids == ("술", "해")
    assert any(star.name == "천을귀인" for star in chart.pillars.hour.stars) if chart.pillars.hour else False
    luck = luck_at(chart, datetime(2026, 5, 1, 3, 0, tzinfo=UTC))
    assert luck.hour
    assert luck.hour.name == "병오" if luck.day.name[0] in "갑기" else luck.hour.name.endswith("오")
    assert luck.samjae is None


def explained(**given: object) -> tuple[list[str], list[str]]:
    chart = compute_chart(Birth.model_validate({"sex": "female", "place": "서울", **given}))
    return [step.text for step in chart.explanation], [step.text_en for step in chart.explanation]


def test_the_chain_of_reasons() -> None:
    korean, english = explained(date="1990-05-05", time="14:30")
    assert korean[0] == "1990-05-05 14:30 서울 → 평균태양시 13:58 (경도 126.98° -32분 5초)"
    assert "입하(1990-05-06 03:35:26) 전까지는 진월이고, 경년이라 경진월(庚辰)이에요." in korean[2]
    assert korean[4] == "13:58은 13:00-15:00의 미시이고, 을·경일의 시작인 병자시부터 세어 계미시(癸未)예요."
    assert english[4] == "13:58 lies in 13:00-15:00, the 未 hour; counted from 丙子, it is 계미 (癸未)."


def test_the_chain_of_reasons_at_the_edges() -> None:
    korean, _ = explained(date="1990-05-05", time="23:50", options={"clock": "civil"})
    assert korean[0] == "1990-05-05 23:50 서울 → 시계 시각 그대로 23:50"
    assert "야자시에는 다음 날의 천간을 쓰니" in korean[4]
    assert korean[3].startswith("1990-05-05은 경오일")
    early, _ = explained(date="1990-05-05", time="23:50", options={"clock": "civil", "day_boundary": "zi_start"})
    assert early[3].startswith("1990-05-06은 신미일")
    summer, _ = explained(date="1988-07-01", time="12:00", options={"clock": "true_solar"})
    assert "서머타임 -60분" in summer[0]
    assert "균시차 -3분" in summer[0]
    unknown, english = explained(date="1990-12-05")
    assert len(unknown) == 4
    assert "1991-02-04" in unknown[1]
    assert "이전이라 경오년" in unknown[1]
    assert "hour is unknown" in english[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("병신 기해 신유 기해", Element.WATER),
        ("경오 경진 병오 정유", Element.WOOD),
        ("기묘 병자 정축 무신", Element.WOOD),
    ],
)
def test_shares_that_are_equal_by_the_rule_are_not_told_apart_by_rounding(text: str, expected: Element) -> None:
    """Two elements weigh the same in days and tenths; added up as fractions of a day, one came out a hair heavier."""
    shares = weights(four(text))
    assert len(set(shares)) < len(shares)
    assert useful(text)["억부"].useful is expected
