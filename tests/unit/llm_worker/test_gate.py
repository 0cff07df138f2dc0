"""What is left of a text when the gate has taken out what is false: lists stay lists, tables stay tables."""

from services.llm_worker.grounding.gate import Gate, Held
from services.llm_worker.grounding.truth.facts import Facts
from tests.unit.llm_worker.charts import make_chart, make_luck

CHART = make_chart("경오 경진 경오 계미")
FACTS = Facts(CHART, make_luck(CHART))


def released(text: str, piece: int = 7) -> tuple[str, list[str]]:
    gate = Gate(FACTS)
    shown = "".join(gate.feed(text[start : start + piece]) for start in range(0, len(text), piece))
    return shown + gate.finish(), gate.interventions


def test_the_rest_of_a_list_item_stays_an_item() -> None:
    text = "살펴볼게요.\n\n- 일주는 갑자입니다. 천천히 가도 괜찮아요.\n- 월주는 경진입니다.\n"
    shown, changes = released(text)
    assert shown == "살펴볼게요.\n\n- 천천히 가도 괜찮아요.\n- 월주는 경진입니다."
    assert set(changes) == {"dropped:pillar"}


def test_a_false_item_goes_with_its_mark() -> None:
    shown, _ = released("- 년주: 경오\n- 일주: 갑자\n- 시주: 계미\n")
    assert shown.splitlines() == ["- 년주: 경오", "- 시주: 계미"]


def test_only_the_false_row_of_a_table_goes() -> None:
    table = "| 기둥 | 간지 |\n|---|---|\n| 년주 | 경오 |\n| 일주 | 갑자 |\n| 시주 | 계미 |\n"
    shown, changes = released(f"아래와 같아요.\n\n{table}\n서두르지 마세요.")
    assert "| 년주 | 경오 |\n| 시주 | 계미 |" in shown
    assert "갑자" not in shown
    assert shown.endswith("서두르지 마세요.")
    assert set(changes) == {"dropped:pillar"}


def test_a_table_of_nothing_but_falsehoods_goes_whole() -> None:
    shown, _ = released("| 기둥 | 간지 |\n|---|---|\n| 년주 | 갑자 |\n| 일주 | 갑자 |\n\n서두르지 마세요.")
    assert "|" not in shown
    assert shown.strip() == "서두르지 마세요."


def test_a_mended_item_keeps_its_mark() -> None:
    gate = Gate(FACTS)
    (held,) = [item for item in gate.judged("- 일주는 갑자입니다.\n- 월주는 경진입니다.\n") if isinstance(item, Held)]
    assert gate.mend(held, "일주는 경오입니다.") == "- 일주는 경오입니다.\n"


def test_an_item_is_read_with_its_heading_and_takes_its_explanation_along() -> None:
    shown, changes = released("### 월주\n- 간지: 갑자\n- 의미: 새로운 시작\n- 산책을 권해요.\n")
    assert shown == "### 월주\n- 산책을 권해요."
    assert set(changes) == {"dropped:pillar"}
    shown, changes = released("### 월주\n- 간지: 경진\n- 의미: 단단한 흙\n")
    assert shown == "### 월주\n- 간지: 경진\n- 의미: 단단한 흙"
    assert changes == []


def test_a_sentence_below_a_heading_and_a_list_of_kinds_speak_for_themselves() -> None:
    text = "### 용신\n- 목이 많은 사람은 곧아요.\n\n## 격국의 종류\n- 정관격\n- 편재격"
    assert released(text) == (text, [])


def test_a_chart_drawn_in_a_block_is_read_by_its_columns() -> None:
    drawn = "```\n時 日 月 年\n癸 {day} 庚 庚\n未 午 辰 午\n```\n천천히 볼게요."
    assert released(drawn.format(day="庚")) == (drawn.format(day="庚"), [])
    shown, changes = released(drawn.format(day="甲"))
    assert shown == "천천히 볼게요."
    assert set(changes) == {"dropped:day_master"}
