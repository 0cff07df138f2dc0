import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway import spending
from services.gateway.settings import GatewaySettings
from services.gateway.storage.spending import Spending
from services.gateway.storage.store import Store, new_session
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, Spent, Usage
from tests.integration.storage.test_store import NOW, done, slip


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
    assert await spent.by_user(NOW.date(), "me") == 0.3
    assert await spent.by_user(NOW.date(), "nobody") == 0.0
    assert await spent.by_all(NOW.date()) == 0.7


async def test_a_day_without_answers_has_cost_nothing(engine: AsyncEngine) -> None:
    assert await Spending(engine).by_user(NOW.date(), "me") == 0.0
    assert await Spending(engine).by_all(NOW.date()) == 0.0


async def test_every_model_that_worked_on_an_answer_is_counted_under_its_own_name(
    store: Store, engine: AsyncEngine
) -> None:
    def spent(model: str, cost: float) -> Spent:
        return Spent(model=model, usage=Usage(input_tokens=10, output_tokens=1, cost=cost))

    parts = (spent("m2", 0.1), spent("m1", 0.2), spent("m2", 0.4))
    answer = Answer(text="네.", provider="narrator", model="narrator", usage=Usage(input_tokens=30), spent=parts)
    turn = slip()
    await store.accept(turn, session=new_session(uuid4().hex, "me", None))
    await store.finish(done(turn).model_copy(update={"answer": answer, "finished_at": NOW}))
    rows = await Spending(engine).since(NOW.date())
    assert [(row["model"], row["answers"], row["input_tokens"], row["cost_micros"]) for row in rows] == [
        ("m2", 1, 20, 500_000),
        ("m1", 1, 10, 200_000),
    ]
    assert await Spending(engine).by_all(NOW.date()) == await Spending(engine).by_user(NOW.date(), "me") == 0.7


async def test_an_outcome_that_comes_twice_is_counted_once(store: Store, engine: AsyncEngine) -> None:
    outcome = await answered(store, 0.1)
    assert not await store.finish(outcome)
    assert await Spending(engine).by_all(NOW.date()) == 0.1


async def test_answers_at_once_are_all_counted(store: Store, engine: AsyncEngine) -> None:
    await asyncio.gather(*(answered(store, 0.01, user=f"user{number % 4}") for number in range(40)))
    rows = await Spending(engine).since(NOW.date())
    assert [(row["answers"], row["input_tokens"], row["cost_micros"]) for row in rows] == [(10, 100, 100_000)] * 4
    assert await Spending(engine).by_all(NOW.date()) == 0.4


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
