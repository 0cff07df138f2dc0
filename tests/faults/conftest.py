"""A deployment whose parts may be killed, stopped and started again."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest

from services.gateway.migrate import migrate
from tests.parts.choose import Kind
from tests.parts.protocol import Part
from tests.system.client import Client
from tests.system.deployment import Deployment
from tests.vendor.server import Vendor


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    vendor = await Vendor().start()
    yield vendor
    await vendor.close()


@pytest.fixture
def broker(own_part: Callable[[Kind], Part]) -> Part:
    """A RabbitMQ of this test's own."""
    return own_part("amqp")


@pytest.fixture
async def deployment(
    tmp_path: Path, broker: Part, database_url: str, chroma_url: str, vendor: Vendor
) -> AsyncIterator[Deployment]:
    await migrate(database_url)
    deployment = Deployment.of(tmp_path, amqp=broker.url, database=database_url, chroma=chroma_url, llm=vendor.url)
    try:
        deployment.start()
        yield deployment
    finally:
        statuses = deployment.stop()
    assert set(statuses.values()) == {0}, deployment.logs()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90)) as session:
        yield session


@pytest.fixture
def client(http: aiohttp.ClientSession, deployment: Deployment) -> Client:
    return Client(http, deployment["gateway"].url)
