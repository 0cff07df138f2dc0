"""A request that is sent again because its answer never came: `Idempotency-Key`."""

import asyncio

import pytest

from shared.bus.topology import work_queue
from shared.contracts.turn import StageName
from tests.integration.gateway.site import LATER, QUESTION, STREAMED, Site
from tests.system.client import events_of


def keyed(key: str = "a-key-of-mine-0001", **headers: str) -> dict[str, str]:
    return {"Idempotency-Key": key, **headers}


async def test_the_same_request_sent_again_is_the_same_turn(site: Site) -> None:
    async with site.client.post("/v1/chat", json=QUESTION, headers=keyed(**LATER)) as response:
        first = await response.json()
    async with site.client.post("/v1/chat", json=QUESTION, headers=keyed(**LATER)) as response:
        assert (response.status, await response.json()) == (202, first)
    await site.finish(first["turn_id"])
    async with site.client.post("/v1/chat", json=QUESTION, headers=keyed(**STREAMED)) as response:
        events = [event async for event in events_of(response)]
    assert [event.name for event in events] == ["accepted", "delta", "done"]
    assert events[0].data == first
    async with site.client.post("/v1/chat", json=QUESTION, headers=keyed()) as response:
        turn = await response.json()
    assert (response.status, turn["turn_id"], turn["answer"]["text"]) == (200, first["turn_id"], "좋아요.")
    assert await site.bus.depth(work_queue(StageName.RETRIEVER)) == 1


async def test_another_key_or_another_question_is_another_turn(site: Site) -> None:
    turns = set()
    for key, message in (("key-0000000000001", "하나"), ("key-0000000000002", "하나"), ("key-0000000000001", "둘")):
        body = {**QUESTION, "message": message}
        async with site.client.post("/v1/chat", json=body, headers=keyed(key, **LATER)) as response:
            turns.add((await response.json())["turn_id"])
    assert len(turns) == 3


async def test_what_may_still_be_refused_is_not_told_as_accepted(site: Site) -> None:
    async with site.client.post("/v1/chat", json=QUESTION, headers=keyed(**LATER)) as response:
        assert response.status == 202
    await site.execute("UPDATE turns SET status = 'accepted'")
    async with site.client.post("/v1/chat", json=QUESTION, headers=keyed(**LATER)) as response:
        assert response.status == 409
        assert response.headers["Retry-After"]
        assert (await response.json())["field"] == "Idempotency-Key"


async def test_the_same_request_twice_at_once_is_asked_once(site: Site) -> None:
    async def send() -> int:
        async with site.client.post("/v1/chat", json=QUESTION, headers=keyed(**LATER)) as response:
            return response.status

    statuses = await asyncio.gather(*(send() for _ in range(5)))
    assert 202 in statuses
    assert set(statuses) <= {202, 409}
    assert await site.bus.depth(work_queue(StageName.RETRIEVER)) == 1


@pytest.mark.parametrize("key", ["short", "with a space in it", "x" * 256, "열여섯글자보다긴한글열쇠입니다"])
async def test_a_key_that_is_none_is_named(site: Site, key: str) -> None:
    async with site.client.post("/v1/chat", json=QUESTION, headers=keyed(key)) as response:
        assert response.status == 400
        assert (await response.json())["field"] == "Idempotency-Key"
