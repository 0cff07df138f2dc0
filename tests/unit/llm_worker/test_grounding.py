"""What a sentence claims of a chart, and what the gate lets through."""

import random
from datetime import UTC, datetime

import pytest

from services.llm_worker.grounding.check import claims_in, review
from services.llm_worker.grounding.gate import Gate
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.narrator.narrator import Narrator
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from tests.unit.llm_worker.charts import make_turn

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CHART = compute_chart(Birth(date="1990-05-05", time="14:30", sex="female", place="서울"))  # 경오 경진 경오 계미
FACTS = Facts(CHART, luck_at(CHART, NOW), frozenset({1, 2}))

FALSE = [
    ("당신의 일주는 갑자(甲子)입니다.", "pillar"),
    ("일주는 기미예요.", "pillar"),
    ("월주가 신사라서 활동적이에요.", "pillar"),
    ("년주: 신미.", "pillar"),
    ("연주는 己巳예요.", "pillar"),
    ("갑신 시주를 가지셨네요.", "pillar"),
    ("임오(壬午) 일주답게 솔직해요.", "pillar"),
    ("Your day pillar is Gap-ja.", "pillar"),
    ("The month pillar is 辛巳.", "pillar"),
    ("Your hour pillar is jia shen.", "pillar"),
    ("일간은 을목입니다.", "day_master"),
    ("을목 일간은 부드러워요.", "day_master"),
    ("일간이 庚水라서 그래요.", "day_master"),
    ("Your day master is 甲木.", "day_master"),
    ("올해는 2026년 병인년입니다.", "year"),
    ("2027년 무신년에는 달라져요.", "year"),
    ("올해 을사년은 조심하세요.", "year"),
    ("In 2026 병인 brings change.", "year"),
    ("사주에 수 기운이 7개 있습니다.", "element_count"),
    ("목이 2개라서 괜찮아요.", "element_count"),
    ("금(金) 1, 토(土) 4예요.", "element_count"),
    ("화 기운이 하나도 아니고 네 개예요. 불은 화 3개.", "element_count"),
    ("You have two wood and one metal.", "element_count"),
    ("월간에 정관이 있어요.", "ten_god"),
    ("시지에 편재가 앉아 있어요.", "ten_god"),
]
TRUE = [
    "일주는 경오(庚午)예요.",
    "년주와 일주가 모두 경오예요.",
    "경진 월주는 토의 기운이 강해요.",
    "시주는 癸未예요.",
    "Your day pillar is Gyeong-o.",
    "일간은 경금이에요.",
    "경금 일간은 단단하다고 해요.",
    "Your day master is 庚金.",
    "올해 2026년 병오년은 관성의 해예요.",
    "내년 2027년 정미년에는 숨을 고르세요.",
    "목(木) 0, 화(火) 2, 토(土) 2, 금(金) 3, 수(水) 1이에요.",
    "금 기운이 3개로 가장 많아요.",
    "목 기운은 0개라 비어 있어요.",
    "You have three metal and no wood.",
    "시간에 상관이 있어요.",
    "월지에 편인이 있어요.",
    "일지에 정관이 있어요.",
    "시지에는 정재가 지장간으로 숨어 있어요.",
]
GENERAL = [
    "갑목은 큰 나무에 비유돼요.",
    "을목은 덩굴처럼 유연하다고 해요.",
    "편관은 책임과 압박을 뜻해요.",
    "정관이 있는 해에는 규칙을 지키는 일이 중요해요.",
    "지갑을 정리하고 한 수 위를 내다보세요.",
    "정말 당신을 위한 자리예요.",
    "수 있으면 목요일에 세 번 쉬어 가세요.",
    "금요일 두 시에 만나기로 해요.",
    "재성이 없다고 해서 재물이 없는 것은 아니에요.",
    "천간은 열 개, 지지는 열두 개예요.",
    "육십갑자는 갑자에서 시작해 계해로 끝나요.",
    "나무가 세 그루 있는 정원을 떠올려 보세요.",
    "A wood day master is often likened to a tree.",
    "Water one or two plants and take a walk.",
    "Take one fire drill seriously at work.",
]


@pytest.mark.parametrize(("sentence", "kind"), FALSE)
def test_a_false_claim_is_found(sentence: str, kind: str) -> None:
    assert kind in review(sentence, FACTS).false_kinds


@pytest.mark.parametrize("sentence", TRUE)
def test_a_true_claim_is_found_and_passes(sentence: str) -> None:
    claims = claims_in(sentence, FACTS)
    assert claims
    assert all(claim.true for claim in claims), claims


@pytest.mark.parametrize("sentence", GENERAL)
def test_what_merely_explains_passes(sentence: str) -> None:
    assert review(sentence, FACTS).false_kinds == ()


def test_claims_say_where_they_stand() -> None:
    sentence = "아시다시피 일주는 갑자예요."
    (claim,) = claims_in(sentence, FACTS)
    assert sentence[claim.start : claim.end] == claim.text == "일주는 갑자"


def test_a_citation_of_nothing_is_taken_out_and_the_sentence_stays() -> None:
    gate = Gate(FACTS)
    assert gate.feed("재성을 봐요 [1][9]. ") + gate.finish() == "재성을 봐요 [1]."
    assert gate.interventions == ["citation"]


def test_only_the_false_sentence_is_dropped() -> None:
    gate = Gate(FACTS)
    text = "일간은 경금이에요. 일주는 갑자예요. 그래서 차분히 가면 좋아요."
    assert gate.feed(text) + gate.finish() == "일간은 경금이에요. 차분히 가면 좋아요."
    assert gate.interventions == ["dropped:pillar"]


QUESTIONS = ("올해 재물운이 어때요?", "연애운이 궁금해요", "이직해도 될까요?", "제 성격은요?", "지금 대운은 어때요?")


def test_the_narrator_never_says_what_its_own_check_would_drop() -> None:
    chance = random.Random(2026)
    for number in range(60):
        time = None if number % 7 == 0 else f"{chance.randrange(24):02}:{chance.randrange(60):02}"
        date = f"{chance.randrange(1940, 2015)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        sex = chance.choice(("female", "male"))
        birth = Birth.model_validate({"date": date, "time": time, "sex": sex, "fold": 0, "place": "부산"})
        chart = compute_chart(birth)
        turn = make_turn(chance.choice(QUESTIONS), chart=chart, turn_id=str(number))
        turn = turn.model_copy(update={"luck": luck_at(chart, NOW), "locale": chance.choice(("ko", "en"))})
        text = Narrator(turn).compose()
        numbers = frozenset(passage.number for passage in turn.retrieval.passages) if turn.retrieval else frozenset()
        gate = Gate(Facts(chart, turn.luck, numbers))
        assert gate.feed(text) + gate.finish() == text.rstrip(), birth
        assert gate.interventions == []
