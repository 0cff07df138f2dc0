import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.saju_engine.settings import EngineSettings
from services.saju_engine.stage import EngineStage
from shared.contracts.birth import Birth
from shared.contracts.good_days import DaySearch
from shared.contracts.turn import ChatTurn, Locale, StageName
from shared.failures import Permanent, Rejected
from shared.worker.stage import Progress, Stage

NOW = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
BIRTH = Birth(date="1990-05-05", time="14:30", sex="female", place="서울")
PARTNER = Birth(date="1990-05-30", time="14:30", sex="male", place="서울")
COMPUTED = ("chart", "luck", "partner_chart", "compatibility", "good_days")


class Silence:
    """Nobody listens."""

    said = ""

    def __init__(self) -> None:
        self.stopped = asyncio.Event()

    async def say(self, text: str) -> None:
        raise AssertionError(f"the engine says nothing, but said {text}")

    async def take_back(self) -> None:
        raise AssertionError("there is nothing to take back")


def turn(birth: Birth | None, locale: Locale = "ko", **asked: Any) -> ChatTurn:
    return ChatTurn(
        turn_id="t1",
        user="u",
        gateway="g",
        itinerary=(StageName.SAJU_ENGINE,),
        asked_at=NOW,
        deadline=NOW + timedelta(minutes=1),
        locale=locale,
        birth=birth,
        **asked,
    )


def filled(given: ChatTurn) -> list[str]:
    return [name for name in COMPUTED if getattr(given, name) is not None]


async def opened() -> EngineStage:
    stage = EngineStage()
    await stage.open()
    return stage


async def test_a_turn_gets_its_chart_and_luck_and_keeps_the_rest() -> None:
    stage: Stage = await opened()
    progress: Progress = Silence()
    given = turn(BIRTH)
    done = await stage.run(given, progress)
    assert done.chart
    assert done.luck
    assert done.chart.pillars.month.name == "경진"
    assert done.luck.at == NOW
    assert done.luck.year.year == 2026
    assert filled(done) == ["chart", "luck"]
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


async def test_a_partner_brings_a_second_chart_and_the_compatibility_of_both() -> None:
    stage = await opened()
    done = await stage.run(turn(BIRTH, partner=PARTNER), Silence())
    assert filled(done) == ["chart", "luck", "partner_chart", "compatibility"]
    assert done.partner_chart
    assert done.partner_chart.pillars.day.name == "을미"
    assert done.compatibility
    assert done.compatibility.as_of == date(2026, 5, 1)
    assert done.compatibility.parts[0].relations[0].members == ("경", "을")
    back = await stage.run(turn(PARTNER, partner=BIRTH), Silence())
    assert back.compatibility
    assert back.compatibility.score == done.compatibility.score


async def test_a_search_for_days_starts_on_the_day_of_asking_where_the_person_was_born() -> None:
    stage = await opened()
    late = datetime(2026, 5, 1, 18, 0, tzinfo=UTC)  # 2 May in Seoul
    asked = turn(BIRTH, day_search=DaySearch(purpose="moving")).model_copy(update={"asked_at": late})
    done = await stage.run(asked, Silence())
    assert filled(done) == ["chart", "luck", "good_days"]
    assert done.good_days
    assert (done.good_days.start, done.good_days.end) == (date(2026, 5, 2), date(2026, 6, 30))
    assert len(done.good_days.days) == 5


async def test_with_a_partner_the_days_suit_both() -> None:
    stage = await opened()
    search = DaySearch(purpose="wedding", start=date(2026, 11, 23), days=1)  # 신축, which clashes with 을미
    alone = await stage.run(turn(BIRTH, day_search=search), Silence())
    both = await stage.run(turn(BIRTH, partner=PARTNER, day_search=search), Silence())
    assert alone.good_days
    assert both.good_days
    assert (len(alone.good_days.days), len(both.good_days.days)) == (1, 0)
    assert filled(both) == list(COMPUTED)


@pytest.mark.parametrize("moment", [datetime(2030, 2, 10, tzinfo=UTC), datetime(2030, 2, 10)])  # noqa: DTZ001 - UTC too
async def test_the_luck_is_that_of_the_moment_asked_for(moment: datetime) -> None:
    stage = await opened()
    done = await stage.run(turn(BIRTH, partner=PARTNER, moment=moment), Silence())
    assert done.luck
    assert (done.luck.at, done.luck.year.year) == (datetime(2030, 2, 10, tzinfo=UTC), 2030)
    assert done.compatibility
    assert done.compatibility.periods[0].start_year == 2030


@pytest.mark.parametrize(
    ("asked", "field", "title"),
    [
        ({"partner": Birth(date="1990-02-30", sex="male")}, "partner.date", "No such date"),
        ({"partner": Birth(date="1990-02-03", sex="male", place="qqqqzz")}, "partner.place", "Unknown place"),
        ({"moment": datetime(1599, 12, 31, tzinfo=UTC)}, "moment", "Moment out of range"),
        ({"moment": datetime(2201, 1, 1, tzinfo=UTC)}, "moment", "Moment out of range"),
        ({"moment": datetime.max.replace(tzinfo=UTC)}, "moment", "Moment out of range"),
        (
            {"day_search": DaySearch(purpose="exam", start=date(2200, 12, 31), days=2)},
            "day_search.days",
            "Date out of range",
        ),
        ({"day_search": DaySearch(purpose="exam", start=date(1500, 1, 1))}, "day_search.start", "Date out of range"),
    ],
)
async def test_what_cannot_be_is_refused_by_the_field_at_fault(asked: dict[str, Any], field: str, title: str) -> None:
    stage = await opened()
    with pytest.raises(Rejected) as caught:
        await stage.run(turn(BIRTH, "en", **asked), Silence())
    assert (caught.value.problem.field, caught.value.problem.title) == (field, title)
    assert caught.value.problem.remedy


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAJU_CONCURRENCY", "3")
    assert EngineSettings.from_environment().concurrency == 3
