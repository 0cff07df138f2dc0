import asyncio

import pytest

from shared.bus.protocol import Message
from shared.bus.topology import CONTROL, DELIVERY_LIMIT, WORK, work_queue
from shared.contracts.chart import Chart
from shared.contracts.events import Delta, Finished, PassagesReady, Restarted, Snapshot
from shared.contracts.outcome import StopRequest
from shared.contracts.turn import ChatTurn, StageName
from shared.failures import Permanent, Problem, Rejected, Retryable
from shared.worker.runner import Worker
from shared.worker.stage import Progress
from tests.integration.bus.inbox import Inbox
from tests.integration.conftest import Connect
from tests.integration.worker.conftest import Employ, Line
from tests.integration.worker.stages import ScriptedStage, answer, never, raising, retrieve, until_stopped

RETRIEVER, LLM = StageName.RETRIEVER, StageName.LLM_WORKER


async def test_a_turn_visits_its_stages_and_ends_in_one_outcome(line: Line, employ: Employ) -> None:
    await employ(ScriptedStage(RETRIEVER, retrieve))
    await employ(ScriptedStage(LLM, answer))
    turn = await line.send(line.turn(RETRIEVER, LLM))
    outcome = await line.outcome()
    assert (outcome.turn_id, outcome.status) == (turn.turn_id, "done")
    assert outcome.answer is not None
    assert outcome.answer.text == "올해는 차분히 가요."
    assert outcome.retrieval is not None
    passages = await line.event()
    assert isinstance(passages, PassagesReady)
    assert passages.sequence == 1
    assert await line.text() == "올해는 차분히 가요."
    # From the id of the last delta, the text read so far can be told.
    assert outcome.text_sequence == 1
    assert outcome.sequence == 1 + len("올해는 차분히 가요.")
    assert await line.outcomes.is_quiet()


async def test_text_is_batched_and_its_first_piece_comes_at_once(line: Line, employ: Employ) -> None:
    async def chatter(turn: ChatTurn, progress: Progress) -> ChatTurn:
        for _ in range(30):
            await progress.say("말")
            await asyncio.sleep(0.005)
        await progress.say(".")
        return await answer(turn, progress)

    await employ(ScriptedStage(LLM, chatter))
    await line.send(line.turn(LLM))
    deltas: list[Delta] = []
    while not (deltas and deltas[-1].text.endswith("가요.")):
        event = await line.event()
        if isinstance(event, Delta):
            deltas.append(event)
    assert deltas[0].text == "말"
    assert 3 <= len(deltas) <= 12


async def test_rejected_input_fails_with_the_problem_and_no_dead_letter(line: Line, employ: Employ) -> None:
    problem = Problem(code="invalid", title="t", detail="그런 날은 없습니다", status=422, field="birth.date")
    await employ(ScriptedStage(RETRIEVER, raising(Rejected(problem))))
    await line.send(line.turn(RETRIEVER, LLM))
    outcome = await line.outcome()
    assert outcome.status == "failed"
    assert outcome.problem == problem
    assert outcome.failed_stage == RETRIEVER
    assert await line.dead.is_quiet()


async def test_a_passing_failure_is_tried_again_as_a_new_attempt(line: Line, employ: Employ) -> None:
    stage = ScriptedStage(LLM, raising(Retryable("away")), answer)
    await employ(stage)
    await line.send(line.turn(LLM))
    outcome = await line.outcome()
    assert outcome.status == "done"
    assert outcome.attempt == 1
    first = await line.event()
    assert isinstance(first, Restarted)
    assert first.attempt == 1
    assert [turn.retries for turn in stage.seen] == [0, 1]


async def test_failing_again_and_again_is_given_up_and_the_person_is_told(line: Line, employ: Employ) -> None:
    await employ(ScriptedStage(LLM, raising(Retryable("away for good"))))
    turn = await line.send(line.turn(LLM).model_copy(update={"retries": 1}))
    outcome = await line.outcome()
    assert outcome.status == "failed"
    assert outcome.problem is not None
    assert outcome.problem.code == "unavailable"
    dead = await line.dead.next()
    assert dead.message.headers["turn_id"] == turn.turn_id
    assert str(dead.message.headers["reason"]).startswith("retries_exhausted: away for good")


