"""What a question takes along: budget, memory, history."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import text as sql

from services.gateway.intake import hashed
from services.gateway.requests import ChatRequest
from services.gateway.settings import GatewaySettings
from shared.bus.memory import MemoryBus
from shared.bus.protocol import Message
from shared.bus.topology import Exchange, work_queue
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn, StageName, Usage
from shared.failures import Rejected
from tests.integration.gateway.conftest import Desk

BIRTH = Birth(date="1990-05-05", time="14:30", sex="female")


async def answer(desk: Desk, turn: ChatTurn, *, text: str = "좋아요.", cost: float = 0.0, memory: str = "") -> None:
    usage = Usage(input_tokens=5, output_tokens=5, cost=cost)
    told = turn.model_copy(
        update={"answer": Answer(text=text, provider="test", model="test", usage=usage, memory=memory)}
    )
    assert await desk.store.finish(Outcome.of(told, status="done", sequence=1, text_sequence=0))


async def ask(desk: Desk, session_id: str | None = None, *, user: str = "me", birth: Birth | None = None) -> ChatTurn:
    request = ChatRequest(user_id=user, message="올해는 어때요?", session_id=session_id, birth=birth)
    turn, session = await desk.intake.prepare(request, "r1")
    await desk.store.accept(turn, session=session)
    return turn


async def execute(desk: Desk, statement: str) -> None:
    async with desk.engine.begin() as connection:
        await connection.execute(sql(statement))


def limit(desk: Desk, *, user: float | None = None, day: float | None = None) -> None:
    update = {"budget_per_user": user, "budget_per_day": day}
    object.__setattr__(desk.intake, "settings", desk.intake.settings.model_copy(update=update))


async def test_without_a_limit_a_question_carries_none(desk: Desk) -> None:
    assert (await ask(desk)).budget is None


async def test_a_question_carries_what_is_left_of_the_days_budget(desk: Desk) -> None:
    limit(desk, user=1.0, day=1.5)
    await answer(desk, await ask(desk), cost=0.4)
    assert (await ask(desk)).budget == pytest.approx(0.6)
    await answer(desk, await ask(desk, user="other"), cost=0.9)
    # The day's budget of all is nearer to its end than the user's own.
    assert (await ask(desk)).budget == pytest.approx(0.2)
    await answer(desk, await ask(desk), cost=0.5)
    assert (await ask(desk)).budget == 0.0


async def test_the_latest_answers_memory_goes_with_the_next_question(desk: Desk) -> None:
    first = await ask(desk)
    await answer(desk, first, memory="재물을 물었고, 정재가 월간에 있다고 답함")
    second = await ask(desk, first.session_id)
    assert second.memory == "재물을 물었고, 정재가 월간에 있다고 답함"
    assert [item.text for item in second.history] == ["올해는 어때요?", "좋아요."]
    # An answer that failed, or left nothing, does not wipe it out.
    await answer(desk, second)
    assert (await ask(desk, first.session_id)).memory == second.memory


async def test_a_session_remembers_also_where_no_history_is_sent(desk: Desk) -> None:
    object.__setattr__(desk.intake, "settings", desk.intake.settings.model_copy(update={"history_turns": 0}))
    first = await ask(desk)
    await answer(desk, first, memory="재물을 물음")
    second = await ask(desk, first.session_id)
    assert (second.history, second.memory) == ((), "재물을 물음")


async def test_history_and_memory_are_of_the_birth_moment_that_is_asked_about(desk: Desk, chart: Chart) -> None:
    first = await ask(desk)
    await answer(desk, first, text="일반 이야기", memory="일반")
    session_id = first.session_id
    mine = await ask(desk, session_id, birth=chart.birth)
    await answer(desk, mine.model_copy(update={"chart": chart}), text="내 이야기", memory="일반, 나")
    assert [item.text for item in mine.history] == ["올해는 어때요?", "일반 이야기"]
    mother = chart.birth.model_copy(update={"date": "1960-05-05"})
    hers = await ask(desk, session_id, birth=mother)
    assert [item.text for item in hers.history] == ["올해는 어때요?", "일반 이야기"]
    assert hers.memory == "일반"
    # Hers has not been read: the session is still about the one whose chart there is.
    again = await ask(desk, session_id)
    assert again.birth == chart.birth
    assert [item.text for item in again.history][1::2] == ["일반 이야기", "내 이야기"]
    assert again.memory == "일반, 나"


async def test_a_note_that_fails_after_the_publish_does_not_fail_the_question(desk: Desk) -> None:
    """The database goes away between the broker's confirm and our note of it."""

    class Departing(MemoryBus):
        async def publish(self, exchange: Exchange, routing_key: str, message: Message) -> None:
            await super().publish(exchange, routing_key, message)
            await execute(desk, "ALTER TABLE turns RENAME TO away")

    turn, session = await desk.intake.prepare(ChatRequest(user_id="me", message="올해는 어때요?"), "r1")
    departing = replace(desk.intake, bus=Departing(desk.broker))
    await departing.accept(turn, session)
    await execute(desk, "ALTER TABLE away RENAME TO turns")
    assert (await desk.record(turn)).status == "accepted"
    assert await desk.bus.depth(work_queue(StageName.RETRIEVER)) == 1


def test_a_users_id_is_hashed_by_a_key(desk: Desk) -> None:
    settings = desk.intake.settings
    one, other = (settings.model_copy(update={"user_hash_key": SecretStr(key)}) for key in ("k1", "k2"))
    assert hashed("me", one.hash_key) == hashed("me", one.hash_key)
    assert len({hashed("me", key) for key in (one.hash_key, other.hash_key, settings.hash_key)}) == 3
    assert hashed("me", one.hash_key) != hashlib.sha256(b"me").hexdigest()[:16]
    assert GatewaySettings(database_url=settings.database_url).hash_key != settings.hash_key


async def test_a_partner_goes_with_the_question_and_needs_a_birth(desk: Desk) -> None:
    request = ChatRequest(user_id="me", message="우리 궁합은요?", birth=BIRTH, partner=BIRTH)
    turn, session = await desk.intake.prepare(request, "r1")
    assert turn.partner == BIRTH
    assert session.birth == BIRTH
    with pytest.raises(Rejected) as refused:
        await desk.intake.prepare(ChatRequest(user_id="me", message="우리 궁합은요?", partner=BIRTH), "r1")
    assert (refused.value.problem.field, refused.value.problem.status) == ("birth", 422)


async def test_a_lookup_is_stored_nowhere(desk: Desk) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    turn = desk.intake.lookup("r1", "ko", (), {"birth": BIRTH, "moment": at})
    assert (turn.durable, turn.moment, turn.session_id) == (False, at, None)
