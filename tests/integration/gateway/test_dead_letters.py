import json
from pathlib import Path
from uuid import uuid4

import pytest

from services.gateway import dead_letters
from services.gateway.dead_letters import DeadLetters
from services.gateway.migrate import migrate
from services.gateway.outcomes import failed
from services.gateway.settings import GatewaySettings
from shared import bus as buses
from shared.bus.protocol import Message
from shared.bus.topology import BACKBONE, DEAD, DEAD_LETTERS, work_queue
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn, StageName
from shared.worker.slips import give_up, pack, report
from tests.integration.bus.inbox import Inbox
from tests.integration.gateway.conftest import Desk


@pytest.fixture
def letters(desk: Desk) -> DeadLetters:
    return DeadLetters(desk.bus, desk.store, GatewaySettings(database_url="sqlite+aiosqlite:///unused"))


async def given_up(desk: Desk, message: str = "왜 멈췄나요?") -> ChatTurn:
    """A turn whose failure has been told, as it is after a worker gave it up."""
    turn = await desk.prepare(message)
    async with desk.relay.watch(turn.turn_id, ours=True) as reader:
        await give_up(desk.bus, pack(turn), "permanent: bad content")
        await report(desk.bus, failed(turn, "internal"), durable=True)
        assert await reader.next(2)
    assert (await desk.record(turn)).status == "failed"
    return turn


async def test_listing_shows_them_and_leaves_them(
    desk: Desk, letters: DeadLetters, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = [await given_up(desk) for _ in range(3)]
    assert (await letters.each(letters.show, frozenset())).done == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"turn_id"')]
    assert [line["turn_id"] for line in lines] == [turn.turn_id for turn in turns]
    assert {line["reason"] for line in lines} == {"permanent: bad content"}
    assert {line["stage"] for line in lines} == {"retriever"}
    assert "왜 멈췄나요" not in json.dumps(lines, ensure_ascii=False)
    assert await desk.bus.depth(DEAD_LETTERS) == 3


async def test_a_replayed_turn_is_open_again_and_on_its_way(desk: Desk, letters: DeadLetters) -> None:
    turn, other = await given_up(desk), await given_up(desk)
    assert (await letters.each(letters.replay, frozenset({turn.turn_id}))).done == 1
    assert (await desk.record(turn)).is_open
    assert not (await desk.record(other)).is_open
    inbox = Inbox()
    await desk.bus.consume(work_queue(StageName.RETRIEVER), inbox, prefetch=5)
    again = ChatTurn.model_validate_json((await inbox.next()).message.body)
    assert again.turn_id == turn.turn_id
    assert again.deadline > turn.deadline
    assert again.attempt > turn.attempt
    assert await desk.bus.depth(DEAD_LETTERS) == 1


async def test_what_cannot_be_read_cannot_be_replayed(desk: Desk, letters: DeadLetters) -> None:
    await desk.bus.publish(DEAD, "", Message(b"{", type="chat.turn.v1", headers={"turn_id": "x"}))
    assert (await letters.each(letters.replay, frozenset())).done == 0
    assert await desk.bus.depth(DEAD_LETTERS) == 1


async def test_purging_deletes_them(desk: Desk, letters: DeadLetters) -> None:
    for _ in range(2):
        await given_up(desk)
    assert (await letters.each(letters.purge, frozenset())).done == 2
    assert await desk.bus.depth(DEAD_LETTERS) == 0


async def test_a_turn_that_has_been_answered_is_not_answered_and_paid_for_again(
    desk: Desk, letters: DeadLetters, capsys: pytest.CaptureFixture[str]
) -> None:
    turn = await desk.prepare()
    told = turn.model_copy(update={"answer": Answer(text="답", provider="test", model="test")})
    await desk.store.finish(Outcome.of(told, status="done", sequence=1, text_sequence=0))
    await give_up(desk.bus, pack(turn), "defect: of its other copy")
    assert (await letters.each(letters.replay, frozenset())).done == 0
    assert await desk.bus.depth(work_queue(StageName.RETRIEVER)) == 0
    assert await desk.bus.depth(DEAD_LETTERS) == 1
    assert json.loads(capsys.readouterr().out) == {"turn_id": turn.turn_id, "skipped": "the turn has not failed"}


async def test_a_lookup_is_not_replayed(desk: Desk, letters: DeadLetters) -> None:
    await desk.bus.publish(DEAD, "", pack(desk.intake.lookup("r1", "ko", (StageName.SAJU_ENGINE,), {})))
    assert (await letters.each(letters.replay, frozenset())).done == 0
    assert await desk.bus.depth(work_queue(StageName.SAJU_ENGINE)) == 0


async def test_more_letters_than_one_consumer_may_hold_are_all_seen(
    desk: Desk, letters: DeadLetters, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dead_letters, "_PREFETCH", 2)
    turns = [await given_up(desk) for _ in range(5)]
    await letters.each(letters.show, frozenset())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"turn_id"')]
    assert {line["turn_id"] for line in lines} == {turn.turn_id for turn in turns}
    assert await desk.bus.depth(DEAD_LETTERS) == 5
    assert (await letters.each(letters.purge, frozenset())).done == 5


async def test_the_command_fails_for_a_turn_that_has_no_letter(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bus_url, database_url = f"memory://{uuid4().hex}", f"sqlite+aiosqlite:///{tmp_path}/letters.db"
    await migrate(database_url)
    bus = await buses.connect(bus_url, operation_seconds=1, name="test")
    await bus.declare(BACKBONE)
    await bus.publish(DEAD, "", Message(b"{", type="chat.turn.v1", headers={"turn_id": "here"}))
    settings = GatewaySettings(bus_url=bus_url, database_url=database_url)
    assert await dead_letters.main(settings, ["replay", "gone", "here"]) == 1
    assert {"turn_id": "gone", "error": "no such letter"} in map(json.loads, capsys.readouterr().out.splitlines())
    assert await dead_letters.main(settings, ["purge", "here"]) == 0
    assert await dead_letters.main(settings, ["burn"]) == 64
    await bus.close()
