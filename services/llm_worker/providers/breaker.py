"""A circuit breaker: a server that keeps failing is left alone for a while."""

import time
from collections.abc import Callable

from services.llm_worker import metrics


class Breaker:
    """Opens after `failures` in a row; after `seconds` it lets one request through, whose outcome decides."""

    def __init__(self, name: str, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None
        metrics.BREAKER_OPEN.labels(name).set(0)

    def allows(self) -> bool:
        """Whether a request may go out now. A trial request keeps others waiting for another period."""
        if self._open_until is None:
            return True
        if self._clock() < self._open_until:
            return False
        self._open_until = self._clock() + self._seconds
        return True

    def succeeded(self) -> None:
        """Closes it."""
        self._failures = 0
        self._open_until = None
        metrics.BREAKER_OPEN.labels(self._name).set(0)

    def failed(self) -> None:
        """Counts one failure."""
        self._failures += 1
        if self._failures >= self._limit:
            self._open_until = self._clock() + self._seconds
            metrics.BREAKER_OPEN.labels(self._name).set(1)
