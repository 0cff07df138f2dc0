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
            told = (
                {"chart", "luck"}
                if event.compatibility is None
                else {"chart", "luck", "partner_chart", "compatibility"}
            )
            await send(response, "chart", event.id, event.model_dump(mode="json", include=told))
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

    async def next(self, seconds: float) -> tuple[TurnEvent, ...]:
        """What is new, or nothing after about so many seconds."""
        left = seconds
        while left > 0:
            step = min(left, _POLL_SECONDS)
            if events := await self._reader.next(step):
                return events
            left -= step
            record = await self._store.turn(self._turn_id)
            if record is not None and record.outcome is not None:
                self._reader.learn(finished_event(record.outcome))
                left = max(left, _POLL_SECONDS)
        return ()

    async def outcome(self, seconds: float) -> Outcome | None:
        """How the turn ended, or None if nothing was heard of it for about so many seconds."""
        while events := await self.next(seconds):
            if isinstance(events[-1], Finished):
                return events[-1].outcome
        return None


async def stream(response: web.StreamResponse, follower: Follower, *, heartbeat: float) -> None:
    """Sends what the reader has not seen, then what comes, to the end of the turn."""
    while True:
        events = await follower.next(heartbeat)
        for event in events:
            await send_event(response, event)
        if not events:
            await response.write(b": keep-alive\n\n")
        elif isinstance(events[-1], Finished):
            return
