"""Narrator answers over charts and questions: long enough, cited, honest, varied and true."""

import itertools

import pytest

from services.llm_worker.grounding.check import review
from services.llm_worker.grounding.text.sentences import split
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.narrator.narrator import Narrator, pieces
from services.llm_worker.narrator.phrasebook import table
from shared.contracts.turn import HistoryItem, Locale
from tests.unit.llm_worker.charts import PASSAGES, make_chart, make_turn

CHARTS = (
    make_chart(),
    make_chart("갑자 병인 정해", sex="male", birth_year=1984),
    make_chart("을축 무자 임술 신해", birth_year=1985, stars={"역마살": "day"}),
    make_chart("무진 계해 갑인 병인", sex="male", birth_year=1988),
)
READINGS = (
    "올해 재물운이 어때요?",
    "이직해도 될까요?",
    "창업하면 어떨까요",
    "제 성격은 어떤가요?",
    "언제 결혼할 수 있을까요?",
    "오늘 운세 알려 주세요",
    "이번 달 대인 관계는 어때요",
    "내년 시험운은요?",
    "건강운이 궁금해요",
    "이사해도 괜찮을까요",
    "자녀운을 알고 싶어요",
    "2030년 사업운",
)
FACTS = (
    "제 일주가 뭐예요?",
    "오행이 어떻게 되나요",
    "용신이 뭐예요",
    "신강인가요 신약인가요",
    "격국이 궁금해요",
    "공망이 뭐예요",
    "역마살이 있나요",
    "합충이 있나요",
    "대운이 어떻게 되나요",
    "정관이 뭐예요?",
    "태어난 시를 몰라요",
)
ENGLISH = ("How is money for me this year?", "Should I change my job?", "When will I marry?", "What are my pillars?")


@pytest.mark.parametrize(("chart", "question"), list(itertools.product(CHARTS, READINGS)))
def test_a_reading(chart: object, question: str) -> None:
    text = Narrator(make_turn(question, chart=chart)).compose()  # type: ignore[arg-type]
    assert 250 <= len(text) <= 900
    assert text.count("내장 해설") == 1
    assert text.count("참고") >= 1 or "성찰" in text
    assert "[1]" in text
    assert "{" not in text
    assert "None" not in text


@pytest.mark.parametrize(("chart", "question"), list(itertools.product(CHARTS, READINGS + FACTS)))
def test_nothing_false_is_said(chart: object, question: str) -> None:
    for locale in ("ko", "en"):
        turn = make_turn(question, chart=chart, locale=locale)  # type: ignore[arg-type]
        facts = Facts(turn.chart, turn.luck, frozenset({1, 2}))
        for sentence in split(Narrator(turn).compose()):
            result = review(sentence, facts)
            assert result.false_kinds == (), sentence
            assert result.removed_citations == 0


def test_this_years_money() -> None:
    text = Narrator(make_turn()).compose()
    assert "2026년 병오년(丙午年)" in text
    assert "편관" in text
    assert "재성(財星)" in text
    assert "목(木) 0, 화(火) 2, 토(土) 2, 금(金) 3, 수(水) 1" in text


def test_the_same_turn_gives_the_same_answer_and_another_one_differs() -> None:
    answers = {Narrator(make_turn(turn_id=f"turn-{i}")).compose() for i in range(12)}
    assert len(answers) > 6
    assert Narrator(make_turn(turn_id="a")).compose() == Narrator(make_turn(turn_id="a")).compose()


def history() -> tuple[HistoryItem, ...]:
    return (
        HistoryItem(role="user", text="올해 재물운이 어때요?"),
        HistoryItem(role="assistant", text=Narrator(make_turn()).compose()),
    )


def test_a_follow_up_refers_to_what_was_said() -> None:
    other = Narrator(make_turn("그럼 연애운은요?", history=history())).compose()
    assert "재물운" in other.split("연애운")[0]
    assert "2026년" in other
    same = Narrator(make_turn("더 자세히 알려 주세요", history=history())).compose()
    assert "재물운" in same
    assert "대운" in same
    why = Narrator(make_turn("왜 그런가요?", history=history())).compose()
    assert "병오년" in why
    for text in (other, same, why):
        assert "재미와 자기 성찰" not in text
        assert text.count("내장 해설") == 1


def test_without_a_birth_it_asks_for_one() -> None:
    text = Narrator(make_turn(without_chart=True)).compose()
    assert "생년월일" in text
    assert "[1]" in text


def test_unknown_hour_is_said() -> None:
    assert "시주는 비워 두고" in Narrator(make_turn(chart=CHARTS[1])).compose()


@pytest.mark.parametrize("question", ["오늘 점심 메뉴 추천해 줘", "육아휴직 급여 신청 방법 알려 줘"])
def test_off_topic_is_refused_kindly(question: str) -> None:
    text = Narrator(make_turn(question, off_topic=True)).compose()
    assert "사주" in text
    assert "편관" not in text


@pytest.mark.parametrize(
    ("question", "expected"),
    [("안녕하세요", "안녕하세요"), ("고마워요", "다행이에요"), ("너 AI야?", "내장 해설이에요")],
)
def test_small_talk(question: str, expected: str) -> None:
    assert expected in Narrator(make_turn(question)).compose()


@pytest.mark.parametrize("question", ENGLISH)
def test_english(question: str) -> None:
    text = Narrator(make_turn(question, locale="en")).compose()
    assert 250 <= len(text) <= 900
    assert "built-in narrator" in text
    assert "[1]" in text


def test_pieces_are_the_text() -> None:
    text = Narrator(make_turn()).compose()
    parts = list(pieces(text))
    assert "".join(parts) == text
    assert len(parts) > 5


def test_a_year_without_a_table_is_said() -> None:
    assert "표" in Narrator(make_turn("2055년 재물운")).compose()


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_the_tables_have_the_same_keys(locale: Locale) -> None:
    topics, reference = table(f"{locale}/topics"), table("ko/topics")
    assert topics.keys() == reference.keys()
    for name, topic in topics.items():
        assert topic.keys() == reference[name].keys()
        assert topic["headline"].keys() == topic["detail"].keys() == reference[name]["headline"].keys()
    common, korean = table(f"{locale}/common"), table("ko/common")
    for section in korean:
        assert common[section].keys() == korean[section].keys()


def test_passages_are_quoted_whole_sentences() -> None:
    text = Narrator(make_turn()).compose()
    assert PASSAGES[0].text.split(".")[0] in text
