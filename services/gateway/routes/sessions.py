"""`/v1/sessions/{id}`: a conversation with its history. Whoever holds the id, 128 random bits, may read it."""

import re
from typing import Final

from aiohttp import web

from services.gateway.problems import invalid_request, not_found
from services.gateway.routes.turns import is_id, turn_resource
from services.gateway.state import STATE
from shared.failures import Rejected

routes = web.RouteTableDef()

LIMIT: Final = 50
MOST: Final = 100
_NUMBER: Final = re.compile("[0-9]{1,3}")


@routes.get("/v1/sessions/{session_id}")
async def get_session(request: web.Request) -> web.Response:
    """The session's birth moment and its latest turns, oldest first, without charts: a turn has its own.

    `?limit=` is how many turns are told, `?before=` a turn's id: those before it. `before` of the answer is the id to
    send for the ones before these, None where there are none.
    """
    store = request.app[STATE].store
    limit, before = _limit(request), _before(request)
    session_id = request.match_info["session_id"]
    session = await store.session(session_id) if is_id(session_id) else None
    if session is None:
        raise not_found("session", field="session_id")
    found = await store.turns_of(session.id, limit=limit + 1, before=before)
    turns = found[-limit:]
    return web.json_response(
        {
            "session_id": session.id,
            "created_at": session.created_at.isoformat(),
            "birth": session.birth.model_dump(mode="json", exclude_none=True) if session.birth else None,
            "turns": [turn_resource(turn) for turn in turns],
            "before": turns[0].id if len(found) > limit else None,
        }
    )


def _limit(request: web.Request) -> int:
    text = request.query.get("limit", str(LIMIT))
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MOST:
        raise Rejected(
            invalid_request(
                "limit: not a number of turns that can be told at once.",
                field="limit",
                value=text,
                remedy=f"Send a whole number from 1 to {MOST}, or leave it out for {LIMIT}.",
            )
        )
    return int(text)


def _before(request: web.Request) -> str | None:
    text = request.query.get("before")
    if text is not None and not is_id(text):
        raise Rejected(
            invalid_request(
                "before: not the id of a turn.",
                field="before",
                value=text,
                remedy="Send the `before` of an answer, or leave it out for the latest turns.",
            )
        )
    return text
