"""From the bus to whoever watches: the gateway's own queue of live events, shared out to readers by turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from pydantic import ValidationError

from services.gateway.view import TurnView
from shared.bus.protocol import Bus, BusUnavailableError, Delivery, Subscription
from shared.bus.topology import EVENTS, event_queue, gateway_topology, turn_key
from shared.contracts.events import EventId, TurnEvent, turn_event
from shared.observability.logging import get_logger

log = get_logger(__name__)

_PREFETCH = 200


@dataclass(slots=True)
class _Feed:
    view: TurnView
    readers: "set[asyncio.Queue[TurnEvent]]" = field(default_factory=set)


class Reader:
    """One who watches a turn."""

    def __init__(self, feed: _Feed) -> None:
        self._feed = feed
        self._queue: asyncio.Queue[TurnEvent] = asyncio.Queue()
        feed.readers.add(self._queue)

    def apply(self, event: TurnEvent) -> None:
        """Takes in what was learnt by another way, for all readers of the turn."""
        _share(self._feed, event)

    def since(self, seen: EventId | None) -> tuple[TurnEvent, ...]:
        """What is known already and this reader has not seen. Call it first; then `next` goes on from there."""
        while not self._queue.empty():
            self._queue.get_nowait()
        return self._feed.view.since(seen)

    async def next(self, seconds: float) -> TurnEvent | None:
        """The next event, or None when there was none for so long."""
        try:
            async with asyncio.timeout(seconds):
                return await self._queue.get()
        except TimeoutError:
            return None

    def leave(self) -> bool:
        """Stops watching. Returns whether nobody watches the turn any more."""
        self._feed.readers.discard(self._queue)
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

        `ours`: the turn's events come to this instance anyway; otherwise its queue is bound to them for as long as
        somebody reads.
        """
        feed = self._feeds.get(turn_id)
        if feed is None:
            feed = self._feeds[turn_id] = _Feed(TurnView(turn_id))
        reader = Reader(feed)
        self.idle.clear()
        queue = event_queue(self.instance)
        try:
            if not ours:
                await self._bus.bind(queue, EVENTS, turn_key(turn_id))
            yield reader
        finally:
            if reader.leave():
                del self._feeds[turn_id]
                if not self._feeds:
                    self.idle.set()
                if not ours:
                    await self._unbind(turn_id)

    async def _unbind(self, turn_id: str) -> None:
        try:
            await self._bus.unbind(event_queue(self.instance), EVENTS, turn_key(turn_id))
        except BusUnavailableError:
            # The queue is exclusive: it and its bindings go with the connection.
            log.warning("binding left to the broker", turn_id=turn_id)

    async def _on_event(self, delivery: Delivery) -> None:
        try:
            event = turn_event.validate_json(delivery.message.body)
        except ValidationError as error:
            log.warning("unknown event ignored", type=delivery.message.type, errors=error.error_count())
        else:
            feed = self._feeds.get(event.turn_id)
            if feed is not None:
                _share(feed, event)
        await delivery.ack()


def _share(feed: _Feed, event: TurnEvent) -> None:
    for news in feed.view.apply(event):
        for queue in feed.readers:
            queue.put_nowait(news)
