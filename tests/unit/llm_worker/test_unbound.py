"""What no closer reading has judged: values that every label beside them denies, and things that are nowhere."""

import pytest

from services.llm_worker.grounding.check import claims_in, review
from tests.unit.llm_worker.test_grounding import FACTS


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("일주의 천간이 곧 나인데, 그 글자가 병화로 나와 있어요.", "day_master"),
        ("정재가 어디 있는지 찾는다면 바로 연주예요.", "ten_god"),
        ("갑자년, 그러니까 2027년에는 약속이 늘어납니다.", "year"),
        ("결국 금이 당신에게는 용신인 셈입니다.", "useful_element"),
        ("Wood Ox energy arrives with 2027.", "year"),
    ],
)
def test_a_value_that_its_only_label_denies_is_false(sentence: str, kind: str) -> None:
    assert kind in review(sentence, FACTS).false_kinds


@pytest.mark.parametrize(
    "sentence",
    [
        "일주의 천간이 곧 나인데, 그 글자가 경금으로 나와 있어요.",
        "연간과 월간과 일간에 모두 경금이 보이고, 시간에는 계수가 보여요.",
        "갑 일간이 술월에 태어나면 경을 먼저 씁니다.",
        "월지의 화개는 깊이와 고독이 함께 놓인 것으로 읽어요.",
        "올해는 부족한 수 기운을 채우는 일에 마음을 써 보세요.",
        "오늘의 금전운은 재성이 드는지보다 비겁이 함께 오는지를 살펴요.",
    ],
)
def test_what_one_label_confirms_or_nobody_states_passes(sentence: str) -> None:
    assert review(sentence, FACTS).false_kinds == ()


def test_a_thing_of_which_the_chart_has_nothing_is_false_where_the_chart_is_spoken_of() -> None:
    assert review("역마살 덕에 원국이 분주해 보여요.", FACTS).false_kinds == ("star",)
    assert review("역마살 덕에 분주한 사람이 많다고 해요.", FACTS).false_kinds == ()
    assert review("원국에 부족한 목 기운은 색으로 보태 보세요.", FACTS).false_kinds == ()


def test_cells_of_a_table_are_not_read_across() -> None:
    table = "| 자리 | 글자 |\n|---|---|\n| 일간 | 경금 |\n| 시간 | 계수 |\n"
    assert all(claim.true for claim in claims_in(table, FACTS))
