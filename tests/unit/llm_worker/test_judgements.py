"""Conclusions of the engine and the ten gods of a time: what an answer may say of them."""

from datetime import UTC, datetime

import pytest

from services.llm_worker.grounding.check import review
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from shared.vocabulary import Element, TenGod

CHART = compute_chart(Birth(date="1990-05-05", time="14:30", sex="female", place="서울"))
LUCK = luck_at(CHART, datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
FACTS = Facts(CHART, LUCK, frozenset({1}))
assert CHART.strength is not None
assert CHART.structure is not None
STRONG, WEAK = ("신강", "신약") if CHART.strength.strong else ("신약", "신강")
USEFUL = {item.useful for item in CHART.useful_elements}
USELESS = next(element for element in Element if element not in USEFUL)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        (f"{WEAK}한 사주예요.", "strength"),
        ("가짜격이에요.", "structure"),
        (f"용신은 {USELESS.hangul}({USELESS.hanja})예요.", "useful_element"),
        ("토끼띠로 태어나셨네요.", "animal"),
        ("공망은 자, 축이에요.", "void"),
        ("올해는 정재의 기운이 들어오는 해예요.", "ten_god"),
        ("2026년 병오년은 천간으로 정인이 들어오는 해예요.", "ten_god"),
        ("2028년은 정관의 해예요.", "ten_god"),
        ("지금 대운은 정재의 시기예요.", "ten_god"),
    ],
)
def test_a_false_one_is_caught(sentence: str, kind: str) -> None:
    assert kind in review(sentence, FACTS).false_kinds


@pytest.mark.parametrize(
    "sentence",
    [
        f"{STRONG}한 사주예요.",
        f"{CHART.structure.name}이에요.",
        *(f"용신은 {element.hangul}({element.hanja})예요." for element in USEFUL),
        "말띠로 태어나셨네요.",
        f"공망은 {CHART.voids[0]}, {CHART.voids[1]}예요.",
        f"올해는 {LUCK.year.pillar.stem_ten_god.value}의 기운이 들어오는 해예요.",
        f"2026년 병오년은 지지로 {LUCK.year.pillar.branch_ten_god.value}이 들어오는 해예요.",
        "올해는 정재의 기운이 들어오지 않는 해예요.",
        "올해는 타고난 정재의 기운을 돌보는 해예요.",
        "내년에 정재가 들어온다면 좋겠지요.",
        "신강한 사주와 신약한 사주는 읽는 법이 달라요.",
        "합격이에요, 축하해요.",
        "용신은 무엇인가요?",
        "토끼띠와 말띠는 성향이 달라요.",
    ],
)
def test_a_true_or_general_one_passes(sentence: str) -> None:
    assert review(sentence, FACTS).false_kinds == ()


@pytest.mark.parametrize("year", LUCK.years, ids=lambda year: str(year.year))
def test_every_year_of_the_table(year: object) -> None:
    assert hasattr(year, "pillar")
    assert hasattr(year, "year")
    gods = {year.pillar.stem_ten_god, year.pillar.branch_ten_god}
    for god in TenGod:
        if god is not TenGod.HURTING:
            assert bool(review(f"{year.year}년은 {god.value}의 해예요.", FACTS).false_kinds) == (god not in gods)
