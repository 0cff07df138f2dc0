"""How every service starts, shows its health and stops.

A `Service` is what a process runs: the four services implement it, `shared` turns it into a process. The probes are up
before anything else, so that a broker that is away shows as "not ready" and not as a crash loop.
"""

import asyncio
import signal
import socket
import uuid
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from aiohttp import web

from shared import bus as buses
from shared.bus.protocol import Bus
from shared.observability.health import Health, add_health_routes
from shared.observability.logging import configure_logging, get_logger
from shared.observability.metrics import BUS_CONNECTED
from shared.observability.tracing import configure_tracing
from shared.settings import CommonSettings, WorkerSettings
from shared.worker.runner import Worker
from shared.worker.stage import HealthCheck, Stage

log = get_logger(__name__)


class Service(Protocol):
    """What a process runs."""

    @property
    def name(self) -> str:
        """As it stands in logs and metrics."""

    @property
    def not_ready(self) -> tuple[str, ...]:
        """Why it cannot do its work now; empty if it can."""

    def checks(self) -> Mapping[str, HealthCheck]:
        """Its dependencies."""

    async def start(self, bus: Bus) -> None:
        """Begins to work. Called once, when the bus is connected."""

    async def stop(self, grace: float) -> None:
        """Ends within about `grace` seconds, giving back what is unfinished."""


class StageService:
    """A worker as a service."""

    def __init__(self, stage: Stage, settings: WorkerSettings) -> None:
        self.name = stage.name.value
        self._stage = stage
        self._settings = settings
        self._worker: Worker | None = None

    @property
    def not_ready(self) -> tuple[str, ...]:
        """Why no turn can be worked on now."""
        return self._worker.not_ready if self._worker else ("starting",)

    def checks(self) -> Mapping[str, HealthCheck]:
        """The dependencies of its stage."""
        return self._stage.checks()

    async def start(self, bus: Bus) -> None:
        """Opens the stage and consumes."""
        worker = Worker(
            self._stage,
            bus,
            instance=instance_name(self.name),
            concurrency=self._settings.concurrency,
            max_attempts=self._settings.max_attempts,
        )
        await worker.start()
        self._worker = worker

    async def stop(self, grace: float) -> None:
        """Drains."""
        if self._worker is not None:
            await self._worker.drain(grace)


SettingsT = TypeVar("SettingsT", bound=CommonSettings)


def main(settings_class: type[SettingsT], build: Callable[[SettingsT], Service], *, own_http: bool = False) -> int:
    """Runs a service until SIGTERM or SIGINT. Returns the exit status 0; raises SettingsError.

    `own_http`: the service serves its probes itself.
    """
    settings = settings_class.from_environment()
    service = build(settings)
    configure_logging(service=service.name, level=settings.log_level, log_format=settings.log_format)
    configure_tracing(service.name, settings.otlp_endpoint)
    asyncio.run(_serve(service, settings, own_http=own_http))
    return 0


async def _serve(service: Service, settings: CommonSettings, *, own_http: bool) -> None:
    stopping = stop_signals()
    runner = None if own_http else await serve_health(service, settings)
    try:
        await run(service, settings, stopping)
    finally:
        if runner is not None:
            await runner.cleanup()


async def run(service: Service, settings: CommonSettings, stopping: asyncio.Event) -> None:
    """Connects, starts, waits for `stopping`, stops. A failure to start is raised."""
    starting = asyncio.create_task(_start(service, settings))
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait((starting, waiting), return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        return
    bus = starting.result()
    log.info("serving")
    await waiting
    log.info("stopping", grace_seconds=settings.shutdown_grace_seconds)
    await service.stop(settings.shutdown_grace_seconds)
    await bus.close()
    log.info("stopped")


async def _start(service: Service, settings: CommonSettings) -> Bus:
    bus = await buses.connect(
        settings.bus_url, operation_seconds=settings.bus_timeout_seconds, name=instance_name(service.name)
    )
    BUS_CONNECTED.labels(service.name).set_function(lambda: float(bus.connected))
    await service.start(bus)
    return bus


async def serve_health(service: Service, settings: CommonSettings) -> web.AppRunner:
    """The probes of a service that has no HTTP of its own."""
    app = web.Application()
    add_health_routes(app, health_of(service))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.health_host, settings.health_port).start()
    return runner


def health_of(service: Service) -> Health:
    """What the probes of a service say."""
    return Health(service=service.name, ready=lambda: service.not_ready, checks=service.checks)


def stop_signals() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    return stopping


def instance_name(service: str) -> str:
    """A name for this process that no other has, and that operators can tell: service, host, chance."""
    return f"{service}.{socket.gethostname()}.{uuid.uuid4().hex[:8]}"
