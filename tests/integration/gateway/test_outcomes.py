"""How the gateway learns the ends of turns: with a worker beside it, and with a database that refuses."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.gateway.requests import ChatRequest
from services.gateway.storage.engine import make_engine
from shared.bus.protocol import Message
from shared.bus.topology import ABANDONED, DEAD, DEAD_LETTERS, OUTCOME_KEY, OUTCOME_QUEUE, OUTCOMES
from shared.contracts.events import Finished
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn, StageName
from shared.failures import Retryable
from shared.worker.runner import Worker
from shared.worker.slips import REASON, pack, report
from tests.integration.bus.inbox import Inbox
from tests.integration.gateway.conftest import Desk
from tests.integration.worker.stages import ScriptedStage, raising

GIVING_UP_SECONDS = 15


def answered(turn: ChatTurn) -> Outcome:
    told = turn.model_copy(update={"answer": Answer(text="답", provider="test", model="test")})
    return Outcome.of(told, status="done", sequence=1, text_sequence=0)


async def refuse(tmp_path: Path, turns: Sequence[ChatTurn], statuses: str) -> None:
    """From now on the database takes no such outcome of these turns."""
    ids = ", ".join(f"'{turn.turn_id}'" for turn in turns)
    engine = make_engine(f"sqlite+aiosqlite:///{tmp_path}/saju.db")
    async with engine.begin() as connection:
        await connection.execute(
            text(
                f"CREATE TRIGGER refuse BEFORE UPDATE ON turns WHEN NEW.id IN ({ids}) AND NEW.status IN ({statuses}) "
                "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        )
    await engine.dispose()


async def test_who_exhausts_the_retries_tells_the_person_why_and_nobody_is_quicker(desk: Desk) -> None:
    stage = ScriptedStage(StageName.RETRIEVER, raising(Retryable("away")))
    worker = Worker(stage, desk.bus, instance=uuid4().hex, concurrency=2, max_attempts=1)
    await worker.start()
    told: set[tuple[str, str | None]] = set()
    for _ in range(10):
        turn, session = await desk.intake.prepare(ChatRequest(user_id="me", message="올해는요?"), "r1")
        async with desk.relay.watch(turn.turn_id, ours=True) as reader:
            await desk.intake.accept(turn, session)
            last = None
            while not isinstance(last, Finished):
                *_, last = await reader.next(5)
        assert last.outcome.problem is not None
        told.add((last.outcome.problem.code, last.outcome.failed_stage))
    await worker.drain(1)
    assert told == {("unavailable", "retriever")}
    assert await desk.bus.depth(DEAD_LETTERS) == 10


async def test_outcomes_the_database_refuses_end_in_the_dead_letters_and_stop_no_others(
    desk: Desk, tmp_path: Path
) -> None:
    poison = [await desk.prepare() for _ in range(50)]  # as many as may be under way at once
    good = await desk.prepare()
    await refuse(tmp_path, poison, "'done'")
    async with desk.relay.watch(poison[0].turn_id, ours=True) as reader:
        for turn in [*poison, good]:
            await report(desk.bus, answered(turn), durable=True)
        *_, last = await reader.next(GIVING_UP_SECONDS)
    assert isinstance(last, Finished)
    assert last.outcome.problem is not None
    assert last.outcome.problem.code == "internal"
    async with asyncio.timeout(GIVING_UP_SECONDS):
        while (await desk.record(good)).is_open:
            await asyncio.sleep(0.05)
    assert (await desk.record(good)).status == "done"
    assert await desk.bus.depth(OUTCOME_QUEUE) == 0
    letters = Inbox()
    await desk.bus.consume(DEAD_LETTERS, letters, prefetch=100)
    reasons = [str((await letters.next(GIVING_UP_SECONDS)).message.headers[REASON]) for _ in poison]
    assert set(reasons) == {"unstored: IntegrityError"}


async def test_an_outcome_nobody_can_read_fails_its_turn(desk: Desk) -> None:
    turn = await desk.prepare()
    message = Message(b"{}", type="chat.outcome.v1", headers={"turn_id": turn.turn_id})
    async with desk.relay.watch(turn.turn_id, ours=True) as reader:
        await desk.bus.publish(OUTCOMES, OUTCOME_KEY, message)
        *_, last = await reader.next(5)
    assert isinstance(last, Finished)
    assert (await desk.record(turn)).status == "failed"
    assert await desk.bus.depth(DEAD_LETTERS) == 1


async def test_a_turn_that_cannot_even_be_failed_is_left_in_the_dead_letters_once(desk: Desk, tmp_path: Path) -> None:
    turn, other = await desk.prepare(), await desk.prepare()
    await refuse(tmp_path, [turn], "'done', 'failed'")
    await desk.bus.publish(DEAD, "", pack(turn))
    async with desk.relay.watch(other.turn_id, ours=True) as reader:
        await desk.bus.publish(DEAD, "", pack(other))
        assert await reader.next(5)
    await asyncio.sleep(6)
    assert await desk.bus.depth(ABANDONED) == 0
    assert await desk.bus.depth(DEAD_LETTERS) == 2
    assert (await desk.record(turn)).is_open


async def test_whoever_waits_for_a_lookup_that_the_broker_gave_up_is_told(desk: Desk) -> None:
    lookup = desk.intake.lookup("r1", "ko", (StageName.SAJU_ENGINE,), {})
    async with desk.relay.watch(lookup.turn_id, ours=True) as reader:
        await desk.bus.publish(DEAD, "", pack(lookup))
        *_, last = await reader.next(5)
    assert isinstance(last, Finished)
    assert last.outcome.status == "failed"


@pytest.mark.parametrize("reason", ["unreadable: not a chat turn", None])
async def test_what_no_worker_could_report_is_failed_by_the_gateway(desk: Desk, reason: str | None) -> None:
    turn = await desk.prepare()
    letter = pack(turn) if reason is None else pack(turn, reason=reason)
    async with desk.relay.watch(turn.turn_id, ours=True) as reader:
        await desk.bus.publish(DEAD, "", letter)
        assert isinstance((await reader.next(5))[-1], Finished)
