"""What a message bus is to us. `shared.bus.amqp` and `shared.bus.memory` are its adapters; one test suite holds both.

The words are RabbitMQ's: exchange, binding, routing key, mandatory, confirm, delivery, acknowledgement.
"""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

from shared.bus.topology import Exchange, Queue, Topology

Headers = Mapping[str, str | int]


class BusError(Exception):
    """Base of what a bus raises."""


class BusUnavailableError(BusError):
    """No connection, or no confirm in time. Whether the message arrived is unknown."""


class UnroutableError(BusError):
    """A mandatory message reached no queue."""


class QueueFullError(BusError):
    """The broker refused the message because a queue is at its bound."""


class DeliveryLostError(BusError):
    """The connection a message came by is gone: it has been given back to the queue and cannot be acknowledged."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message to publish. `also_to`: further routing keys (RabbitMQ's `CC`)."""

    body: bytes
    type: str
    headers: Headers = field(default_factory=dict)
    also_to: tuple[str, ...] = ()
    persistent: bool = True
    message_id: str = field(default_factory=lambda: uuid4().hex)


class Delivery(Protocol):
    """A message received and not yet settled."""

    @property
    def message(self) -> Message:
        """As it was published."""

    @property
    def routing_key(self) -> str:
        """The key it came by."""

    @property
    def delivery_count(self) -> int:
        """How often it has been delivered before and given back: 0 at first sight."""

    async def ack(self) -> None:
        """Done with it. Raises DeliveryLostError."""

    async def give_back(self) -> None:
        """Returns it to its queue for somebody else, counted. Raises DeliveryLostError."""

    async def dead_letter(self) -> None:
        """Gives it up: to the queue's dead-letter exchange. Raises DeliveryLostError."""


Handler = Callable[[Delivery], Coroutine[object, object, None]]


class Subscription(Protocol):
    """A consumer of one queue."""

    @property
    def active(self) -> bool:
        """Whether messages can arrive."""

    async def stop(self) -> None:
        """No new deliveries; those under way go on."""

    async def drain(self, grace: float) -> bool:
        """Stops, waits at most `grace` seconds for the deliveries under way, cancels what is left and waits for that.

        Returns whether all of them ended by themselves.
        """


class Bus(Protocol):
    """A connection to a broker."""

    @property
    def connected(self) -> bool:
        """Whether a publish has a chance now."""

    async def declare(self, topology: Topology) -> None:
        """Makes exchanges, queues and bindings; harmless when they are there. Raises BusError on a conflict."""

    async def publish(self, exchange: Exchange, routing_key: str, message: Message) -> None:
        """Publishes mandatory and confirmed.

        Raises BusUnavailableError, UnroutableError or QueueFullError; returns only when the broker has it safe.
        """

    async def emit(self, exchange: Exchange, routing_key: str, message: Message) -> None:
        """Publishes without confirm: cheap, lost in silence when nobody listens or the broker is away."""

    async def consume(self, queue: Queue, handler: Handler, *, prefetch: int) -> Subscription:
        """Delivers to `handler`, at most `prefetch` at a time, each in a task of its own.

        The handler settles the delivery. When the connection is lost, its task is cancelled: the broker delivers again.
        A handler that raises has its delivery given back, after a pause unless it raised a BusError; the queue's
        delivery limit ends that. An exclusive queue counts nothing, and what it holds is transient: there the delivery
        is dropped.
        """

    async def bind(self, queue: Queue, exchange: Exchange, routing_key: str) -> None:
        """Adds a binding while the queue is in use."""

    async def unbind(self, queue: Queue, exchange: Exchange, routing_key: str) -> None:
        """Takes it away again."""

    async def depth(self, queue: Queue) -> int:
        """Messages ready in the queue."""

    async def close(self) -> None:
        """Closes the connection; what was not acknowledged goes back to its queue."""
