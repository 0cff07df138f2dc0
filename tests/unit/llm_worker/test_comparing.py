"""Answers about two people, with the engine's own comparison."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.llm_worker.grounding.gate import Gate
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.narrator.narrator import Narrator
from services.llm_worker.prompts.build import Limits, build
from services.saju_engine.chart import compute_chart
from services.saju_engine.compatibility import compatibility
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from shared.contracts.turn import ChatTurn, Locale, StageName

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
QUESTIONS: dict[Locale, str] = {"ko": "우리 궁합은 어때요?", "en": "Are we compatible?"}


def turn(locale: Locale, mine: str = "1990-05-05", theirs: str = "1991-06-16") -> ChatTurn:
    me = compute_chart(Birth(date=mine, time="14:30", sex="female"))
    partner = compute_chart(Birth(date=theirs, sex="male", place="부산"))
    return ChatTurn(
        turn_id=mine + theirs,
        user="",
        gateway="",
        itinerary=(StageName.LLM_WORKER,),
        asked_at=NOW,
        deadline=NOW + timedelta(minutes=1),
        locale=locale,
        question=QUESTIONS[locale],
        chart=me,
        luck=luck_at(me, NOW),
        partner_chart=partner,
        compatibility=compatibility(me, partner, date(2026, 11, 25)),
    )


@pytest.mark.parametrize("locale", ["ko", "en"])
@pytest.mark.parametrize("theirs", ["1991-06-16", "1985-01-30", "2001-11-08", "1990-05-05"])
def test_the_narrator_tells_the_score_and_its_reasons_and_every_word_is_true(locale: Locale, theirs: str) -> None:
    asked = turn(locale, theirs=theirs)
    assert asked.compatibility is not None
    assert asked.chart is not None
    text = Narrator(asked).compose()
    assert str(round(asked.compatibility.score)) in text
    assert 250 <= len(text) <= 950
    for person in ("첫 번째 분", "두 번째 분"):
        assert person not in text
    gate = Gate(Facts(asked.chart, asked.luck), partner=Facts(asked.partner_chart))
    assert gate.feed(text) + gate.finish() == text
    assert gate.interventions == []


def test_what_is_true_of_neither_is_still_false() -> None:
    asked = turn("ko")
    gate = Gate(Facts(asked.chart, asked.luck), partner=Facts(asked.partner_chart))
    true = "상대방의 일주는 정사(丁巳)입니다. 당신의 일주는 경오(庚午)입니다."
    said = gate.feed(f"{true} 당신의 일주는 갑자(甲子)입니다.") + gate.finish()
    assert said.rstrip() == true


def test_the_model_is_told_both_charts_and_the_comparison() -> None:
    system, *_ = build(turn("ko"), "c", "", Limits())
    assert "상대의 사주: 일간 정화(丁火)" in system.content
    assert "/100" in system.content.partition("궁합")[2]
