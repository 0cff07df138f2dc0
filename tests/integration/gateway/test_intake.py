"""What a question takes along: budget, memory, history."""

from datetime import UTC, datetime

import pytest

from services.gateway.requests import ChatRequest
from shared.contracts.birth import Birth
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn, Usage
from shared.failures import Rejected
from tests.integration.gateway.conftest import Desk

BIRTH = Birth(date="1990-05-05", time="14:30", sex="female")


async def answer(desk: Desk, turn: ChatTurn, *, text: str = "좋아요.", cost: float = 0.0, memory: str = "") -> None:
    usage = Usage(input_tokens=5, output_tokens=5, cost=cost)
    told = turn.model_copy(
        update={"answer": Answer(text=text, provider="test", model="test", usage=usage, memory=memory)}
    )
    assert await desk.store.finish(Outcome.of(told, status="done", sequence=1, text_sequence=0))


async def ask(desk: Desk, session_id: str | None = None, user: str = "me") -> ChatTurn:
    request = ChatRequest(user_id=user, message="올해는 어때요?", session_id=session_id)
    turn, session = await desk.intake.prepare(request, "r1")
    await desk.store.accept(turn, session=session)
    return turn


def limit(desk: Desk, *, user: float | None = None, day: float | None = None) -> None:
    update = {"budget_per_user": user, "budget_per_day": day}
    object.__setattr__(desk.intake, "settings", desk.intake.settings.model_copy(update=update))


async def test_without_a_limit_a_question_carries_none(desk: Desk) -> None:
    assert (await ask(desk)).budget is None


async def test_a_question_carries_what_is_left_of_the_days_budget(desk: Desk) -> None:
    limit(desk, user=1.0, day=1.5)
    await answer(desk, await ask(desk), cost=0.4)
    assert (await ask(desk)).budget == pytest.approx(0.6)
    await answer(desk, await ask(desk, user="other"), cost=0.9)
    # The day's budget of all is nearer to its end than the user's own.
    assert (await ask(desk)).budget == pytest.approx(0.2)
    await answer(desk, await ask(desk), cost=0.5)
    assert (await ask(desk)).budget == 0.0


async def test_the_latest_answers_memory_goes_with_the_next_question(desk: Desk) -> None:
    first = await ask(desk)
    await answer(desk, first, memory="재물을 물었고, 정재가 월간에 있다고 답함")
    second = await ask(desk, first.session_id)
    assert second.memory == "재물을 물었고, 정재가 월간에 있다고 답함"
    assert [item.text for item in second.history] == ["올해는 어때요?", "좋아요."]
    # An answer that failed, or left nothing, does not wipe it out.
    await answer(desk, second)
    assert (await ask(desk, first.session_id)).memory == second.memory


async def test_a_partner_goes_with_the_question_and_needs_a_birth(desk: Desk) -> None:
    request = ChatRequest(user_id="me", message="우리 궁합은요?", birth=BIRTH, partner=BIRTH)
    turn, session = await desk.intake.prepare(request, "r1")
    assert turn.partner == BIRTH
    assert session.birth == BIRTH
    with pytest.raises(Rejected) as refused:
        await desk.intake.prepare(ChatRequest(user_id="me", message="우리 궁합은요?", partner=BIRTH), "r1")
    assert (refused.value.problem.field, refused.value.problem.status) == ("birth", 422)


async def test_a_lookup_is_stored_nowhere(desk: Desk) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    turn = desk.intake.lookup("r1", "ko", (), {"birth": BIRTH, "moment": at})
    assert (turn.durable, turn.moment, turn.session_id) == (False, at, None)
