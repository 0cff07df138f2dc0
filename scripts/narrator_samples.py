"""Prints answers of the narrator to random births and questions, through the real engine and retriever, and what the
grounding check says of them: `make narrator-samples`, or `python -m scripts.narrator_samples [--count 50] [--seed 1]`.
"""

import argparse
import asyncio
import logging
import random
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

import structlog

from services.llm_worker.settings import LlmSettings
from services.llm_worker.stage import LlmStage
from services.retriever.settings import RetrieverSettings
from services.retriever.stage import RetrieverStage
from services.saju_engine.stage import EngineStage
from shared.contracts.birth import Birth
from shared.contracts.turn import ChatTurn, HistoryItem, StageName

QUESTIONS: Final = (
    "올해 재물운이 어때요?",
    "제 성격은 어떤가요?",
    "이직해도 될까요?",
    "언제쯤 결혼할 수 있을까요?",
    "요즘 연애가 잘 안 풀려요.",
    "사업을 시작해도 괜찮을까요?",
    "내년 시험운이 궁금해요.",
    "건강을 위해 무엇을 조심하면 좋을까요?",
    "오늘 하루는 어떨까요?",
    "이번 달 흐름이 궁금해요.",
    "대인 관계가 힘들어요.",
    "제 오행은 어떻게 되어 있나요?",
    "지금 대운은 어떤 시기인가요?",
    "용신이 뭐예요? 저는 무엇인가요?",
    "아이와의 관계는 어떨까요?",
    "이사를 가도 좋을까요?",
    "제 사주에 역마살이 있나요?",
    "편재와 정재는 무엇이 달라요?",
    "What does this year hold for my career?",
    "What kind of person am I?",
    "How is my love life this year?",
    "Which elements do I have too many or too few of?",
    "Should I start a business?",
    "Tell me about money this year.",
)
FOLLOW_UPS: Final = ("왜 그런가요?", "그럼 내년은요?", "조금 더 자세히 알려 주세요.", "연애는요?")
PLACES: Final = ("서울", "부산", "대구", "광주", "제주", "강릉", "런던", "뉴욕")
FOLLOW_UP_SHARE: Final = 0.25


class Telling:
    """Implements `shared.worker.stage.Progress` for one answer."""

    def __init__(self) -> None:
        self.said = ""
        self.stopped = asyncio.Event()

    async def say(self, text: str) -> None:
        """Adds a piece."""
        self.said += text

    async def take_back(self) -> None:
        """Voids it all."""
        self.said = ""


def births(chance: random.Random, count: int) -> list[Birth]:
    """Random moments of 1940-2015, one in six without an hour."""
    found = []
    for _ in range(count):
        day = date(1940, 1, 1) + timedelta(days=chance.randrange(27_700))
        time = None if chance.random() < 1 / 6 else f"{chance.randrange(4, 23):02}:{chance.randrange(60):02}"
        sex = chance.choice(("female", "male"))
        found.append(Birth(date=day.isoformat(), time=time, sex=sex, place=chance.choice(PLACES)))
    return found


async def ask(
    stages: Sequence[EngineStage | RetrieverStage | LlmStage], birth: Birth, question: str, earlier: ChatTurn | None
) -> ChatTurn:
    """One question through all stages, after `earlier` if there was one."""
    now = datetime.now(UTC)
    history: tuple[HistoryItem, ...] = ()
    if earlier is not None and earlier.answer is not None:
        history = (
            HistoryItem(role="user", text=earlier.question),
            HistoryItem(role="assistant", text=earlier.answer.text),
        )
    turn = ChatTurn(
        turn_id=f"{birth.date}{birth.time}{question}",
        user="",
        gateway="",
        itinerary=(StageName.SAJU_ENGINE, StageName.RETRIEVER, StageName.LLM_WORKER),
        asked_at=now,
        deadline=now + timedelta(minutes=1),
        locale="en" if question.isascii() else "ko",
        question=question,
        history=history,
        birth=birth,
    )
    for stage in stages:
        turn = await stage.run(turn, Telling())
    return turn


async def main() -> None:
    """Prints the answers, then the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    chance = random.Random(arguments.seed)  # noqa: S311 - repeatable samples
    answers: list[ChatTurn] = []
    with tempfile.TemporaryDirectory() as folder:
        stages = (
            EngineStage(),
            RetrieverStage(RetrieverSettings(chroma_url=str(Path(folder) / "chroma"))),
            LlmStage(LlmSettings(openai_api_key="", openai_base_url="")),
        )
        for stage in stages:
            await stage.open()
        try:
            while len(answers) < arguments.count:
                (birth,) = births(chance, 1)
                answers.append(await ask(stages, birth, chance.choice(QUESTIONS), None))
                if chance.random() < FOLLOW_UP_SHARE and answers[-1].locale == "ko":
                    answers.append(await ask(stages, birth, chance.choice(FOLLOW_UPS), answers[-1]))
        finally:
            for stage in reversed(stages):
                await stage.close()
    for number, turn in enumerate(answers[: arguments.count], start=1):
        show(number, turn)
    figures(answers[: arguments.count])


def show(number: int, turn: ChatTurn) -> None:
    """One answer."""
    assert turn.birth is not None  # noqa: S101 - every sample has one
    assert turn.answer is not None  # noqa: S101 - and is answered
    after = " (이어서)" if turn.history else ""
    born = f"{turn.birth.date} {turn.birth.time or '시간 모름'} {turn.birth.sex} {turn.birth.place}"
    print(f"\n── {number}. {born}{after}")
    print(f"   {turn.question}\n\n{turn.answer.text}")
    if turn.answer.interventions:
        print(f"   !! {', '.join(turn.answer.interventions)}")


def figures(turns: Sequence[ChatTurn]) -> None:
    """Lengths, variety, citations and what the check took out."""
    answers = [turn.answer for turn in turns if turn.answer is not None]
    lengths = sorted(len(answer.text) for answer in answers)
    openings = {answer.text.partition(".")[0] for answer in answers}
    cited = sum(bool(answer.citations) for answer in answers)
    changed = [kind for answer in answers for kind in answer.interventions]
    print(f"\n{len(answers)} answers of {lengths[0]}-{lengths[-1]} characters (median {median(lengths):.0f})")
    print(f"{len(openings)} different openings, {len({answer.text for answer in answers})} different answers")
    print(f"{cited} cite passages; changes by the checks: {', '.join(changed) or 'none'}")


if __name__ == "__main__":
    asyncio.run(main())
