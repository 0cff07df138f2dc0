"""The life of a turn at one stage: receive, check the deadline, work, publish what follows, confirmed, then ack.

Whatever happens, a turn leaves this place exactly one of these ways:

    worked          to the next stage, or its outcome when it was the last
    Rejected        a failed outcome that tells the person what to mend
    Retryable       to a wait queue, with backoff; given up after `max_attempts`
    too late        a failed outcome
    given up        to the dead letters, and a failed outcome
    cancelled       (the process has to go) back to its own queue as a new attempt
    crash           nothing is acked: the broker delivers it again

A publish that fails leaves the delivery with the broker, so that the turn is never in no place at all. A turn that is
not durable carries a birth that is to be kept nowhere: it is given up without a dead letter.
"""

import asyncio
import time
from collections import deque
from datetime import UTC, datetime
from typing import Literal

import structlog
from opentelemetry.trace import SpanKind
from pydantic import ValidationError

from shared.bus.protocol import Bus, BusError, Delivery, QueueFullError, Subscription
from shared.bus.topology import BACKBONE, DELIVERY_LIMIT, control_queue, work_queue, worker_topology
from shared.contracts.outcome import Outcome, StopRequest
from shared.contracts.turn import ChatTurn
from shared.failures import Permanent, Problem, Rejected, Retryable
from shared.observability import metrics
from shared.observability.logging import get_logger
from shared.observability.tracing import span
from shared.worker import slips
from shared.worker.progress import TurnProgress
from shared.worker.stage import Stage
from shared.worker.words import problem_of

log = get_logger(__name__)

_STOPS_REMEMBERED = 1000
"""Stop requests kept for turns that have not reached this stage yet."""


