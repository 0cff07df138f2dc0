"""The schema: what migrations make of it, and what the code says when it is older."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.migrate import migrate
from services.gateway.storage.engine import make_engine
from services.gateway.storage.spending import Spending
from services.gateway.storage.store import Store
from services.gateway.storage.tables import metadata

ALEMBIC = Path(__file__).parents[3] / "alembic.ini"


@pytest.fixture
async def empty(url: str) -> AsyncIterator[AsyncEngine]:
    """A database without tables, and with all of them afterwards."""
    engine = make_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    yield engine
    await engine.dispose()
    await migrate(url)


async def upgrade(engine: AsyncEngine, revision: str) -> None:
    def run(connection: Connection) -> None:
        config = Config(str(ALEMBIC))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()


async def execute(engine: AsyncEngine, *statements: str) -> None:
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_the_migrations_make_the_tables_of_the_code(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.database
async def test_several_replicas_may_migrate_at_once(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.drop_all)
            await connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        environment = {**os.environ, "SAJU_DATABASE_URL": database_url}
        command = (sys.executable, "-m", "services.gateway", "migrate")
        replicas = [await asyncio.create_subprocess_exec(*command, env=environment) for _ in range(5)]
        assert [await replica.wait() for replica in replicas] == [0] * 5
        await Store(engine).ping()
    finally:
        await engine.dispose()


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
async def test_a_schema_older_than_the_code_is_noticed(empty: AsyncEngine, url: str, revision: str) -> None:
    store = Store(empty)
    await upgrade(empty, revision)
    with pytest.raises(DBAPIError):
        await store.ping()
    await migrate(url)
    await store.ping()


async def test_a_column_that_is_missing_is_noticed_and_one_of_tomorrow_does_no_harm(
    store: Store, engine: AsyncEngine
) -> None:
    await execute(engine, "ALTER TABLE turns ADD COLUMN tomorrow INTEGER")
    await store.ping()
    await execute(engine, "ALTER TABLE turns DROP COLUMN tomorrow", "ALTER TABLE turns RENAME COLUMN gateway TO away")
    with pytest.raises(DBAPIError):
        await store.ping()
    await execute(engine, "ALTER TABLE turns RENAME COLUMN away TO gateway")
    await store.ping()


async def test_what_a_day_has_cost_is_added_up_when_the_sums_begin(empty: AsyncEngine, url: str) -> None:
    await upgrade(empty, "0002")
    row = "INSERT INTO spendings VALUES ('{}', '{}', 'm', 1, 1, 1, {})"
    await execute(
        empty,
        row.format("2026-03-01", "a", 100_000),
        row.format("2026-03-01", "b", 200_000),
        row.format("2026-03-02", "a", 400_000),
    )
    await migrate(url)
    spent = Spending(empty)
    assert [await spent.by_all(date(2026, 3, day)) for day in (1, 2, 3)] == [0.3, 0.4, 0.0]


@pytest.mark.database
async def test_a_migration_that_was_interrupted_is_run_again(database_url: str) -> None:
    engine = make_engine(database_url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.drop_all)
            await connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        await upgrade(engine, "0002")
        await execute(
            engine,
            "INSERT INTO sessions VALUES ('s', 'me', NULL, '2026-03-01')",
            "INSERT INTO turns (id, session_id, gateway, status, publications, locale, question, created_at, deadline) "
            "VALUES ('t', 's', 'g', 'accepted', 1, 'ko', 'q', '2026-03-01', '2026-03-01')",
            "ALTER TABLE turns DROP FOREIGN KEY fk_turns_session_id",
            "CREATE TABLE day_costs (day DATE PRIMARY KEY, cost_micros BIGINT NOT NULL)",
            "INSERT INTO spendings VALUES ('2026-03-01', 'a', 'm', 1, 1, 1, 500000)",
            "INSERT INTO day_costs VALUES ('2026-03-01', 1)",
        )
        await migrate(database_url)
        await execute(engine, "DELETE FROM sessions")
        assert await Store(engine).turn("t") is None
        assert await Spending(engine).by_all(date(2026, 3, 1)) == 0.5
    finally:
        await engine.dispose()
