"""The bus inside one process, for `make run` and for tests: connections to a `MemoryBroker`."""

import asyncio

from shared.bus.memory_broker import Entry, MemoryBroker
from shared.bus.protocol import (
    BusUnavailableError,
    DeliveryLostError,
    Handler,
    Message,
    QueueFullError,
    UnroutableError,
)
from shared.bus.tasks import TaskSet, handle
from shared.bus.topology import Exchange, Queue, Topology


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

    def deliver(self, entry: Entry) -> None:
        """Starts the handler on an entry."""
        delivery = MemoryDelivery(self, entry)
        self._unsettled.add(delivery)
        self._tasks.start(handle(self._handler, delivery, self._queue))

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

    def give_back(self, entry: Entry) -> None:
        """Puts an entry back."""
        self._broker.give_back(self._queue, entry)

    def dead_letter(self, entry: Entry) -> None:
        """Gives an entry up."""
        self._broker.bury(self._queue, entry)

    def resume(self) -> None:
        """There is room again."""
        self._broker.dispatch(self._queue.name)


class MemoryDelivery:
    """See `shared.bus.protocol.Delivery`."""

    def __init__(self, subscription: MemorySubscription, entry: Entry) -> None:
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