class Worker:
    """Consumes the queue of one stage."""

    def __init__(self, stage: Stage, bus: Bus, *, instance: str, concurrency: int, max_attempts: int) -> None:
        self._stage = stage
        self._bus = bus
        self._instance = instance
        self._concurrency = concurrency
        self._max_attempts = max_attempts
        self._subscription: Subscription | None = None
        self._control: Subscription | None = None
        self._running: set[TurnProgress] = set()
        self._stop_requests: deque[str] = deque(maxlen=_STOPS_REMEMBERED)
        self._leaving = False

    @property
    def not_ready(self) -> tuple[str, ...]:
        """Why no turn can be worked on now; empty if one can."""
        reasons = []
        if not self._bus.connected:
            reasons.append("the broker is not connected")
        if self._subscription is None or not self._subscription.active:
            reasons.append("the queue is not consumed")
        return tuple(reasons)

    async def start(self) -> None:
        """Declares the topology, opens the stage and begins to consume."""
        await self._bus.declare(BACKBONE + worker_topology(self._instance))
        await self._stage.open()
        self._control = await self._bus.consume(control_queue(self._instance), self._on_control, prefetch=100)
        self._subscription = await self._bus.consume(
            work_queue(self._stage.name), self._on_delivery, prefetch=self._concurrency
        )

    async def drain(self, grace: float) -> None:
        """Stops consuming, lets what is under way end within `grace` seconds, gives the rest back, closes the stage."""
        if self._subscription is not None:
            await self._subscription.stop()
            self._leaving = True
            if not await self._subscription.drain(grace):
                log.warning("gave back unfinished turns", stage=self._stage.name.value)
        if self._control is not None:
            await self._control.drain(0)
        await self._stage.close()

    async def _on_delivery(self, delivery: Delivery) -> None:
        name = self._stage.name.value
        turn_id = str(delivery.message.headers.get(slips.TURN_ID, ""))
        with (
            structlog.contextvars.bound_contextvars(service=name, turn_id=turn_id),
            span(f"process {name}", SpanKind.CONSUMER, delivery.message.headers, turn_id=turn_id),
        ):
            await self._settle(delivery)

    async def _settle(self, delivery: Delivery) -> None:
        name = self._stage.name.value
        wait = slips.queue_wait_seconds(delivery)
        if wait is not None:
            metrics.QUEUE_WAIT_SECONDS.labels(name).observe(wait)
        if delivery.delivery_count:
            metrics.REDELIVERIES.labels(name).inc()
        try:
            turn = slips.unpack(delivery)
        except Permanent as error:
            await self._give_up_unread(delivery, str(error))
            return
        started = time.perf_counter()
        with (
            structlog.contextvars.bound_contextvars(
                session_id=turn.session_id, request_id=turn.request_id, user=turn.user, attempt=turn.attempt
            ),
            metrics.IN_FLIGHT.labels(name).track_inprogress(),
        ):
            result = await self._work(turn, delivery)
            elapsed = time.perf_counter() - started
            metrics.STAGE_SECONDS.labels(name, result).observe(elapsed)
            log.info("turn settled", result=result, seconds=round(elapsed, 4))

    async def _work(self, turn: ChatTurn, delivery: Delivery) -> str:
        """Runs the stage and moves the turn on. Returns the result's name, for the metrics."""
        if turn.itinerary[:1] != (self._stage.name,):
            return await self._give_up(turn, delivery, "wrong_stage", "the slip does not name this stage")
        if not turn.durable and delivery.delivery_count >= DELIVERY_LIMIT:
            # Once more, and the broker would put it into the dead letters.
            return await self._give_up(turn, delivery, "crashes", "its workers did not finish it")
        async with TurnProgress(self._bus, turn) as progress:
            self._running.add(progress)
            try:
                if turn.turn_id in self._stop_requests:
                    progress.stopped.set()
                if delivery.delivery_count or turn.retries:
                    await progress.restarted(self._stage.name)
                return await self._attempt(turn, delivery, progress)
            finally:
                self._running.remove(progress)

    async def _attempt(self, turn: ChatTurn, delivery: Delivery, progress: TurnProgress) -> str:
        try:
            left = (turn.deadline - datetime.now(UTC)).total_seconds()
            async with asyncio.timeout(left):
                done = await self._stage.run(turn, progress)
            await progress.flush()
            await self._move_on(turn, done, progress)
        except asyncio.CancelledError:
            if not self._leaving:
                raise  # the connection is gone; the broker delivers the turn to somebody else
            await self._hand_back(turn, delivery, progress)
            return "handed_back"
        except Exception as failure:  # noqa: BLE001 - every failure has its way out, defects too
            return await self._failed(turn, delivery, progress, failure)
        await delivery.ack()
        return "done"

    async def _failed(self, turn: ChatTurn, delivery: Delivery, progress: TurnProgress, failure: Exception) -> str:
        match failure:
            case Rejected():
                await self._fail(turn, delivery, progress, failure.problem)
                return "rejected"
            case TimeoutError() if slips.is_late(turn):
                await self._fail(turn, delivery, progress, problem_of("deadline", turn.locale))
                return "late"
            case TimeoutError() | Retryable() | QueueFullError():
                return await self._put_off(turn, delivery, progress, failure)
            case BusError():
                raise failure
            case Permanent():
                return await self._give_up(turn, delivery, "permanent", str(failure), progress)
            case _:
                log.error("defect in a stage", exc_info=failure)
                detail = f"{type(failure).__name__}: {failure}"
                return await self._give_up(turn, delivery, "defect", detail, progress)

    async def _move_on(self, turn: ChatTurn, done: ChatTurn, progress: TurnProgress) -> None:
        if done.chart is not turn.chart:
            await progress.chart_ready(done)
        if done.retrieval is not turn.retrieval:
            await progress.passages_ready(done)
        onward = done.model_copy(
            update={
                "itinerary": turn.itinerary[1:],
                "attempt": turn.attempt,
                "sequence": progress.sequence,
                "retries": 0,
            }
        )
        if onward.itinerary:
            await slips.send_on(self._bus, onward)
        else:
            outcome = self._outcome(onward, progress, status="done")
            await slips.report(self._bus, outcome, durable=turn.durable)

    async def _fail(self, turn: ChatTurn, delivery: Delivery, progress: TurnProgress | None, problem: Problem) -> None:
        outcome = self._outcome(turn, progress, status="failed", problem=problem)
        await slips.report(self._bus, outcome, durable=turn.durable)
        await delivery.ack()

    async def _put_off(self, turn: ChatTurn, delivery: Delivery, progress: TurnProgress, failure: Exception) -> str:
        reason = str(failure) or type(failure).__name__
        if turn.retries + 1 >= self._max_attempts:
            return await self._give_up(turn, delivery, "retries_exhausted", reason, progress)
        again = turn.model_copy(update={"sequence": progress.sequence})
        retry_after = failure.retry_after if isinstance(failure, Retryable) else None
        seconds = await slips.put_off(self._bus, again, at_least=retry_after)
        await delivery.ack()
        metrics.RETRIES.labels(self._stage.name.value).inc()
        log.warning("turn put off", reason=reason, seconds=seconds)
        return "put_off"

    async def _give_up(
        self, turn: ChatTurn, delivery: Delivery, reason: str, detail: str, progress: TurnProgress | None = None
    ) -> str:
        if turn.durable:
            await slips.give_up(self._bus, delivery.message, f"{reason}: {detail}")
            metrics.DEAD_LETTERS.labels(self._stage.name.value, reason).inc()
        log.error("turn given up", reason=reason, detail=detail)
        exhausted = reason == "retries_exhausted"
        problem = problem_of("unavailable" if exhausted else "internal", turn.locale)
        await self._fail(turn, delivery, progress, problem)
        return reason

    async def _give_up_unread(self, delivery: Delivery, detail: str) -> None:
        """A message that is no turn: only the dead letters can take it; `gateway.abandoned` tells the person."""
        await slips.give_up(self._bus, delivery.message, f"{slips.UNREADABLE}: {detail}")
        metrics.DEAD_LETTERS.labels(self._stage.name.value, slips.UNREADABLE).inc()
        log.error("message given up", reason=slips.UNREADABLE, detail=detail)
        await delivery.ack()

    async def _hand_back(self, turn: ChatTurn, delivery: Delivery, progress: TurnProgress) -> None:
        """Publishes the turn again as a new attempt: a plain requeue would not be counted on every broker version."""
        again = turn.model_copy(update={"attempt": turn.attempt + 1, "sequence": progress.sequence})
        await slips.send_on(self._bus, again)
        await delivery.ack()

    def _outcome(
        self,
        turn: ChatTurn,
        progress: TurnProgress | None,
        *,
        status: Literal["done", "failed"],
        problem: Problem | None = None,
    ) -> Outcome:
        return Outcome.of(
            turn,
            status=status,
            sequence=progress.sequence if progress else turn.sequence,
            text_sequence=progress.text_sequence if progress else turn.sequence,
            text_replaces=progress.replaces if progress else False,
            failed_stage=self._stage.name if status == "failed" else None,
            problem=problem,
        )

    async def _on_control(self, delivery: Delivery) -> None:
        try:
            request = StopRequest.model_validate_json(delivery.message.body)
        except ValidationError as error:
            log.warning("unknown stop request ignored", type=delivery.message.type, errors=error.error_count())
        else:
            self._stop_requests.append(request.turn_id)
            for progress in self._running:  # a turn that was published twice may be here twice
                if progress.turn_id == request.turn_id:
                    progress.stopped.set()
        await delivery.ack()
