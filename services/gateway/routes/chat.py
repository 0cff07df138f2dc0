"""`POST /v1/chat`: a question goes in; its answer comes as a stream, as JSON, or later."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

from services.gateway.problems import in_progress, problem_response
from services.gateway.requests import ChatRequest, body_of, idempotency_key
from services.gateway.routes.turns import turn_resource
from services.gateway.sse import START, Follower, stream
from services.gateway.state import REQUEST_ID, STATE, State
from services.gateway.storage.records import SessionRecord, TurnRecord
from services.gateway.storage.store import TurnExistsError
from shared.contracts.outcome import Outcome
from shared.contracts.turn import ChatTurn
from shared.failures import Rejected

routes = web.RouteTableDef()

_MARGIN_SECONDS: Final = 10.0
_LATER: Final = "respond-async"


@routes.post("/v1/chat")
async def chat(request: web.Request) -> web.StreamResponse:
    """Accepts a question.

    `Prefer: respond-async`: 202 with a `Location`. `Accept: text/event-stream`: a stream. Otherwise JSON, when the turn
    is over; 202 as well where nothing is heard of it. `Idempotency-Key`: the same request sent again is the same turn.
    """
    state = request.app[STATE]
    question = await body_of(request, ChatRequest)
    key = idempotency_key(request)
    turn, session = await state.parts.intake.prepare(question, request[REQUEST_ID], key)
    known = None if key is None else await _accepted_before(turn.turn_id, state)
    if known is not None:
        turn = turn.model_copy(update={"asked_at": known.created_at, "deadline": known.deadline})
    if _LATER in preferences(request):
        if known is None:
            await _accept(turn, session, state)
        response = _accepted(turn, session)
        response.headers["Preference-Applied"] = _LATER
        return response
    async with state.parts.relay.watch(turn.turn_id, ours=known is None) as reader:
        follower = Follower(reader, state.store, turn.turn_id)
        if known is None:
            await _accept(turn, session, state)
        else:
            await follower.catch_up()
        if "text/event-stream" in request.headers.get("Accept", ""):
            reader.seek(START)
            accepted = acceptance(turn, session)
            return await stream(request, follower, heartbeat=state.settings.heartbeat_seconds, accepted=accepted)
        outcome = await follower.outcome(state.settings.turn_seconds + _MARGIN_SECONDS)
    if outcome is None:
        return _accepted(turn, session)
    if outcome.problem is not None:
        return problem_response(outcome.problem, turn_id=turn.turn_id)
    return web.json_response(turn_resource(_record(turn, session, outcome)))


async def _accepted_before(turn_id: str, state: State) -> TurnRecord | None:
    """The turn that the same request made before. Raises Rejected (409) where that may still be refused."""
    known = await state.store.turn(turn_id)
    if known is not None and known.status == "accepted":
        raise Rejected(in_progress(state.settings.retry_after_seconds))
    return known


async def _accept(turn: ChatTurn, session: SessionRecord, state: State) -> None:
    try:
        await state.parts.intake.accept(turn, session)
    except TurnExistsError as error:  # the same request came twice at once, and the other was faster
        raise Rejected(in_progress(state.settings.retry_after_seconds)) from error


def preferences(request: web.Request) -> frozenset[str]:
    """What a client prefers (RFC 7240), in small letters and without parameters, of all its `Prefer` headers."""
    stated = ",".join(request.headers.getall("Prefer", ())).split(",")
    return frozenset(preference.partition(";")[0].strip().lower() for preference in stated)


def _record(turn: ChatTurn, session: SessionRecord, outcome: Outcome) -> TurnRecord:
    """The turn as it has been stored."""
    return TurnRecord(
        id=turn.turn_id,
        session_id=session.id,
        gateway=turn.gateway,
        status=outcome.status,
        publications=1,
        locale=turn.locale,
        question=turn.question,
        slip=None,
        created_at=turn.asked_at,
        deadline=turn.deadline,
        finished_at=outcome.finished_at,
        outcome=outcome,
    )


def _accepted(turn: ChatTurn, session: SessionRecord) -> web.Response:
    return web.json_response(
        acceptance(turn, session),
        status=HTTPStatus.ACCEPTED,
        headers={"Location": f"/v1/turns/{turn.turn_id}"},
    )


def acceptance(turn: ChatTurn, session: SessionRecord) -> dict[str, str]:
    """What a client needs to come back."""
    return {"turn_id": turn.turn_id, "session_id": session.id, "deadline": turn.deadline.isoformat()}
