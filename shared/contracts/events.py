"""What happens to a turn while somebody watches. Events are transient: losing one costs liveliness, never the answer.

Numbering. An event's id is `attempt.sequence`. `attempt` grows when a turn is redelivered after a crash or retried;
the first event of a new attempt is `restart`, and a reader drops the text of the attempt before it. `sequence` grows
by one for every event but `delta`, for which it grows by the number of characters said: so from the id of the last
event somebody saw, any replica knows how much of the text they have.
"""

from typing import Annotated, Literal, NamedTuple, Self

from pydantic import ConfigDict, Field, TypeAdapter

from shared.contracts.base import Contract
from shared.contracts.chart import Chart, Luck
from shared.contracts.compatibility import Compatibility
from shared.contracts.outcome import Outcome
from shared.contracts.passages import Retrieval
from shared.contracts.turn import StageName


class EventId(NamedTuple):
    """Orders the events of one turn."""

    attempt: int
    sequence: int

    def __str__(self) -> str:
        return f"{self.attempt}.{self.sequence}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `attempt.sequence`. Raises ValueError for anything else."""
        attempt, dot, sequence = text.partition(".")
        if not (dot and attempt.isdecimal() and sequence.isdecimal()):
            msg = f"not an event id: {text!r}"
            raise ValueError(msg)
        return cls(int(attempt), int(sequence))


class _Event(Contract):
    turn_id: str
    attempt: int
    sequence: int

    @property
    def id(self) -> EventId:
        """Where it stands among the events of its turn."""
        return EventId(self.attempt, self.sequence)


class Restarted(_Event):
    """A new attempt has begun at `stage`; what was said before is void."""

    type: Literal["restart"] = "restart"
    stage: StageName


class ChartReady(_Event):
    """The engine has spoken."""

    type: Literal["chart"] = "chart"
    chart: Chart
    luck: Luck | None = None
    partner_chart: Chart | None = None
    compatibility: Compatibility | None = None


class PassagesReady(_Event):
    """The retriever has spoken."""

    type: Literal["passages"] = "passages"
    retrieval: Retrieval


class Delta(_Event):
    """A piece of the answer. `offset`: characters (code points) of this text said before it."""

    type: Literal["delta"] = "delta"
    offset: int
    text: str
    replaces: bool = Field(default=False, description="the text it belongs to came after a restart")


class Snapshot(_Event):
    """All that is known so far, at least once a second while an answer is being written, so that a reader who came late
    or missed something catches up. Its id is that of the last event it covers.
    """

    type: Literal["snapshot"] = "snapshot"
    text: str
    replaces: bool = Field(default=False, description="the text came after a restart")
    chart: Chart | None = None
    luck: Luck | None = None
    partner_chart: Chart | None = None
    compatibility: Compatibility | None = None
    retrieval: Retrieval | None = None


class Finished(_Event):
    """The outcome has been stored (or, for a slip that is not durable, has been reached)."""

    type: Literal["finished"] = "finished"
    outcome: Outcome


TurnEvent = Annotated[Restarted | ChartReady | PassagesReady | Delta | Snapshot | Finished, Field(discriminator="type")]
turn_event: TypeAdapter[TurnEvent] = TypeAdapter(TurnEvent, config=ConfigDict(hide_input_in_errors=True))
"""Reads any event from JSON; raises pydantic.ValidationError for what is none."""
