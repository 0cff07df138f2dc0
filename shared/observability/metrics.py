"""Prometheus metrics that every worker has. Names and labels are kept here, in one place.

Labels are closed sets: stages, outcomes, kinds. No id, no path as typed, nothing of a person.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

STAGE_SECONDS: Final = Histogram(
    "saju_stage_duration_seconds", "Time a stage worked on a turn", ["stage", "result"], buckets=_SECONDS
)
QUEUE_WAIT_SECONDS: Final = Histogram(
    "saju_queue_wait_seconds", "From publishing to the start of work", ["stage"], buckets=_SECONDS
)
IN_FLIGHT: Final = Gauge("saju_turns_in_flight", "Turns being worked on", ["stage"])
REDELIVERIES: Final = Counter(
    "saju_redeliveries_total", "Turns delivered again after a crash or a lost link", ["stage"]
)
RETRIES: Final = Counter("saju_retries_total", "Turns put off because a dependency failed", ["stage"])
DEAD_LETTERS: Final = Counter("saju_dead_letters_total", "Turns given up", ["stage", "reason"])
BUS_CONNECTED: Final = Gauge("saju_bus_connected", "Whether the broker is connected", ["service"])
