import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.storage.engine import make_engine
from services.gateway.storage.records import SessionRecord
from services.gateway.storage.store import Store, new_session
from services.gateway.storage.tables import metadata
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn, StageName

BIRTH = Birth(date="1990-05-05", time="14:30", sex="female")


def slip(question: str = "올해는 어때요? 𠮷", *, asked_at: datetime | None = None, seconds: float = 60) -> ChatTurn:
    now = asked_at or datetime.now(UTC)
    return ChatTurn(
        turn_id=uuid4().hex,
        user="u",
        gateway="g1",
        itinerary=(StageName.LLM_WORKER,),
        asked_at=now,
        deadline=now + timedelta(seconds=seconds),
        question=question,
        birth=BIRTH,
    )


def done(turn: ChatTurn, text: str = "좋아요.", chart: Chart | None = None) -> Outcome:
    return Outcome(
        turn_id=turn.turn_id,
        gateway="g1",
        status="done",
        finished_at=datetime.now(UTC),
        attempt=0,
        sequence=5,
        chart=chart,
        answer=Answer(text=text, provider="test", model="test"),
    )


async def accepted(store: Store, session: SessionRecord | None = None, **kwargs: float | datetime) -> ChatTurn:
    turn = slip(**kwargs)  # type: ignore[arg-type]  # passed through
    await store.accept(turn, session=session or new_session(uuid4().hex, "me", BIRTH))
    return turn


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


async def test_a_turn_is_read_as_it_was_stored(store: Store) -> None:
    turn = await accepted(store)
    record = await store.turn(turn.turn_id)
    assert record is not None
    assert record.slip == turn
    assert record.question == "올해는 어때요? 𠮷"
    assert record.created_at == turn.asked_at
    assert (record.status, record.is_open) == ("accepted", True)


async def test_the_first_outcome_counts(store: Store, chart: Chart) -> None:
    turn = await accepted(store)
    await store.mark_queued(turn.turn_id)
    first = done(turn, "처음", chart)
    assert await store.finish(first)
    assert not await store.finish(done(turn, "나중"))
    record = await store.turn(turn.turn_id)
    assert record is not None
    assert record.outcome == first
    assert record.slip is None
    assert not record.is_open


async def test_two_outcomes_at_once_are_stored_once(store: Store) -> None:
    turn = await accepted(store)
    firsts = await asyncio.gather(*(store.finish(done(turn, str(number))) for number in range(5)))
    assert sorted(firsts) == [False, False, False, False, True]


async def test_an_outcome_of_an_unknown_turn_changes_nothing(store: Store) -> None:
    assert not await store.finish(done(slip()))


async def test_what_could_not_be_published_is_forgotten(store: Store) -> None:
    turn = await accepted(store)
    await store.withdraw(turn.turn_id)
    assert await store.turn(turn.turn_id) is None


async def test_what_is_with_the_workers_is_not_withdrawn(store: Store) -> None:
    turn = await accepted(store)
    await store.mark_queued(turn.turn_id)
    await store.withdraw(turn.turn_id)
    assert await store.turn(turn.turn_id) is not None


async def test_a_session_keeps_its_latest_turns_in_order(store: Store) -> None:
    session = new_session(uuid4().hex, "me", None)
    start = datetime.now(UTC)
    turns = [await accepted(store, session, asked_at=start + timedelta(milliseconds=number)) for number in range(5)]
    found = await store.turns_of(session.id, limit=3)
    assert [turn.id for turn in found] == [turn.turn_id for turn in turns[2:]]


async def test_a_session_learns_its_birth_moment(store: Store) -> None:
    session = new_session(uuid4().hex, "me", None)
    await accepted(store, session)
    assert (await store.session(session.id)) == session
    await accepted(store, SessionRecord(session.id, "me", BIRTH, session.created_at))
    known = await store.session(session.id)
    assert known is not None
    assert known.birth == BIRTH


async def test_turns_left_behind_are_found_and_claimed_once(store: Store) -> None:
    old = await accepted(store, asked_at=datetime.now(UTC) - timedelta(seconds=60))
    await accepted(store)
    found = await store.left_behind(accepted_before=datetime.now(UTC) - timedelta(seconds=30), limit=10)
    assert [turn.id for turn in found] == [old.turn_id]
    claims = await asyncio.gather(*(store.claim(found[0]) for _ in range(4)))
    assert sorted(claims) == [False, False, False, True]


async def test_overdue_turns_are_found(store: Store) -> None:
    late = await accepted(store, seconds=-10)
    await accepted(store)
    finished = await accepted(store, seconds=-10)
    await store.finish(done(finished))
    found = await store.overdue(deadline_before=datetime.now(UTC), limit=10)
    assert [turn.id for turn in found] == [late.turn_id]
