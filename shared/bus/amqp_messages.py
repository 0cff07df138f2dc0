"""Messages as RabbitMQ has them: received, settled, and made ready to be sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError

from shared.bus.protocol import DeliveryLostError, Message

CONNECTION_ERRORS: Final = (AMQPError, OSError, RuntimeError, TimeoutError)
"""ChannelInvalidStateError, raised for a channel that has just gone, is a RuntimeError."""


class AmqpDelivery:
    """See `shared.bus.protocol.Delivery`."""

    def __init__(self, incoming: AbstractIncomingMessage) -> None:
        self._incoming = incoming
        count = incoming.headers.get("x-delivery-count", 0)
        # 4.3 no longer counts a message given back by basic.nack as a failed delivery, but as an acquired one.
        acquired = incoming.headers.get("x-acquired-count", 0)
        self.delivery_count = max(count if isinstance(count, int) else 0, acquired if isinstance(acquired, int) else 0)
        self.routing_key = incoming.routing_key or ""
        self.message = Message(
            body=incoming.body,
            type=incoming.type or "",
            headers={name: value for name, value in incoming.headers.items() if isinstance(value, str | int)},
            message_id=incoming.message_id or "",
        )

    async def ack(self) -> None:
        """Done with it."""
        async with _settling():
            await self._incoming.ack()

    async def give_back(self) -> None:
        """Returns it to its queue for somebody else."""
        async with _settling():
            await self._incoming.reject(requeue=True)

    async def dead_letter(self) -> None:
        """Gives it up."""
        async with _settling():
            await self._incoming.reject(requeue=False)


@asynccontextmanager
async def _settling() -> AsyncIterator[None]:
    try:
        yield
    except CONNECTION_ERRORS as error:
        raise DeliveryLostError(str(error) or type(error).__name__) from error


def to_wire(message: Message) -> aio_pika.Message:
    """A message for the broker."""
    headers: dict[str, str | int | list[str]] = dict(message.headers)
    if message.also_to:
        headers["CC"] = list(message.also_to)
    return aio_pika.Message(
        message.body,
        headers=headers,  # type: ignore[arg-type]  # aio-pika's alias leaves out lists, which AMQP has
        content_type="application/json",
        type=message.type,
        message_id=message.message_id,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT if message.persistent else aio_pika.DeliveryMode.NOT_PERSISTENT,
    )
