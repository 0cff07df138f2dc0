"""How a turn ended. Exactly one outcome is kept per turn: the first to arrive."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from shared.contracts.base import Contract
from shared.contracts.chart import Chart, Luck
from shared.contracts.passages import Retrieval
from shared.contracts.turn import Answer, StageName
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
    retrieval: Retrieval | None = None
    answer: Answer | None = None
    failed_stage: StageName | None = None
    problem: Problem | None = Field(default=None, description="why, when failed")


class StopRequest(Contract):
    """Asks whichever worker holds the turn to end its answer where it stands."""

    type: Literal["chat.stop.v1"] = "chat.stop.v1"
    turn_id: str
