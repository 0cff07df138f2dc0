"""`/v1/turns/{id}`: a turn's state, the rest of its stream, and its stop."""

from http import HTTPStatus

from aiohttp import web

from services.gateway.problems import invalid_request, not_found
from services.gateway.sse import Follower, stream
from services.gateway.state import STATE
from services.gateway.storage.records import TurnRecord
from services.gateway.storage.store import Store
from shared.bus.protocol import Message, UnroutableError
from shared.bus.topology import CONTROL
from shared.contracts.events import EventId
from shared.contracts.outcome import StopRequest
from shared.failures import Rejected

routes = web.RouteTableDef()


@routes.get("/v1/turns/{turn_id}")
async def get_turn(request: web.Request) -> web.Response:
    """The turn as it stands."""
    return web.json_response(turn_resource(await find_turn(request, request.app[STATE].store)))


@routes.get("/v1/turns/{turn_id}/events")
async def get_events(request: web.Request) -> web.StreamResponse:
    """The rest of the stream, after `Last-Event-ID`; from any replica, also when the turn is over."""
    state = request.app[STATE]
    seen = _last_event_id(request)
    turn_id = (await find_turn(request, state.store)).id
    relay = state.parts.relay
    async with relay.watch(turn_id, ours=False) as reader:
        follower = Follower(reader, state.store, turn_id)
        # Looked up now that events arrive: an outcome stored in between is in the one or in the other.
        await follower.catch_up()
        reader.seek(seen)
        return await stream(request, follower, heartbeat=state.settings.heartbeat_seconds)


@routes.delete("/v1/turns/{turn_id}")
async def stop_turn(request: web.Request) -> web.Response:
    """Asks the workers to end the answer where it stands. 202 while the turn is open, 200 when it is over."""
    state = request.app[STATE]
    record = await find_turn(request, state.store)
    if not record.is_open:
        return web.json_response(turn_resource(record))
    stop = StopRequest(turn_id=record.id)
    message = Message(stop.model_dump_json().encode(), type=stop.type, persistent=False)
    try:
        await state.parts.bus.publish(CONTROL, "", message)
    except UnroutableError:
        # No worker is there that could be writing: the turn waits in a queue and will end by itself.
        return web.json_response(turn_resource(record), status=HTTPStatus.ACCEPTED)
    return web.json_response(turn_resource(record), status=HTTPStatus.ACCEPTED)


async def find_turn(request: web.Request, store: Store) -> TurnRecord:
    """The turn named in the path. Raises Rejected (404)."""
    turn_id = request.match_info["turn_id"]
    record = await store.turn(turn_id) if is_id(turn_id) else None
    if record is None:
        raise not_found("turn", field="turn_id")
    return record


def turn_resource(record: TurnRecord) -> dict[str, object]:
    """A turn as clients see it."""
    outcome = record.outcome
    resource: dict[str, object] = {
        "turn_id": record.id,
        "session_id": record.session_id,
        "status": record.status,
        "question": record.question,
        "locale": record.locale,
        "created_at": record.created_at.isoformat(),
        "deadline": record.deadline.isoformat(),
        "finished_at": record.finished_at.isoformat() if record.finished_at else None,
    }
    if outcome is not None:
        parts = {"chart", "luck", "partner_chart", "compatibility", "retrieval", "answer", "problem", "failed_stage"}
        resource |= outcome.model_dump(mode="json", exclude_none=True, include=parts)
    return resource


def is_id(text: str) -> bool:
    """Whether a session or a turn can have this id."""
    return len(text) == 32 and all(character in "0123456789abcdef" for character in text)  # noqa: PLR2004 - hex of 128 bits


def _last_event_id(request: web.Request) -> EventId | None:
    text = request.headers.get("Last-Event-ID", request.query.get("last_event_id", ""))
    if not text:
        return None
    try:
        return EventId.parse(text)
    except ValueError as error:
        raise Rejected(
            invalid_request(
                f"Last-Event-ID: {error}",
                field="Last-Event-ID",
                value=text,
                status=400,
                remedy="Send the id of the last event received, or leave it out to start from the beginning.",
            )
        ) from error
