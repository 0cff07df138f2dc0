"""Freely worded sentences, markdown, tables and places: what the check reads, whatever it is dressed in."""

import tomllib
import unicodedata
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from services.llm_worker.grounding.check import claims_in, review
from services.llm_worker.grounding.gate import Gate
from services.llm_worker.grounding.text.sentences import split
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from services.saju_engine.compatibility import compatibility
from shared.contracts.birth import Birth
from shared.vocabulary import Element
from tests.unit.llm_worker.test_grounding import CHART, FACTS

WORDINGS = tomllib.loads((Path(__file__).parent / "free_wordings.toml").read_text(encoding="utf-8"))
ELEMENT_KO = dict(zip(Element, ("목(木)", "화(火)", "토(土)", "금(金)", "수(水)"), strict=True))
TABLE = "| 기둥 | 이름 | 십신 |\n|---|---|---|\n| 년주 | 경오 | 비견 |\n| 일주 | {day} | 정관 |\n"
COLUMNS = "| 목 | 화 | 토 | 금 | 수 |\n|---|---|---|---|---|\n| {wood} | 2 | 2 | 3 | 1 |"


@pytest.mark.parametrize("sentence", WORDINGS["lies"])
def test_a_freely_worded_lie_is_caught(sentence: str) -> None:
    assert review(sentence, FACTS).false_kinds


@pytest.mark.xfail(strict=True, reason="not read yet")
@pytest.mark.parametrize("sentence", WORDINGS["missed"])
def test_a_lie_of_these_wordings_will_be_caught(sentence: str) -> None:
    assert review(sentence, FACTS).false_kinds


@pytest.mark.parametrize("sentence", WORDINGS["truths"])
def test_a_freely_worded_truth_passes(sentence: str) -> None:
    assert review(sentence, FACTS).false_kinds == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "- **일주(日柱)**: 갑자(甲子)",
        "**일주**는 _갑자_예요.",
        "일주는 갑\u200b자예요.",
        unicodedata.normalize("NFD", "일주는 갑자예요."),
        "### 갑자 일주인 당신의 성격",
        "일주는 갑자(庚午)예요.",
    ],
)
def test_dress_hides_no_lie_and_places_are_those_of_the_text(sentence: str) -> None:
    claims = claims_in(sentence, FACTS)
    assert any(not claim.true for claim in claims)
    assert all(sentence[claim.start : claim.end] == claim.text for claim in claims)


@pytest.mark.parametrize(
    ("table", "true"),
    [
        (TABLE.format(day="경오"), True),
        (TABLE.format(day="갑자"), False),
        (COLUMNS.format(wood=0), True),
        (COLUMNS.format(wood=2), False),
    ],
)
def test_a_table_is_read_with_its_headings(table: str, *, true: bool) -> None:
    claims = claims_in(table, FACTS)
    assert claims
    assert all(claim.true for claim in claims) is true
    assert all(table[claim.start : claim.end] == claim.text for claim in claims)


def test_a_table_is_held_whole_and_what_follows_is_not() -> None:
    table = COLUMNS.format(wood=0)
    assert split(f"오행이에요.\n{table}\n\n금이 가장 많아요. 끝이에요.") == [
        "오행이에요.\n",
        f"{table}\n\n",
        "금이 가장 많아요. ",
        "끝이에요.",
    ]


def test_a_date_is_no_end_of_a_sentence() -> None:
    assert split("양력 1990. 5. 5. 출생이에요. 좋아요.") == ["양력 1990. 5. 5. 출생이에요. ", "좋아요."]


def test_without_luck_years_are_still_known() -> None:
    facts = Facts(CHART, None, frozenset(), year_now=2026)
    assert review("2027년은 무신년이에요.", facts).false_kinds == ("year",)
    assert review("내년은 정미년이에요.", facts).false_kinds == ()
    assert review("올해는 정재가 들어오는 해예요.", facts).false_kinds == ("ten_god",)


def test_only_the_false_item_of_a_list_goes() -> None:
    gate = Gate(FACTS)
    text = "- 년주: 경오\n- 월주: 갑자\n- 일주: 경오\n"
    assert gate.feed(text) + gate.finish() == "- 년주: 경오\n- 일주: 경오"


def test_what_the_engine_says_of_two_charts_and_of_a_useful_element_passes() -> None:
    """Little and plenty are said by the weighted shares, of which a count of characters knows nothing."""
    charts = [
        compute_chart(Birth(date=str(date(1950, 1, 1) + timedelta(days=step * 397)), time="09:30", sex="male"))
        for step in range(40)
    ]
    said = 0
    for me, other in pairwise(charts):
        first = me.useful_elements[0]
        useful = f"이 사주의 용신은 {ELEMENT_KO[first.useful]} 기운으로, {first.school} 관점에서 골랐어요."
        for part in compatibility(me, other, date(2026, 11, 25)).parts:
            if part.name in {"elements", "useful_elements"}:
                text = part.reason.replace("첫 번째 분", "당신").replace("두 번째 분", "상대방")
                gate = Gate(Facts(me), partner=Facts(other))
                assert gate.feed(text) + gate.finish() == text
                said += 1
        assert review(useful, Facts(me)).false_kinds == ()
    assert said >= 2 * len(charts) - 2


@pytest.mark.parametrize(
    ("before", "true", "false"),
    [
        ("지금은 정축(丁丑) 대운이에요.", "이 대운은 만 39세까지 이어져요.", "이 대운은 만 43세까지 이어져요."),
        ("지금은 정축(丁丑) 대운이에요.", "만 39세까지 계속됩니다.", "만 44세까지 계속됩니다."),
        ("You are in the 丁丑 luck pillar.", "It lasts until you are 39.", "It lasts until you are 43."),
        ("You are in the 丁丑 luck pillar.", "The next one, 丙子, opens at 40.", "The next one, 丙子, opens at 44."),
        ("You are in the 丁丑 luck pillar.", "After that comes 丙子, from 2030.", "After that comes 甲戌, from 2030."),
        ("You are in the 丁丑 decade.", "It covers ages 30 to 39.", "It covers ages 33 to 42."),
        ("지금은 정축(丁丑) 대운이에요.", "정관과 정인의 운인 10년이에요.", "편관과 편인의 운인 10년이에요."),
        ("2026 is a 丙午 year.", "For you it brings Seven Killings.", "For you it brings Eating God."),
        ("올해는 병오(丙午)년이에요.", "시지와는 합을 이뤄요.", "시지와는 충을 이뤄요."),
        ("올해는 병오(丙午)년이에요.", "년지 오화와는 오오자형이 돼요.", "년지 오화와는 충이 돼요."),
        (
            "Your month branch is 辰.",
            "It stands at the life stage of 양 (養).",
            "It stands at the life stage of 제왕 (帝旺).",
        ),
        ("Your son is bright.", "His day branch 午 is Direct Officer.", "His day branch 午 is Eating God."),
    ],
)
def test_a_sentence_goes_on_with_what_the_one_before_it_tells_of(before: str, true: str, false: str) -> None:
    for sentence, shown in ((true, True), (false, False)):
        gate = Gate(FACTS)
        text = gate.feed(f"{before} {sentence}") + gate.finish()
        assert text.endswith(sentence) == shown
