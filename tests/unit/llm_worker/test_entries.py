"""Entries of lists and rows of tables: a word and what is said of it, and what a branch hides."""

import pytest

from services.llm_worker.grounding.check import review
from tests.unit.llm_worker.test_grounding import FACTS


@pytest.mark.parametrize(
    ("sentence", "true", "false"),
    [
        ("- **{}**: 시간의 계수", "상관", "식신"),
        ("- {}: 시간의 계(癸)", "상관", "식신"),
        ("- **{}:** Gye (癸) in the hour stem.", "Hurting Officer", "Eating God"),
        ("**{}** – 癸 in the hour stem.", "Hurting Officer", "Eating God"),
        ("- 계(癸) → {}", "상관", "식신"),
        ("- 지지: 미토, {}", "정인", "편인"),
        ("- Branch: 未 earth is your {}.", "Direct Resource", "Indirect Resource"),
        ("- 화(火): {}", "관성", "재성"),
        ("- 시주: 계미(癸未) · {}", "상관·정인", "정인·상관"),
        ("3. **丁丑:** {}.", "Direct Officer over Direct Resource", "Seven Killings over Direct Resource"),
        ("- 정축 대운: {}", "정관과 정인", "편관과 정인"),
        ("Your hour branch 未 is the {} too.", "Direct Resource", "Eating God"),
        ("| 자리 | 십신 |\n|---|---|\n| 지지 오(午) | {} |", "정관", "편재"),
        ("| 해 | 천간 십신 | 지지 십신 |\n|---|---|---|\n| 2027 | {} | 정인 |", "정관", "편관"),
        ("| When | Pillar | Stem / branch |\n|---|---|---|\n| later | 丙子 | {} / Hurting Officer |",
         "Seven Killings", "Direct Officer"),
        ("| 구분 | 정축 대운 | 병자 대운 |\n|---|---|---|\n| 천간 십성 | 정관 | {} |", "편관", "정관"),
        ("| 오행 | 십성 |\n|---|---|\n| 목 | {} |", "재성", "인성"),
    ],
)  # fmt: skip
def test_what_an_entry_says_of_a_character_is_judged(sentence: str, true: str, false: str) -> None:
    assert review(sentence.format(true), FACTS).false_kinds == ()
    assert "ten_god" in review(sentence.format(false), FACTS).false_kinds


@pytest.mark.parametrize(
    ("sentence", "true", "false"),
    [
        ("월지 진토의 정기는 {}예요.", "무토", "계수"),
        ("시지 미토의 여기는 {}입니다.", "정화", "을목"),
        ("The main qi of your hour branch is {}.", "己", "丁"),
        ("미토의 지장간은 정·을·{}입니다.", "기", "무"),
        ("辰 holds 乙, 癸 and {}.", "戊", "己"),
        ("미토에는 {}이 숨어 있어요.", "을목", "갑목"),
        ("- 월지 진(辰): 을목(정재), 계수(상관), {}", "무토(편인)", "기토(정인)"),
    ],
)
def test_what_a_branch_hides_is_judged_by_the_branch(sentence: str, true: str, false: str) -> None:
    assert review(sentence.format(true), FACTS).false_kinds == ()
    assert review(sentence.format(false), FACTS).false_kinds


@pytest.mark.parametrize(
    "sentence",
    [
        "**Direct Resource:** Gi (己) below the hour stem feeds your metal.",
        "| 일간 | 경금(庚金) |\n| 월지 | 진토(辰土) |\n| 월간 | 비견(比肩) |",
        "- 상관: 시간의 계수가 일간 경금의 말솜씨를 키워요.",
        "The hour pillar is Gye-Mi (癸未).",
    ],
)
def test_what_only_stands_beside_a_word_is_not_said_of_it(sentence: str) -> None:
    assert review(sentence, FACTS).false_kinds == ()
