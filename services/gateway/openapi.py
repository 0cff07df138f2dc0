"""OpenAPI 3.1, generated from the models that requests and responses are made of. Served at `/openapi.json`."""

from functools import cache
from typing import Any, Final

from aiohttp import web
from pydantic.json_schema import models_json_schema

from services.gateway.requests import (
    ChartRequest,
    ChatRequest,
    CompatibilityRequest,
    GoodDaysRequest,
    LuckRequest,
    SearchRequest,
)
from shared.contracts.chart import Chart, Luck
from shared.contracts.compatibility import Compatibility
from shared.contracts.good_days import GoodDays
from shared.contracts.outcome import Outcome
from shared.contracts.passages import Retrieval
from shared.contracts.turn import Answer
from shared.failures import Problem

_VERSION: Final = "0.1.0"
_TURN_ID: Final = {"name": "turn_id", "in": "path", "required": True, "schema": {"type": "string"}}
_MODELS: Final = (
    ChatRequest,
    ChartRequest,
    LuckRequest,
    CompatibilityRequest,
    GoodDaysRequest,
    SearchRequest,
    Chart,
    Luck,
    Compatibility,
    GoodDays,
    Retrieval,
    Answer,
    Outcome,
    Problem,
)


def add_openapi(app: web.Application) -> None:
    """Serves the description from `app`."""
    app.router.add_get("/openapi.json", _openapi)


async def _openapi(_: web.Request) -> web.Response:
    return web.json_response(openapi())


@cache
def openapi() -> dict[str, Any]:
    """The whole description."""
    _, definitions = models_json_schema(
        [(model, "validation") for model in _MODELS], ref_template="#/components/schemas/{model}"
    )
    schemas = definitions["$defs"] | {
        "Turn": _turn_schema(),
        "Session": _session_schema(),
        "Accepted": _accepted_schema(),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Saju Chatbot",
            "version": _VERSION,
            "description": "A computed saju (사주) chart, cited passages, a streamed answer.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": _paths(),
        "components": {"schemas": schemas},
    }


def _paths() -> dict[str, Any]:
    unavailable = {
        "503": _problem("The broker or the database is away or full; nothing was accepted. See Retry-After.")
    }
    return {
        "/v1/chat": {
            "post": {
                "operationId": "ask",
                "summary": "Ask a question",
                "description": (
                    "With `Accept: text/event-stream` the answer is streamed: `accepted`, `chart`, `passages`, "
                    "`delta`…, then `done` or `failed`; `restart` voids the text so far. Event ids are "
                    "`attempt.sequence`. Otherwise JSON when the turn is over, or, with `Prefer: respond-async`, 202."
                ),
                "parameters": [
                    {"name": "Prefer", "in": "header", "schema": {"type": "string", "examples": ["respond-async"]}},
                    {"name": "X-Request-ID", "in": "header", "schema": {"type": "string"}},
                ],
                "requestBody": _body("ChatRequest"),
                "responses": {
                    "200": {
                        "description": "The answer",
                        "content": {
                            "text/event-stream": {"schema": {"type": "string"}},
                            "application/json": {"schema": _ref("Turn")},
                        },
                    },
                    "202": _json("Accepted", "Accepted; `Location` names the turn"),
                    "404": _problem("No such session, or not this user's"),
                    "415": _problem("The body is not JSON"),
                    "422": _problem("A field is wrong, or the birth moment cannot be read"),
                    "504": _problem("Not finished by the deadline"),
                    **unavailable,
                },
            }
        },
        **_lookups(unavailable),
        "/v1/turns/{turn_id}": {
            "parameters": [_TURN_ID],
            "get": {
                "operationId": "getTurn",
                "summary": "A turn as it stands",
                "responses": {"200": _json("Turn", "The turn"), "404": _problem("No such turn"), **unavailable},
            },
            "delete": {
                "operationId": "stopTurn",
                "summary": "Stop the answer where it stands",
                "responses": {
                    "200": _json("Turn", "The turn was over"),
                    "202": _json("Turn", "The workers have been asked"),
                    "404": _problem("No such turn"),
                    **unavailable,
                },
            },
        },
        "/v1/turns/{turn_id}/events": {
            "parameters": [_TURN_ID],
            "get": {
                "operationId": "getEvents",
                "summary": "The rest of a turn's stream, from any replica",
                "parameters": [
                    {"name": "Last-Event-ID", "in": "header", "schema": {"type": "string", "examples": ["0.57"]}}
                ],
                "responses": {
                    "200": {
                        "description": "The stream",
                        "content": {"text/event-stream": {"schema": {"type": "string"}}},
                    },
                    "400": _problem("Last-Event-ID is not an event id"),
                    "404": _problem("No such turn"),
                    **unavailable,
                },
            },
        },
        "/v1/sessions/{session_id}": {
            "parameters": [{**_TURN_ID, "name": "session_id"}],
            "get": {
                "operationId": "getSession",
                "summary": "A conversation with its history",
                "responses": {
                    "200": _json("Session", "The session"),
                    "404": _problem("No such session"),
                    **unavailable,
                },
            },
        },
    }


