import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.saju_engine.settings import EngineSettings
from services.saju_engine.stage import EngineStage
from shared.contracts.birth import Birth
from shared.contracts.turn import ChatTurn, Locale, StageName
from shared.failures import Permanent, Rejected
from shared.worker.stage import Progress, Stage

NOW = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)


class Silence:
    """Nobody listens."""

    said = ""

    def __init__(self) -> None:
        self.stopped = asyncio.Event()

    async def say(self, text: str) -> None:
        raise AssertionError(f"the engine says nothing, but said {text}")

    async def take_back(self) -> None:
        raise AssertionError("there is nothing to take back")


def turn(birth: Birth | None, locale: Locale = "ko") -> ChatTurn:
    return ChatTurn(
        turn_id="t1",
        user="u",
        gateway="g",
        itinerary=(StageName.SAJU_ENGINE,),
        asked_at=NOW,
        deadline=NOW + timedelta(minutes=1),
        locale=locale,
        birth=birth,
    )


async def opened() -> EngineStage:
    stage = EngineStage()
    await stage.open()
    return stage


async def test_a_turn_gets_its_chart_and_luck_and_keeps_the_rest() -> None:
    stage: Stage = await opened()
    progress: Progress = Silence()
    given = turn(Birth(date="1990-05-05", time="14:30", sex="female", place="서울"))
    done = await stage.run(given, progress)
    assert done.chart
    assert done.luck
    assert done.chart.pillars.month.name == "경진"
    assert done.luck.at == NOW
    assert done.luck.year.year == 2026
    assert done.model_copy(update={"chart": None, "luck": None}) == given
    assert await stage.run(done, progress) == done  # again after a crash: the same
    assert stage.name is StageName.SAJU_ENGINE
    assert stage.checks() == {}
    await stage.close()


@pytest.mark.parametrize(("locale", "title"), [("ko", "없는 날짜입니다"), ("en", "No such date")])
async def test_a_birth_that_cannot_be_is_refused_in_the_language_of_the_turn(locale: Locale, title: str) -> None:
    stage = await opened()
    with pytest.raises(Rejected) as caught:
        await stage.run(turn(Birth(date="1990-02-30", sex="male"), locale), Silence())
    assert (caught.value.problem.title, caught.value.problem.field) == (title, "birth.date")


async def test_a_slip_without_a_birth_is_our_fault() -> None:
    stage = await opened()
    with pytest.raises(Permanent):
        await stage.run(turn(None), Silence())


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAJU_CONCURRENCY", "3")
    assert EngineSettings.from_environment().concurrency == 3
