import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from services.gateway.intake import ATTEMPTS_A_PUBLICATION
from services.gateway.requests import ChatRequest
from shared.bus.protocol import BusUnavailableError, Message
from shared.bus.topology import DEAD, OUTCOME_KEY, OUTCOMES, work_queue
from shared.contracts.events import Finished
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn, StageName
from shared.worker.slips import pack, report
from tests.integration.bus.inbox import Inbox
from tests.integration.gateway.conftest import Desk


async def test_a_turn_that_was_stored_and_never_left_is_published(desk: Desk) -> None:
    turn = await desk.prepare()
    await asyncio.sleep(0.15)
    await desk.sweeper.sweep()
    inbox = Inbox()
    await desk.bus.consume(work_queue(StageName.RETRIEVER), inbox, prefetch=1)
    delivery = await inbox.next()
    published = ChatTurn.model_validate_json(delivery.message.body)
    assert published.turn_id == turn.turn_id
    # Should the first copy have left after all, the two are told apart.
    assert published.attempt == ATTEMPTS_A_PUBLICATION
    assert (await desk.record(turn)).status == "queued"
    await desk.sweeper.sweep()
    assert await desk.bus.depth(work_queue(StageName.RETRIEVER)) == 0


async def test_a_turn_just_accepted_is_left_to_who_accepted_it(desk: Desk) -> None:
    turn = await desk.prepare()
    await desk.sweeper.sweep()
    assert (await desk.record(turn)).status == "accepted"


async def test_a_turn_nobody_spoke_of_by_its_deadline_fails_visibly(desk: Desk) -> None:
    turn, session = await desk.intake.prepare(ChatRequest(user_id="me", message="늦었어요"), "r1")
    late = turn.model_copy(update={"deadline": datetime.now(UTC) - timedelta(seconds=6)})
    await desk.store.accept(late, session=session)
    async with desk.relay.watch(turn.turn_id, ours=True) as reader:
        await desk.sweeper.sweep()
        *_, last = await reader.next(2)
    assert isinstance(last, Finished)
    record = await desk.record(turn)
    assert record.outcome is not None
    assert record.outcome.problem is not None
    assert (record.status, record.outcome.problem.code) == ("failed", "deadline")


async def test_a_turn_the_broker_gave_up_fails_visibly(desk: Desk) -> None:
    turn = await desk.prepare()
    async with desk.relay.watch(turn.turn_id, ours=True) as reader:
        await desk.bus.publish(DEAD, "", pack(turn))
        *_, last = await reader.next(2)
    assert isinstance(last, Finished)
    assert (await desk.record(turn)).status == "failed"


async def test_a_dead_letter_that_cannot_be_read_still_ends_its_turn(desk: Desk) -> None:
    turn = await desk.prepare()
    await desk.bus.publish(DEAD, "", Message(b"{", type="chat.turn.v1", headers={"turn_id": turn.turn_id}))
    async with asyncio.timeout(5):
        while (await desk.record(turn)).is_open:
            await asyncio.sleep(0.02)
    assert (await desk.record(turn)).status == "failed"


async def test_the_second_outcome_changes_nothing_and_is_told_to_nobody(desk: Desk) -> None:
    turn = await desk.prepare()
    async with desk.relay.watch(turn.turn_id, ours=True) as reader:
        for text in ("처음", "나중"):
            await report(desk.bus, outcome(turn, text), durable=True)
        events = await reader.next(2)
        assert isinstance(events[-1], Finished)
        assert await reader.next(0.3) == ()
    record = await desk.record(turn)
    assert record.outcome is not None
    assert record.outcome.answer is not None
    assert record.outcome.answer.text == "처음"


async def test_an_unreadable_outcome_does_not_stop_the_others(desk: Desk) -> None:
    turn = await desk.prepare()
    async with desk.relay.watch(turn.turn_id, ours=True) as reader:
        await desk.bus.publish(OUTCOMES, OUTCOME_KEY, Message(b"{}", type="chat.outcome.v1"))
        await report(desk.bus, outcome(turn, "답"), durable=True)
        assert isinstance((await reader.next(2))[-1], Finished)


async def test_what_cannot_be_published_is_not_accepted(desk: Desk) -> None:
    turn, session = await desk.intake.prepare(ChatRequest(user_id="me", message="끊겼어요"), "r1")
    await desk.bus.close()
    with pytest.raises(BusUnavailableError):
        await desk.intake.accept(turn, session)
    assert await desk.store.turn(turn.turn_id) is None


def outcome(turn: ChatTurn, text: str) -> Outcome:
    return Outcome(
        turn_id=turn.turn_id,
        gateway=turn.gateway,
        status="done",
        finished_at=datetime.now(UTC),
        attempt=0,
        sequence=len(text),
        answer=Answer(text=text, provider="test", model="test"),
    )