@pytest.mark.parametrize("error", [Permanent("bad content"), KeyError("a defect")])
async def test_what_cannot_succeed_is_given_up_at_once(line: Line, employ: Employ, error: Exception) -> None:
    stage = ScriptedStage(LLM, raising(error))
    await employ(stage)
    await line.send(line.turn(LLM))
    outcome = await line.outcome()
    assert outcome.problem is not None
    assert outcome.problem.code == "internal"
    assert (await line.dead.next()).message.type == "chat.turn.v1"
    assert len(stage.seen) == 1


async def test_what_is_no_turn_goes_to_the_dead_letters(line: Line, employ: Employ) -> None:
    stage = ScriptedStage(LLM, answer)
    await employ(stage)
    await line.bus.publish(WORK, LLM.value, Message(b"{}", type="chat.turn.v1", headers={"turn_id": "x"}))
    dead = await line.dead.next()
    assert str(dead.message.headers["reason"]).startswith("unreadable")
    assert stage.seen == []


async def test_a_turn_past_its_deadline_is_not_worked_on(line: Line, employ: Employ) -> None:
    await employ(ScriptedStage(LLM, never))
    await line.send(line.turn(LLM, seconds=-1))
    outcome = await line.outcome()
    assert outcome.problem is not None
    assert outcome.problem.code == "deadline"


async def test_the_deadline_ends_the_work(line: Line, employ: Employ) -> None:
    await employ(ScriptedStage(LLM, never))
    await line.send(line.turn(LLM, seconds=0.4))
    outcome = await line.outcome()
    assert outcome.problem is not None
    assert outcome.problem.code == "deadline"


async def test_a_crash_is_a_new_attempt_elsewhere(line: Line, employ: Employ, connect: Connect) -> None:
    doomed = await connect()
    stage = ScriptedStage(LLM, never)
    worker = Worker(stage, doomed, instance="doomed", concurrency=1, max_attempts=3)
    await worker.start()
    await line.send(line.turn(LLM))
    await asyncio.wait_for(stage.started.wait(), 5)
    await doomed.close()
    await employ(ScriptedStage(LLM, answer))
    outcome = await line.outcome()
    assert outcome.status == "done"
    assert outcome.attempt == 1


async def test_draining_finishes_what_is_under_way(line: Line, employ: Employ) -> None:
    async def slow(turn: ChatTurn, progress: Progress) -> ChatTurn:
        await asyncio.sleep(0.3)
        return await answer(turn, progress)

    stage = ScriptedStage(LLM, slow)
    worker = await employ(stage)
    await line.send(line.turn(LLM))
    await asyncio.wait_for(stage.started.wait(), 5)
    await worker.drain(5)
    assert (await line.outcome()).attempt == 0


async def test_draining_hands_back_what_outlasts_the_grace(line: Line, employ: Employ) -> None:
    stage = ScriptedStage(LLM, never)
    worker = await employ(stage)
    await line.send(line.turn(LLM))
    await asyncio.wait_for(stage.started.wait(), 5)
    await worker.drain(0.1)
    assert await line.bus.depth(work_queue(LLM)) == 1
    await employ(ScriptedStage(LLM, answer))
    outcome = await line.outcome()
    assert outcome.status == "done"
    assert outcome.attempt == 1


async def test_a_stop_request_ends_the_answer_where_it_stands(line: Line, employ: Employ) -> None:
    stage = ScriptedStage(LLM, until_stopped)
    await employ(stage)
    turn = await line.send(line.turn(LLM))
    await asyncio.wait_for(stage.started.wait(), 5)
    stop = StopRequest(turn_id=turn.turn_id)
    await line.bus.publish(CONTROL, "", Message(stop.model_dump_json().encode(), type=stop.type))
    outcome = await line.outcome()
    assert outcome.answer is not None
    assert (outcome.answer.text, outcome.answer.finish_reason) == ("여기까지", "stopped")


