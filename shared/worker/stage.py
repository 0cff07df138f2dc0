"""What a worker is: a stage, `async (turn) -> turn`, and what it may use meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from shared.contracts.turn import ChatTurn, StageName

HealthCheck = Callable[[], Awaitable[None]]
"""Returns if the dependency answers, raises if not. Cheap: never a paid call."""


class Progress(Protocol):
    """What a stage may tell the person who waits, before it returns."""

    async def say(self, text: str) -> None:
        """Adds a piece of the answer. Batched; never raises because nobody listens."""

    async def take_back(self) -> None:
        """Voids everything said in this attempt: what follows starts the answer anew."""

    @property
    def said(self) -> str:
        """The text so far."""

    @property
    def stopped(self) -> asyncio.Event:
        """Set when the person asked to stop: end the answer where it stands."""


class Stage(Protocol):
    """One station of the routing slip.

    `run` returns the turn with the stage's part filled in, or raises a `shared.failures.Failure`. It may be cancelled
    at any await: at the deadline, or when the process has to go. It may be called again with a turn after a crash.
    """

    @property
    def name(self) -> StageName:
        """Which station this is."""

    async def open(self) -> None:
        """Loads tables, opens connections. The service is not ready before it returns."""

    async def close(self) -> None:
        """Gives everything back."""

    async def run(self, turn: ChatTurn, progress: Progress) -> ChatTurn:
        """Does the work for one turn."""

    def checks(self) -> Mapping[str, HealthCheck]:
        """The dependencies whose state `/health` shows, by name."""
