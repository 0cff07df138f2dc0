"""The message bus: a protocol, its two adapters, and the topology."""

from shared.bus.protocol import Bus


async def connect(url: str, *, operation_seconds: float, name: str) -> Bus:
    """The bus behind a URL: `amqp(s)://…` waits for the broker as long as it takes; `memory://name` is in this process.

    `operation_seconds`: bound of each operation; `name`: what the broker shows this connection as.
    """
    if url.startswith("memory://"):
        from shared.bus.memory import MemoryBus
        from shared.bus.memory_broker import MemoryBroker

        return MemoryBus(MemoryBroker.named(url.removeprefix("memory://")))
    from shared.bus.amqp import AmqpBus

    return await AmqpBus.connect(url, operation_seconds=operation_seconds, name=name)
