"""The routing slip against a gateway that calls each worker and waits, on the same broker in the same run.

Three stages that do no work, on the broker of SAJU_BUS_URL (by default amqp://guest:guest@localhost:5672/). The peer is
request/reply over aio-pika: confirmed requests on quorum queues like ours, and replies to an exclusive queue that are
lost if the gateway dies. Ours ends in a durable outcome, validates each message, and counts, times and traces each
stage. Printed: p50 and p95 of a turn with one under way, and turns a second with 32 under way; then the ratios.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustConnection

from shared import bus as buses
from shared.bus.protocol import Delivery
from shared.bus.topology import BACKBONE, OUTCOME_QUEUE
from shared.contracts.turn import ChatTurn, StageName
from shared.observability.logging import configure_logging
from shared.worker.runner import Worker
from shared.worker.slips import send_on
from shared.worker.stage import HealthCheck, Progress

URL = os.environ.get("SAJU_BUS_URL", "amqp://guest:guest@localhost:5672/")
ALONE, TOGETHER, UNDER_WAY = 100, 600, 32
Ask = Callable[[], Awaitable[object]]


class Idle:
    """A stage that passes the turn on as it is."""

    def __init__(self, name: StageName) -> None:
        self.name = name

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    def checks(self) -> Mapping[str, HealthCheck]:
        """None."""
        return {}

    async def run(self, turn: ChatTurn, _: Progress) -> ChatTurn:
        """No work."""
        return turn


def turn() -> ChatTurn:
    """A question on its way to all three stages."""
    now = datetime.now(UTC)
    return ChatTurn(
        turn_id=uuid4().hex,
        user="bench",
        gateway="bench",
        itinerary=tuple(StageName),
        asked_at=now,
        deadline=now + timedelta(minutes=5),
        question="올해 재물운이 어때요?",
    )


async def measure(ask: Ask) -> tuple[float, float, float]:
    """p50 and p95 in milliseconds alone, and turns a second together."""
    for _ in range(20):
        await ask()
    times = []
    for _ in range(ALONE):
        began = time.perf_counter()
        await ask()
        times.append((time.perf_counter() - began) * 1000)
    gate = asyncio.Semaphore(UNDER_WAY)

    async def one() -> None:
        async with gate:
            await ask()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(TOGETHER)))
    rate = TOGETHER / (time.perf_counter() - began)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], rate


async def slip() -> tuple[float, float, float]:
    """Ours, to the outcome in the hands of whoever stores it."""
    waiting: dict[str, asyncio.Future[None]] = {}
    connections = [await buses.connect(URL, operation_seconds=10, name="bench") for _ in range(4)]
    gateway = connections[0]
    await gateway.declare(BACKBONE)

    async def on_outcome(delivery: Delivery) -> None:
        future = waiting.pop(str(delivery.message.headers["turn_id"]), None)
        if future is not None:
            future.set_result(None)
        await delivery.ack()

    await gateway.consume(OUTCOME_QUEUE, on_outcome, prefetch=100)
    workers = [
        Worker(Idle(stage), connection, instance=uuid4().hex, concurrency=UNDER_WAY, max_attempts=3)
        for stage, connection in zip(StageName, connections[1:], strict=True)
    ]
    for worker in workers:
        await worker.start()

    async def ask() -> None:
        asked = turn()
        future = waiting[asked.turn_id] = asyncio.get_running_loop().create_future()
        await send_on(gateway, asked)
        await future

    try:
        return await measure(ask)
    finally:
        for worker in workers:
            await worker.drain(1)
        for connection in connections:
            await connection.close()


async def request_reply() -> tuple[float, float, float]:
    """The peer."""
    connections = [await aio_pika.connect_robust(URL) for _ in range(4)]
    names = [f"bench.{uuid4().hex}.{stage}" for stage in StageName]
    for name, connection in zip(names, connections[1:], strict=True):
        await serve(connection, name)
    channel = await connections[0].channel(publisher_confirms=True, on_return_raises=True)
    replies = await channel.declare_queue(exclusive=True)
    waiting: dict[str, asyncio.Future[bytes]] = {}

    async def on_reply(message: AbstractIncomingMessage) -> None:
        waiting.pop(message.correlation_id or "").set_result(message.body)

    await replies.consume(on_reply, no_ack=True)

    async def ask() -> None:
        body = turn().model_dump_json().encode()
        for name in names:
            correlation = uuid4().hex
            future = waiting[correlation] = asyncio.get_running_loop().create_future()
            request = aio_pika.Message(
                body,
                correlation_id=correlation,
                message_id=correlation,
                reply_to=replies.name,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            )
            await channel.default_exchange.publish(request, name, mandatory=True)
            body = await future

    try:
        return await measure(ask)
    finally:
        for name in names:
            await channel.queue_delete(name)
        for connection in connections:
            await connection.close()


async def serve(connection: AbstractRobustConnection, name: str) -> None:
    """A worker of the peer."""
    channel = await connection.channel(publisher_confirms=True)
    await channel.set_qos(prefetch_count=UNDER_WAY)
    queue = await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})

    async def on_request(message: AbstractIncomingMessage) -> None:
        answer = ChatTurn.model_validate_json(message.body).model_dump_json().encode()
        reply = aio_pika.Message(answer, correlation_id=message.correlation_id)
        await channel.default_exchange.publish(reply, message.reply_to or "")
        await message.ack()

    await queue.consume(on_request)


async def compare() -> None:
    """Both, one after the other, twice; the better of each counts."""
    results: dict[str, list[tuple[float, float, float]]] = {"routing slip": [], "request/reply": []}
    for _ in range(2):
        results["routing slip"].append(await slip())
        results["request/reply"].append(await request_reply())
    best = {
        name: (min(run[0] for run in runs), min(run[1] for run in runs), max(run[2] for run in runs))
        for name, runs in results.items()
    }
    for name, (median, high, rate) in best.items():
        print(f"{name:14}  p50 {median:6.2f} ms   p95 {high:6.2f} ms   {rate:6.0f} turns/s at {UNDER_WAY}")
    ours, peer = best["routing slip"], best["request/reply"]
    print(
        f"ours / peer     p50 {ours[0] / peer[0]:6.2f}      p95 {ours[1] / peer[1]:6.2f}      {ours[2] / peer[2]:6.2f}"
    )


def main() -> None:
    """Entry point."""
    configure_logging(service="bench", level="ERROR", log_format="json")
    asyncio.run(compare())


if __name__ == "__main__":
    main()
