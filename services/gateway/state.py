"""What the routes work with, put together by the composition root (`services.gateway.app`)."""

from dataclasses import dataclass

from aiohttp import web

from services.gateway.intake import Intake
from services.gateway.outbox import Sweeper
from services.gateway.outcomes import Outcomes
from services.gateway.relay import Relay
from services.gateway.settings import GatewaySettings
from services.gateway.storage.store import Store
from shared.bus.protocol import Bus, BusUnavailableError


@dataclass(frozen=True, slots=True)
class Parts:
    """All that needs the bus; there once it is connected."""

    bus: Bus
    relay: Relay
    intake: Intake
    outcomes: Outcomes
    sweeper: Sweeper


class State:
    """The gateway's state: settings and database from the start, the rest when the broker has been reached."""

    def __init__(self, settings: GatewaySettings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self._parts: Parts | None = None

    @property
    def connected(self) -> bool:
        """Whether the broker has been reached once."""
        return self._parts is not None

    @property
    def parts(self) -> Parts:
        """Raises BusUnavailableError before the broker was first reached."""
        if self._parts is None:
            raise BusUnavailableError("the broker has not been reached yet")
        return self._parts

    def connect(self, parts: Parts) -> None:
        """The broker has been reached."""
        self._parts = parts


STATE: web.AppKey[State] = web.AppKey("state", State)
REQUEST_ID: web.RequestKey[str] = web.RequestKey("request_id", str)