_LOOKUPS: Final = (
    ("charts", "chart", "Compute a chart", "ChartRequest", {"chart": "Chart", "luck": "Luck"}),
    ("luck", "luck", "The luck of any moment", "LuckRequest", {"luck": "Luck"}),
    (
        "compatibility",
        "compatibility",
        "Compare two charts (궁합)",
        "CompatibilityRequest",
        {"chart": "Chart", "partner_chart": "Chart", "compatibility": "Compatibility"},
    ),
    ("good-days", "goodDays", "Days that suit a purpose (택일)", "GoodDaysRequest", {"good_days": "GoodDays"}),
    ("search", "search", "Passages of the corpus for a question", "SearchRequest", {"retrieval": "Retrieval"}),
)
"""Path, operation, summary, request and response of what is answered without a conversation."""


def _lookups(unavailable: dict[str, Any]) -> dict[str, Any]:
    return {
        f"/v1/{path}": {
            "post": {
                "operationId": operation,
                "summary": f"{summary}; nothing is stored",
                "requestBody": _body(asked),
                "responses": {
                    "200": {
                        "description": summary,
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "required": list(told),
                                    "properties": {field: _ref(model) for field, model in told.items()},
                                }
                            }
                        },
                    },
                    "415": _problem("The body is not JSON"),
                    "422": _problem("A field is wrong, or a birth moment cannot be read"),
                    "504": _problem("Not finished by the deadline"),
                    **unavailable,
                },
            }
        }
        for path, operation, summary, asked, told in _LOOKUPS
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": _ref(name)}}}


def _json(name: str, description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ref(name)}}}


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/problem+json": {"schema": _ref("Problem")}}}


def _turn_schema() -> dict[str, Any]:
    text, instant = {"type": "string"}, {"type": "string", "format": "date-time"}
    return {
        "type": "object",
        "required": ["turn_id", "session_id", "status", "question", "locale", "created_at", "deadline"],
        "properties": {
            "turn_id": text,
            "session_id": text,
            "status": {"enum": ["accepted", "queued", "done", "failed"]},
            "question": text,
            "locale": {"enum": ["ko", "en"]},
            "created_at": instant,
            "deadline": instant,
            "finished_at": {"type": ["string", "null"], "format": "date-time"},
            "chart": _ref("Chart"),
            "luck": _ref("Luck"),
            "partner_chart": _ref("Chart"),
            "compatibility": _ref("Compatibility"),
            "retrieval": _ref("Retrieval"),
            "answer": _ref("Answer"),
            "problem": _ref("Problem"),
            "failed_stage": text,
        },
    }


def _session_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["session_id", "created_at", "turns"],
        "properties": {
            "session_id": {"type": "string"},
            "created_at": {"type": "string", "format": "date-time"},
            "birth": {"anyOf": [_ref("Birth"), {"type": "null"}]},
            "turns": {"type": "array", "items": _ref("Turn")},
        },
    }


def _accepted_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["turn_id", "session_id", "deadline"],
        "properties": {
            "turn_id": {"type": "string"},
            "session_id": {"type": "string"},
            "deadline": {"type": "string", "format": "date-time"},
        },
    }
