import json

import pytest

from services.gateway.dead_letters import DeadLetters
from services.gateway.settings import GatewaySettings
from shared.bus.protocol import Message
from shared.bus.topology import DEAD, DEAD_LETTERS, work_queue
from shared.contracts.turn import ChatTurn, StageName
from shared.worker.slips import give_up, pack
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
        assert await reader.next(2)
    assert (await desk.record(turn)).status == "failed"
    return turn


async def test_listing_shows_them_and_leaves_them(
    desk: Desk, letters: DeadLetters, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = [await given_up(desk) for _ in range(3)]
    assert await letters.each(letters.show, frozenset()) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"turn_id"')]
    assert [line["turn_id"] for line in lines] == [turn.turn_id for turn in turns]
    assert {line["reason"] for line in lines} == {"permanent: bad content"}
    assert {line["stage"] for line in lines} == {"retriever"}
    assert "왜 멈췄나요" not in json.dumps(lines, ensure_ascii=False)
    assert await desk.bus.depth(DEAD_LETTERS) == 3


async def test_a_replayed_turn_is_open_again_and_on_its_way(desk: Desk, letters: DeadLetters) -> None:
    turn, other = await given_up(desk), await given_up(desk)
    assert await letters.each(letters.replay, frozenset({turn.turn_id})) == 1
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
    assert await letters.each(letters.replay, frozenset()) == 0
    assert await desk.bus.depth(DEAD_LETTERS) == 1


async def test_purging_deletes_them(desk: Desk, letters: DeadLetters) -> None:
    for _ in range(2):
        await given_up(desk)
    assert await letters.each(letters.purge, frozenset()) == 2
    assert await desk.bus.depth(DEAD_LETTERS) == 0
