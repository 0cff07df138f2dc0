"""How a worker starts and stops, with a broker that is not there."""

import asyncio

import aiohttp
import pytest

from shared.contracts.turn import StageName
from shared.service import StageService, run
from shared.settings import WorkerSettings
from tests.integration.worker.stages import ScriptedStage, answer
from tests.parts.protocol import free_port


class BrokenStage(ScriptedStage):
    """Cannot be opened."""

    async def open(self) -> None:
        raise OSError("the corpus is not there")


def settings(bus_url: str) -> WorkerSettings:
    return WorkerSettings(bus_url=bus_url, health_host="127.0.0.1", health_port=0, shutdown_grace_seconds=1)


async def status(port: int, path: str) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as response,
    ):
        return response.status


async def test_a_worker_without_a_broker_is_live_and_closes_its_port_when_told_to_stop() -> None:
    away = settings(f"amqp://guest:guest@127.0.0.1:{free_port()}/")
    service = StageService(ScriptedStage(StageName.LLM_WORKER, answer), away)
    port = await service.serve_http()
    stopping = asyncio.Event()
    running = asyncio.create_task(run(service, away, stopping))
    assert await status(port, "/health/live") == 200
    assert await status(port, "/health/ready") == 503
    stopping.set()
    await asyncio.wait_for(running, 5)
    with pytest.raises(aiohttp.ClientConnectorError):
        await status(port, "/health/live")


async def test_a_worker_that_cannot_start_says_why_and_closes_its_port() -> None:
    here = settings("memory://a-worker-that-cannot-start")
    service = StageService(BrokenStage(StageName.LLM_WORKER, answer), here)
    port = await service.serve_http()
    with pytest.raises(OSError, match="the corpus is not there"):
        await run(service, here, asyncio.Event())
    with pytest.raises(aiohttp.ClientConnectorError):
        await status(port, "/health/live")
