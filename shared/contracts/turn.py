"""The message that travels: a question, what is known about it so far, and the stages it has still to visit."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from shared.contracts.base import Contract
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart, Luck
from shared.contracts.compatibility import Compatibility
from shared.contracts.good_days import DaySearch, GoodDays
from shared.contracts.locale import Locale as Locale  # noqa: PLC0414 - it is the turn's, and asked for here
from shared.contracts.passages import Retrieval


class StageName(StrEnum):
    """A worker, and the name of its queue's routing key."""

    SAJU_ENGINE = "saju_engine"
    RETRIEVER = "retriever"
    LLM_WORKER = "llm_worker"


class HistoryItem(Contract):
    """One earlier message of the session."""

    role: Literal["user", "assistant"]
    text: str


class Usage(Contract):
    """Tokens as the provider counted them and their cost in the currency of the settings' prices; zero for the narrator
    and for an answer out of the cache.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0


class Spent(Contract):
    """What one model used of an answer; it need not be the one whose text was kept."""

    model: str
    usage: Usage


class Answer(Contract):
    """The whole answer as the person saw it."""

    text: str
    provider: str = Field(description="`narrator`, or the name of the OpenAI-compatible server")
    model: str
    citations: tuple[int, ...] = Field(default=(), description="numbers of the passages cited")
    interventions: tuple[str, ...] = Field(
        default=(), description="what the grounding or safety check changed, by kind"
    )
    finish_reason: Literal["stop", "length", "stopped", "safety"] = "stop"
    usage: Usage = Field(default=Usage(), description="of all models together")
    spent: tuple[Spent, ...] = Field(default=(), description="the same by model")
    memory: str = Field(default="", description="what the session's next turn should know of it so far")


class ChatTurn(Contract):
    """A routing slip. Every stage returns it with its own part filled in; the worker moves it on.

    Instants are UTC. `attempt` and `sequence` number the events of the turn (see `shared.contracts.events`): they only
    ever grow along the way.
    """

    type: Literal["chat.turn.v1"] = "chat.turn.v1"
    turn_id: str
    session_id: str | None = None
    request_id: str = Field(default="", description="of the HTTP request, for the logs")
    user: str = Field(description="the user's id, hashed: the only form in which it leaves the gateway")
    gateway: str = Field(description="instance that waits for the events")
    itinerary: tuple[StageName, ...] = Field(description="stages still to visit, the present one first")
    durable: bool = Field(default=True, description="the outcome is stored; otherwise it is only sent to `gateway`")
    asked_at: datetime
    deadline: datetime
    attempt: int = 0
    sequence: int = 0
    retries: int = Field(default=0, description="how often the present stage has put it off")
    locale: Locale = "ko"
    question: str = ""
    history: tuple[HistoryItem, ...] = ()
    memory: str = Field(default="", description="rolling summary of the session, as the answer before this one left it")
    budget: float | None = Field(
        default=None, description="what the answer may still cost, in the currency of the prices; None: no limit"
    )
    birth: Birth | None = None
    partner: Birth | None = Field(default=None, description="whose chart is compared with that of `birth` (궁합)")
    moment: datetime | None = Field(default=None, description="whose luck is asked; None: of the moment of asking")
    day_search: DaySearch | None = Field(default=None, description="days that suit a purpose are asked for (택일)")
    passages: int | None = Field(
        default=None, description="how many passages are wanted; None: as the retriever is set"
    )
    chart: Chart | None = None
    luck: Luck | None = None
    partner_chart: Chart | None = None
    compatibility: Compatibility | None = None
    good_days: GoodDays | None = None
    retrieval: Retrieval | None = None
    answer: Answer | None = None
