"""The paths of the OpenAPI description: what can be asked, and what is answered."""

from typing import Any, Final

from services.gateway.routes.sessions import LIMIT, MOST

_TURN_ID: Final = {"name": "turn_id", "in": "path", "required": True, "schema": {"type": "string"}}
_EVENT_ID: Final = {"type": "string", "examples": ["0.57"]}


def ref(name: str) -> dict[str, str]:
    """Where a schema is."""
    return {"$ref": f"#/components/schemas/{name}"}


def _body(name: str) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": ref(name)}}}


def _json(name: str, description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": ref(name)}}}


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/problem+json": {"schema": ref("ProblemDocument")}}}


_UNAVAILABLE: Final = {
    "503": _problem("The broker or the database is away or full; nothing was accepted. See Retry-After.")
}


def paths() -> dict[str, Any]:
    """Everything that is served but the page and its files."""
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
                    {
                        "name": "Idempotency-Key",
                        "in": "header",
                        "description": "the same request with the same key is the same turn: send it again where no "
                        "response came, and it is not asked twice",
                        "schema": {"type": "string", "minLength": 16, "maxLength": 255},
                    },
                ],
                "requestBody": _body("ChatRequest"),
                "responses": {
                    "200": {
                        "description": "The answer",
                        "content": {
                            "text/event-stream": {"schema": {"type": "string"}},
                            "application/json": {"schema": ref("Turn")},
                        },
                    },
                    "202": {
                        **_json(
                            "Accepted",
                            "Accepted; `Location` names the turn. With `Prefer: respond-async`, or where nothing was "
                            "heard of the turn for longer than its deadline",
                        ),
                        "headers": {
                            "Location": {"schema": {"type": "string"}},
                            "Preference-Applied": {
                                "description": "`respond-async`, where it was asked for",
                                "schema": {"type": "string"},
                            },
                        },
                    },
                    "400": _problem("Idempotency-Key is not one"),
                    "404": _problem("No such session, or not this user's"),
                    "409": _problem("The same request is being accepted; see Retry-After"),
                    "413": _problem("The body is larger than 64 KiB"),
                    "415": _problem("The body is not JSON"),
                    "422": _problem("A field is wrong, or the birth moment cannot be read"),
                    "500": _problem("The turn failed by an error of ours; `turn_id` names it"),
                    "503": _problem(
                        "The broker or the database is away or full and nothing was accepted, see Retry-After; or, "
                        "with a `turn_id`, the turn failed because a part of the service is away"
                    ),
                    "504": _problem("The turn failed: it was not finished by its deadline; `turn_id` names it"),
                },
            }
        },
        **_lookups(),
        **_service(),
        "/v1/turns/{turn_id}": {
            "parameters": [_TURN_ID],
            "get": {
                "operationId": "getTurn",
                "summary": "A turn as it stands",
                "responses": {"200": _json("Turn", "The turn"), "404": _problem("No such turn"), **_UNAVAILABLE},
            },
            "delete": {
                "operationId": "stopTurn",
                "summary": "Stop the answer where it stands",
                "responses": {
                    "200": _json("Turn", "The turn was over"),
                    "202": _json("Turn", "The workers have been asked"),
                    "404": _problem("No such turn"),
                    **_UNAVAILABLE,
                },
            },
        },
        "/v1/turns/{turn_id}/events": {
            "parameters": [_TURN_ID],
            "get": {
                "operationId": "getEvents",
                "summary": "The rest of a turn's stream, from any replica",
                "parameters": [
                    {"name": "Last-Event-ID", "in": "header", "schema": _EVENT_ID},
                    {
                        "name": "last_event_id",
                        "in": "query",
                        "description": "the same, where a client cannot set headers",
                        "schema": _EVENT_ID,
                    },
                ],
                "responses": {
                    "200": {
                        "description": "The stream",
                        "content": {"text/event-stream": {"schema": {"type": "string"}}},
                    },
                    "400": _problem("Last-Event-ID is not an event id"),
                    "404": _problem("No such turn"),
                    **_UNAVAILABLE,
                },
            },
        },
        "/v1/sessions/{session_id}": {
            "parameters": [{**_TURN_ID, "name": "session_id"}],
            "get": {
                "operationId": "getSession",
                "summary": "A conversation with its history: the latest turns, oldest first, without charts",
                "parameters": [
                    {
                        "name": "limit",
                        "in": "query",
                        "description": "how many turns at most",
                        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
                    },
                    {
                        "name": "before",
                        "in": "query",
                        "description": "only turns before this one: the `before` of an earlier answer",
                        "schema": {"type": "string"},
                    },
                ],
                "responses": {
                    "200": _json("Session", "The session"),
                    "404": _problem("No such session"),
                    "422": _problem("`limit` or `before` is wrong"),
                    **_UNAVAILABLE,
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


def _lookups() -> dict[str, Any]:
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
                                    "properties": {field: ref(model) for field, model in told.items()},
                                }
                            }
                        },
                    },
                    "413": _problem("The body is larger than 64 KiB"),
                    "415": _problem("The body is not JSON"),
                    "422": _problem("A field is wrong, or a birth moment cannot be read"),
                    "500": _problem("An error of ours"),
                    "504": _problem("Not finished by the deadline"),
                    **_UNAVAILABLE,
                },
            }
        }
        for path, operation, summary, asked, told in _LOOKUPS
    }


def _service() -> dict[str, Any]:
    """What operators and programs ask of the service itself."""
    healthy = {"200": _json("Health", "All is well"), "503": _json("Health", "Something is not")}
    ready = {"200": _json("Readiness", "Ready"), "503": _json("Readiness", "Not ready, and why")}
    return {
        "/health": {
            "get": {"operationId": "health", "summary": "Each dependency with its latency", "responses": healthy}
        },
        "/health/live": {
            "get": {
                "operationId": "live",
                "summary": "Whether the process turns",
                "responses": {"200": _json("Liveness", "It does")},
            }
        },
        "/health/ready": {
            "get": {"operationId": "ready", "summary": "Whether questions can be accepted now", "responses": ready}
        },
        "/metrics": {
            "get": {
                "operationId": "metrics",
                "summary": "Prometheus metrics",
                "responses": {
                    "200": {"description": "The metrics", "content": {"text/plain": {"schema": {"type": "string"}}}}
                },
            }
        },
        "/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "This description",
                "responses": {
                    "200": {"description": "It", "content": {"application/json": {"schema": {"type": "object"}}}}
                },
            }
        },
    }
