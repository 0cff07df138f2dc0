"""Exchanges, queues and bindings, each described by one value object and declared by code.

    saju.work (direct) ──saju_engine──▶ saju.work.saju_engine ─┐ quorum, bounded, reject-publish, delivery limit
                       ──retriever────▶ saju.work.retriever    ├─▶ given up: saju.dead (fanout)
                       ──llm_worker───▶ saju.work.llm_worker  ─┘      ├─▶ saju.dead_letters (kept for operators)
                                                                      └─▶ gateway.abandoned (the person is told)
    saju.wait.1s 5s 30s (fanout) ─▶ queue of the same name: fixed TTL, then back to saju.work by the same routing key
    saju.outcomes (direct) ─▶ gateway.outcomes
    saju.events (topic) ──gateway.<instance>, turn.<id>──▶ exclusive queue of a gateway
    saju.control (fanout) ─▶ exclusive queue of each worker that can be told to stop a turn

The declarations hold on RabbitMQ 3.10 and 4.x: the delivery limit is always set (it has no default before 4.0), quorum
queues dead-letter at least once (which demands reject-publish), and the only transient queues are exclusive.

The arguments of a durable queue are for ever: a broker refuses a declaration that differs from what it has, so a new
version could not start beside the old one. What a consumer can count by itself is no argument; what must change gets a
queue of a new name.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from shared.contracts.turn import StageName


@dataclass(frozen=True, slots=True)
class Exchange:
    """Durable. `kind` is one of RabbitMQ's types."""

    name: str
    kind: Literal["direct", "topic", "fanout"]


@dataclass(frozen=True, slots=True)
class Queue:
    """A replicated, durable quorum queue, or an exclusive classic one that goes with its connection."""

    name: str
    exclusive: bool = False
    max_length: int | None = None
    """Messages. A quorum queue refuses more (the publisher hears of it); an exclusive one drops its oldest."""
    delivery_limit: int | None = None
    """How often a message may be given back before it is dead-lettered."""
    message_ttl_ms: int | None = None
    dead_letter_to: Exchange | None = None

    @property
    def arguments(self) -> dict[str, str | int]:
        """The `x-` arguments of the declaration."""
        arguments: dict[str, str | int] = {"x-queue-type": "classic" if self.exclusive else "quorum"}
        if self.max_length is not None:
            arguments["x-max-length"] = self.max_length
            arguments["x-overflow"] = "drop-head" if self.exclusive else "reject-publish"
        if self.delivery_limit is not None:
            arguments["x-delivery-limit"] = self.delivery_limit
        if self.message_ttl_ms is not None:
            arguments["x-message-ttl"] = self.message_ttl_ms
        if self.dead_letter_to is not None:
            arguments["x-dead-letter-exchange"] = self.dead_letter_to.name
            arguments["x-dead-letter-strategy"] = "at-least-once"
            arguments["x-overflow"] = "reject-publish"
        return arguments


@dataclass(frozen=True, slots=True)
class Binding:
    """From an exchange to a queue by a key."""

    exchange: Exchange
    queue: Queue
    key: str = ""


@dataclass(frozen=True, slots=True)
class Topology:
    """All that one service declares. Whoever starts first makes it; the rest find it there."""

    bindings: tuple[Binding, ...]
    exchanges: tuple[Exchange, ...] = field(default=())

    def __add__(self, other: "Topology") -> "Topology":
        return Topology(self.bindings + other.bindings, self.exchanges + other.exchanges)


WORK: Final = Exchange("saju.work", "direct")
DEAD: Final = Exchange("saju.dead", "fanout")
OUTCOMES: Final = Exchange("saju.outcomes", "direct")
EVENTS: Final = Exchange("saju.events", "topic")
CONTROL: Final = Exchange("saju.control", "fanout")

_WORK_LENGTH = 10_000
_NEVER = 1_000_000  # from 4.0 on a quorum queue drops what was given back 20 times, unless told otherwise
_EVENT_BACKLOG = 50_000
_STOP_BACKLOG = 1_000

DELIVERY_LIMIT: Final = 4
"""How often a message may come back from those who did not finish it: once more, and it is a dead letter."""

DEAD_LETTERS: Final = Queue("saju.dead_letters", delivery_limit=_NEVER)
ABANDONED: Final = Queue("gateway.abandoned", delivery_limit=_NEVER)
OUTCOME_QUEUE: Final = Queue("gateway.outcomes", delivery_limit=_NEVER)
OUTCOME_KEY: Final = "outcome"
WAIT_SECONDS: Final = (1, 5, 30)


def work_queue(stage: StageName) -> Queue:
    """Where turns wait for a stage."""
    return Queue(f"saju.work.{stage}", max_length=_WORK_LENGTH, delivery_limit=DELIVERY_LIMIT, dead_letter_to=DEAD)


def wait_exchange(seconds: int) -> Exchange:
    """Takes turns to be tried again after `seconds` (one of WAIT_SECONDS), by the routing key of their stage."""
    return Exchange(f"saju.wait.{seconds}s", "fanout")


def wait_queue(seconds: int) -> Queue:
    """Holds them. One fixed TTL a queue, because a quorum queue expires messages only at its head."""
    return Queue(f"saju.wait.{seconds}s", message_ttl_ms=seconds * 1000, delivery_limit=_NEVER, dead_letter_to=WORK)


def event_queue(instance: str) -> Queue:
    """A gateway's own queue of live events."""
    return Queue(f"gateway.{instance}", exclusive=True, max_length=_EVENT_BACKLOG)


def control_queue(instance: str) -> Queue:
    """A worker's own queue of stop requests."""
    return Queue(f"control.{instance}", exclusive=True, max_length=_STOP_BACKLOG)


def gateway_key(instance: str) -> str:
    """Routing key of the events for the gateway a turn came in by."""
    return f"gateway.{instance}"


def turn_key(turn_id: str) -> str:
    """Routing key of the events of one turn: bound only while somebody watches it through another gateway."""
    return f"turn.{turn_id}"


BACKBONE: Final = Topology(
    bindings=(
        *(Binding(WORK, work_queue(stage), stage.value) for stage in StageName),
        *(Binding(wait_exchange(seconds), wait_queue(seconds)) for seconds in WAIT_SECONDS),
        Binding(DEAD, DEAD_LETTERS),
        Binding(DEAD, ABANDONED),
        Binding(OUTCOMES, OUTCOME_QUEUE, OUTCOME_KEY),
    ),
    exchanges=(EVENTS, CONTROL),
)
"""What outlives any process. Every service declares all of it, so that none depends on another's having started."""


def gateway_topology(instance: str) -> Topology:
    """What comes and goes with one gateway."""
    return Topology((Binding(EVENTS, event_queue(instance), gateway_key(instance)),))


def worker_topology(instance: str) -> Topology:
    """What comes and goes with one worker."""
    return Topology((Binding(CONTROL, control_queue(instance)),))
