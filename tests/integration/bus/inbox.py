"""A handler that keeps what it is given until the test settles it."""

import asyncio

from shared.bus.protocol import Delivery


class Inbox:
    """Deliveries in order of arrival. A handler lives until its delivery is released."""

    def __init__(self, *, hold: bool = False) -> None:
        self._arrived: asyncio.Queue[Delivery] = asyncio.Queue()
        self._released = asyncio.Event()
        self.under_way = 0
        self.cancelled = 0
        if not hold:
            self._released.set()

    async def __call__(self, delivery: Delivery) -> None:
        self.under_way += 1
        self._arrived.put_nowait(delivery)
        try:
            await self._released.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.under_way -= 1

    def release(self) -> None:
        self._released.set()

    async def next(self, seconds: float = 10) -> Delivery:
        """The next delivery, whatever its handler does."""
        async with asyncio.timeout(seconds):
            return await self._arrived.get()

    async def is_quiet(self, seconds: float = 0.3) -> bool:
        """Whether nothing arrives for a while."""
        try:
            async with asyncio.timeout(seconds):
                await self._arrived.get()
        except TimeoutError:
            return True
        return False
