"""How every service starts, shows its health and stops.

A `Service` is what a process runs: the four services implement it, `shared` turns it into a process. The port is open
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

    async def serve_http(self) -> int:
        """Opens the port of its probes, and of whatever else it serves. Returns the port; raises OSError."""

    async def start(self, bus: Bus) -> None:
        """Begins to work. Called once, when the bus is connected."""

    async def stop(self, grace: float) -> None:
        """Ends within about `grace` seconds, giving back what is unfinished, and closes the port. Also when it was
        never started.
        """


class StageService:
    """A worker as a service."""

    def __init__(self, stage: Stage, settings: WorkerSettings) -> None:
        self.name = stage.name.value
        self._stage = stage
        self._settings = settings
        self._worker: Worker | None = None
        self._runner: web.AppRunner | None = None

    @property
    def not_ready(self) -> tuple[str, ...]:
        """Why no turn can be worked on now."""
        return self._worker.not_ready if self._worker else ("starting",)

    def checks(self) -> Mapping[str, HealthCheck]:
        """The dependencies of its stage."""
        return self._stage.checks()

    async def serve_http(self) -> int:
        """Opens the port of the probes. Returns the port; raises OSError."""
        app = web.Application()
        add_health_routes(app, health_of(self))
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._settings.health_host, self._settings.health_port).start()
        port: int = self._runner.addresses[0][1]
        return port

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
        """Drains, and closes the port."""
        if self._worker is not None:
            await self._worker.drain(grace)
        if self._runner is not None:
            await self._runner.cleanup()


SettingsT = TypeVar("SettingsT", bound=CommonSettings)


def main(settings_class: type[SettingsT], build: Callable[[SettingsT], Service]) -> int:
    """Runs a service until SIGTERM or SIGINT. Returns the exit status 0; raises SettingsError."""
    settings = settings_class.from_environment()
    service = build(settings)
    configure_logging(service=service.name, level=settings.log_level, log_format=settings.log_format)
    configure_tracing(service.name, settings.otlp_endpoint)
    asyncio.run(_serve(service, settings))
    return 0


async def _serve(service: Service, settings: CommonSettings) -> None:
    stopping = stop_signals()
    await service.serve_http()
    await run(service, settings, stopping)


async def run(service: Service, settings: CommonSettings, stopping: asyncio.Event) -> None:
    """Connects, starts, waits for `stopping`, stops. A failure to start is raised once the service has been stopped."""
    starting = asyncio.create_task(_start(service, settings))
    waiting = asyncio.create_task(stopping.wait())
    grace = 0.0
    try:
        await asyncio.wait((starting, waiting), return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            log.info("serving")
            await waiting
            grace = settings.shutdown_grace_seconds
    finally:
        log.info("stopping", grace_seconds=grace)
        waiting.cancel()
        starting.cancel()
        (bus,) = await asyncio.gather(starting, return_exceptions=True)
        await service.stop(grace)
        if not isinstance(bus, BaseException):
            await bus.close()
        log.info("stopped")


async def _start(service: Service, settings: CommonSettings) -> Bus:
    bus = await buses.connect(
        settings.bus_url, operation_seconds=settings.bus_timeout_seconds, name=instance_name(service.name)
    )
    BUS_CONNECTED.labels(service.name).set_function(lambda: float(bus.connected))
    try:
        await service.start(bus)
    except BaseException:
        await bus.close()
        raise
    return bus


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
