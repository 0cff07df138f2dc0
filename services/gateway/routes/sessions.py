"""`/v1/sessions/{id}`: a conversation with its history. Whoever holds the id, 128 random bits, may read it."""

from aiohttp import web

from services.gateway.problems import not_found
from services.gateway.routes.turns import turn_resource
from services.gateway.state import STATE

routes = web.RouteTableDef()

_LIMIT = 100


@routes.get("/v1/sessions/{session_id}")
async def get_session(request: web.Request) -> web.Response:
    """The session's birth moment and its latest turns, oldest first."""
    store = request.app[STATE].store
    session = await store.session(request.match_info["session_id"])
    if session is None:
        raise not_found("session", field="session_id")
    turns = await store.turns_of(session.id, limit=_LIMIT)
    return web.json_response(
        {
            "session_id": session.id,
            "created_at": session.created_at.isoformat(),
            "birth": session.birth.model_dump(mode="json", exclude_none=True) if session.birth else None,
            "turns": [_without_chart(turn_resource(turn)) for turn in turns],
        }
    )


def _without_chart(turn: dict[str, object]) -> dict[str, object]:
    """The chart of a session is the same in every turn: it is fetched with one of them."""
    return {name: value for name, value in turn.items() if name not in {"chart", "luck"}}
