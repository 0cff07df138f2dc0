"""What answers have cost: one row a day (UTC), user and model, added to in the transaction that stores the outcome.

Costs are kept as whole millionths of the currency of the prices, so that sums are exact.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import RowMapping, case, func, select
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.gateway.storage.tables import sessions, spendings, turns
from shared.contracts.outcome import Outcome

MICROS: Final = 1_000_000
_COUNTED: Final = ("answers", "input_tokens", "output_tokens", "cost_micros")


@dataclass(frozen=True, slots=True)
class Spent:
    """Costs of one day, in the currency of the prices."""

    by_user: float
    by_all: float


async def add(connection: AsyncConnection, outcome: Outcome) -> None:
    """Adds the tokens and the cost of an answer to its day. An answer that took no tokens costs nothing."""
    answer = outcome.answer
    if answer is None or not (answer.usage.input_tokens or answer.usage.output_tokens):
        return
    user = await connection.scalar(
        select(sessions.c.user_id).join(turns, turns.c.session_id == sessions.c.id).where(turns.c.id == outcome.turn_id)
    )
    row = {
        "day": outcome.finished_at.date(),
        "user_id": user,
        "model": answer.model[:100],
        "answers": 1,
        "input_tokens": answer.usage.input_tokens,
        "output_tokens": answer.usage.output_tokens,
        "cost_micros": round(answer.usage.cost * MICROS),
    }
    if connection.dialect.name == "sqlite":
        new = sqlite.insert(spendings).values(row)
        sums = {name: spendings.c[name] + new.excluded[name] for name in _COUNTED}
        await connection.execute(new.on_conflict_do_update(index_elements=["day", "user_id", "model"], set_=sums))
        return
    added = mysql.insert(spendings).values(row)
    sums = {name: spendings.c[name] + added.inserted[name] for name in _COUNTED}
    await connection.execute(added.on_duplicate_key_update(sums))


class Spending:
    """Asks what was spent. May raise what `engine.UNAVAILABLE` names."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def on(self, day: date, user_id: str) -> Spent:
        """The day's costs of a user and of all."""
        cost, mine = spendings.c.cost_micros, spendings.c.user_id == user_id
        query = select(func.coalesce(func.sum(case((mine, cost), else_=0)), 0), func.coalesce(func.sum(cost), 0)).where(
            spendings.c.day == day
        )
        async with self._engine.connect() as connection:
            by_user, by_all = (await connection.execute(query)).one()
        return Spent(int(by_user) / MICROS, int(by_all) / MICROS)

    async def since(self, day: date) -> list[RowMapping]:
        """All rows from a day on, by day, the dearest first."""
        query = (
            select(spendings)
            .where(spendings.c.day >= day)
            .order_by(spendings.c.day, spendings.c.cost_micros.desc(), spendings.c.user_id, spendings.c.model)
        )
        async with self._engine.connect() as connection:
            return list((await connection.execute(query)).mappings().all())
