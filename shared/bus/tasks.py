"""The deliveries under way of one subscription."""

import asyncio
from collections.abc import Coroutine


class TaskSet:
    """Tasks that can be waited for and, past a grace, cancelled."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Runs `work` as a task of this set."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def cancel(self) -> None:
        """Cancels all of them, without waiting."""
        for task in tuple(self._tasks):
            task.cancel()

    async def drain(self, grace: float) -> bool:
        """Waits at most `grace` seconds, then cancels the rest and waits for that. Returns whether none was."""
        if not self._tasks:
            return True
        _, pending = await asyncio.wait(tuple(self._tasks), timeout=grace)
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)
        return not pending
