"""Server-sent events: how a reader sees a turn."""

import json
from typing import Final

from aiohttp import web

from services.gateway.relay import Reader
from services.gateway.storage.store import Store
from services.gateway.view import finished_event
from shared.contracts.events import ChartReady, Delta, EventId, Finished, PassagesReady, Restarted, TurnEvent
from shared.contracts.outcome import Outcome

RECONNECT_MS: Final = 2000
_POLL_SECONDS: Final = 5.0

_HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


async def start_stream(request: web.Request) -> web.StreamResponse:
    """Sends the head of an event stream, and how long a client should wait before it comes back."""
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    await response.write(f"retry: {RECONNECT_MS}\n\n".encode())
    return response


async def send(response: web.StreamResponse, name: str, event_id: EventId, data: object) -> None:
    """Sends one event. Raises ConnectionError when the reader has gone."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    await response.write(f"id: {event_id}\nevent: {name}\ndata: {body}\n\n".encode())


async def send_event(response: web.StreamResponse, event: TurnEvent) -> None:
    """Sends an event of a turn under the name the API gives it."""
    match event:
        case Restarted():
            await send(response, "restart", event.id, {"stage": event.stage})
        case ChartReady():
            await send(response, "chart", event.id, event.model_dump(mode="json", include={"chart", "luck"}))
        case PassagesReady():
            await send(response, "passages", event.id, event.model_dump(mode="json", include={"retrieval"}))
        case Delta():
            await send(response, "delta", event.id, {"offset": event.offset, "text": event.text})
        case Finished():
            name = "done" if event.outcome.status == "done" else "failed"
            await send(response, name, event.id, summary(event.outcome))
        case _:
            raise AssertionError(f"readers are not sent {event.type}")


def summary(outcome: Outcome) -> dict[str, object]:
    """How a turn ended, without what has been streamed before."""
    return outcome.model_dump(
        mode="json",
        exclude_none=True,
        include={"turn_id", "status", "finished_at", "answer", "problem", "failed_stage"},
    )


class Follower:
    """Follows a turn to its end, asking the database now and then: a lost event must not leave a reader waiting."""

    def __init__(self, reader: Reader, store: Store, turn_id: str) -> None:
        self._reader = reader
        self._store = store
        self._turn_id = turn_id

    async def next(self, seconds: float) -> TurnEvent | None:
        """The next event, or None after about `seconds` without one."""
        left = seconds
        while left > 0:
            step = min(left, _POLL_SECONDS)
            event = await self._reader.next(step)
            if event is not None:
                return event
            left -= step
            record = await self._store.turn(self._turn_id)
            if record is not None and record.outcome is not None:
                self._reader.apply(finished_event(record.outcome))
                left = max(left, _POLL_SECONDS)
        return None

    async def outcome(self, seconds: float) -> Outcome | None:
        """How the turn ended, or None if it has not within about `seconds`."""
        while (event := await self.next(seconds)) is not None:
            if isinstance(event, Finished):
                return event.outcome
        return None


async def stream(
    response: web.StreamResponse, reader: Reader, follower: Follower, *, seen: EventId | None, heartbeat: float
) -> None:
    """Sends what the reader has not seen, then what comes, to the end of the turn."""
    for event in reader.since(seen):
        await send_event(response, event)
        if isinstance(event, Finished):
            return
    while True:
        event_or_none = await follower.next(heartbeat)
        if event_or_none is None:
            await response.write(b": keep-alive\n\n")
            continue
        await send_event(response, event_or_none)
        if isinstance(event_or_none, Finished):
            return
