"""Brings the database to the schema of this version. Safe to run by several replicas at once, and again."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.storage.engine import make_engine

_CONFIG: Final = Path(__file__).parents[2] / "alembic.ini"
_LOCK: Final = "saju_migration"
_LOCK_SECONDS: Final = 120


async def migrate(url: str) -> None:
    """Runs what is missing. Raises what the database raises; RuntimeError if another migration does not end."""
    engine: AsyncEngine = make_engine(url)
    try:
        # No transaction around it: DDL commits by itself on MySQL, and SQLite's driver opens its own.
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade)
            await connection.commit()
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config(str(_CONFIG))
    config.attributes["connection"] = connection
    if connection.dialect.name == "sqlite":
        command.upgrade(config, "head")
        return
    if connection.scalar(text("SELECT GET_LOCK(:name, :seconds)"), {"name": _LOCK, "seconds": _LOCK_SECONDS}) != 1:
        raise RuntimeError(f"another migration has held the lock {_LOCK!r} for {_LOCK_SECONDS} s")
    connection.commit()
    try:
        command.upgrade(config, "head")
        # DDL commits by itself, the row that says so does not: whoever gets the lock next must see both.
        connection.commit()
    finally:
        connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": _LOCK})
