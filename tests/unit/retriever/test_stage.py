from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.retriever.settings import RetrieverSettings
from services.retriever.stage import RetrieverStage
from shared.contracts.turn import ChatTurn, HistoryItem, StageName
from tests.unit.retriever import charts

NOW = datetime.now(UTC)


class Silent:
    """Progress that nobody listens to."""

    said = ""

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


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[RetrieverStage]:
    made = RetrieverStage(RetrieverSettings(chroma_url=str(tmp_path / "chroma"), corpus_dir=Path(__file__).parent))
    await made.open()
    yield made
    await made.close()


async def test_fills_the_turn_with_numbered_passages(stage: RetrieverStage) -> None:
    done = await stage.run(turn("올해 재물운이 어때요?"), Silent())  # type: ignore[arg-type]
    assert done.retrieval is not None
    assert done.retrieval.topic == "wealth"
    assert done.retrieval.degraded is None
    assert not done.retrieval.off_topic
    assert [one.number for one in done.retrieval.passages] == list(range(1, len(done.retrieval.passages) + 1))
    ids = [one.id for one in done.retrieval.passages]
    assert ids[0] == "wealth.none"  # no 정재 in this chart: particular before general
    assert "wealth.general" in ids
    assert "luck.year.officer" in ids  # 병 of 2026 is 편관 to 경
    assert not {"wealth.many", "luck.year.seal", "day_master.gap"} & set(ids)
    assert all(0 <= one.score <= 1 and one.why for one in done.retrieval.passages)
    assert "정재 없음" in done.retrieval.passages[0].why


async def test_a_question_off_topic_gets_no_passages(stage: RetrieverStage) -> None:
    done = await stage.run(turn("오늘 서울 날씨 알려줘"), Silent())  # type: ignore[arg-type]
    assert done.retrieval is not None
    assert done.retrieval.off_topic
    assert done.retrieval.passages == ()


async def test_a_follow_up_continues_the_question_before(stage: RetrieverStage) -> None:
    history = (HistoryItem(role="user", text="재물운이 어때요?"), HistoryItem(role="assistant", text="연애는…"))
    done = await stage.run(turn("그럼 내년은?", history=history), Silent())  # type: ignore[arg-type]
    assert done.retrieval is not None
    assert done.retrieval.topic == "wealth"
    assert any(one.topic == "wealth" for one in done.retrieval.passages)


async def test_an_english_reader_is_told_why_in_english(stage: RetrieverStage) -> None:
    done = await stage.run(turn("How is my money luck?", locale="en"), Silent())  # type: ignore[arg-type]
    assert done.retrieval is not None
    first = done.retrieval.passages[0]
    assert first.topic == "wealth"
    assert "in your chart" in first.why


async def test_health_shows_chroma(stage: RetrieverStage) -> None:
    checks = stage.checks()
    assert list(checks) == ["chroma"]
    await checks["chroma"]()


async def test_chroma_away_degrades_to_words_alone_and_comes_back(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way of a directory")
    settings = RetrieverSettings(chroma_url=str(blocked), corpus_dir=Path(__file__).parent, retry_seconds=0.05)
    stage = RetrieverStage(settings)
    await stage.open()
    try:
        done = await stage.run(turn("재물운이 어때요?"), Silent())  # type: ignore[arg-type]
        assert done.retrieval is not None
        assert done.retrieval.degraded == "dense"
        assert done.retrieval.passages
        with pytest.raises(Exception, match="Chroma"):
            await stage.checks()["chroma"]()
        blocked.unlink()
        for _ in range(100):
            done = await stage.run(turn("재물운이 어때요?"), Silent())  # type: ignore[arg-type]
            assert done.retrieval is not None
            if done.retrieval.degraded is None:
                break
            import asyncio

            await asyncio.sleep(0.05)
        assert done.retrieval is not None
        assert done.retrieval.degraded is None
    finally:
        await stage.close()
