"""The connection pool, for MySQL/MariaDB and for SQLite."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

UNAVAILABLE: Final = (OperationalError, InterfaceError, PoolTimeoutError, OSError)
"""What a statement raises when the database cannot be reached or is busy: trying again later makes sense. TimeoutError
is among them: it is an OSError."""

ANSWER_SECONDS = 8.0
"""For a transaction. Waiting for a connection, or for SQLite's lock, takes less: an error says so when that was it."""

_POOL_SECONDS = 5
_CONNECT_SECONDS = 5


def make_engine(url: str) -> AsyncEngine:
    """A pool for the database at `url`; connects at first use. No error it raises shows the values of a statement."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = create_async_engine(url, hide_parameters=True, json_serializer=_json)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        return engine
    return create_async_engine(
        url,
        hide_parameters=True,
        json_serializer=_json,
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_timeout=_POOL_SECONDS,
        isolation_level="READ COMMITTED",
        connect_args={"charset": "utf8mb4", "connect_timeout": _CONNECT_SECONDS},
    )


def _json(value: object) -> str:
    """Hangul as it is: escaped, a stored outcome takes half as much room again."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@asynccontextmanager
async def transaction(engine: AsyncEngine, *, seconds: float | None = None) -> AsyncIterator[AsyncConnection]:
    """One transaction, rolled back unless it ends well. Raises TimeoutError after so many seconds (`ANSWER_SECONDS`).

    The driver waits for an answer for ever, and a server that hangs still takes connections: only we can end that.
    """
    async with asyncio.timeout(ANSWER_SECONDS if seconds is None else seconds), engine.begin() as connection:
        yield connection


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in ("foreign_keys = ON", "journal_mode = WAL", "busy_timeout = 5000", "synchronous = NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def is_unavailable(error: BaseException) -> bool:
    """Whether a statement failed because the database is away, rather than because it is wrong."""
    return isinstance(error, UNAVAILABLE) or (isinstance(error, DBAPIError) and error.connection_invalidated)
