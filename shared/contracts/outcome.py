"""How a turn ended. Exactly one outcome is kept per turn: the first to arrive."""

from datetime import UTC, datetime
from typing import Literal, Self

from pydantic import Field

from shared.contracts.base import Contract
from shared.contracts.chart import Chart, Luck
from shared.contracts.compatibility import Compatibility
from shared.contracts.good_days import GoodDays
from shared.contracts.passages import Retrieval
from shared.contracts.turn import Answer, ChatTurn, StageName
from shared.failures import Problem


class Outcome(Contract):
    """Done or failed, with all that was computed on the way."""

    type: Literal["chat.outcome.v1"] = "chat.outcome.v1"
    turn_id: str
    gateway: str = Field(description="instance that waited for the events when the turn set out")
    status: Literal["done", "failed"]
    finished_at: datetime
    attempt: int
    sequence: int = Field(description="of the last event sent")
    text_sequence: int = Field(default=0, description="sequence at which the answer's text began")
    text_replaces: bool = Field(default=False, description="that text came after a restart")
    chart: Chart | None = None
    luck: Luck | None = None
    partner_chart: Chart | None = None
    compatibility: Compatibility | None = None
    good_days: GoodDays | None = None
    retrieval: Retrieval | None = None
    answer: Answer | None = None
    failed_stage: StageName | None = None
    problem: Problem | None = Field(default=None, description="why, when failed")

    @classmethod
    def of(  # noqa: PLR0913 - what a slip does not know, all by name
        cls,
        turn: ChatTurn,
        *,
        status: Literal["done", "failed"],
        sequence: int,
        text_sequence: int,
        text_replaces: bool = False,
        failed_stage: StageName | None = None,
        problem: Problem | None = None,
    ) -> Self:
        """How a turn ends now, with all that its slip carries."""
        return cls(
            turn_id=turn.turn_id,
            gateway=turn.gateway,
            status=status,
            finished_at=datetime.now(UTC),
            attempt=turn.attempt,
            sequence=sequence,
            text_sequence=text_sequence,
            text_replaces=text_replaces,
            chart=turn.chart,
            luck=turn.luck,
            partner_chart=turn.partner_chart,
            compatibility=turn.compatibility,
            good_days=turn.good_days,
            retrieval=turn.retrieval,
            answer=turn.answer,
            failed_stage=failed_stage,
            problem=problem,
        )


class StopRequest(Contract):
    """Asks whichever worker holds the turn to end its answer where it stands."""

    type: Literal["chat.stop.v1"] = "chat.stop.v1"
    turn_id: str
