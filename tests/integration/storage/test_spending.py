import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway import spending
from services.gateway.settings import GatewaySettings
from services.gateway.storage.spending import Spending, Spent
from services.gateway.storage.store import Store, new_session
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, Usage
from tests.integration.storage.test_store import done, slip

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def answered(
    store: Store, cost: float, *, user: str = "me", model: str = "gpt", tokens: int = 10, at: datetime = NOW
) -> Outcome:
    turn = slip()
    await store.accept(turn, session=new_session(uuid4().hex, user, None))
    usage = Usage(input_tokens=tokens, output_tokens=tokens, cost=cost)
    answer = Answer(text="좋아요.", provider="test", model=model, usage=usage)
    outcome = done(turn).model_copy(update={"answer": answer, "finished_at": at})
    assert await store.finish(outcome)
    return outcome


async def test_costs_add_up_by_user_and_day(store: Store, engine: AsyncEngine) -> None:
    await answered(store, 0.1)
    await answered(store, 0.2, model="llama")
    await answered(store, 0.4, user="other")
    await answered(store, 0.8, at=NOW - timedelta(days=1))
    spent = Spending(engine)
    assert await spent.on(NOW.date(), "me") == Spent(by_user=0.3, by_all=0.7)
    assert await spent.on(NOW.date(), "nobody") == Spent(by_user=0.0, by_all=0.7)


async def test_a_day_without_answers_has_cost_nothing(engine: AsyncEngine) -> None:
    assert await Spending(engine).on(NOW.date(), "me") == Spent(0.0, 0.0)


async def test_an_outcome_that_comes_twice_is_counted_once(store: Store, engine: AsyncEngine) -> None:
    outcome = await answered(store, 0.1)
    assert not await store.finish(outcome)
    assert (await Spending(engine).on(NOW.date(), "me")).by_all == 0.1


async def test_answers_at_once_are_all_counted(store: Store, engine: AsyncEngine) -> None:
    await asyncio.gather(*(answered(store, 0.01) for _ in range(20)))
    (row,) = await Spending(engine).since(NOW.date())
    assert (row["answers"], row["input_tokens"], row["cost_micros"]) == (20, 200, 200_000)


async def test_the_narrator_costs_nothing(store: Store, engine: AsyncEngine) -> None:
    await answered(store, 0.0, tokens=0)
    assert await Spending(engine).since(NOW.date()) == []


async def test_operators_read_the_costs_of_the_last_days(
    store: Store, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    now = datetime.now(UTC)
    await answered(store, 0.25, at=now)
    await answered(store, 1.0, at=now - timedelta(days=3))
    settings = GatewaySettings(database_url=url)
    assert await spending.main(settings, ["2"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == {
        "day": now.date().isoformat(),
        "user_id": "me",
        "model": "gpt",
        "answers": 1,
        "input_tokens": 10,
        "output_tokens": 10,
        "cost": 0.25,
    }
    assert await spending.main(settings, []) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize("arguments", [["0"], ["week"], ["1", "2"]])
async def test_a_span_that_is_no_number_of_days_is_refused(url: str, arguments: list[str]) -> None:
    assert await spending.main(GatewaySettings(database_url=url), arguments) == 64
