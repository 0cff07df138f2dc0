"""The gateway over HTTP, on an in-memory broker and SQLite, with no worker beside it."""

import asyncio
from uuid import uuid4

import pytest

from services.gateway import sse
from services.gateway.migrate import migrate
from services.gateway.openapi import openapi
from services.gateway.routes import chat
from shared.bus.topology import OUTCOME_QUEUE, WORK, work_queue
from shared.contracts.turn import StageName
from tests.contract.described import against
from tests.integration.gateway.site import QUESTION, STREAMED, Site
from tests.system.client import events_of


async def until_not_ready(site: Site, *reasons: str) -> None:
    async with asyncio.timeout(5):
        while set(site.gateway.not_ready) != set(reasons):
            await asyncio.sleep(0.02)


async def test_outcomes_wait_with_the_broker_until_the_schema_is_that_of_the_code(unmigrated: Site, url: str) -> None:
    starting = asyncio.create_task(unmigrated.gateway.start(unmigrated.bus))
    await until_not_ready(
        unmigrated,
        "outcomes are not consumed",
        "the database does not answer, or has not been migrated to this version",
    )
    await unmigrated.finish(uuid4().hex)
    await asyncio.sleep(0.6)  # longer than between two looks at the database
    assert await unmigrated.bus.depth(OUTCOME_QUEUE) == 1
    await migrate(url)
    async with asyncio.timeout(10):
        await starting
    await until_not_ready(unmigrated)
    async with asyncio.timeout(5):
        while await unmigrated.bus.depth(OUTCOME_QUEUE):
            await asyncio.sleep(0.02)


async def test_a_stream_outlasts_a_database_that_was_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "_POLL_SECONDS", 0.1)
    async with site.client.post("/v1/chat", json=QUESTION, headers=STREAMED) as response:
        events = events_of(response)
        turn_id = (await anext(events)).data["turn_id"]
        await site.execute("ALTER TABLE turns RENAME TO away")
        await asyncio.sleep(0.5)
        await site.execute("ALTER TABLE away RENAME TO turns")
        await site.finish(turn_id)
        assert [event.name async for event in events] == ["delta", "done"]


async def test_a_defect_in_a_stream_ends_it_and_writes_nothing_into_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "_POLL_SECONDS", 0.1)
    async with site.client.post("/v1/chat", json=QUESTION, headers=STREAMED) as response:
        await site.execute("""UPDATE turns SET slip = '{"turn_id": "제 비밀"}'""")
        body = (await response.read()).decode()
    assert body.count("event: accepted") == 1
    assert "HTTP/" not in body
    assert "problem" not in body
    # What is wrong with a row is our defect and not the client's; nothing of it is shown.
    turn_id = body.split('"turn_id":"')[1][:32]
    async with site.client.get(f"/v1/turns/{turn_id}") as response:
        assert response.status == 500
        assert "비밀" not in await response.text()


async def test_what_no_queue_takes_is_not_accepted(site: Site) -> None:
    await site.bus.unbind(work_queue(StageName.RETRIEVER), WORK, "retriever")
    for path, body in (("/v1/chat", QUESTION), ("/v1/search", {"question": "재물운"})):
        async with site.client.post(path, json=body) as response:
            problem = await response.json(content_type="application/problem+json")
            assert (response.status, problem["code"]) == (503, "unavailable")
            assert response.headers["Retry-After"]
            against("post", path, 503, problem)


@pytest.mark.parametrize(
    "headers",
    [
        [("Prefer", "respond-async")],
        [("Prefer", "return=minimal"), ("Prefer", "Respond-Async")],
        [("Prefer", "wait=10, respond-async; odd=1")],
    ],
)
async def test_who_prefers_to_come_back_is_told_that_they_may(site: Site, headers: list[tuple[str, str]]) -> None:
    async with site.client.post("/v1/chat", json=QUESTION, headers=headers) as response:
        assert response.status == 202
        assert response.headers["Preference-Applied"] == "respond-async"
        against("post", "/v1/chat", 202, await response.json())


async def test_a_turn_nothing_is_heard_of_is_left_to_come_back_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "_MARGIN_SECONDS", -29.5)
    async with site.client.post("/v1/chat", json=QUESTION, headers={"Prefer": "x-respond-async"}) as response:
        accepted = await response.json()
        assert (response.status, response.headers["Location"]) == (202, f"/v1/turns/{accepted['turn_id']}")
        # They did not ask for it.
        assert "Preference-Applied" not in response.headers


async def test_a_long_conversation_is_read_page_by_page(site: Site) -> None:
    first = await site.ask()
    session_id, asked = first["session_id"], [first["turn_id"]]
    asked += [(await site.ask(session_id=session_id))["turn_id"] for _ in range(4)]
    for turn_id in asked:
        await site.finish(turn_id)
        await site.answered(turn_id)
    pages: list[list[str]] = []
    query = "?limit=2"
    while True:
        async with site.client.get(f"/v1/sessions/{session_id}{query}") as response:
            page = await response.json()
            against("get", "/v1/sessions/{session_id}", response.status, page)
        pages.append([turn["turn_id"] for turn in page["turns"]])
        if page["before"] is None:
            break
        query = f"?limit=2&before={page['before']}"
    assert pages == [asked[3:], asked[1:3], asked[:1]]
    async with site.client.get(f"/v1/sessions/{session_id}") as response:
        assert [turn["turn_id"] for turn in (await response.json())["turns"]] == asked


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=٣", "limit=01000", "before=x"])
async def test_a_page_that_cannot_be_is_refused(site: Site, query: str) -> None:
    async with site.client.get(f"/v1/sessions/{'0' * 32}?{query}") as response:
        problem = await response.json(content_type=None)
        assert (response.status, problem["field"]) == (422, query.partition("=")[0])
        against("get", "/v1/sessions/{session_id}", 422, problem)


async def test_a_body_that_is_too_large_is_refused_as_described(site: Site) -> None:
    for path, operations in openapi()["paths"].items():
        if "requestBody" in operations.get("post", {}):
            async with site.client.post(path, json={"question": "가" * 64 * 1024}) as response:
                assert response.status == 413
                against("post", path, 413, await response.json(content_type=None))


async def test_an_event_id_may_stand_in_the_query(site: Site) -> None:
    turn_id = (await site.ask())["turn_id"]
    await site.finish(turn_id, "좋아요.")
    await site.answered(turn_id)
    async with site.client.get(f"/v1/turns/{turn_id}/events?last_event_id=0.2") as response:
        deltas = [event.data async for event in events_of(response) if event.name == "delta"]
    assert deltas == [{"offset": 2, "text": "요."}]
    async with site.client.get(f"/v1/turns/{turn_id}/events?last_event_id=x") as response:
        problem = await response.json(content_type=None)
        assert (response.status, problem["field"], problem["value"]) == (400, "Last-Event-ID", "x")
        against("get", "/v1/turns/{turn_id}/events", 400, problem)
