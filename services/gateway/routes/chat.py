"""`POST /v1/chat`: a question goes in; its answer comes as a stream, as JSON, or later."""

from http import HTTPStatus

from aiohttp import web

from services.gateway.problems import problem_response
from services.gateway.relay import Reader
from services.gateway.requests import ChatRequest, read_json
from services.gateway.routes.turns import turn_resource
from services.gateway.sse import Follower, send, start_stream, stream
from services.gateway.state import REQUEST_ID, STATE, State
from services.gateway.storage.records import SessionRecord
from shared.contracts.events import EventId
from shared.contracts.turn import ChatTurn
from shared.observability.logging import get_logger

routes = web.RouteTableDef()
log = get_logger(__name__)

_MARGIN_SECONDS = 10.0
_START = EventId(0, 0)


@routes.post("/v1/chat")
async def chat(request: web.Request) -> web.StreamResponse:
    """Accepts a question.

    `Prefer: respond-async`: 202 with a `Location`. `Accept: text/event-stream`: a stream. Otherwise JSON, when the turn
    is over.
    """
    state = request.app[STATE]
    question = ChatRequest.model_validate_json(await read_json(request))
    turn, session = await state.parts.intake.prepare(question, request[REQUEST_ID])
    if "respond-async" in request.headers.get("Prefer", ""):
        await state.parts.intake.accept(turn, session)
        return _accepted(turn, session)
    async with state.parts.relay.watch(turn.turn_id, ours=True) as reader:
        await state.parts.intake.accept(turn, session)
        if "text/event-stream" in request.headers.get("Accept", ""):
            return await _stream(request, state, reader, turn, session)
        return await _wait(state, reader, turn, session)


async def _stream(
    request: web.Request, state: State, reader: Reader, turn: ChatTurn, session: SessionRecord
) -> web.StreamResponse:
    response = await start_stream(request)
    try:
        await send(response, "accepted", _START, acceptance(turn, session))
        follower = Follower(reader, state.store, turn.turn_id)
        reader.seek(_START)
        await stream(response, follower, heartbeat=state.settings.heartbeat_seconds)
        await response.write_eof()
    except ConnectionError:
        # The turn goes on; they may come back for the rest.
        log.info("the reader has gone", turn_id=turn.turn_id)
    return response


async def _wait(state: State, reader: Reader, turn: ChatTurn, session: SessionRecord) -> web.Response:
    follower = Follower(reader, state.store, turn.turn_id)
    outcome = await follower.outcome(state.settings.turn_seconds + _MARGIN_SECONDS)
    if outcome is None:
        return _accepted(turn, session)
    if outcome.problem is not None:
        return problem_response(outcome.problem, turn_id=turn.turn_id)
    record = await state.store.turn(turn.turn_id)
    if record is None:
        raise web.HTTPGone(text="The turn was deleted while it was being answered.")
    return web.json_response(turn_resource(record))


def _accepted(turn: ChatTurn, session: SessionRecord) -> web.Response:
    return web.json_response(
        acceptance(turn, session),
        status=HTTPStatus.ACCEPTED,
        headers={"Location": f"/v1/turns/{turn.turn_id}", "Preference-Applied": "respond-async"},
    )


def acceptance(turn: ChatTurn, session: SessionRecord) -> dict[str, str]:
    """What a client needs to come back."""
    return {"turn_id": turn.turn_id, "session_id": session.id, "deadline": turn.deadline.isoformat()}
