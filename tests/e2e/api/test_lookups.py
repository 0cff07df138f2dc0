"""What is asked without a conversation, over HTTP: luck, compatibility, good days, search."""

from datetime import date
from typing import Any

import pytest

from tests.system.client import BIRTH, QUESTION, Client

PARTNER = {"date": "1991-06-16", "time": "09:20", "sex": "male", "place": "부산"}


async def test_the_luck_of_another_moment(client: Client) -> None:
    status, body, _ = await client.post("/v1/luck", {"birth": BIRTH, "at": "2030-06-01T12:00:00+09:00"})
    assert status == 200
    assert (body["luck"]["year"]["year"], body["luck"]["year"]["pillar"]["name"]) == (2030, "경술")
    assert body["luck"]["local_date"] == "2030-06-01"


async def test_two_people_are_compared_the_same_way_round_and_back(client: Client) -> None:
    status, there, _ = await client.post("/v1/compatibility", {"birth": BIRTH, "partner": PARTNER})
    assert status == 200
    assert there["chart"]["pillars"]["day"]["name"] == "경오"
    assert there["partner_chart"]["birth"]["date"] == PARTNER["date"]
    _, back, _ = await client.post("/v1/compatibility", {"birth": PARTNER, "partner": BIRTH})
    assert there["compatibility"]["score"] == back["compatibility"]["score"]
    assert {part["name"] for part in there["compatibility"]["parts"]} >= {"day_stems", "day_branches", "luck"}


async def test_days_for_moving_house(client: Client) -> None:
    asked = {"birth": BIRTH, "purpose": "moving", "start": "2026-12-01", "days": 31, "limit": 3}
    status, body, _ = await client.post("/v1/good-days", asked)
    assert status == 200
    days = body["good_days"]["days"]
    assert 1 <= len(days) <= 3
    assert all(date(2026, 12, 1) <= date.fromisoformat(day["date"]) <= date(2026, 12, 31) for day in days)
    assert all(day["reasons"] for day in days)


async def test_passages_for_a_question_and_for_a_person(client: Client) -> None:
    status, general, _ = await client.post("/v1/search", {"question": "정관이 뭐예요?", "limit": 3})
    assert status == 200
    assert 1 <= len(general["retrieval"]["passages"]) <= 3
    first = general["retrieval"]["passages"][0]
    assert first["text"]
    assert first["why"]
    _, personal, _ = await client.post("/v1/search", {"question": "저는 어떤 사람인가요?", "birth": BIRTH, "limit": 8})
    assert "day_master" in {key for passage in personal["retrieval"]["passages"] for key in passage["facets"]}


async def test_a_search_off_topic_finds_nothing_and_says_so(client: Client) -> None:
    _, body, _ = await client.post("/v1/search", {"question": "파이썬 리스트 정렬하는 코드 알려줘"})
    assert body["retrieval"]["off_topic"] is True
    assert body["retrieval"]["passages"] == []


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v1/luck", {"birth": BIRTH, "at": "2030-06-01T12:00:00"}, "at"),
        ("/v1/luck", {"birth": BIRTH, "at": "2999-06-01T12:00:00Z"}, "at"),
        ("/v1/compatibility", {"birth": BIRTH}, "partner"),
        ("/v1/compatibility", {"birth": BIRTH, "partner": {**PARTNER, "date": "1991-02-30"}}, "partner.date"),
        ("/v1/good-days", {"birth": BIRTH, "purpose": "winning"}, "purpose"),
        ("/v1/good-days", {"birth": BIRTH, "purpose": "moving", "days": 5000}, "days"),
        ("/v1/good-days", {"birth": BIRTH, "purpose": "moving", "start": "1500-01-01"}, "start"),
        ("/v1/search", {"question": " \u200b "}, "question"),
        ("/v1/search", {"question": "재물운", "limit": 99}, "limit"),
        ("/v1/chat", {"user_id": "me", "message": "궁합은?", "partner": PARTNER}, "birth"),
    ],
)
async def test_what_is_wrong_is_named(client: Client, path: str, body: dict[str, Any], field: str) -> None:
    status, problem, _ = await client.post(path, body)
    assert (status, problem["field"]) == (422, field)
    assert problem["remedy"]


async def test_a_partner_in_the_chat_comes_with_the_chart(client: Client) -> None:
    reading = await client.ask(message="우리 궁합은 어때요?", partner=PARTNER)
    (chart,) = [event.data for event in reading.events if event.name == "chart"]
    assert chart["compatibility"]["score"] >= 0
    turn_id = reading.events[0].data["turn_id"]
    _, turn = await client.get(f"/v1/turns/{turn_id}")
    for told in (chart, turn):
        assert told["compatibility"]["parts"][0]["name"] == "day_stems"
        assert told["partner_chart"]["birth"]["date"] == PARTNER["date"]
    assert "partner" not in QUESTION  # the next question is about one person again
