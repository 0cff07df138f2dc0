"""`/health`, `/health/live`, `/health/ready` and `/metrics`, the same for every service.

live   the event loop turns: nothing else, for a broker that is away must not restart every pod
ready  the service can do its work now: what it needs is connected and its consumer is registered
health each dependency by name with its state and latency; never a paid call
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.worker.stage import HealthCheck

_CHECK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Health:
    """What a service knows of its own state. `ready` returns the reasons why it is not, none if it is."""

    service: str
    ready: Callable[[], tuple[str, ...]]
    checks: Callable[[], Mapping[str, HealthCheck]]


HEALTH: web.AppKey[Health] = web.AppKey("health", Health)


def add_health_routes(app: web.Application, health: Health) -> None:
    """Serves the probes of `health` from `app`."""
    app[HEALTH] = health
    app.router.add_get("/health", _health)
    app.router.add_get("/health/live", _live)
    app.router.add_get("/health/ready", _ready)
    app.router.add_get("/metrics", _metrics)


async def _live(_: web.Request) -> web.Response:
    return web.json_response({"status": "live"})


async def _ready(request: web.Request) -> web.Response:
    reasons = request.app[HEALTH].ready()
    return web.json_response(
        {"status": "not ready" if reasons else "ready", "reasons": reasons}, status=503 if reasons else 200
    )


async def _health(request: web.Request) -> web.Response:
    health = request.app[HEALTH]
    checks = health.checks()
    states = await asyncio.gather(*(_run(check) for check in checks.values()))
    reasons = health.ready()
    healthy = not reasons and all(state["status"] == "up" for state in states)
    body = {
        "service": health.service,
        "status": "healthy" if healthy else "unhealthy",
        "reasons": reasons,
        "dependencies": dict(zip(checks, states, strict=True)),
    }
    return web.json_response(body, status=200 if healthy else 503)


async def _run(check: HealthCheck) -> dict[str, str | float]:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            await check()
    except Exception as error:  # noqa: BLE001 - whatever a dependency raises is its state
        return {"status": "down", "reason": type(error).__name__, "latency_ms": _milliseconds(started)}
    return {"status": "up", "latency_ms": _milliseconds(started)}


def _milliseconds(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)


async def _metrics(_: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
