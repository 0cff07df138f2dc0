"""The same suite for every adapter: `bus` is one connection, `connect` makes more of them to the same broker."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest

from shared import bus as buses
from shared.bus.protocol import Bus

Connect = Callable[[], Awaitable[Bus]]


@pytest.fixture(params=["memory", pytest.param("amqp", marks=pytest.mark.broker)])
async def connect(request: pytest.FixtureRequest) -> AsyncIterator[Connect]:
    url = f"memory://{uuid4().hex}" if request.param == "memory" else request.getfixturevalue("amqp_url")
    opened: list[Bus] = []

    async def connection() -> Bus:
        bus = await buses.connect(url, operation_seconds=5, name="test")
        opened.append(bus)
        return bus

    yield connection
    for bus in opened:
        await bus.close()


@pytest.fixture
async def bus(connect: Connect) -> Bus:
    return await connect()


@pytest.fixture
def unique() -> str:
    """For names of exchanges and queues that no other test has."""
    return uuid4().hex[:8]
