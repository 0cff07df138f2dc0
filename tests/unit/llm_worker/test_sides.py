"""Relations told of two sides: places, characters of luck, and the element that comes of them."""

from datetime import UTC, datetime

import pytest

from services.llm_worker.grounding.check import review
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth

CHART = compute_chart(Birth(date="2001-01-19", time="10:05", sex="male", place="서울"))
"""경진 기축 임오 을사; 2026 is 병오, 2027 정미."""
FACTS = Facts(CHART, luck_at(CHART, datetime(2026, 11, 24, 3, 0, tzinfo=UTC)))


@pytest.mark.parametrize(
    "sentence",
    [
        "병화는 일간 임수와 병임충이 되므로 서두르지 마세요.",
        "올해의 오화는 월지 축토와 해를 이루고, 일지 오화와는 자형이 됩니다.",
        "내년 정화는 일간 임수와 정임합을 이루어 목의 기운으로 향해요.",
        "월지 축토와 일지 오화가 해와 원진을 이루고 있어요.",
        "시지 사화, 일지 오화와 만나 사오미 방합이 완성됩니다.",
        "월지 축토와는 축미충이 되니 마음이 바빠질 수 있어요.",
        "The 丁 of next year combines with your day master 壬.",
        "未 clashes with the 丑 in the month and combines with the 午 under you.",
        "The month branch and the day branch harm each other.",
        "The year stem and the hour stem combine, producing metal.",
    ],
)
def test_what_stands_between_two_sides_passes(sentence: str) -> None:
    assert review(sentence, FACTS).false_kinds == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "올해의 병화는 년간 경금과 합하고, 동시에 일간 임수와도 합합니다.",
        "올해의 오화는 월지 축토와 충이 됩니다.",
        "일지 오화와는 미오충이 되니 조심하세요.",
        "년간 경금과 시간 을목이 을경합목을 이룹니다.",
        "년지 진토와 월지 축토가 육합을 이루고 있어요.",
        "The day branch and the hour branch clash, which hints at early moves.",
        "The 丁 of next year clashes with your day master 壬.",
        "The year stem and the hour stem combine, producing water.",
    ],
)
def test_what_does_not_is_caught(sentence: str) -> None:
    assert "relation" in review(sentence, FACTS).false_kinds
