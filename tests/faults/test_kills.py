"""Each process is killed once in the middle of a turn: every turn is answered, none twice."""

import asyncio
import os
import signal

import aiohttp
import pytest
from sqlalchemy import func, select

from services.gateway.storage.engine import make_engine
from services.gateway.storage.tables import turns
from tests.system.client import Client, Reading
from tests.system.deployment import WORKERS, Deployment

pytestmark = [pytest.mark.broker, pytest.mark.database, pytest.mark.chroma, pytest.mark.timeout(180)]


async def stored(deployment: Deployment, turn_id: str) -> list[str]:
    """The states of a turn in the database: one row, one outcome."""
    engine = make_engine(deployment.settings["SAJU_DATABASE_URL"])
    async with engine.connect() as connection:
        rows = (await connection.execute(select(turns.c.status).where(turns.c.id == turn_id))).scalars().all()
        outcomes = await connection.scalar(
            select(func.count()).where(turns.c.id == turn_id, turns.c.outcome.is_not(None))
        )
    await engine.dispose()
    assert outcomes == 1
    return list(rows)


async def wait_for_events(reading: Reading, *, characters: int = 0, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not reading.events or len(reading.text) < characters:
            await asyncio.sleep(0.02)


async def test_the_llm_worker_is_killed_while_it_writes(deployment: Deployment, client: Client) -> None:
    reading = Reading()
    asking = asyncio.create_task(client.ask(reading))
    await wait_for_events(reading, characters=20)
    deployment["llm_worker"].kill()
    deployment["llm_worker"].start()
    await asking
    assert reading.names[-1] == "done"
    assert "restart" in reading.names
    assert reading.text == reading.events[-1].data["answer"]["text"]
    assert await stored(deployment, reading.events[0].data["turn_id"]) == ["done"]


@pytest.mark.parametrize("worker", [name for name in WORKERS if name != "llm_worker"])
async def test_a_quick_worker_is_killed_with_a_turn_in_its_hands(
    deployment: Deployment, client: Client, worker: str
) -> None:
    process = deployment[worker].process
    assert process is not None
    # Frozen first: it has been handed the turn and cannot finish it.
    os.kill(process.pid, signal.SIGSTOP)
    reading = Reading()
    asking = asyncio.create_task(client.ask(reading))
    await wait_for_events(reading)
    await asyncio.sleep(0.5)
    deployment[worker].kill()
    deployment[worker].start()
    await asking
    assert reading.names[-1] == "done"
    assert "restart" in reading.names
    assert await stored(deployment, reading.events[0].data["turn_id"]) == ["done"]


async def test_the_gateway_is_killed_and_another_goes_on_from_where_the_reader_was(
    deployment: Deployment, client: Client, http: aiohttp.ClientSession
) -> None:
    other = deployment.add("gateway2", service="gateway")
    other.start()
    other.wait_until_ready()
    reading = Reading()
    with pytest.raises(aiohttp.ClientError):  # noqa: PT012 - killed while it is read from
        asking = asyncio.create_task(client.ask(reading))
        await wait_for_events(reading, characters=20)
        deployment["gateway"].kill()
        await asking
    before = reading.text
    await Client(http, other.url).resume(reading.events[0].data["turn_id"], reading)
    assert reading.names[-1] == "done"
    assert "restart" not in reading.names
    assert reading.text.startswith(before)
    assert reading.text == reading.events[-1].data["answer"]["text"]
    assert await stored(deployment, reading.events[0].data["turn_id"]) == ["done"]
    deployment["gateway"].start()
    deployment["gateway"].wait_until_ready()


async def test_two_replicas_tell_the_same_story_while_it_is_told(
    deployment: Deployment, client: Client, http: aiohttp.ClientSession
) -> None:
    other = deployment.add("gateway2", service="gateway")
    other.start()
    other.wait_until_ready()
    first, second = Reading(), Reading()
    asking = asyncio.create_task(client.ask(first))
    await wait_for_events(first, characters=10)
    await Client(http, other.url).resume(first.events[0].data["turn_id"], second)
    await asking
    assert second.text == first.text
    assert second.names == ["chart", "passages", "delta", "done"]


async def test_a_rolling_restart_loses_nothing(deployment: Deployment, client: Client) -> None:
    """SIGTERM in the middle of a turn: it is finished within the grace or handed on."""
    reading = Reading()
    asking = asyncio.create_task(client.ask(reading))
    await wait_for_events(reading, characters=20)
    new = deployment.add("llm_worker2", service="llm_worker")
    new.start()
    new.wait_until_ready()
    assert await asyncio.to_thread(deployment["llm_worker"].terminate) == 0
    await asking
    assert reading.names[-1] == "done"
    assert await stored(deployment, reading.events[0].data["turn_id"]) == ["done"]
