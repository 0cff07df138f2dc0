"""The gateway's parts on an in-memory broker and SQLite, without HTTP."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from services.gateway.intake import Intake
from services.gateway.migrate import migrate
from services.gateway.outbox import Sweeper
from services.gateway.outcomes import Outcomes
from services.gateway.relay import Relay
from services.gateway.requests import ChatRequest
from services.gateway.settings import GatewaySettings
from services.gateway.storage.engine import make_engine
from services.gateway.storage.records import TurnRecord
from services.gateway.storage.spending import Spending
from services.gateway.storage.store import Store
from shared.bus.memory import MemoryBus
from shared.bus.memory_broker import MemoryBroker
from shared.bus.protocol import Bus
from shared.bus.topology import BACKBONE
from shared.contracts.turn import ChatTurn
from tests.integration.gateway.site import Site, serve


@pytest.fixture(scope="session", autouse=True)
def plain_tracebacks() -> Iterator[None]:
    """structlog's own way draws each traceback with all its variables, which stops the event loop for seconds."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(),
        ]
    )
    yield
    structlog.reset_defaults()


@dataclass
class Desk:
    """Everything between HTTP and the bus."""

    broker: MemoryBroker
    bus: Bus
    engine: AsyncEngine
    store: Store
    intake: Intake
    relay: Relay
    outcomes: Outcomes
    sweeper: Sweeper

    async def prepare(self, message: str = "올해는 어때요?") -> ChatTurn:
        """A turn that is stored and not published: what a gateway leaves that dies in between."""
        turn, session = await self.intake.prepare(ChatRequest(user_id="me", message=message), "r1")
        await self.store.accept(turn, session=session)
        return turn

    async def record(self, turn: ChatTurn) -> TurnRecord:
        record = await self.store.turn(turn.turn_id)
        assert record is not None
        return record


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    url = f"sqlite+aiosqlite:///{tmp_path}/saju.db"
    await migrate(url)
    engine = make_engine(url)
    settings = GatewaySettings(database_url=url, bus_timeout_seconds=0.05, turn_seconds=30)
    broker = MemoryBroker()
    bus, store = MemoryBus(broker), Store(engine)
    await bus.declare(BACKBONE)
    relay = Relay(bus, uuid4().hex)
    intake, outcomes = Intake(store, Spending(engine), bus, settings, relay.instance), Outcomes(store, bus)
    await relay.start()
    await outcomes.start()
    yield Desk(broker, bus, engine, store, intake, relay, outcomes, Sweeper(store, intake, outcomes, settings))
    await outcomes.stop(1)
    await relay.stop()
    await bus.close()
    await engine.dispose()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/saju.db"


@pytest.fixture
async def site(url: str) -> AsyncIterator[Site]:
    await migrate(url)
    async with serve(url) as one:
        await one.gateway.start(one.bus)
        yield one


@pytest.fixture
async def unmigrated(url: str) -> AsyncIterator[Site]:
    """A gateway that starts before the migration has run."""
    async with serve(url) as one:
        yield one
