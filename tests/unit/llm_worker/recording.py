"""The edge of the worker's world: a progress that keeps what it is told."""

import asyncio


class Recording:
    """Implements `shared.worker.stage.Progress`. With `stop_after` it plays a person who stops once that many
    characters were said.
    """

    def __init__(self, stop_after: int | None = None) -> None:
        self.pieces: list[str] = []
        self.taken_back = 0
        self.shown: list[str] = []
        """Everything ever said, taken back or not."""
        self._stopped = asyncio.Event()
        self._stop_after = stop_after

    async def say(self, text: str) -> None:
        self.pieces.append(text)
        self.shown.append(text)
        if self._stop_after is not None and len(self.said) >= self._stop_after:
            self._stopped.set()

    async def take_back(self) -> None:
        self.pieces.clear()
        self.taken_back += 1

    @property
    def said(self) -> str:
        return "".join(self.pieces)

    @property
    def stopped(self) -> asyncio.Event:
        return self._stopped
