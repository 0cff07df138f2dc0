"""Server-sent events: how a reader sees a turn."""

import json
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from services.gateway.relay import Reader
from services.gateway.storage.engine import is_unavailable
from services.gateway.storage.store import Store
from services.gateway.view import finished_event
from shared.contracts.events import ChartReady, Delta, EventId, Finished, PassagesReady, Restarted, TurnEvent
from shared.contracts.outcome import Outcome
from shared.observability.logging import get_logger

log = get_logger(__name__)

START: Final = EventId(0, 0)
"""Of the first event: the question was accepted."""
RECONNECT_MS: Final = 2000
_POLL_SECONDS: Final = 5.0

_HEADERS: Final = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",
}


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
    """Follows a turn to its end, asking the database now and then: a lost event must not leave a reader waiting.

    A database that is away is asked again later; events come without it.
    """

    def __init__(self, reader: Reader, store: Store, turn_id: str) -> None:
        self._reader = reader
        self._store = store
        self.turn_id = turn_id

    async def catch_up(self) -> None:
        """Learns how the turn ended, if it has: for whoever begins to watch a turn that may be over."""
        outcome = await self._stored()
        if outcome is not None:
            self._reader.learn(finished_event(outcome))

    async def next(self, seconds: float) -> tuple[TurnEvent, ...]:
        """What is new, or nothing after about so many seconds."""
        left = seconds
        while left > 0:
            step = min(left, _POLL_SECONDS)
            if events := await self._reader.next(step):
                return events
            left -= step
            outcome = await self._stored()
            if outcome is not None:
                self._reader.learn(finished_event(outcome))
                left = max(left, _POLL_SECONDS)
        return ()

    async def outcome(self, seconds: float) -> Outcome | None:
        """How the turn ended, or None if nothing was heard of it for about so many seconds."""
        while events := await self.next(seconds):
            if isinstance(events[-1], Finished):
                return events[-1].outcome
        return None

    async def _stored(self) -> Outcome | None:
        try:
            record = await self._store.turn(self.turn_id)
        except Exception as error:
            if not is_unavailable(error):
                raise
            log.warning("a stream goes on without the database", turn_id=self.turn_id, reason=type(error).__name__)
            return None
        return None if record is None else record.outcome


async def stream(
    request: web.Request, follower: Follower, *, heartbeat: float, accepted: Mapping[str, str] | None = None
) -> web.StreamResponse:
    """The response that tells a reader what they have not seen, then what comes, to the end of the turn.

    `accepted`: what is told first. When the reader goes, the turn goes on: they may come back for the rest. Once the
    head has been sent there can be no other response: a defect ends the connection, and the reader comes back as well.
    """
    response = web.StreamResponse(headers=_HEADERS)
    try:
        await response.prepare(request)
        await response.write(f"retry: {RECONNECT_MS}\n\n".encode())
        if accepted is not None:
            await send(response, "accepted", START, accepted)
        await _tell(response, follower, heartbeat)
        await response.write_eof()
    except ConnectionError:
        log.info("the reader has gone", turn_id=follower.turn_id)
    except Exception:
        if not response.prepared:
            raise
        log.exception("defect in a stream", turn_id=follower.turn_id)
        response.force_close()
    return response


async def _tell(response: web.StreamResponse, follower: Follower, heartbeat: float) -> None:
    while True:
        events = await follower.next(heartbeat)
        for event in events:
            await send_event(response, event)
        if not events:
            await response.write(b": keep-alive\n\n")
        elif isinstance(events[-1], Finished):
            return
