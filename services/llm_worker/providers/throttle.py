"""How much of a provider is used at once, and in a minute."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiolimiter import AsyncLimiter

from services.llm_worker import metrics
from services.llm_worker.providers.protocol import ProviderError

_MINUTE = 60.0


class Throttle:
    """At most `concurrency` requests at once and `per_minute` begun in a minute (None: as many as there are). A request
    waits `patience` seconds for its turn; then it is better asked of the next provider.
    """

    def __init__(self, name: str, concurrency: int, per_minute: int | None, patience: float) -> None:
        self._name = name
        self._slots = asyncio.Semaphore(concurrency)
        self._rate = AsyncLimiter(per_minute, _MINUTE) if per_minute is not None else None
        self._patience = patience

    @asynccontextmanager
    async def slot(self, seconds: float) -> AsyncIterator[None]:
        """Holds a place while the request runs. Raises ProviderError (`busy`) if none is free within `seconds`, or
        within the patience if that is shorter.
        """
        try:
            async with asyncio.timeout(min(seconds, self._patience)):
                await self._slots.acquire()
                try:
                    if self._rate is not None:
                        await self._rate.acquire()
                except BaseException:
                    self._slots.release()
                    raise
        except TimeoutError:
            raise ProviderError("busy", "no place was free in time", transient=False) from None
        metrics.IN_FLIGHT.labels(self._name).inc()
        try:
            yield
        finally:
            metrics.IN_FLIGHT.labels(self._name).dec()
            self._slots.release()
