"""A migrated database, empty before each test: SQLite, and MySQL or MariaDB."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.migrate import migrate
from services.gateway.storage.engine import make_engine
from services.gateway.storage.store import Store
from services.gateway.storage.tables import day_costs, sessions, spendings, turns


@pytest.fixture(params=["sqlite", pytest.param("mysql", marks=pytest.mark.database)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/saju.db"
    url: str = request.getfixturevalue("database_url")
    return url


@pytest.fixture
async def engine(url: str) -> AsyncIterator[AsyncEngine]:
    await migrate(url)
    engine = make_engine(url)
    async with engine.begin() as connection:
        await connection.execute(delete(turns))
        await connection.execute(delete(sessions))
        await connection.execute(delete(spendings))
        await connection.execute(delete(day_costs))
    yield engine
    await engine.dispose()


@pytest.fixture
def store(engine: AsyncEngine) -> Store:
    return Store(engine)
