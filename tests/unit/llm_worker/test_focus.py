"""Sentences that go on with the place or the luck of the one before and do not name it; asides between a place and what
it is. The chart is that of 경오 경진 경오 계미.
"""

import pytest

from services.llm_worker.grounding.gate import Gate
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from shared.contracts.birth import Birth

CHART = compute_chart(Birth(calendar="solar", date="1990-05-05", time="14:30", sex="female", place="서울"))
FACTS = Facts(CHART, year_now=2026)
TOLD = [
    ("일지는 가까운 사람을 보는 곳이에요.", "이 자리의 십이운성은 {}이에요.", "목욕", "제왕"),
    ("경오(庚午) 일주로 태어나셨어요. 무쇠를 닮았지요.", "납음으로는 {}라고 해요.", "노방토", "해중금"),
    ("시주는 말년의 모습을 보여 줘요.", "같은 자리의 납음은 {}이고요.", "양류목", "벽력화"),
    ("월지를 볼까요?", "그 글자는 {}이라서 생각이 깊어요.", "편인", "정재"),
    ("월주는 일터의 기둥이에요.", "천간은 {}이에요.", "비견", "상관"),
    ("시지에서 자식의 자리를 살펴요.", "여기서 일간은 십이운성으로 {}를 만나요.", "관대", "장생"),
    ("2027년은 정미년이에요.", "천간은 {}이라 책임이 커져요.", "정관", "식신"),
    ("지금은 정축 대운이에요.", "십이운성으로는 {}의 시기예요.", "묘", "장생"),
    ("지금은 정축(丁丑) 대운이에요.", "대운의 천간은 {}이라 생각이 많아져요.", "정관", "식신"),
    ("Next year is 丁未. Rest well.", "The year stands at the {} stage.", "관대", "목욕"),
    (
        "Your day branch is 午.",
        "Inside it are hidden Byeong (丙), Gi (己) and, as the main Qi, {}.",
        "Jeong-hwa (丁)",
        "Mu-to (戊)",
    ),
    ("Let us turn to the day branch.", "Yours is 午, a {}.", "Direct Officer", "Direct Wealth"),
    ("The month pillar tells of work.", "Its life stage is {}.", "Nurture (양)", "Death (사)"),
    ("Your hour pillar is 癸未.", "In terms of the life stage, it is at {}.", "관대", "목욕"),
    ("Next year is 丁未.", "For you, the stem is the {}.", "Direct Officer", "Eating God"),
    ("The day branch is the seat of love.", "It counts as your {}.", "Direct Officer", "Indirect Wealth"),
]
ASIDES = [
    ("The day branch 午, your marriage seat, is the {}.", "Direct Officer", "Direct Wealth"),
    ("The month stem 庚, which stands for early work, is a {}.", "Companion", "Hurting Officer"),
    ("일지 오화는 배우자의 자리이고 {}에 해당해요.", "정관", "편재"),
    ("The 癸 on top is the {}.", "Hurting Officer", "Eating God"),
    ("경금 일간이 월지에서 {}의 기운을 받아요.", "양", "묘"),
    ("정축 대운은 십이운성으로 {}에 해당해요.", "묘", "장생"),
    ("월지 진토가 {}으로 자리해서 마음속에 숨은 뜻이 많아요.", "편인", "정관"),
    ("태어난 해의 동물은 {}이니 부지런하세요.", "말", "양"),
    ("That makes you a {} by birth.", "Horse", "Rooster"),
]
HARMLESS = [
    "The 庚 in the month stem fuels your wood.",
    "It is a lovely combination for travel.",
    "2026년은 말띠 해예요.",
    "지금은 정축 대운이고, 그다음 병자 대운은 편관과 상관이 들어오는 때예요.",
    "월주는 경진이에요. 천간에는 경금이 세 번 나와요. 지지에는 흙이 있어요.",
    "일지는 배우자의 자리예요. 올해는 병오년이에요. 이 자리를 아껴 주세요.",
    "월지와 일지를 함께 봐요. 이 자리의 십이운성은 저마다 달라요.",
    "The hour pillar is 癸未. Wood is your Direct Wealth and Indirect Wealth.",
]


def _through(text: str) -> str:
    gate = Gate(FACTS)
    return gate.feed(text) + gate.finish()


@pytest.mark.parametrize(("before", "sentence", "true", "false"), TOLD)
def test_a_sentence_is_judged_with_what_it_goes_on_with(before: str, sentence: str, true: str, false: str) -> None:
    told = f"{before} {sentence.format(true)}"
    assert _through(told) == told
    assert _through(f"{before} {sentence.format(false)}").strip() == before


@pytest.mark.parametrize(("sentence", "true", "false"), ASIDES)
def test_what_stands_between_hides_no_lie(sentence: str, true: str, false: str) -> None:
    assert _through(sentence.format(true)) == sentence.format(true)
    assert _through(sentence.format(false)) == ""


@pytest.mark.parametrize("text", HARMLESS)
def test_what_goes_on_with_nothing_is_let_through(text: str) -> None:
    assert _through(text) == text
