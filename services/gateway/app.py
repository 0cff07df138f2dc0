"""The gateway's composition root: adapters are chosen here, and the parts are put together."""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from uuid import uuid4

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from opentelemetry.trace import SpanKind

from services.gateway import metrics
from services.gateway.intake import Intake
from services.gateway.openapi import add_openapi
from services.gateway.outbox import Sweeper
from services.gateway.outcomes import Outcomes
from services.gateway.problems import problem_middleware
from services.gateway.relay import Relay
from services.gateway.routes import chat, lookups, sessions, turns
from services.gateway.routes.page import add_page
from services.gateway.settings import GatewaySettings
from services.gateway.state import REQUEST_ID, STATE, Parts, State
from services.gateway.storage.engine import make_engine
from services.gateway.storage.spending import Spending
from services.gateway.storage.store import Store
from shared.bus.protocol import Bus
from shared.bus.topology import BACKBONE
from shared.observability.health import add_health_routes
from shared.observability.logging import get_logger
from shared.observability.tracing import span
from shared.service import health_of, instance_name
from shared.worker.stage import HealthCheck

log = get_logger(__name__)

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_BODY_BYTES: Final = 64 * 1024
_OUTCOME_SHARE: Final = 0.2
"""Of the grace: what is left of it after streams have ended belongs to outcomes being stored."""


class Gateway:
    """The gateway as a service. See `shared.service.Service`."""

    name = "gateway"

    def __init__(self, settings: GatewaySettings) -> None:
        self._settings = settings
        self._engine = make_engine(settings.database)
        self._state = State(settings, Store(self._engine))
        self._runner: web.AppRunner | None = None
        self._stopping = False
        self._database_ok = False
        self._database_seen = asyncio.Event()
        """Set once it has answered with this version's schema."""
        self._watch: asyncio.Task[None] | None = None

    @property
    def not_ready(self) -> tuple[str, ...]:
        """Why no question can be accepted now."""
        if self._stopping:
            return ("stopping",)
        if not self._state.connected:
            return ("the broker has not been reached yet",)
        parts = self._state.parts
        states = {
            "the broker is not connected": parts.bus.connected,
            "events are not consumed": parts.relay.active,
            "outcomes are not consumed": parts.outcomes.active,
            "the database does not answer, or has not been migrated to this version": self._database_ok,
        }
        return tuple(reason for reason, good in states.items() if not good)

    def checks(self) -> Mapping[str, HealthCheck]:
        """The dependencies."""
        return {"database": self._state.store.ping, "broker": self._check_broker}

    async def serve_http(self) -> int:
        """Opens the port, before the broker is there: probes and pages work at once. Returns the port."""
        self._watch = asyncio.create_task(self._watch_database())
        self._runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.http_host, self._settings.http_port)
        await site.start()
        port: int = self._runner.addresses[0][1]
        log.info("listening", host=self._settings.http_host, port=port)
        return port

    async def start(self, bus: Bus) -> None:
        """Declares the topology and begins to accept questions.

        Outcomes are consumed only when the database has been seen with this version's schema: what cannot be stored yet
        is left to the gateways that can, or waits with the broker. Returns then.
        """
        await bus.declare(BACKBONE)
        relay = Relay(bus, instance_name(self.name))
        outcomes = Outcomes(self._state.store, bus)
        intake = Intake(self._state.store, Spending(self._engine), bus, self._settings, relay.instance)
        sweeper = Sweeper(self._state.store, intake, outcomes, self._settings)
        await relay.start()
        metrics.WATCHED_TURNS.set_function(lambda: relay.watched)
        self._state.connect(Parts(bus, relay, intake, outcomes, sweeper))
        await self._database_seen.wait()
        await outcomes.start()
        sweeper.start()

    async def stop(self, grace: float) -> None:
        """Turns readiness off, lets streams end within the grace, stores the outcomes under way, closes the port."""
        self._stopping = True
        if self._state.connected:
            parts = self._state.parts
            await self._let_streams_end(parts.relay, grace * (1 - _OUTCOME_SHARE))
            await parts.sweeper.stop()
            await parts.relay.stop()
            await parts.outcomes.stop(grace * _OUTCOME_SHARE)
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()
        await self._engine.dispose()

    def application(self) -> web.Application:
        """All that is served, with nothing of it served yet."""
        middlewares: list[Middleware] = [self._observe, problem_middleware(self._settings.retry_after_seconds)]
        app = web.Application(middlewares=middlewares, client_max_size=_BODY_BYTES)
        app[STATE] = self._state
        for table in (chat.routes, turns.routes, sessions.routes, lookups.routes):
            app.router.add_routes(table)
        add_health_routes(app, health_of(self))
        add_openapi(app)
        add_page(app)
        app.on_response_prepare.append(_secure)
        return app

    @web.middleware
    async def _observe(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Binds the request to logs, trace and metrics. A request id that a client sends is kept."""
        given = request.headers.get("X-Request-ID", "")
        request[REQUEST_ID] = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        resource = request.match_info.route.resource
        endpoint = resource.canonical if resource is not None else "unknown"
        with (
            structlog.contextvars.bound_contextvars(service=self.name, request_id=request[REQUEST_ID]),
            span(f"{request.method} {endpoint}", SpanKind.SERVER, request.headers),
            metrics.REQUEST_SECONDS.labels(request.method, endpoint).time(),
        ):
            response = await handler(request)
            metrics.REQUESTS.labels(request.method, endpoint, str(response.status)).inc()
            return response

    async def _let_streams_end(self, relay: Relay, grace: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                await relay.idle.wait()

    async def _check_broker(self) -> None:
        if not self._state.parts.bus.connected:
            raise ConnectionError("the broker is not connected")

    async def _watch_database(self) -> None:
        """Readiness answers at once, from what was last seen."""
        while True:
            try:
                await self._state.store.ping()
                self._database_ok = True
                self._database_seen.set()
            except Exception as error:  # noqa: BLE001 - away or not migrated: either way not ready
                self._database_ok = False
                log.warning("database not ready", reason=type(error).__name__)
            await asyncio.sleep(2.0 if self._database_ok else 0.5)


async def _secure(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("X-Request-ID", request.get(REQUEST_ID, ""))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
