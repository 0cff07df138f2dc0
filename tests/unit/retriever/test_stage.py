import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from services.retriever.settings import RetrieverSettings
from services.retriever.stage import RetrieverStage
from services.retriever.vectors.base import StoreError
from shared.contracts.passages import Retrieval
from shared.contracts.turn import ChatTurn, HistoryItem, StageName
from shared.failures import Permanent
from tests.unit.retriever import charts

HERE = Path(__file__).parent
NOW = datetime.now(UTC)
pytestmark = pytest.mark.asyncio(loop_scope="module")


class Silent:
    """Progress that nobody listens to."""

    said = ""

    def __init__(self) -> None:
        self.stopped = asyncio.Event()

    async def say(self, text: str) -> None:
        raise AssertionError(f"the retriever says nothing, least of all {text}")

    async def take_back(self) -> None:
        raise AssertionError


def turn(question: str, **named: object) -> ChatTurn:
    chart = charts.chart()
    return ChatTurn.model_validate(
        {
            "turn_id": "t1",
            "user": "u",
            "gateway": "g",
            "itinerary": [StageName.RETRIEVER, StageName.LLM_WORKER],
            "asked_at": NOW,
            "deadline": NOW + timedelta(minutes=1),
            "question": question,
            "chart": chart,
            "luck": charts.luck(chart),
            **named,
        }
    )


async def ask(stage: RetrieverStage, question: str, **named: object) -> Retrieval:
    done = await stage.run(turn(question, **named), Silent())
    assert done.retrieval is not None
    return done.retrieval


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RetrieverStage]:
    directory = tmp_path_factory.mktemp("chroma")
    made = RetrieverStage(RetrieverSettings(chroma_url=str(directory), corpus_dir=HERE))
    await made.open()
    yield made
    await made.close()


async def test_fills_the_turn_with_numbered_passages(stage: RetrieverStage) -> None:
    found = await ask(stage, "올해 재물운이 어때요?")
    assert found.topic == "wealth"
    assert found.degraded is None
    assert not found.off_topic
    assert found.corpus
    assert [one.number for one in found.passages] == list(range(1, len(found.passages) + 1))
    ids = [one.id for one in found.passages]
    assert ids[0] == "wealth.none"  # no 정재 in this chart: particular before general
    assert "wealth.general" in ids
    assert "luck.year.officer" in ids  # 병 of 2026 is 편관 to 경
    assert not {"wealth.many", "luck.year.seal", "day_master.gap"} & set(ids)
    assert all(0 <= one.score <= 1 and one.why for one in found.passages)
    assert "정재 없음" in found.passages[0].why


async def test_the_rest_of_the_turn_stays(stage: RetrieverStage) -> None:
    before = turn("재물운")
    done = await stage.run(before, Silent())
    assert done.model_copy(update={"retrieval": None}) == before


async def test_a_question_off_topic_gets_no_passages(stage: RetrieverStage) -> None:
    found = await ask(stage, "오늘 서울 날씨 알려줘")
    assert found.off_topic
    assert found.passages == ()


async def test_an_empty_question_is_off_topic(stage: RetrieverStage) -> None:
    assert (await ask(stage, "")).off_topic
    assert (await ask(stage, "?!… ㅠㅠ")).off_topic


async def test_a_follow_up_continues_the_question_before(stage: RetrieverStage) -> None:
    history = (HistoryItem(role="user", text="재물운이 어때요?"), HistoryItem(role="assistant", text="연애는…"))
    found = await ask(stage, "그럼 내년은?", history=history)
    assert found.topic == "wealth"
    assert any(one.topic == "wealth" for one in found.passages)


async def test_without_a_chart_nothing_is_held_back(stage: RetrieverStage) -> None:
    found = await ask(stage, "갑목 일간은 어떤 성격이에요?", chart=None, luck=None)
    assert found.passages[0].id == "day_master.gap"


async def test_a_slip_may_want_more_or_fewer_passages_within_a_bound(
    stage: RetrieverStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def count(wanted: int) -> int:
        found = await ask(stage, "사주에서 재물운과 연애운은 어떻게 봐요?", chart=None, luck=None, passages=wanted)
        return len(found.passages)

    assert [await count(1), await count(2), await count(4)] == [1, 2, 4]
    monkeypatch.setattr("services.retriever.stage.MOST", 3)
    assert await count(10_000) == 3


async def test_a_slip_that_wants_no_passages_still_learns_the_topic(stage: RetrieverStage) -> None:
    found = await ask(stage, "재물운이 어때요?", passages=0)
    assert (found.passages, found.topic, found.off_topic) == ((), "wealth", False)


async def test_a_slip_of_this_stage_alone_needs_nothing_but_a_question(stage: RetrieverStage) -> None:
    slip = ChatTurn(
        turn_id="t1",
        user="u",
        gateway="g",
        itinerary=(StageName.RETRIEVER,),
        asked_at=NOW,
        deadline=NOW + timedelta(minutes=1),
        question="재물운이 어때요?",
    )
    done = await stage.run(slip, Silent())
    assert done.retrieval is not None
    assert done.retrieval.passages


async def test_an_english_reader_is_told_why_in_english(stage: RetrieverStage) -> None:
    found = await ask(stage, "How is my money luck?", locale="en")
    assert found.passages[0].topic == "wealth"
    assert found.passages[0].gist_en
    assert "in your chart" in found.passages[0].why


async def test_health_shows_chroma(stage: RetrieverStage) -> None:
    checks = stage.checks()
    assert list(checks) == ["chroma"]
    await checks["chroma"]()


async def test_a_second_owner_of_the_directory_is_kept_out(stage: RetrieverStage) -> None:
    other = RetrieverStage(stage._settings)
    await other.open()
    try:
        assert (await ask(other, "재물운이 어때요?")).degraded == "dense"
        with pytest.raises(StoreError, match=f"in use by process {os.getpid()}"):
            await other.checks()["chroma"]()
    finally:
        await other.close()


async def test_chroma_away_degrades_to_words_alone_and_comes_back(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way of a directory")
    stage = RetrieverStage(RetrieverSettings(chroma_url=str(blocked), corpus_dir=HERE, retry_seconds=0.05))
    await stage.open()
    try:
        found = await ask(stage, "재물운이 어때요?")
        assert found.degraded == "dense"
        assert found.passages
        with pytest.raises(StoreError, match="Chroma"):
            await stage.checks()["chroma"]()
        blocked.unlink()
        async with asyncio.timeout(10):
            while (await ask(stage, "재물운이 어때요?")).degraded:
                await asyncio.sleep(0.05)
    finally:
        await stage.close()


async def test_before_it_is_open_it_refuses() -> None:
    with pytest.raises(Permanent):
        await RetrieverStage(RetrieverSettings(corpus_dir=HERE)).run(turn("재물운"), Silent())
