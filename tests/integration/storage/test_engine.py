"""What the rest of the gateway is told when the database fails."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.storage import engine as engines
from services.gateway.storage import store as stores
from services.gateway.storage.engine import is_unavailable, make_engine
from services.gateway.storage.spending import Spending
from services.gateway.storage.store import Store
from services.gateway.storage.tables import turns
from tests.integration.storage.test_store import NOBODY, NOW


@pytest.fixture
async def silent_url() -> AsyncIterator[str]:
    """A server that takes connections and says nothing."""
    over = asyncio.Event()

    async def keep_quiet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await over.wait()
        writer.close()

    server = await asyncio.start_server(keep_quiet, "127.0.0.1", 0)
    yield f"mysql+aiomysql://me:x@127.0.0.1:{server.sockets[0].getsockname()[1]}/saju"
    over.set()
    server.close()


async def test_a_database_that_says_nothing_is_away(silent_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(stores, "_PING_SECONDS", 0.3)
    engine = make_engine(silent_url)
    store, spending = Store(engine), Spending(engine)
    started = time.monotonic()
    for ask in (
        store.ping(),
        store.turn(NOBODY),
        store.mark_queued(NOBODY),
        store.history_of(NOBODY, limit=1),
        spending.by_all(NOW.date()),
    ):
        with pytest.raises(TimeoutError) as raised:
            await ask
        assert is_unavailable(raised.value)
    assert time.monotonic() - started < 10
    await engine.dispose()


async def test_an_error_shows_nothing_of_what_was_asked(engine: AsyncEngine) -> None:
    row = {
        "id": NOBODY,
        "session_id": "none",
        "gateway": "g",
        "status": "accepted",
        "publications": 1,
        "locale": "ko",
        "question": "제 비밀 질문",
        "created_at": NOW,
        "deadline": NOW,
    }
    with pytest.raises(IntegrityError) as raised:
        async with engine.begin() as connection:
            await connection.execute(insert(turns).values(row))
    assert "FOREIGN KEY" in str(raised.value)
    assert "비밀" not in str(raised.value)
