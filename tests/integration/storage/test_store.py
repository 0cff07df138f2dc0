import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.storage.records import SessionRecord
from services.gateway.storage.spending import Spending
from services.gateway.storage.store import Store, new_session
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn, StageName, Usage

BIRTH = Birth(date="1990-05-05", time="14:30", sex="female")
NOBODY = "0" * 32
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


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


async def accepted(store: Store, session: SessionRecord | None = None, **kwargs: str | float | datetime) -> ChatTurn:
    session = session or new_session(uuid4().hex, "me", BIRTH)
    turn = slip(**kwargs).model_copy(update={"session_id": session.id})  # type: ignore[arg-type]  # passed through
    await store.accept(turn, session=session)
    return turn


async def test_a_turn_is_read_as_it_was_stored(store: Store) -> None:
    turn = await accepted(store)
    record = await store.turn(turn.turn_id)
    assert record is not None
    assert record.slip == turn
    assert record.question == "올해는 어때요? 𠮷"
    assert record.created_at == turn.asked_at
    assert (record.status, record.is_open) == ("accepted", True)


async def test_a_turn_is_accepted_once_even_if_it_comes_several_times_at_once(store: Store) -> None:
    session = new_session(uuid4().hex, "me", BIRTH)
    turn = slip().model_copy(update={"session_id": session.id})
    several = (store.accept(turn, session=session) for _ in range(4))
    results = await asyncio.gather(*several, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["NoneType", *["TurnExistsError"] * 3]


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
    # Nobody was told the id of its session: a birth moment nobody can ask for is not kept.
    assert turn.session_id is not None
    assert await store.session(turn.session_id) is None


async def test_a_session_outlives_a_turn_that_could_not_be_published(store: Store) -> None:
    session = new_session(uuid4().hex, "me", BIRTH)
    await accepted(store, session)
    await store.withdraw((await accepted(store, session)).turn_id)
    assert len(await store.turns_of(session.id, limit=10)) == 1


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
    before = await store.turns_of(session.id, limit=3, before=found[0].id)
    assert [turn.id for turn in before] == [turn.turn_id for turn in turns[:2]]
    assert await store.turns_of(session.id, limit=3, before=before[0].id) == []
    assert await store.turns_of(session.id, limit=3, before=uuid4().hex) == []


async def test_turns_of_one_instant_are_paged_without_a_gap(store: Store) -> None:
    session, at = new_session(uuid4().hex, "me", None), datetime.now(UTC)
    turns = {(await accepted(store, session, asked_at=at)).turn_id for _ in range(3)}
    found = [turn.id for turn in await store.turns_of(session.id, limit=2)]
    found += [turn.id for turn in await store.turns_of(session.id, limit=2, before=found[0])]
    assert len(found) == 3
    assert set(found) == turns


async def test_the_turns_of_a_session_come_without_what_is_in_each_of_them(store: Store, chart: Chart) -> None:
    turn = await accepted(store)
    outcome = done(turn, "가나다 𠮷", chart).model_copy(update={"partner_chart": chart})
    await store.finish(outcome)
    assert turn.session_id is not None
    (found,) = await store.turns_of(turn.session_id, limit=1)
    assert found.outcome == outcome.model_copy(update={"chart": None, "partner_chart": None})


async def test_a_history_is_what_was_asked_and_answered_and_of_whom(store: Store, chart: Chart) -> None:
    session, at = new_session(uuid4().hex, "me", None), datetime.now(UTC)
    turns = [
        await accepted(store, session, question=str(number), asked_at=at + timedelta(seconds=number))
        for number in range(4)
    ]
    await store.finish(done(turns[0], "일반"))
    await store.finish(done(turns[1], "가나다 𠮷", chart))
    await store.finish(done(turns[2]).model_copy(update={"status": "failed", "answer": None}))
    history = await store.history_of(session.id, limit=10)
    assert [(item.question, item.answer.text, item.birth) for item in history] == [
        ("0", "일반", None),
        ("1", "가나다 𠮷", chart.birth),
    ]
    assert [item.question for item in await store.history_of(session.id, limit=1)] == ["1"]


async def test_a_session_learns_its_birth_moment(store: Store) -> None:
    session = new_session(uuid4().hex, "me", None)
    await accepted(store, session)
    assert (await store.session(session.id)) == session
    await accepted(store, SessionRecord(session.id, "me", BIRTH, session.created_at))
    known = await store.session(session.id)
    assert known is not None
    assert known.birth == BIRTH


async def test_a_session_keeps_the_birth_moment_that_was_read_last(store: Store, chart: Chart) -> None:
    first = BIRTH.model_copy(update={"sex": "male"})
    session = new_session(uuid4().hex, "me", first)
    await accepted(store, session)
    unreadable = BIRTH.model_copy(update={"date": "1990-02-31"})
    refused = await accepted(store, SessionRecord(session.id, "me", unreadable, session.created_at))
    await store.finish(done(refused).model_copy(update={"status": "failed", "answer": None}))
    assert (await store.session(session.id)) == session
    corrected = await accepted(store, SessionRecord(session.id, "me", chart.birth, session.created_at))
    await store.finish(done(corrected, chart=chart))
    known = await store.session(session.id)
    assert known is not None
    assert known.birth == chart.birth


async def test_names_that_differ_in_case_or_accent_are_different(store: Store, engine: AsyncEngine) -> None:
    session = new_session(uuid4().hex, "Me", BIRTH)
    turn = await accepted(store, session)
    usage = Usage(input_tokens=1, cost=0.25)
    answer = Answer(text="네.", provider="test", model="é", usage=usage)
    await store.finish(done(turn).model_copy(update={"answer": answer}))
    assert await store.session(session.id.upper()) is None
    assert await store.turn(turn.turn_id.upper()) is None
    spent = Spending(engine)
    today = datetime.now(UTC).date()
    assert (await spent.by_user(today, "Me"), await spent.by_user(today, "me")) == (0.25, 0.0)
    again = await accepted(store, session)
    await store.finish(done(again).model_copy(update={"answer": answer.model_copy(update={"model": "E"})}))
    assert {row["model"] for row in await spent.since(today)} == {"é", "E"}


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
