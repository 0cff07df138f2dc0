"""The API of the whole system: real engine, corpus, Chroma, SQLite and the narrator, over HTTP."""

import asyncio

import pytest

from tests.system.client import BIRTH, QUESTION, Client, Reading

PILLARS = {"year": "경오", "month": "경진", "day": "경오", "hour": "계미"}


async def test_a_question_is_answered_as_a_stream(client: Client) -> None:
    reading = await client.ask()
    assert reading.names == ["accepted", "chart", "passages", "delta", "done"]
    events = {event.name: event.data for event in reading.events}
    chart = events["chart"]["chart"]
    assert {position: chart["pillars"][position]["name"] for position in PILLARS} == PILLARS
    passages = events["passages"]["retrieval"]["passages"]
    assert passages
    answer = events["done"]["answer"]
    assert answer["text"] == reading.text
    assert answer["provider"] == "narrator"
    assert "내장 해설" in reading.text
    assert answer["citations"]
    assert set(answer["citations"]) <= {passage["number"] for passage in passages}


async def test_event_ids_only_grow(client: Client) -> None:
    reading = await client.ask()
    ids = [tuple(map(int, event.id.split("."))) for event in reading.events]
    assert ids == sorted(set(ids))


async def test_a_question_is_answered_as_json(client: Client) -> None:
    status, turn, headers = await client.post("/v1/chat", QUESTION)
    assert status == 200
    assert turn["status"] == "done"
    assert turn["chart"]["pillars"]["month"]["hanja"] == "庚辰"
    assert turn["answer"]["text"]
    assert headers["X-Request-ID"]
    assert await client.get(f"/v1/turns/{turn['turn_id']}") == (200, turn)


async def test_a_question_is_answered_later(client: Client) -> None:
    status, accepted, headers = await client.post("/v1/chat", QUESTION, Prefer="respond-async")
    assert status == 202
    assert headers["Location"] == f"/v1/turns/{accepted['turn_id']}"
    for _ in range(100):
        status, turn = await client.get(headers["Location"])
        assert status == 200
        if turn["status"] == "done":
            break
        await asyncio.sleep(0.1)
    assert turn["answer"]["text"]


async def test_a_finished_turn_is_streamed_again_from_any_point(client: Client) -> None:
    whole = await client.ask()
    turn_id = whole.events[0].data["turn_id"]
    again = await client.resume(turn_id, Reading())
    assert again.text == whole.text
    assert again.names == ["chart", "passages", "delta", "done"]
    for seen in range(1, len(whole.events)):
        part = Reading()
        for event in whole.events[:seen]:
            part.take(event)
        resumed = await client.resume(turn_id, part)
        assert resumed.text == whole.text
        assert resumed.names == whole.names


async def test_a_conversation_goes_on_and_is_kept(client: Client) -> None:
    first = await client.ask()
    session_id = first.events[0].data["session_id"]
    # Neither birth nor anything else is said again: the session knows.
    status, second, _ = await client.post(
        "/v1/chat", {"user_id": "me", "session_id": session_id, "message": "그럼 직장운은요?"}
    )
    assert status == 200
    assert second["chart"]["pillars"]["day"]["name"] == "경오"
    status, session = await client.get(f"/v1/sessions/{session_id}")
    assert status == 200
    assert [turn["question"] for turn in session["turns"]] == [QUESTION["message"], "그럼 직장운은요?"]
    assert session["birth"]["date"] == "1990-05-05"


async def test_a_session_is_not_continued_by_somebody_else(client: Client) -> None:
    session_id = (await client.ask()).events[0].data["session_id"]
    body = {"user_id": "other", "session_id": session_id, "message": "엿보기"}
    status, problem, _ = await client.post("/v1/chat", body)
    assert (status, problem["field"]) == (404, "session_id")


async def test_an_english_question_gets_an_english_answer(client: Client) -> None:
    reading = await client.ask(message="How is my luck with money this year?")
    assert sum("가" <= character <= "힣" for character in reading.text) < len(reading.text) / 3


async def test_a_general_question_needs_no_birth(client: Client) -> None:
    status, turn, _ = await client.post("/v1/chat", {"user_id": "me", "message": "야자시가 뭐예요?"})
    assert status == 200
    assert "chart" not in turn
    assert turn["retrieval"]["passages"]


async def test_a_chart_alone(client: Client) -> None:
    status, body, _ = await client.post("/v1/charts", {"birth": BIRTH})
    assert status == 200
    assert body["chart"]["pillars"]["hour"]["name"] == "계미"
    assert body["luck"]["year"]["pillar"]["name"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"user_id": "a b"}, "user_id"),
        ({"message": ""}, "message"),
        ({"message": "\u200b "}, "message"),
        ({"message": "가" * 1001}, "message"),
        ({"session_id": "x"}, "session_id"),
        ({"birth": {**BIRTH, "sex": "?"}}, "birth.sex"),
        ({"birth": {**BIRTH, "date": "1990/05/05"}}, "birth.date"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_bad_input_names_its_field(client: Client, change: dict[str, object], field: str) -> None:
    status, problem, headers = await client.post("/v1/chat", {**QUESTION, **change})
    assert status == 422
    assert problem["field"] == field
    assert problem["remedy"]
    assert headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("birth", "field"),
    [
        ({"date": "1990-02-30"}, "birth.date"),
        ({"date": "1988-05-08", "time": "02:30"}, "birth.time"),
        ({"date": "1988-10-09", "time": "02:30"}, "birth.fold"),
        ({"place": "없는마을"}, "birth.place"),
    ],
)
async def test_a_birth_that_cannot_be_read_is_refused_by_the_engine(
    client: Client, birth: dict[str, str], field: str
) -> None:
    for path, body in (("/v1/chat", QUESTION), ("/v1/charts", {})):
        status, problem, _ = await client.post(path, {**body, "birth": {**BIRTH, **birth}})
        assert (status, problem["field"]) == (422, field)
        assert problem["detail"]


async def test_what_is_not_there(client: Client) -> None:
    for path in ("/v1/turns/nope", f"/v1/turns/{'0' * 32}", f"/v1/sessions/{'0' * 32}", "/v2"):
        status, problem = await client.get(path)
        assert status == 404
        assert problem["title"]


async def test_health_metrics_and_the_description(client: Client) -> None:
    from openapi_spec_validator import validate

    for path in ("/health", "/health/live", "/health/ready"):
        assert (await client.get(path))[0] == 200
    status, description = await client.get("/openapi.json")
    assert status == 200
    validate(description)
