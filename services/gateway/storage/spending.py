"""What answers have cost: one row a day (UTC), user and model, and one a day for all of them; both are added to in the
transaction that stores the outcome.

Costs are kept as whole millionths of the currency of the prices, so that sums are exact.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import RowMapping, Table, func, select
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.gateway.storage.engine import transaction
from services.gateway.storage.tables import day_costs, spendings
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, Spent

MICROS: Final = 1_000_000
_COUNTED: Final = ("answers", "input_tokens", "output_tokens", "cost_micros")
_MODEL_LENGTH: Final = 100


async def add(connection: AsyncConnection, outcome: Outcome, user_id: str) -> None:
    """Adds the tokens and the cost of an answer to its day. An answer that took no tokens costs nothing.

    The day's row is shared by all answers of the day. It comes last in the transaction, so it is held for a commit and
    no longer; and since every transaction locks its turn, its session, its user's rows by model and the day's in this
    order, none waits for another in a circle. An answer that was free leaves the day's alone.
    """
    if outcome.answer is None:
        return
    day, total = outcome.finished_at.date(), 0
    for model, counted in sorted(_by_model(outcome.answer).items()):
        total += counted["cost_micros"]
        row = {"day": day, "user_id": user_id, "model": model, "answers": 1, **counted}
        await _add_to(connection, spendings, row, _COUNTED)
    if total:
        await _add_to(connection, day_costs, {"day": day, "cost_micros": total}, ("cost_micros",))


def _by_model(answer: Answer) -> dict[str, Counter[str]]:
    """Tokens and costs of the models that worked on an answer, of whatever use their texts were."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for part in answer.spent or (Spent(model=answer.model, usage=answer.usage),):
        usage = part.usage
        if usage.input_tokens or usage.output_tokens:
            found[part.model[:_MODEL_LENGTH]].update(
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                cost_micros=round(usage.cost * MICROS),
            )
    return found


async def _add_to(connection: AsyncConnection, table: Table, row: Mapping[str, Any], counted: tuple[str, ...]) -> None:
    """Inserts a row, or adds its counted columns to the row that is there."""
    if connection.dialect.name == "sqlite":
        new = sqlite.insert(table).values(row)
        sums = {name: table.c[name] + new.excluded[name] for name in counted}
        await connection.execute(new.on_conflict_do_update(index_elements=list(table.primary_key), set_=sums))
        return
    added = mysql.insert(table).values(row)
    sums = {name: table.c[name] + added.inserted[name] for name in counted}
    await connection.execute(added.on_duplicate_key_update(sums))


class Spending:
    """Asks what was spent, in the currency of the prices. May raise what `engine.UNAVAILABLE` names."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def by_user(self, day: date, user_id: str) -> float:
        """The day's costs of a user: of as many rows as models have answered them."""
        query = select(func.coalesce(func.sum(spendings.c.cost_micros), 0)).where(
            spendings.c.day == day, spendings.c.user_id == user_id
        )
        async with transaction(self._engine) as connection:
            return int(await connection.scalar(query) or 0) / MICROS

    async def by_all(self, day: date) -> float:
        """The day's costs of all users."""
        async with transaction(self._engine) as connection:
            micros = await connection.scalar(select(day_costs.c.cost_micros).where(day_costs.c.day == day))
        return int(micros or 0) / MICROS

    async def since(self, day: date) -> list[RowMapping]:
        """All rows from a day on, by day, the dearest first."""
        query = (
            select(spendings)
            .where(spendings.c.day >= day)
            .order_by(spendings.c.day, spendings.c.cost_micros.desc(), spendings.c.user_id, spendings.c.model)
        )
        async with transaction(self._engine) as connection:
            return list((await connection.execute(query)).mappings().all())