async def test_a_stop_request_reaches_the_second_copy_of_a_turn_when_the_first_is_done(
    line: Line, employ: Employ
) -> None:
    proceed = asyncio.Event()

    async def first(turn: ChatTurn, progress: Progress) -> ChatTurn:
        await proceed.wait()
        return await answer(turn, progress)

    stage = ScriptedStage(LLM, first, until_stopped)
    await employ(stage)
    turn = await line.send(line.turn(LLM))
    await line.send(turn.model_copy(update={"attempt": 100}))
    async with asyncio.timeout(5):
        while len(stage.seen) < 2:
            await asyncio.sleep(0.01)
    proceed.set()
    assert (await line.outcome()).attempt == 0
    stop = StopRequest(turn_id=turn.turn_id)
    await line.bus.publish(CONTROL, "", Message(stop.model_dump_json().encode(), type=stop.type))
    outcome = await line.outcome()
    assert outcome.answer is not None
    assert (outcome.attempt, outcome.answer.finish_reason) == (100, "stopped")


async def test_stop_requests_nobody_can_read_keep_no_other_from_its_turn(line: Line, employ: Employ) -> None:
    stage = ScriptedStage(LLM, until_stopped)
    await employ(stage)
    turn = await line.send(line.turn(LLM))
    await asyncio.wait_for(stage.started.wait(), 5)
    for _ in range(100):
        await line.bus.publish(CONTROL, "", Message(b"{}", type="chat.stop.v1"))
    stop = StopRequest(turn_id=turn.turn_id)
    await line.bus.publish(CONTROL, "", Message(stop.model_dump_json().encode(), type=stop.type))
    outcome = await line.outcome()
    assert outcome.answer is not None
    assert outcome.answer.finish_reason == "stopped"


async def test_a_slip_that_is_not_durable_is_answered_to_its_gateway_only(line: Line, employ: Employ) -> None:
    await employ(ScriptedStage(RETRIEVER, retrieve))
    await line.send(line.turn(RETRIEVER, durable=False))
    # One is confirmed and one is not, so they go by two channels and come in either order.
    events = {event.type: event for event in (await line.event(), await line.event())}
    assert set(events) == {"passages", "finished"}
    finished = events["finished"]
    assert isinstance(finished, Finished)
    assert finished.outcome.retrieval is not None
    assert await line.outcomes.is_quiet()


async def test_a_slip_that_is_not_durable_fails_without_a_dead_letter(line: Line, employ: Employ) -> None:
    await employ(ScriptedStage(RETRIEVER, raising(KeyError("a defect"))))
    await line.send(line.turn(RETRIEVER, durable=False))
    finished = await line.event()
    assert isinstance(finished, Finished)
    assert finished.outcome.problem is not None
    assert finished.outcome.problem.code == "internal"
    assert await line.dead.is_quiet()


async def test_a_slip_that_is_not_durable_is_given_up_before_the_broker_would_keep_it(
    line: Line, employ: Employ
) -> None:
    crashing = Inbox()
    subscription = await line.bus.consume(work_queue(RETRIEVER), crashing, prefetch=1)
    await line.send(line.turn(RETRIEVER, durable=False))
    for _ in range(DELIVERY_LIMIT - 1):
        await (await crashing.next()).give_back()
    last = await crashing.next()
    await subscription.stop()
    await last.give_back()
    stage = ScriptedStage(RETRIEVER, retrieve)
    await employ(stage)
    finished = await line.event()
    assert isinstance(finished, Finished)
    assert finished.outcome.status == "failed"
    assert stage.seen == []
    assert await line.dead.is_quiet()


async def test_taking_back_starts_the_text_anew(line: Line, employ: Employ) -> None:
    async def fickle(turn: ChatTurn, progress: Progress) -> ChatTurn:
        await progress.say("아니요")
        await progress.take_back()
        return await answer(turn, progress)

    await employ(ScriptedStage(LLM, fickle))
    await line.send(line.turn(LLM))
    outcome = await line.outcome()
    events = [await line.event() for _ in range(3)]
    assert [event.type for event in events] == ["delta", "restart", "delta"]
    assert outcome.text_sequence == events[1].sequence


@pytest.mark.parametrize("with_chart", [True, False])
async def test_a_silent_stage_still_sends_snapshots(
    line: Line,
    employ: Employ,
    chart: Chart,
    with_chart: bool,  # noqa: FBT001 - a parameter
) -> None:
    await employ(ScriptedStage(LLM, never))
    known = chart if with_chart else None
    await line.send(line.turn(LLM).model_copy(update={"chart": known}))
    events = [await line.event() for _ in range(2)]
    assert isinstance(events[1], Snapshot)
    assert events[1].text == "시작만 "
    assert events[1].chart == known
