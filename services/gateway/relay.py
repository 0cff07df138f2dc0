"""From the bus to whoever watches: the gateway's own queue of live events, shared out to readers by turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic import ValidationError

from services.gateway.view import Cursor, TurnView
from shared.bus.protocol import Bus, BusUnavailableError, Delivery, Subscription
from shared.bus.topology import EVENTS, event_queue, gateway_topology, turn_key
from shared.contracts.events import EventId, TurnEvent, turn_event
from shared.observability.logging import get_logger

log = get_logger(__name__)

_PREFETCH = 200


@dataclass(slots=True)
class _Feed:
    view: TurnView
    readers: "set[Reader]" = field(default_factory=set)
    bound: bool = False
    """Whether the queue of this instance has been bound to the turn's events."""

    def apply(self, event: TurnEvent) -> None:
        self.view.apply(event)
        for reader in self.readers:
            reader.wake()


class Reader:
    """One who watches a turn. A slow one gets what piled up in one piece."""

    def __init__(self, feed: _Feed) -> None:
        self._feed = feed
        self._cursor = Cursor(None)
        self._news = asyncio.Event()
        feed.readers.add(self)

    def seek(self, seen: EventId | None) -> None:
        """Says what the reader has seen before, None for nothing."""
        self._cursor = Cursor(seen)
        self._news.set()

    def learn(self, event: TurnEvent) -> None:
        """Takes in what was found out by another way, for all readers of the turn."""
        self._feed.apply(event)

    def wake(self) -> None:
        """There may be something new."""
        self._news.set()

    async def next(self, seconds: float) -> tuple[TurnEvent, ...]:
        """What is new, at least one event; or none after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self._news.wait()
                    self._news.clear()
                    if events := self._cursor.take(self._feed.view):
                        return events
        except TimeoutError:
            return ()

    def leave(self) -> bool:
        """Stops watching. Returns whether nobody watches the turn any more."""
        self._feed.readers.discard(self)
        return not self._feed.readers


class Relay:
    """Receives this instance's events. `instance` names its queue and its routing key."""

    def __init__(self, bus: Bus, instance: str) -> None:
        self._bus = bus
        self.instance = instance
        self._feeds: dict[str, _Feed] = {}
        self._subscription: Subscription | None = None
        self.idle = asyncio.Event()
        """Set while nobody watches."""
        self.idle.set()

    @property
    def active(self) -> bool:
        """Whether events can arrive."""
        return self._subscription is not None and self._subscription.active

    @property
    def watched(self) -> int:
        """Turns somebody watches through this instance."""
        return len(self._feeds)

    async def start(self) -> None:
        """Declares and consumes the queue of this instance."""
        await self._bus.declare(gateway_topology(self.instance))
        self._subscription = await self._bus.consume(event_queue(self.instance), self._on_event, prefetch=_PREFETCH)

    async def stop(self) -> None:
        """Takes no more events."""
        if self._subscription is not None:
            await self._subscription.drain(0)

    @asynccontextmanager
    async def watch(self, turn_id: str, *, ours: bool) -> AsyncIterator[Reader]:
        """A reader of the turn's events from now on.

        `ours`: the turn's events come to this instance anyway; otherwise its queue is bound to them until the last
        reader of the turn leaves.
        """
        feed = self._feeds.get(turn_id)
        if feed is None:
            feed = self._feeds[turn_id] = _Feed(TurnView(turn_id))
        reader = Reader(feed)
        self.idle.clear()
        queue = event_queue(self.instance)
        try:
            if not ours:
                feed.bound = True
                await self._bus.bind(queue, EVENTS, turn_key(turn_id))
            yield reader
        finally:
            if reader.leave():
                del self._feeds[turn_id]
                if not self._feeds:
                    self.idle.set()
                if feed.bound:
                    await self._unbind(turn_id)

    async def _unbind(self, turn_id: str) -> None:
        try:
            await self._bus.unbind(event_queue(self.instance), EVENTS, turn_key(turn_id))
        except BusUnavailableError:
            # The queue is exclusive: its bindings go with the connection, and this one is not made again.
            log.warning("binding left to the broker", turn_id=turn_id)

    async def _on_event(self, delivery: Delivery) -> None:
        try:
            event = turn_event.validate_json(delivery.message.body)
        except ValidationError as error:
            log.warning("unknown event ignored", type=delivery.message.type, errors=error.error_count())
        else:
            feed = self._feeds.get(event.turn_id)
            if feed is not None:
                feed.apply(event)
        await delivery.ack()
