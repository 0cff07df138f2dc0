"""OpenAPI 3.1, generated from the models that requests and responses are made of. Served at `/openapi.json`."""

from functools import cache
from typing import Any, Final

from aiohttp import web
from pydantic.json_schema import models_json_schema

from services.gateway.openapi_paths import paths, ref
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
        "ProblemDocument": _problem_schema(),
        **_health_schemas(),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Saju Chatbot",
            "version": _VERSION,
            "description": "A computed saju (사주) chart, cited passages, a streamed answer.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths(),
        "components": {"schemas": schemas},
    }


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
            "chart": ref("Chart"),
            "luck": ref("Luck"),
            "partner_chart": ref("Chart"),
            "compatibility": ref("Compatibility"),
            "retrieval": ref("Retrieval"),
            "answer": ref("Answer"),
            "problem": ref("Problem"),
            "failed_stage": text,
        },
    }


def _session_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["session_id", "created_at", "turns", "before"],
        "properties": {
            "session_id": {"type": "string"},
            "created_at": {"type": "string", "format": "date-time"},
            "birth": {"anyOf": [ref("Birth"), {"type": "null"}]},
            "turns": {"type": "array", "items": ref("Turn")},
            "before": {"type": ["string", "null"], "description": "to be sent as `before` for the turns before these"},
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


def _problem_schema() -> dict[str, Any]:
    more = {
        "type": {"type": "string", "format": "uri", "description": "`urn:saju:problem:` and the code"},
        "turn_id": {"type": "string", "description": "of the turn that failed, where one was accepted"},
    }
    return {"allOf": [ref("Problem"), {"type": "object", "required": ["type", "status"], "properties": more}]}


def _health_schemas() -> dict[str, Any]:
    text = {"type": "string"}
    reasons = {"type": "array", "items": text, "description": "why not"}
    dependency = {
        "type": "object",
        "required": ["status", "latency_ms"],
        "properties": {"status": {"enum": ["up", "down"]}, "reason": text, "latency_ms": {"type": "number"}},
    }
    return {
        "Liveness": {"type": "object", "required": ["status"], "properties": {"status": {"const": "live"}}},
        "Readiness": {
            "type": "object",
            "required": ["status", "reasons"],
            "properties": {"status": {"enum": ["ready", "not ready"]}, "reasons": reasons},
        },
        "Health": {
            "type": "object",
            "required": ["service", "status", "reasons", "dependencies"],
            "properties": {
                "service": text,
                "status": {"enum": ["healthy", "unhealthy"]},
                "reasons": reasons,
                "dependencies": {"type": "object", "additionalProperties": dependency},
            },
        },
    }
