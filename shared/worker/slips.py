"""Routing slips on the wire: how a turn is packed into a message, and where it goes next."""

import time
from datetime import UTC, datetime
from typing import Final

from pydantic import ValidationError

from shared.bus.protocol import Bus, Delivery, Message, UnroutableError
from shared.bus.topology import DEAD, EVENTS, OUTCOME_KEY, OUTCOMES, WAIT_SECONDS, WORK, gateway_key, wait_exchange
from shared.contracts.events import Finished
from shared.contracts.outcome import Outcome
from shared.contracts.turn import ChatTurn
from shared.failures import Permanent
from shared.observability.tracing import trace_headers
from shared.worker.progress import event_message

PUBLISHED_AT: Final = "published_at_ms"
REASON: Final = "reason"
TURN_ID: Final = "turn_id"
UNREADABLE: Final = "unreadable"
UNSTORED: Final = "unstored"


def pack(turn: ChatTurn, **headers: str | int) -> Message:
    """A turn as a message, with what operators and traces need in its headers."""
    return Message(
        body=turn.model_dump_json(exclude_none=True).encode(),
        type=turn.type,
        headers={
            TURN_ID: turn.turn_id,
            "deadline": turn.deadline.isoformat(),
            PUBLISHED_AT: int(time.time() * 1000),
            **trace_headers(),
            **headers,
        },
    )


def unpack(delivery: Delivery) -> ChatTurn:
    """The turn in a delivery, its attempt raised by the deliveries that ended in a crash. Raises Permanent."""
    try:
        turn = ChatTurn.model_validate_json(delivery.message.body)
    except ValidationError as error:
        raise Permanent(
            f"not a chat turn: {error.error_count()} errors, first at {error.errors()[0]['loc']}"
        ) from error
    return turn.model_copy(update={"attempt": turn.attempt + delivery.delivery_count})


def queue_wait_seconds(delivery: Delivery) -> float | None:
    """How long the message waited, None where its publisher did not say."""
    published = delivery.message.headers.get(PUBLISHED_AT)
    return max(0.0, time.time() - published / 1000) if isinstance(published, int) else None


def is_late(turn: ChatTurn) -> bool:
    """Whether nobody waits for the answer any more."""
    return datetime.now(UTC) >= turn.deadline


async def send_on(bus: Bus, turn: ChatTurn) -> None:
    """To the first stage of the itinerary, confirmed. Raises BusError."""
    await bus.publish(WORK, turn.itinerary[0].value, pack(turn))


async def put_off(bus: Bus, turn: ChatTurn, *, at_least: float | None) -> float:
    """To the present stage once more, later. Returns the seconds it will wait. Raises BusError.

    The wait grows with the retries; `at_least` is what a dependency asked for, honoured as far as our longest wait.
    """
    floor = max(WAIT_SECONDS[min(turn.retries, len(WAIT_SECONDS) - 1)], at_least or 0)
    seconds = next((wait for wait in WAIT_SECONDS if wait >= floor), WAIT_SECONDS[-1])
    again = turn.model_copy(update={"attempt": turn.attempt + 1, "retries": turn.retries + 1})
    await bus.publish(wait_exchange(seconds), turn.itinerary[0].value, pack(again))
    return seconds


async def give_up(bus: Bus, message: Message, reason: str) -> None:
    """To the dead letters, with the reason. Raises BusError."""
    headers = {**message.headers, REASON: reason}
    await bus.publish(DEAD, "", Message(body=message.body, type=message.type, headers=headers))


def needs_report(letter: Message) -> bool:
    """Whether nobody has told how the turn of a dead letter ended.

    A worker that gives a turn up reports its outcome itself, and acknowledges only after that. It cannot for what it
    cannot read, nor can the broker, which gives no reason; and an outcome that could not be stored was told to nobody.
    """
    reason = letter.headers.get(REASON)
    return reason is None or str(reason).startswith((UNREADABLE, UNSTORED))


async def report(bus: Bus, outcome: Outcome, *, durable: bool) -> None:
    """Tells how a turn ended: to whoever stores it, or, when it is not to be stored, to the gateway that waits.

    Raises BusError; a gateway that waits no more is none.
    """
    if durable:
        body = outcome.model_dump_json(exclude_none=True).encode()
        headers = {TURN_ID: outcome.turn_id, **trace_headers()}
        await bus.publish(OUTCOMES, OUTCOME_KEY, Message(body=body, type=outcome.type, headers=headers))
        return
    event = Finished(turn_id=outcome.turn_id, attempt=outcome.attempt, sequence=outcome.sequence + 1, outcome=outcome)
    try:
        await bus.publish(EVENTS, gateway_key(outcome.gateway), event_message(event))
    except UnroutableError:
        return
