"""What clients may send, and how they are told what is wrong."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from services.gateway.problems import invalid
from services.gateway.requests import ChartRequest, ChatRequest, GoodDaysRequest, LuckRequest
from shared.contracts.events import turn_event
from shared.contracts.outcome import Outcome
from shared.failures import Problem

BIRTH: dict[str, Any] = {"date": "1990-05-05", "time": "14:30", "sex": "female"}
SECRET = "홍길동의 비밀"


def problem_of(model: type[BaseModel], body: object) -> Problem:
    with pytest.raises(ValidationError) as raised:
        model.model_validate_json(json.dumps(body))
    return invalid(raised.value)


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ("서울\u0000", "birth.place"),
        ("서\n울", "birth.place"),
        ("서울\u0085시", "birth.place"),
        (" ", "birth.place"),
        (5, "birth.place"),
        ({"timezone": "Asia/Seoul\u0000", "longitude": 127}, "birth.place.timezone"),
        ({"timezone": "Asia/Seoul", "longitude": 127, "name": "\u001b[2J"}, "birth.place.name"),
        ({"timezone": "Asia/Seoul", "longitude": 1270}, "birth.place.longitude"),
    ],
)
def test_a_place_that_is_none_is_named(place: object, field: str) -> None:
    problem = problem_of(ChartRequest, {"birth": {**BIRTH, "place": place}})
    assert problem.field == field
    assert problem.detail.startswith(f"{field}: ")
    assert "constrained" not in problem.detail


@pytest.mark.parametrize("number", [0, 1_800_000_000, 0.5, True, "0", "1800000000", " 20260101 "])
def test_a_day_or_an_instant_is_not_a_number(number: object) -> None:
    assert problem_of(LuckRequest, {"birth": BIRTH, "at": number}).field == "at"
    assert problem_of(GoodDaysRequest, {"birth": BIRTH, "purpose": "moving", "start": number}).field == "start"


def test_days_and_instants_that_are_written_out_are_read() -> None:
    luck = LuckRequest.model_validate_json(json.dumps({"birth": BIRTH, "at": "2030-06-01T12:00:00+09:00"}))
    assert luck.at is not None
    assert luck.at.isoformat() == "2030-06-01T12:00:00+09:00"
    days = GoodDaysRequest.model_validate_json(json.dumps({"birth": BIRTH, "purpose": "moving", "start": "2026-12-01"}))
    assert days.search.model_dump(mode="json")["start"] == "2026-12-01"
    assert LuckRequest.model_validate_json(json.dumps({"birth": BIRTH, "at": None})).at is None


def test_a_client_is_told_the_value_that_is_wrong() -> None:
    problem = problem_of(ChatRequest, {"user_id": "a b", "message": "안녕하세요"})
    assert (problem.field, problem.value) == ("user_id", "a b")


@pytest.mark.parametrize(
    ("model", "body"),
    [
        (ChatRequest, {"user_id": SECRET, "message": 5, "birth": SECRET}),
        (GoodDaysRequest, {"birth": SECRET, "purpose": SECRET}),
        (Outcome, {"turn_id": "t", "status": SECRET, "answer": {"text": 5, "provider": SECRET}, "chart": SECRET}),
        (Problem, {"code": "x", "title": [SECRET], "status": SECRET}),
    ],
)
def test_an_error_that_is_logged_shows_nothing_of_what_was_said(model: type[BaseModel], body: object) -> None:
    with pytest.raises(ValidationError) as raised:
        model.model_validate_json(json.dumps(body))
    assert raised.value.error_count()
    assert "비밀" not in str(raised.value) + repr(raised.value)


def test_an_event_that_cannot_be_read_shows_nothing_of_itself() -> None:
    with pytest.raises(ValidationError) as raised:
        turn_event.validate_json(json.dumps({"type": "delta", "text": [SECRET]}))
    assert raised.value.error_count()
    assert "비밀" not in str(raised.value)
