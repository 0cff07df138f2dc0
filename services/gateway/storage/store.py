"""All that the gateway asks of its database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.storage import spending
from services.gateway.storage.records import OPEN_STATUSES, SessionRecord, TurnRecord
from services.gateway.storage.tables import sessions, turns
from shared.contracts.birth import Birth
from shared.contracts.outcome import Outcome
from shared.contracts.turn import ChatTurn


class Store:
    """Sessions and turns. Every method is one transaction, and may raise what `engine.UNAVAILABLE` names."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ping(self) -> None:
        """Raises if the database does not answer, or has not got our tables."""
        async with self._engine.connect() as connection:
            await connection.execute(select(turns.c.id).limit(1))

    async def session(self, session_id: str) -> SessionRecord | None:
        """A session by its id."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(sessions).where(sessions.c.id == session_id))).mappings().first()
        return None if row is None else _session(row)

    async def accept(self, slip: ChatTurn, *, session: SessionRecord) -> None:
        """Keeps a turn before it is published, and its session if that is new or has learnt its birth moment."""
        birth = session.birth.model_dump(mode="json") if session.birth else None
        async with self._engine.begin() as connection:
            known = await connection.scalar(select(func.count()).where(sessions.c.id == session.id))
            if known:
                await connection.execute(update(sessions).where(sessions.c.id == session.id).values(birth=birth))
            else:
                await connection.execute(
                    insert(sessions).values(
                        id=session.id, user_id=session.user_id, birth=birth, created_at=session.created_at
                    )
                )
            await connection.execute(
                insert(turns).values(
                    id=slip.turn_id,
                    session_id=session.id,
                    gateway=slip.gateway,
                    status="accepted",
                    publications=1,
                    locale=slip.locale,
                    question=slip.question,
                    slip=slip.model_dump(mode="json", exclude_none=True),
                    created_at=slip.asked_at,
                    deadline=slip.deadline,
                )
            )

    async def mark_queued(self, turn_id: str) -> None:
        """The broker has confirmed the turn."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(turns).where(turns.c.id == turn_id, turns.c.status == "accepted").values(status="queued")
            )

    async def withdraw(self, turn_id: str) -> None:
        """Forgets a turn that could not be published: its client is told so."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(turns).where(turns.c.id == turn_id, turns.c.status == "accepted"))

    async def finish(self, outcome: Outcome) -> bool:
        """Keeps the first outcome of a turn, and counts what it cost. Returns whether this was it."""
        async with self._engine.begin() as connection:
            result = await connection.execute(
                update(turns)
                .where(turns.c.id == outcome.turn_id, turns.c.status.in_(OPEN_STATUSES))
                .values(
                    status=outcome.status,
                    finished_at=outcome.finished_at,
                    outcome=outcome.model_dump(mode="json", exclude_none=True),
                    slip=None,
                )
            )
            first = result.rowcount == 1
            if first:
                await spending.add(connection, outcome)
        return first

    async def reopen(self, slip: ChatTurn) -> None:
        """A turn that had failed is on its way again."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(turns)
                .where(turns.c.id == slip.turn_id, turns.c.status == "failed")
                .values(
                    status="queued",
                    finished_at=None,
                    outcome=None,
                    deadline=slip.deadline,
                    slip=slip.model_dump(mode="json", exclude_none=True),
                )
            )

    async def turn(self, turn_id: str) -> TurnRecord | None:
        """A turn by its id."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(turns).where(turns.c.id == turn_id))).mappings().first()
        return None if row is None else _turn(row)

    async def turns_of(self, session_id: str, *, limit: int) -> list[TurnRecord]:
        """The latest turns of a session, oldest first."""
        query = (
            select(turns)
            .where(turns.c.session_id == session_id)
            .order_by(turns.c.created_at.desc(), turns.c.id.desc())
            .limit(limit)
        )
        return [_turn(row) for row in reversed(await self._rows(query))]

    async def left_behind(self, *, accepted_before: datetime, limit: int) -> list[TurnRecord]:
        """Turns that were stored and never known to have been published."""
        query = (
            select(turns)
            .where(turns.c.status == "accepted", turns.c.created_at < accepted_before)
            .order_by(turns.c.created_at)
            .limit(limit)
        )
        return [_turn(row) for row in await self._rows(query)]

    async def overdue(self, *, deadline_before: datetime, limit: int) -> list[TurnRecord]:
        """Open turns whose deadline is over and of which nothing was heard."""
        query = (
            select(turns)
            .where(turns.c.status.in_(OPEN_STATUSES), turns.c.deadline < deadline_before)
            .order_by(turns.c.created_at)
            .limit(limit)
        )
        return [_turn(row) for row in await self._rows(query)]

    async def claim(self, turn: TurnRecord) -> bool:
        """Takes the right to publish a turn once more; of several gateways that ask, one gets it."""
        async with self._engine.begin() as connection:
            result = await connection.execute(
                update(turns)
                .where(
                    turns.c.id == turn.id,
                    turns.c.status == "accepted",
                    turns.c.publications == turn.publications,
                )
                .values(publications=turn.publications + 1)
            )
        return result.rowcount == 1

    async def _rows(self, query: Any) -> Sequence[RowMapping]:  # noqa: ANN401 - any select of this module
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).mappings().all()


def new_session(session_id: str, user_id: str, birth: Birth | None) -> SessionRecord:
    """A session that begins now."""
    return SessionRecord(id=session_id, user_id=user_id, birth=birth, created_at=datetime.now(UTC))


def _session(row: RowMapping) -> SessionRecord:
    birth = row["birth"]
    return SessionRecord(
        id=row["id"],
        user_id=row["user_id"],
        birth=None if birth is None else Birth.model_validate(birth),
        created_at=row["created_at"],
    )


def _turn(row: RowMapping) -> TurnRecord:
    slip, outcome = row["slip"], row["outcome"]
    return TurnRecord(
        id=row["id"],
        session_id=row["session_id"],
        gateway=row["gateway"],
        status=row["status"],
        publications=row["publications"],
        locale=row["locale"],
        question=row["question"],
        slip=None if slip is None else ChatTurn.model_validate(slip),
        created_at=row["created_at"],
        deadline=row["deadline"],
        finished_at=row["finished_at"],
        outcome=None if outcome is None else Outcome.model_validate(outcome),
    )
