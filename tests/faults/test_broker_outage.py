"""The broker goes away and comes back."""

import asyncio

import pytest

from tests.parts.protocol import Part
from tests.system.client import QUESTION, Client, Reading
from tests.system.deployment import WORKERS, Deployment

pytestmark = [pytest.mark.broker, pytest.mark.database, pytest.mark.chroma, pytest.mark.timeout(240)]


async def test_what_was_accepted_is_answered_and_what_is_new_is_refused(
    deployment: Deployment, client: Client, broker: Part
) -> None:
    # One turn is in the middle of its answer, and one waits in a queue because no engine is there to take it.
    reading = Reading()
    asking = asyncio.create_task(client.ask(reading))
    async with asyncio.timeout(30):
        while len(reading.text) < 20:
            await asyncio.sleep(0.02)
    assert deployment["saju_engine"].terminate() == 0
    status, waiting, _ = await client.post("/v1/chat", QUESTION, Prefer="respond-async")
    assert status == 202
    await asyncio.sleep(1)

    await asyncio.to_thread(broker.stop)
    gateway = deployment["gateway"]
    await asyncio.to_thread(gateway.wait_for, 503, "/health/ready")
    for name in ("gateway", "retriever", "llm_worker"):
        assert deployment[name].status("/health/live") == 200
        await asyncio.to_thread(deployment[name].wait_for, 503, "/health/ready")
    for path, body in (("/v1/chat", QUESTION), ("/v1/charts", {"birth": QUESTION["birth"]})):
        status, problem, headers = await client.post(path, body)
        assert (status, problem["code"]) == (503, "unavailable")
        assert int(headers["Retry-After"]) >= 1

    deployment["saju_engine"].start()  # with the broker away: it waits, live and not ready
    await asyncio.to_thread(deployment["saju_engine"].wait_for, 200, "/health/live")
    assert deployment["saju_engine"].status("/health/ready") == 503

    await asyncio.to_thread(broker.start)
    for name in ("gateway", *WORKERS):
        await asyncio.to_thread(deployment[name].wait_until_ready)
    await asking
    assert reading.names[-1] == "done"
    assert reading.text == reading.events[-1].data["answer"]["text"]
    late = await client.resume(waiting["turn_id"], Reading())
    assert late.names[-1] == "done"
    assert (await client.ask()).names[-1] == "done"
