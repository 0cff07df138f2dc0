"""Looks for turns that were left behind: stored and never published, or past their deadline without an outcome.

Every gateway sweeps; the database decides which of them gets a turn.
"""

import asyncio
from datetime import UTC, datetime, timedelta

from services.gateway.intake import Intake
from services.gateway.outcomes import Outcomes, failed
from services.gateway.settings import GatewaySettings
from services.gateway.storage.engine import is_unavailable
from services.gateway.storage.store import Store
from shared.bus.protocol import BusError
from shared.observability.logging import get_logger

log = get_logger(__name__)

_BATCH = 100
_MARGIN_SECONDS = 5.0
"""Past the deadline: a worker's own word that a turn was late is better than ours."""


class Sweeper:
    """A task beside the server."""

    def __init__(self, store: Store, intake: Intake, outcomes: Outcomes, settings: GatewaySettings) -> None:
        self._store = store
        self._intake = intake
        self._outcomes = outcomes
        self._settings = settings
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins, with a sweep at once: a process that died may have left something."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Ends."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def sweep(self) -> None:
        """One look. Raises BusError or a database error."""
        now = datetime.now(UTC)
        # Whoever accepted a turn is still at it for as long as a publish may take.
        young = timedelta(seconds=2 * self._settings.bus_timeout_seconds)
        for turn in await self._store.overdue(deadline_before=now - timedelta(seconds=_MARGIN_SECONDS), limit=_BATCH):
            if turn.slip is not None:
                log.warning("turn is past its deadline without an outcome", turn_id=turn.id)
                await self._outcomes.settle(failed(turn.slip, "deadline"))
        for turn in await self._store.left_behind(accepted_before=now - young, limit=_BATCH):
            await self._intake.republish(turn)

    async def _run(self) -> None:
        while True:
            try:
                await self.sweep()
            except BusError as error:
                log.warning("sweep put off", reason=str(error))
            except Exception as error:
                if not is_unavailable(error):
                    log.exception("defect in the sweeper")
                else:
                    log.warning("sweep put off", reason=type(error).__name__)
            await asyncio.sleep(self._settings.sweep_seconds)
