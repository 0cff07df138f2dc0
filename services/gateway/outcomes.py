"""Stores how turns ended, once each, and then tells whoever watches.

A reader hears `finished` only after the outcome is stored: what they are told, they can fetch from any replica.
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import TypeVar

from pydantic import ValidationError

from services.gateway.storage.engine import is_unavailable
from services.gateway.storage.store import Store
from services.gateway.view import finished_event
from shared.bus.protocol import Bus, Delivery, Subscription
from shared.bus.topology import ABANDONED, DELIVERY_LIMIT, EVENTS, OUTCOME_QUEUE, gateway_key
from shared.contracts.outcome import Outcome
from shared.contracts.turn import ChatTurn
from shared.observability.logging import get_logger
from shared.worker.progress import event_message
from shared.worker.slips import TURN_ID, UNREADABLE, UNSTORED, give_up, needs_report, report
from shared.worker.words import ProblemCode, problem_of

log = get_logger(__name__)

T = TypeVar("T")

_PREFETCH = 50
_PATIENCE_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)


class Outcomes:
    """Consumes the outcomes, and the turns that were given up."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._subscriptions: list[Subscription] = []

    @property
    def active(self) -> bool:
        """Whether outcomes can arrive."""
        return bool(self._subscriptions) and all(subscription.active for subscription in self._subscriptions)

    async def start(self) -> None:
        """Begins to consume."""
        self._subscriptions = [
            await self._bus.consume(OUTCOME_QUEUE, self._on_outcome, prefetch=_PREFETCH),
            await self._bus.consume(ABANDONED, self._on_abandoned, prefetch=_PREFETCH),
        ]

    async def stop(self, grace: float) -> None:
        """Stores what is under way; the rest stays with the broker."""
        await asyncio.gather(*(subscription.drain(grace) for subscription in self._subscriptions))

    async def settle(self, outcome: Outcome) -> None:
        """Stores an outcome, waiting for a database that is away, and tells of it if it was the first."""
        first = await _patiently(lambda: self._store.finish(outcome))
        if first:
            event = finished_event(outcome)
            await self._bus.emit(EVENTS, gateway_key(outcome.gateway), event_message(event))
        else:
            log.info("outcome of a turn that is over, or unknown", turn_id=outcome.turn_id)

    async def _on_outcome(self, delivery: Delivery) -> None:
        try:
            outcome = Outcome.model_validate_json(delivery.message.body)
        except ValidationError as error:
            await self._give_up(delivery, f"{UNREADABLE}: not an outcome: {error.error_count()} errors")
            return
        try:
            await self.settle(outcome)
        except Exception as error:
            if delivery.delivery_count < DELIVERY_LIMIT:
                raise
            await self._give_up(delivery, f"{UNSTORED}: {type(error).__name__}")
            return
        await delivery.ack()

    async def _give_up(self, delivery: Delivery, reason: str) -> None:
        """To the dead letters, by which the person is told that the turn has failed."""
        await give_up(self._bus, delivery.message, reason)
        log.error("outcome given up", turn_id=delivery.message.headers.get(TURN_ID), reason=reason)
        await delivery.ack()

    async def _on_abandoned(self, delivery: Delivery) -> None:
        """A dead letter: fails its turn visibly, unless a worker has told how it ended. The letter itself is kept."""
        try:
            if needs_report(delivery.message):
                await self._fail(delivery)
        except Exception:
            if delivery.delivery_count < DELIVERY_LIMIT:
                raise
            log.exception("a turn was not failed", turn_id=delivery.message.headers.get(TURN_ID))
        await delivery.ack()

    async def _fail(self, delivery: Delivery) -> None:
        try:
            turn = ChatTurn.model_validate_json(delivery.message.body)
        except ValidationError:
            turn_id = str(delivery.message.headers.get(TURN_ID, ""))
            record = await _patiently(lambda: self._store.turn(turn_id))
            if record is None or record.slip is None:
                return
            turn = record.slip
        outcome = failed(turn, "internal")
        if turn.durable:
            await self.settle(outcome)
        else:
            await report(self._bus, outcome, durable=False)


async def _patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Asks the database, again and again while it is away. Raises what it raises otherwise."""
    for tries in count():
        try:
            return await ask()
        except Exception as error:
            if not is_unavailable(error):
                raise
            wait = _PATIENCE_SECONDS[min(tries, len(_PATIENCE_SECONDS) - 1)]
            log.warning("an outcome waits for the database", seconds=wait)
            await asyncio.sleep(wait)
    raise AssertionError("count() does not end")


def failed(turn: ChatTurn, code: ProblemCode) -> Outcome:
    """The outcome of a turn that no worker has an outcome for."""
    return Outcome.of(
        turn,
        status="failed",
        sequence=turn.sequence,
        text_sequence=turn.sequence,
        problem=problem_of(code, turn.locale),
    )
