"""A gateway over HTTP, on an in-memory broker and SQLite, with no worker beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.app import Gateway
from services.gateway.settings import GatewaySettings
from services.gateway.storage.engine import make_engine
from shared.bus.memory import MemoryBus
from shared.bus.memory_broker import MemoryBroker
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer
from shared.worker.slips import report

QUESTION = {"user_id": "me", "message": "올해는 어때요?"}
STREAMED = {"Accept": "text/event-stream"}
LATER = {"Prefer": "respond-async"}


@dataclass
class Site:
    """A gateway, and what is around it."""

    gateway: Gateway
    bus: MemoryBus
    engine: AsyncEngine
    client: aiohttp.ClientSession

    async def execute(self, statement: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text(statement))

    async def finish(self, turn_id: str, answer: str = "좋아요.") -> None:
        """What the workers do, with nothing in between."""
        await report(self.bus, outcome(turn_id, answer), durable=True)

    async def ask(self, **fields: str) -> dict[str, Any]:
        """Asks and does not wait for the answer."""
        async with self.client.post("/v1/chat", json={**QUESTION, **fields}, headers=LATER) as response:
            assert response.status == 202
            accepted: dict[str, Any] = await response.json()
            return accepted

    async def answered(self, turn_id: str) -> None:
        """Waits until the turn is over."""
        async with asyncio.timeout(10):
            while True:
                async with self.client.get(f"/v1/turns/{turn_id}") as response:
                    if (await response.json())["status"] in {"done", "failed"}:
                        return
                await asyncio.sleep(0.02)


def outcome(turn_id: str, answer: str) -> Outcome:
    return Outcome(
        turn_id=turn_id,
        gateway="elsewhere",  # so that a stream hears of it from the database only
        status="done",
        finished_at=datetime.now(UTC),
        attempt=0,
        sequence=len(answer),
        answer=Answer(text=answer, provider="test", model="test"),
    )


@asynccontextmanager
async def serve(url: str) -> AsyncIterator[Site]:
    settings = GatewaySettings(database_url=url, http_host="127.0.0.1", http_port=0, turn_seconds=30)
    gateway, bus, engine = Gateway(settings), MemoryBus(MemoryBroker()), make_engine(url)
    port = await gateway.serve_http()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", timeout=aiohttp.ClientTimeout(total=20)) as client:
        yield Site(gateway, bus, engine, client)
        await gateway.stop(1)
    await bus.close()
    await engine.dispose()
