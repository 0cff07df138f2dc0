"""The one vocabulary of failure. What a stage raises decides what the worker does with the turn.

Failure
├── Rejected     the person's input is at fault: the turn fails with a problem they can mend; nobody is paged
├── Retryable    a dependency is away or busy: tried again later with backoff, counted, then given up
└── Permanent    a fault of ours (bad content, a broken contract): given up at once, dead-lettered

Anything else a stage raises is a defect and is treated as `Permanent`. A crash raises nothing: the broker redelivers,
up to the delivery limit.
"""

from pydantic import BaseModel, ConfigDict


class Problem(BaseModel):
    """What went wrong, in the words of RFC 9457 (`application/problem+json`) and fit to show to a person.

    `code` is stable and for programs; `title` and `detail` are for people, in the language of the turn;
    `field` is the dotted path of the input at fault; `remedy` says what to do about it.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    code: str
    title: str
    detail: str
    status: int = 500
    field: str | None = None
    value: str | None = None
    remedy: str | None = None
    retry_after: float | None = None
    """Seconds after which trying again makes sense."""


class Failure(Exception):  # noqa: N818 - a vocabulary of outcomes, read as such in `raise Rejected(...)`
    """Base of all failures a stage may raise on purpose."""


class Rejected(Failure):
    """The input cannot be served as it stands. Carries the problem shown to the person."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


class Retryable(Failure):
    """A dependency failed in a way that passes: connection lost, 429, 5xx, timeout.

    `retry_after`: seconds the dependency asked us to wait, or None.
    """

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Permanent(Failure):
    """Trying again cannot help."""
