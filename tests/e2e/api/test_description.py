"""What the whole system answers is what its description says."""

import pytest

from tests.contract.described import against
from tests.system.client import BIRTH, QUESTION, Client

PARTNER = {**BIRTH, "sex": "male", "time": None}


async def test_a_turn_and_its_session_are_as_described(client: Client) -> None:
    status, turn, _ = await client.post("/v1/chat", {**QUESTION, "partner": PARTNER})
    against("post", "/v1/chat", status, turn)
    assert turn["answer"]["text"]
    status, again = await client.get(f"/v1/turns/{turn['turn_id']}")
    against("get", "/v1/turns/{turn_id}", status, again)
    status, session = await client.get(f"/v1/sessions/{turn['session_id']}")
    against("get", "/v1/sessions/{session_id}", status, session)
    (listed,) = session["turns"]
    assert listed["answer"] == turn["answer"]
    assert not {"chart", "luck", "partner_chart", "compatibility"} & set(listed)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/charts", {"birth": BIRTH}),
        ("/v1/charts", {"birth": {**BIRTH, "time": None, "place": {"timezone": "Asia/Seoul", "longitude": 127}}}),
        ("/v1/luck", {"birth": BIRTH, "at": "2030-06-01T12:00:00+09:00"}),
        ("/v1/compatibility", {"birth": BIRTH, "partner": PARTNER}),
        ("/v1/good-days", {"birth": BIRTH, "purpose": "moving", "start": "2026-12-01", "days": 31}),
        ("/v1/search", {"question": "재물운이 궁금해요", "birth": BIRTH}),
    ],
)
async def test_what_is_looked_up_is_as_described(client: Client, path: str, body: dict[str, object]) -> None:
    status, answer, _ = await client.post(path, body)
    assert status == 200
    against("post", path, status, answer)
    status, problem, _ = await client.post(path, {**body, "birth": {**BIRTH, "date": "1990-02-30"}})
    assert status == 422
    against("post", path, status, problem)


async def test_a_refused_question_is_as_described(client: Client) -> None:
    status, problem, _ = await client.post("/v1/chat", {**QUESTION, "birth": {**BIRTH, "date": "1990-02-30"}})
    assert status == 422
    against("post", "/v1/chat", status, problem)
    assert problem["turn_id"]
    status, problem = await client.get(f"/v1/turns/{'0' * 32}")
    against("get", "/v1/turns/{turn_id}", status, problem)


async def test_the_state_of_the_service_is_as_described(client: Client) -> None:
    for path in ("/health", "/health/live", "/health/ready", "/openapi.json"):
        status, state = await client.get(path)
        assert status == 200
        against("get", path, status, state)
