"""A worker on a broker, and the ends of the line: who stores outcomes, who watches, who keeps the dead letters."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.bus.protocol import Bus, Delivery
from shared.bus.topology import (
    BACKBONE,
    DEAD_LETTERS,
    OUTCOME_QUEUE,
    Queue,
    event_queue,
    gateway_topology,
    work_queue,
)
from shared.contracts.events import Delta, TurnEvent, turn_event
from shared.contracts.outcome import Outcome
from shared.contracts.turn import ChatTurn, StageName
from shared.worker.runner import Worker
from shared.worker.slips import send_on
from shared.worker.stage import Stage
from tests.integration.bus.inbox import Inbox
from tests.integration.conftest import Connect

Employ = Callable[[Stage], Awaitable[Worker]]


@dataclass
class Line:
    """The broker's queues as a test sees them."""

    bus: Bus
    gateway: str
    outcomes: Inbox
    events: Inbox
    dead: Inbox

    def turn(self, *itinerary: StageName, seconds: float = 20, durable: bool = True) -> ChatTurn:
        now = datetime.now(UTC)
        return ChatTurn(
            turn_id=uuid4().hex,
            user="u",
            gateway=self.gateway,
            itinerary=itinerary,
            durable=durable,
            asked_at=now,
            deadline=now + timedelta(seconds=seconds),
            question="올해는 어때요?",
        )

    async def send(self, turn: ChatTurn) -> ChatTurn:
        await send_on(self.bus, turn)
        return turn

    async def outcome(self, seconds: float = 15) -> Outcome:
        delivery = await self.outcomes.next(seconds)
        await delivery.ack()
        return Outcome.model_validate_json(delivery.message.body)

    async def event(self) -> TurnEvent:
        delivery = await self.events.next()
        await delivery.ack()
        return turn_event.validate_json(delivery.message.body)

    async def text(self) -> str:
        """What a reader has read when as much has come as the last delta says."""
        text = ""
        while not text.endswith("."):
            event = await self.event()
            if isinstance(event, Delta):
                assert event.offset == len(text)
                text += event.text
        return text


@pytest.fixture
async def line(connect: Connect) -> AsyncIterator[Line]:
    bus = await connect()
    gateway = uuid4().hex
    await bus.declare(BACKBONE + gateway_topology(gateway))
    line = Line(bus, gateway, Inbox(), Inbox(), Inbox())
    for queue in (OUTCOME_QUEUE, DEAD_LETTERS, *(work_queue(stage) for stage in StageName)):
        await empty(bus, queue)
    subscriptions = [
        await bus.consume(OUTCOME_QUEUE, line.outcomes, prefetch=100),
        await bus.consume(event_queue(gateway), line.events, prefetch=1000),
        await bus.consume(DEAD_LETTERS, line.dead, prefetch=100),
    ]
    yield line
    for subscription in subscriptions:
        await subscription.drain(1)


async def empty(bus: Bus, queue: Queue) -> None:
    """The queues have fixed names: what an earlier test left in one of them must not reach this one."""

    async def discard(delivery: Delivery) -> None:
        await delivery.ack()

    subscription = await bus.consume(queue, discard, prefetch=100)
    while await bus.depth(queue):
        await asyncio.sleep(0.02)
    await subscription.drain(1)


@pytest.fixture
async def employ(connect: Connect) -> AsyncIterator[Employ]:
    """Starts a worker on a connection of its own; it is dismissed at the end of the test."""
    workers: list[Worker] = []

    async def start(stage: Stage) -> Worker:
        worker = Worker(stage, await connect(), instance=uuid4().hex, concurrency=4, max_attempts=3)
        workers.append(worker)
        await worker.start()
        return worker

    yield start
    for worker in workers:
        await worker.drain(0)
