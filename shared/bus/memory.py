"""The bus inside one process: RabbitMQ's semantics as far as we rely on them, for `make run` and for tests.

Nothing survives the process: what was accepted and not answered by then is found by the gateway's sweeper at the next
start.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import ClassVar

from shared.bus.protocol import (
    BusUnavailableError,
    DeliveryLostError,
    Handler,
    Message,
    QueueFullError,
    UnroutableError,
)
from shared.bus.tasks import TaskSet
from shared.bus.topology import Exchange, Queue, Topology


@dataclass(slots=True, eq=False)
class _Entry:
    message: Message
    routing_key: str
    delivery_count: int = 0


@dataclass(slots=True, eq=False)
class _Mailbox:
    """A declared queue with what waits in it."""

    queue: Queue
    owner: "MemoryBus | None"
    ready: deque[_Entry] = field(default_factory=deque)
    consumers: "list[MemorySubscription]" = field(default_factory=list)
    turn: int = 0

    @property
    def full(self) -> bool:
        bound = self.queue.max_length
        return bound is not None and not self.queue.exclusive and len(self.ready) >= bound


class MemoryBroker:
    """Exchanges, bindings and queues. One per name in a process."""

    _by_name: ClassVar[dict[str, "MemoryBroker"]] = {}

    def __init__(self) -> None:
        self._mailboxes: dict[str, _Mailbox] = {}
        self._bindings: dict[str, set[tuple[str, str]]] = {}
        self._kinds: dict[str, str] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    @classmethod
    def named(cls, name: str) -> "MemoryBroker":
        """The broker of that name in this process, made at first use."""
        return cls._by_name.setdefault(name, cls())

    def declare_exchange(self, exchange: Exchange) -> None:
        """Makes it if it is not there."""
        self._kinds.setdefault(exchange.name, exchange.kind)
        self._bindings.setdefault(exchange.name, set())

    def declare_queue(self, queue: Queue, owner: "MemoryBus") -> _Mailbox:
        """Makes it if it is not there."""
        if queue.dead_letter_to is not None:
            self.declare_exchange(queue.dead_letter_to)
        mailbox = self._mailboxes.get(queue.name)
        if mailbox is None:
            mailbox = self._mailboxes[queue.name] = _Mailbox(queue, owner if queue.exclusive else None)
        return mailbox

    def bind(self, queue: Queue, exchange: Exchange, key: str) -> None:
        """Adds a binding."""
        self.declare_exchange(exchange)
        self._bindings[exchange.name].add((queue.name, key))

    def unbind(self, queue: Queue, exchange: Exchange, key: str) -> None:
        """Takes a binding away."""
        self._bindings[exchange.name].discard((queue.name, key))

    def depth(self, queue: Queue) -> int:
        """Messages ready."""
        return len(self._mailboxes[queue.name].ready)

    def route(self, exchange: Exchange, routing_key: str, message: Message) -> None:
        """Puts the message into every queue it is bound for. Raises UnroutableError or QueueFullError."""
        keys = (routing_key, *message.also_to)
        names = {
            name
            for name, bound in self._bindings.get(exchange.name, ())
            if self._kinds[exchange.name] == "fanout" or bound in keys
        }
        if not names:
            raise UnroutableError(f"no queue takes {routing_key!r} from {exchange.name}")
        targets = [self._mailboxes[name] for name in sorted(names)]
        if any(target.full for target in targets):
            raise QueueFullError(f"the queue behind {routing_key!r} of {exchange.name} is full")
        for target in targets:
            self._enqueue(target, _Entry(message, routing_key))

    def _enqueue(self, mailbox: _Mailbox, entry: _Entry) -> None:
        bound = mailbox.queue.max_length
        if mailbox.queue.exclusive and bound is not None and len(mailbox.ready) >= bound:
            mailbox.ready.popleft()
        mailbox.ready.append(entry)
        if mailbox.queue.message_ttl_ms is not None:
            self._later(mailbox.queue.message_ttl_ms / 1000, self._expire, mailbox, entry)
        self.dispatch(mailbox.queue.name)

    def _expire(self, mailbox: _Mailbox, entry: _Entry) -> None:
        if entry in mailbox.ready and not self.dead_letter(mailbox.queue, entry):
            self._later(1.0, self._expire, mailbox, entry)  # at-least-once: kept until its target takes it
        elif entry in mailbox.ready:
            mailbox.ready.remove(entry)

    def _later(self, seconds: float, call: object, *arguments: object) -> None:
        loop = asyncio.get_running_loop()

        def fire() -> None:
            self._timers.discard(handle)
            call(*arguments)  # type: ignore[operator]

        handle = loop.call_later(seconds, fire)
        self._timers.add(handle)

    def dead_letter(self, queue: Queue, entry: _Entry) -> bool:
        """Moves an entry to where the queue gives messages up to. Returns False if that place is full."""
        if queue.dead_letter_to is None:
            return True
        try:
            self.route(queue.dead_letter_to, entry.routing_key, entry.message)
        except UnroutableError:
            return True
        except QueueFullError:
            return False
        return True

    def give_back(self, queue: Queue, entry: _Entry) -> None:
        """Counts the delivery and puts the entry back to the head, or gives it up at the limit."""
        mailbox = self._mailboxes.get(queue.name)
        if mailbox is None:
            return
        entry.delivery_count += 1
        if queue.delivery_limit is not None and entry.delivery_count > queue.delivery_limit:
            self.dead_letter(queue, entry)
            return
        mailbox.ready.appendleft(entry)
        self.dispatch(queue.name)

    def dispatch(self, name: str) -> None:
        """Hands ready messages to consumers that have room, in turn."""
        mailbox = self._mailboxes[name]
        while mailbox.ready:
            count = len(mailbox.consumers)
            order = (mailbox.consumers[(mailbox.turn + step) % count] for step in range(count))
            consumer = next((candidate for candidate in order if candidate.has_room), None)
            if consumer is None:
                return
            mailbox.turn += 1
            consumer.deliver(mailbox.ready.popleft())

    def attach(self, queue: Queue, consumer: "MemorySubscription") -> None:
        """Adds a consumer."""
        self._mailboxes[queue.name].consumers.append(consumer)
        self.dispatch(queue.name)

    def detach(self, queue: Queue, consumer: "MemorySubscription") -> None:
        """Takes it away."""
        mailbox = self._mailboxes.get(queue.name)
        if mailbox is not None and consumer in mailbox.consumers:
            mailbox.consumers.remove(consumer)

    def forget(self, owner: "MemoryBus") -> None:
        """Deletes the exclusive queues of a connection that closes."""
        gone = {name for name, mailbox in self._mailboxes.items() if mailbox.owner is owner}
        for name in gone:
            del self._mailboxes[name]
        for bindings in self._bindings.values():
            bindings.difference_update({binding for binding in bindings if binding[0] in gone})


class MemoryBus:
    """See `shared.bus.protocol.Bus`: one connection to a `MemoryBroker`."""

    def __init__(self, broker: MemoryBroker) -> None:
        self._broker = broker
        self._subscriptions: list[MemorySubscription] = []
        self._closed = False

    @property
    def connected(self) -> bool:
        """Whether a publish has a chance now."""
        return not self._closed

    async def declare(self, topology: Topology) -> None:
        """Makes exchanges, queues and bindings."""
        for exchange in topology.exchanges:
            self._broker.declare_exchange(exchange)
        for binding in topology.bindings:
            self._broker.declare_queue(binding.queue, self)
            self._broker.bind(binding.queue, binding.exchange, binding.key)

    async def publish(self, exchange: Exchange, routing_key: str, message: Message) -> None:
        """Publishes mandatory; back when the message is in its queues."""
        if self._closed:
            raise BusUnavailableError("the bus is closed")
        self._broker.route(exchange, routing_key, message)
        await asyncio.sleep(0)

    async def emit(self, exchange: Exchange, routing_key: str, message: Message) -> None:
        """Publishes; lost in silence when nobody listens."""
        try:
            await self.publish(exchange, routing_key, message)
        except (UnroutableError, QueueFullError, BusUnavailableError):
            return

    async def consume(self, queue: Queue, handler: Handler, *, prefetch: int) -> "MemorySubscription":
        """Delivers to `handler`, at most `prefetch` at a time."""
        self._broker.declare_queue(queue, self)
        subscription = MemorySubscription(self._broker, queue, handler, prefetch)
        self._subscriptions.append(subscription)
        self._broker.attach(queue, subscription)
        return subscription

    async def bind(self, queue: Queue, exchange: Exchange, routing_key: str) -> None:
        """Adds a binding."""
        self._broker.bind(queue, exchange, routing_key)

    async def unbind(self, queue: Queue, exchange: Exchange, routing_key: str) -> None:
        """Takes it away again."""
        self._broker.unbind(queue, exchange, routing_key)

    async def depth(self, queue: Queue) -> int:
        """Messages ready in the queue."""
        return self._broker.depth(queue)

    async def close(self) -> None:
        """Gives back what was not acknowledged, as a broker does when a connection ends."""
        self._closed = True
        for subscription in self._subscriptions:
            await subscription.lose()
        self._broker.forget(self)


class MemorySubscription:
    """A consumer."""

    def __init__(self, broker: MemoryBroker, queue: Queue, handler: Handler, prefetch: int) -> None:
        self._broker = broker
        self._queue = queue
        self._handler = handler
        self._prefetch = prefetch
        self._unsettled: set[MemoryDelivery] = set()
        self._tasks = TaskSet()
        self._stopped = False

    @property
    def active(self) -> bool:
        """Whether messages can arrive."""
        return not self._stopped

    @property
    def has_room(self) -> bool:
        """Whether one more may be under way."""
        return not self._stopped and len(self._unsettled) < self._prefetch

    def deliver(self, entry: _Entry) -> None:
        """Starts the handler on an entry."""
        delivery = MemoryDelivery(self, entry)
        self._unsettled.add(delivery)
        self._tasks.start(self._handler(delivery))

    async def stop(self) -> None:
        """No new deliveries."""
        self._stopped = True
        self._broker.detach(self._queue, self)

    async def drain(self, grace: float) -> bool:
        """Stops, waits, cancels what is left."""
        await self.stop()
        return await self._tasks.drain(grace)

    async def lose(self) -> None:
        """The connection is gone: handlers are cancelled and their messages go back."""
        await self.stop()
        unsettled, self._unsettled = self._unsettled, set()
        for delivery in unsettled:
            self._broker.give_back(self._queue, delivery.entry)
        await self._tasks.drain(0)

    def settle(self, delivery: "MemoryDelivery") -> None:
        """Takes a delivery off the list of those under way. Raises DeliveryLostError if it is not on it."""
        if delivery not in self._unsettled:
            raise DeliveryLostError("the connection is closed, or the delivery was settled before")
        self._unsettled.remove(delivery)

    def give_back(self, entry: _Entry) -> None:
        """Puts an entry back."""
        self._broker.give_back(self._queue, entry)

    def dead_letter(self, entry: _Entry) -> None:
        """Gives an entry up."""
        self._broker.dead_letter(self._queue, entry)

    def resume(self) -> None:
        """There is room again."""
        self._broker.dispatch(self._queue.name)


class MemoryDelivery:
    """See `shared.bus.protocol.Delivery`."""

    def __init__(self, subscription: MemorySubscription, entry: _Entry) -> None:
        self._subscription = subscription
        self.entry = entry
        self.message = entry.message
        self.routing_key = entry.routing_key
        self.delivery_count = entry.delivery_count

    async def ack(self) -> None:
        """Done with it."""
        self._subscription.settle(self)
        self._subscription.resume()

    async def give_back(self) -> None:
        """Returns it to its queue for somebody else."""
        self._subscription.settle(self)
        self._subscription.give_back(self.entry)

    async def dead_letter(self) -> None:
        """Gives it up."""
        self._subscription.settle(self)
        self._subscription.dead_letter(self.entry)
        self._subscription.resume()
