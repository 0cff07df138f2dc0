"""Who watches which turn, through which gateway."""

import asyncio
from uuid import uuid4

import pytest

from services.gateway.relay import Relay
from shared.bus.protocol import Message, UnroutableError
from shared.bus.topology import EVENTS, turn_key
from shared.contracts.events import Delta
from shared.contracts.turn import StageName
from shared.worker.runner import Worker
from shared.worker.slips import send_on
from tests.integration.gateway.conftest import Desk
from tests.integration.worker.stages import ScriptedStage, never


async def is_bound(desk: Desk, turn_id: str) -> bool:
    """Whether any queue takes the events of a turn."""
    try:
        await desk.bus.publish(EVENTS, turn_key(turn_id), Message(b"{}", type="chat.event.test.v1", persistent=False))
    except UnroutableError:
        return False
    return True


@pytest.mark.parametrize("stays", [True, False])
async def test_a_turn_is_unbound_when_its_last_reader_leaves_whoever_that_is(desk: Desk, stays: bool) -> None:  # noqa: FBT001 - a parameter
    turn_id = uuid4().hex
    async with desk.relay.watch(turn_id, ours=stays):
        async with desk.relay.watch(turn_id, ours=not stays):
            assert await is_bound(desk, turn_id)
        assert await is_bound(desk, turn_id)
    assert not await is_bound(desk, turn_id)
    assert desk.relay.idle.is_set()


async def test_a_second_gateway_shows_an_answer_without_a_chart_while_it_is_written(desk: Desk) -> None:
    stage = ScriptedStage(StageName.RETRIEVER, never)
    worker = Worker(stage, desk.bus, instance=uuid4().hex, concurrency=1, max_attempts=1)
    await worker.start()
    turn = await desk.prepare()
    await send_on(desk.bus, turn)
    await asyncio.wait_for(stage.started.wait(), 5)
    second = Relay(desk.bus, uuid4().hex)
    await second.start()
    async with second.watch(turn.turn_id, ours=False) as reader:
        (event,) = await reader.next(3)
    assert isinstance(event, Delta)
    assert event.text == "시작만 "
    await worker.drain(0)
    await second.stop()
