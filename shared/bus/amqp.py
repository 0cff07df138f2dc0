"""The bus on RabbitMQ, by aio-pika.

Long-lived channels: one for confirmed publishing, one for events, one for each subscription. aio-pika restores them,
their queues, bindings and consumers after a reconnection.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika
from aio_pika.abc import (
    AbstractExchange,
    AbstractIncomingMessage,
    AbstractRobustChannel,
    AbstractRobustConnection,
    AbstractRobustExchange,
    AbstractRobustQueue,
)
from aio_pika.exceptions import DeliveryError, PublishError

from shared.bus.amqp_messages import CONNECTION_ERRORS, AmqpDelivery, to_wire
from shared.bus.protocol import (
    BusError,
    BusUnavailableError,
    Handler,
    Message,
    QueueFullError,
    UnroutableError,
)
from shared.bus.tasks import TaskSet, handle
from shared.bus.topology import Exchange, Queue, Topology
from shared.observability.logging import get_logger

log = get_logger(__name__)


class AmqpBus:
    """See `shared.bus.protocol.Bus`. Made by `AmqpBus.connect`."""

    def __init__(self, connection: AbstractRobustConnection, *, operation_seconds: float) -> None:
        self._connection = connection
        self._operation_seconds = operation_seconds
        self._exchanges: dict[str, AbstractRobustExchange] = {}
        self._queues: dict[str, AbstractRobustQueue] = {}
        self._confirmed: AbstractRobustChannel
        self._unconfirmed: AbstractRobustChannel
        self._event_exchanges: dict[str, AbstractExchange] = {}
        self._added: set[tuple[Queue, Exchange, str]] = set()
        """Bindings made while a queue is in use. We restore them: aio-pika would bring back one it failed to remove."""

    @classmethod
    async def connect(cls, url: str, *, operation_seconds: float, name: str) -> "AmqpBus":
        """Connects, waiting for the broker as long as it takes. `operation_seconds`: bound of each later operation."""
        connection = await aio_pika.connect_robust(
            url,
            client_properties={"connection_name": name},
            timeout=operation_seconds,
            fail_fast=False,
            heartbeat=15,
            reconnect_interval=1,
        )
        bus = cls(connection, operation_seconds=operation_seconds)
        confirmed = await connection.channel(publisher_confirms=True, on_return_raises=True)
        unconfirmed = await connection.channel(publisher_confirms=False)
        assert isinstance(confirmed, AbstractRobustChannel)  # noqa: S101 - narrows the type a robust connection returns
        assert isinstance(unconfirmed, AbstractRobustChannel)  # noqa: S101 - the same
        bus._confirmed, bus._unconfirmed = confirmed, unconfirmed
        confirmed.reopen_callbacks.add(bus._restore_added)
        return bus

    @property
    def connected(self) -> bool:
        """Whether a publish has a chance now."""
        return self._connection.connected.is_set() and not self._connection.is_closed

    async def declare(self, topology: Topology) -> None:
        """Makes exchanges, queues and bindings; harmless when they are there."""
        async with self._guard("declare"):
            for exchange in topology.exchanges:
                await self._exchange(exchange)
            for binding in topology.bindings:
                queue = await self._queue(binding.queue)
                await queue.bind(await self._exchange(binding.exchange), binding.key)

    async def publish(self, exchange: Exchange, routing_key: str, message: Message) -> None:
        """Publishes mandatory and confirmed."""
        if not self.connected:
            raise BusUnavailableError("not connected to the broker")
        async with self._guard("publish"):
            try:
                target = await self._exchange(exchange)
                await target.publish(to_wire(message), routing_key, mandatory=True)
            except PublishError as error:
                raise UnroutableError(f"no queue takes {routing_key!r} from {exchange.name}") from error
            except DeliveryError as error:
                raise QueueFullError(f"the queue behind {routing_key!r} of {exchange.name} is full") from error

    async def emit(self, exchange: Exchange, routing_key: str, message: Message) -> None:
        """Publishes without confirm; lost in silence when the broker is away."""
        if not self.connected:
            return
        try:
            async with self._guard("emit"):
                target = self._event_exchanges.get(exchange.name)
                if target is None:
                    target = await self._unconfirmed.get_exchange(exchange.name, ensure=False)
                    self._event_exchanges[exchange.name] = target
                await target.publish(to_wire(message), routing_key, mandatory=False)
        except BusUnavailableError:
            return

    async def consume(self, queue: Queue, handler: Handler, *, prefetch: int) -> "AmqpSubscription":
        """Delivers to `handler`, at most `prefetch` at a time."""
        async with self._guard("consume"):
            channel = await self._connection.channel(publisher_confirms=False)
            assert isinstance(channel, AbstractRobustChannel)  # noqa: S101 - narrows the type
            await channel.set_qos(prefetch_count=prefetch)
            declared = await _declare(channel, queue)
            subscription = AmqpSubscription(channel, declared, queue, handler, self._operation_seconds)
            await subscription.start()
        return subscription

    async def bind(self, queue: Queue, exchange: Exchange, routing_key: str) -> None:
        """Adds a binding while the queue is in use."""
        self._added.add((queue, exchange, routing_key))
        await self._bind(queue, exchange, routing_key)

    async def unbind(self, queue: Queue, exchange: Exchange, routing_key: str) -> None:
        """Takes it away again."""
        self._added.discard((queue, exchange, routing_key))
        if queue.exclusive and not self.connected:
            return  # it has gone with the queue
        async with self._guard("unbind"):
            declared = await self._queue(queue)
            await declared.unbind(await self._exchange(exchange), routing_key)

    async def depth(self, queue: Queue) -> int:
        """Messages ready in the queue."""
        async with self._guard("depth"), self._connection.channel(publisher_confirms=False) as channel:
            declared = await channel.declare_queue(queue.name, passive=True)
            return declared.declaration_result.message_count or 0

    async def close(self) -> None:
        """Closes the connection."""
        await self._connection.close()

    async def _bind(self, queue: Queue, exchange: Exchange, routing_key: str) -> None:
        async with self._guard("bind"):
            declared = await self._queue(queue)
            await declared.bind(await self._exchange(exchange), routing_key, robust=False)

    async def _restore_added(self, _: object) -> None:
        """After a reconnection, when the queues are there again."""
        for binding in tuple(self._added):
            if binding not in self._added:
                continue  # taken away meanwhile
            try:
                await self._bind(*binding)
            except BusUnavailableError as error:
                log.warning("a binding was not restored", queue=binding[0].name, reason=str(error))

    async def _exchange(self, exchange: Exchange) -> AbstractRobustExchange:
        known = self._exchanges.get(exchange.name)
        if known is None:
            known = await self._confirmed.declare_exchange(exchange.name, exchange.kind, durable=True)
            self._exchanges[exchange.name] = known
        return known

    async def _queue(self, queue: Queue) -> AbstractRobustQueue:
        known = self._queues.get(queue.name)
        if known is None:
            known = await _declare(self._confirmed, queue)
            self._queues[queue.name] = known
        return known

    @asynccontextmanager
    async def _guard(self, what: str) -> AsyncIterator[None]:
        """Bounds an operation in time and puts its failures in our words."""
        task = asyncio.current_task()
        try:
            async with asyncio.timeout(self._operation_seconds):
                try:
                    yield
                except asyncio.CancelledError:
                    # aiormq cancels the futures of a connection that goes away: that is not our task being cancelled.
                    if task is not None and task.cancelling():
                        raise
                    raise BusUnavailableError(f"{what}: the connection was lost") from None
        except BusError:
            raise
        except CONNECTION_ERRORS as error:
            raise BusUnavailableError(f"{what}: {error or type(error).__name__}") from error


class AmqpSubscription:
    """A consumer on a channel of its own."""

    def __init__(
        self,
        channel: AbstractRobustChannel,
        declared: AbstractRobustQueue,
        queue: Queue,
        handler: Handler,
        operation_seconds: float,
    ) -> None:
        self._channel = channel
        self._declared = declared
        self._queue = queue
        self._handler = handler
        self._operation_seconds = operation_seconds
        self._tag: str | None = None
        self._tasks = TaskSet()

    async def start(self) -> None:
        """Registers the consumer."""
        self._channel.close_callbacks.add(self._on_channel_closed)
        self._tag = await self._declared.consume(self._on_message)

    @property
    def active(self) -> bool:
        """Whether messages can arrive."""
        return self._tag is not None and not self._channel.is_closed

    async def stop(self) -> None:
        """No new deliveries."""
        tag, self._tag = self._tag, None
        if tag is None:
            return
        try:
            async with asyncio.timeout(self._operation_seconds):
                await self._declared.cancel(tag)
        except CONNECTION_ERRORS:
            return  # the connection is gone, and the consumer with it

    async def drain(self, grace: float) -> bool:
        """Stops, waits, cancels what is left."""
        await self.stop()
        return await self._tasks.drain(grace)

    async def _on_message(self, incoming: AbstractIncomingMessage) -> None:
        # Our own task: those of aio-pika are cancelled with the channel before a handler can be drained.
        self._tasks.start(handle(self._handler, AmqpDelivery(incoming), self._queue))

    def _on_channel_closed(self, *_: object) -> None:
        self._tasks.cancel()


async def _declare(channel: AbstractRobustChannel, queue: Queue) -> AbstractRobustQueue:
    return await channel.declare_queue(
        queue.name, durable=not queue.exclusive, exclusive=queue.exclusive, arguments=dict(queue.arguments)
    )
