"""Metrics of the gateway. `endpoint` is the route's pattern, never the path as typed."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

REQUESTS: Final = Counter("saju_requests_total", "HTTP requests answered", ["method", "endpoint", "status"])
REQUEST_SECONDS: Final = Histogram(
    "saju_request_duration_seconds",
    "HTTP requests, streams to their end",
    ["method", "endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180),
)
WATCHED_TURNS: Final = Gauge("saju_watched_turns", "Turns somebody watches through this gateway")
