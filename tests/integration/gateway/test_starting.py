"""The gateway as a process that starts before its broker does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from services.gateway.migrate import migrate
from tests.parts.choose import Kind
from tests.parts.protocol import Part
from tests.system.processes import ServiceProcess

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


@pytest.fixture
async def broker(own_part: Callable[[Kind], Part]) -> Part:
    """One that is down, and whose address is known."""
    part = await asyncio.to_thread(own_part, "amqp")
    await asyncio.to_thread(part.stop)
    return part


@pytest.fixture
async def gateway(tmp_path: Path, broker: Part) -> AsyncIterator[ServiceProcess]:
    url = f"sqlite+aiosqlite:///{tmp_path}/saju.db"
    await migrate(url)
    settings = {"SAJU_BUS_URL": broker.url, "SAJU_DATABASE_URL": url, "SAJU_SHUTDOWN_GRACE_SECONDS": "2"}
    process = ServiceProcess("services.gateway", settings, tmp_path)
    process.start()
    yield process
    process.kill()


async def test_a_gateway_is_live_without_a_broker_and_ready_when_it_appears(
    gateway: ServiceProcess, broker: Part
) -> None:
    await asyncio.to_thread(gateway.wait_for, 200, "/health/live", 20)
    assert gateway.status("/health/ready") == 503
    assert gateway.status("/") == 200
    await asyncio.to_thread(broker.start)
    await asyncio.to_thread(gateway.wait_until_ready)
    assert await asyncio.to_thread(gateway.terminate) == 0


async def test_a_gateway_that_never_saw_a_broker_ends_when_told_to(gateway: ServiceProcess) -> None:
    await asyncio.to_thread(gateway.wait_for, 200, "/health/live", 20)
    assert await asyncio.to_thread(gateway.terminate) == 0
    assert "Traceback" not in gateway.tail()
