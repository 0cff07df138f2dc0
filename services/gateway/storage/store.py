"""All that the gateway asks of its database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import RowMapping, and_, delete, exists, func, insert, null, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.storage import spending
from services.gateway.storage.engine import transaction
from services.gateway.storage.records import OPEN_STATUSES, Exchange, SessionRecord, TurnRecord
from services.gateway.storage.tables import metadata, sessions, turns
from shared.contracts.birth import Birth
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn

_PING_SECONDS: Final = 3.0
_CHARTS: Final = ("$.chart", "$.luck", "$.partner_chart", "$.compatibility")
"""By far the largest part of an outcome, and the same from turn to turn."""


class TurnExistsError(Exception):
    """A turn of this id has been accepted before."""


class Store:
    """Sessions and turns. Every method is one transaction, which has a limit, and may raise what `engine.UNAVAILABLE`
    names.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def ping(self) -> None:
        """Raises if the database does not answer soon, or its schema is older than this code.

        Every column is asked for by name, so that one more, of a newer version, does no harm.
        """
        async with transaction(self._engine, seconds=_PING_SECONDS) as connection:
            for table in metadata.sorted_tables:
                await connection.execute(select(table).limit(0))

    async def session(self, session_id: str) -> SessionRecord | None:
        """A session by its id."""
        async with transaction(self._engine) as connection:
            row = (await connection.execute(select(sessions).where(sessions.c.id == session_id))).mappings().first()
        return None if row is None else _session(row)

    async def accept(self, slip: ChatTurn, *, session: SessionRecord) -> None:
        """Keeps a turn before it is published, and its session if that is new or has had no birth moment.

        A birth moment that the session has is not overwritten: whether the new one can be read is not known yet.
        Raises TurnExistsError.
        """
        try:
            await self._insert(slip, session)
        except IntegrityError as error:
            raise TurnExistsError(slip.turn_id) from error

    async def _insert(self, slip: ChatTurn, session: SessionRecord) -> None:
        birth = session.birth.model_dump(mode="json") if session.birth else None
        async with transaction(self._engine) as connection:
            known = await connection.scalar(select(func.count()).where(sessions.c.id == session.id))
            if known:
                await connection.execute(
                    update(sessions).where(sessions.c.id == session.id, sessions.c.birth == null()).values(birth=birth)
                )
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
        async with transaction(self._engine) as connection:
            await connection.execute(
                update(turns).where(turns.c.id == turn_id, turns.c.status == "accepted").values(status="queued")
            )

    async def withdraw(self, turn_id: str) -> None:
        """Forgets a turn that could not be published, and a session that has no other: its client is told so."""
        withdrawn = turns.c.id == turn_id, turns.c.status == "accepted"
        async with transaction(self._engine) as connection:
            session_id = await connection.scalar(select(turns.c.session_id).where(*withdrawn))
            await connection.execute(delete(turns).where(*withdrawn))
            # Nobody can be adding to it: the id of a new session is told when its first turn is accepted.
            await connection.execute(
                delete(sessions).where(sessions.c.id == session_id, ~exists().where(turns.c.session_id == session_id))
            )

    async def finish(self, outcome: Outcome) -> bool:
        """Keeps the first outcome of a turn, and counts what it cost. Returns whether this was it.

        A birth moment that was read is from then on that of the session.
        """
        async with transaction(self._engine) as connection:
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
            if result.rowcount != 1:
                return False
            session = _session(
                (
                    await connection.execute(
                        select(sessions)
                        .join(turns, turns.c.session_id == sessions.c.id)
                        .where(turns.c.id == outcome.turn_id)
                    )
                )
                .mappings()
                .one()
            )
            if outcome.chart is not None and outcome.chart.birth != session.birth:
                birth = outcome.chart.birth.model_dump(mode="json")
                await connection.execute(update(sessions).where(sessions.c.id == session.id).values(birth=birth))
            await spending.add(connection, outcome, session.user_id)
        return True

    async def reopen(self, slip: ChatTurn) -> bool:
        """A turn that had failed is on its way again. Returns whether there was one."""
        async with transaction(self._engine) as connection:
            result = await connection.execute(
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
        return result.rowcount == 1

    async def turn(self, turn_id: str) -> TurnRecord | None:
        """A turn by its id."""
        async with transaction(self._engine) as connection:
            row = (await connection.execute(select(turns).where(turns.c.id == turn_id))).mappings().first()
        return None if row is None else _turn(row)

    async def turns_of(self, session_id: str, *, limit: int, before: str | None = None) -> list[TurnRecord]:
        """The latest turns of a session, or those before one of them, oldest first; without slips and charts."""
        outcome = func.json_remove(turns.c.outcome, *_CHARTS, type_=turns.c.outcome.type).label("outcome")
        shown = (column for column in turns.c if column.name not in {"slip", "outcome"})
        query = (
            select(*shown, null().label("slip"), outcome)
            .where(turns.c.session_id == session_id)
            .order_by(turns.c.created_at.desc(), turns.c.id.desc())
            .limit(limit)
        )
        if before is not None:
            asked = (
                select(turns.c.created_at)
                .where(turns.c.id == before, turns.c.session_id == session_id)
                .scalar_subquery()
            )
            at_once = and_(turns.c.created_at == asked, turns.c.id < before)
            query = query.where(or_(turns.c.created_at < asked, at_once))
        return [_turn(row) for row in reversed(await self._rows(query))]

    async def history_of(self, session_id: str, *, limit: int) -> list[Exchange]:
        """The latest questions of a session that were answered, oldest first: a few hundred bytes of each outcome."""
        query = (
            select(
                turns.c.question,
                turns.c.outcome["answer"].label("answer"),
                turns.c.outcome[("chart", "birth")].label("birth"),
            )
            .where(turns.c.session_id == session_id, turns.c.status == "done")
            .order_by(turns.c.created_at.desc(), turns.c.id.desc())
            .limit(limit)
        )
        return [
            Exchange(row["question"], Answer.model_validate(row["answer"]), _birth(row["birth"]))
            for row in reversed(await self._rows(query))
            if row["answer"] is not None
        ]

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
        async with transaction(self._engine) as connection:
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
        async with transaction(self._engine) as connection:
            return (await connection.execute(query)).mappings().all()


def new_session(session_id: str, user_id: str, birth: Birth | None) -> SessionRecord:
    """A session that begins now."""
    return SessionRecord(id=session_id, user_id=user_id, birth=birth, created_at=datetime.now(UTC))


def _session(row: RowMapping) -> SessionRecord:
    return SessionRecord(
        id=row["id"],
        user_id=row["user_id"],
        birth=_birth(row["birth"]),
        created_at=row["created_at"],
    )


def _birth(stored: object) -> Birth | None:
    return None if stored is None else Birth.model_validate(stored)


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
