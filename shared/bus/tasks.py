"""The deliveries under way of one subscription."""

import asyncio
from collections.abc import Coroutine
from typing import Final

from shared.bus.protocol import BusError, Delivery, DeliveryLostError, Handler
from shared.bus.topology import Queue
from shared.observability.logging import get_logger

log = get_logger(__name__)

_PAUSES: Final = (0.1, 0.5, 2.0)
"""Seconds a delivery is kept after its handler failed, by how often it had come before: what fails at once would
otherwise be back at once.
"""


class TaskSet:
    """Tasks that can be waited for and, past a grace, cancelled."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Runs `work` as a task of this set."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def cancel(self) -> None:
        """Cancels all of them, without waiting."""
        for task in tuple(self._tasks):
            task.cancel()

    async def drain(self, grace: float) -> bool:
        """Waits at most `grace` seconds, then cancels the rest and waits for that. Returns whether none was."""
        if not self._tasks:
            return True
        _, pending = await asyncio.wait(tuple(self._tasks), timeout=grace)
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
        return not pending


async def handle(handler: Handler, delivery: Delivery, queue: Queue) -> None:
    """Calls a handler, and settles the delivery for one that raises: see `shared.bus.protocol.Bus.consume`."""
    try:
        await handler(delivery)
    except DeliveryLostError:
        log.info("the broker has taken a delivery back", queue=queue.name)
    except BusError as error:
        turn_id = delivery.message.headers.get("turn_id")
        log.warning("a message is left with the broker", queue=queue.name, turn_id=turn_id, reason=str(error))
        await _return(delivery, queue)
    except Exception:
        turn_id = delivery.message.headers.get("turn_id")
        log.exception("defect in a handler", queue=queue.name, turn_id=turn_id, type=delivery.message.type)
        await asyncio.sleep(_PAUSES[min(delivery.delivery_count, len(_PAUSES) - 1)])
        await _return(delivery, queue)


async def _return(delivery: Delivery, queue: Queue) -> None:
    try:
        if queue.exclusive:
            await delivery.dead_letter()
        else:
            await delivery.give_back()
    except DeliveryLostError:
        return  # settled before the handler failed, or taken back with the connection
