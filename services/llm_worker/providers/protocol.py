"""What a provider of text is, and how it fails."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from shared.contracts.turn import Spent

Sink = Callable[[str], Awaitable[None]]
"""Takes one piece of the answer, in order."""

Meter = Callable[[Spent], None]
"""Is told what a request has used, however it ended."""

FailureKind = Literal[
    "connect", "timeout", "rate_limit", "server", "broken", "refused", "empty", "open", "busy", "budget"
]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a provider is asked. `timeout`: seconds the whole of it may take; `budget`: what it may cost, None for no
    limit; `queue`: seconds it may wait for a place, None for as long as is set.
    """

    messages: tuple[Message, ...]
    max_output_tokens: int
    timeout: float
    budget: float | None = None
    queue: float | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """How a stream ended: `length` when the model ran into its limit."""

    finish_reason: Literal["stop", "length"]
    model: str


class ProviderError(Exception):
    """A provider could not answer, or could not finish.

    `transient`: trying again may help. `started`: some text was already handed to the sink, so nobody may retry.
    `retry_after`: seconds the server asked us to wait. `blameless`: the request was at fault, not the server. The
    message never holds a key or the server's body.
    """

    def __init__(  # noqa: PLR0913 - what a caller may ask of a failure, by name
        self,
        kind: FailureKind,
        detail: str,
        *,
        transient: bool,
        started: bool = False,
        retry_after: float | None = None,
        blameless: bool = False,
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.transient = transient
        self.started = started
        self.retry_after = retry_after
        self.blameless = blameless


class Provider(Protocol):
    """Something that streams text."""

    @property
    def name(self) -> str:
        """As shown in answers, logs and metrics."""

    @property
    def model(self) -> str:
        """The model asked for."""

    def most(self, request: Request) -> float:
        """What the request can cost at most."""

    async def complete(self, request: Request, sink: Sink, meter: Meter) -> Completion:
        """Streams an answer into `sink`. Raises ProviderError. Cancelling it aborts the request at the server."""

    async def close(self) -> None:
        """Closes its connections."""
