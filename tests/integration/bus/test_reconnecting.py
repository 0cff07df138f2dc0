"""What is left of a connection after the broker was away."""

import asyncio
from collections.abc import Callable

import pytest

from shared import bus as buses
from shared.bus.protocol import Message, UnroutableError
from shared.bus.topology import Binding, Exchange, Queue, Topology
from tests.integration.bus.inbox import Inbox
from tests.parts.choose import Kind
from tests.parts.protocol import Part

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.05)


async def test_bindings_come_back_but_not_those_taken_away_meanwhile(
    own_part: Callable[[Kind], Part], unique: str
) -> None:
    broker = await asyncio.to_thread(own_part, "amqp")
    bus = await buses.connect(broker.url, operation_seconds=5, name="test")
    events, queue = Exchange(f"test.{unique}", "topic"), Queue(f"{unique}.mine", exclusive=True)
    await bus.declare(Topology((Binding(events, queue, "gateway.mine"),)))
    inbox = Inbox()
    await bus.consume(queue, inbox, prefetch=10)
    await bus.bind(queue, events, "turn.left")
    await bus.bind(queue, events, "turn.watched")

    await asyncio.to_thread(broker.stop)
    await until(lambda: not bus.connected)
    await bus.unbind(queue, events, "turn.left")
    await asyncio.to_thread(broker.start)
    await until(lambda: bus.connected)
    await asyncio.sleep(1)  # everything is restored now, on every channel

    for key in ("gateway.mine", "turn.watched"):
        await bus.publish(events, key, Message(key.encode(), type="event.v1", persistent=False))
        assert (await inbox.next()).message.body == key.encode()
    with pytest.raises(UnroutableError):
        await bus.publish(events, "turn.left", Message(b"x", type="event.v1", persistent=False))
    await bus.close()
