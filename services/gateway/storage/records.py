"""Rows as the rest of the gateway sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.contracts.birth import Birth
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Answer, ChatTurn, Locale

TurnStatus = Literal["accepted", "queued", "done", "failed"]
"""accepted: stored, not known to have left; queued: with the workers; done and failed: over."""

OPEN_STATUSES: tuple[TurnStatus, ...] = ("accepted", "queued")


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A conversation of one user about one birth moment."""

    id: str
    user_id: str
    birth: Birth | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A question and what became of it. `slip` is kept until the turn is over, `outcome` from then on."""

    id: str
    session_id: str
    gateway: str
    status: TurnStatus
    publications: int
    locale: Locale
    question: str
    slip: ChatTurn | None
    created_at: datetime
    deadline: datetime
    finished_at: datetime | None
    outcome: Outcome | None

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come."""
        return self.status in OPEN_STATUSES


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer, and whose chart was read: None where no chart was needed."""

    question: str
    answer: Answer
    birth: Birth | None
