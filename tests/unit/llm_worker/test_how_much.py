"""How much of a thing a sentence says there is, and what it concludes, where nobody is spoken to: of this chart all the
same; and what is said of charts in general.
"""

import pytest

from services.llm_worker.grounding.check import review
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from shared.contracts.birth import Birth

_FACTS = Facts(compute_chart(Birth(date="1979-11-02", time="22:10", sex="male")))
"""기미 갑술 계유 계해: wood 1, fire 0, earth 3, metal 1, water 3; weak, 정관격; 역마 in the hour, 문곡 in the day."""


@pytest.mark.parametrize(
    ("sentence", "true", "false"),
    [
        ("There are {} water characters.", "three", "two"),
        ("{} is carried by a single character.", "Metal", "Earth"),
        ("Here stand {} earth signs in a row.", "three", "four"),
        ("The lone {} character is precious.", "metal", "water"),
        ("As for metal, there is {}.", "one", "two"),
        ("{} is entirely lacking.", "Fire", "Metal"),
        ("What is absent is {}.", "fire", "wood"),
        ("There is no {} at all.", "fire", "earth"),
        ("None of the characters belongs to {}.", "fire", "metal"),
        ("하나뿐인 {} 기운을 아껴 쓰세요.", "목", "수"),
        ("유일한 {} 글자가 든든해요.", "금", "토"),
        ("{}는 눈에 띄지 않아요.", "화와 편재", "토와 수"),
    ],
)
def test_an_amount_is_of_this_chart_without_a_word_of_it(sentence: str, true: str, false: str) -> None:
    assert review(sentence.format(true), _FACTS).false_kinds == ()
    assert "element_count" in review(sentence.format(false), _FACTS).false_kinds


@pytest.mark.parametrize(
    ("kind", "sentence", "true", "false"),
    [
        ("structure", "Structurally it is a {} chart.", "Direct Officer", "Eating God"),
        ("structure", "This is a {} structure.", "Direct Officer", "Direct Wealth"),
        ("structure", "The frame of the chart is {}.", "Direct Officer", "Rob Wealth"),
        ("structure", "{}답게 약속을 잘 지켜요.", "정관격", "식신격"),
        ("strength", "This is a {} day master.", "weak", "strong"),
        ("strength", "The day master is plainly {}.", "weak", "strong"),
        ("star", "The Traveling Horse sits in the {} branch.", "hour", "month"),
        ("ten_god", "Your Wealth element is {}.", "fire", "wood"),
        ("ten_god", "당신에게 관성은 {}입니다.", "토(土)", "금(金)"),
    ],
)
def test_a_conclusion_is_of_this_chart(kind: str, sentence: str, true: str, false: str) -> None:
    assert review(sentence.format(true), _FACTS).false_kinds == ()
    assert kind in review(sentence.format(false), _FACTS).false_kinds


@pytest.mark.parametrize(
    "sentence",
    [
        "In general, two fire characters are enough to warm a tree.",
        "Fire is missing in many charts, and none is worse for it.",
        "Having four metal characters means a sharp tongue.",
        "A Rob Wealth chart likes company.",
        "One water character can be enough.",
        "금이 셋뿐이어도 약하다고만 볼 수는 없어요.",
        "Metal is the useful element and earth is its helper.",
        "The self is weak because you were born in the earth month of 戌.",
        "The chart sets water and earth against each other, and metal joins the two as the useful element.",
    ],
)
def test_what_is_general_or_of_another_word_is_left(sentence: str) -> None:
    assert review(sentence, _FACTS).false_kinds == ()
