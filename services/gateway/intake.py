"""Accepts a question: validate, store, publish. What this returns from is accepted, and is not lost any more."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.gateway.problems import not_found
from services.gateway.requests import ChatRequest, language_of
from services.gateway.settings import GatewaySettings
from services.gateway.storage.records import SessionRecord, TurnRecord
from services.gateway.storage.spending import Spending
from services.gateway.storage.store import Store, new_session
from shared.bus.protocol import Bus, BusError, BusUnavailableError
from shared.contracts.birth import Birth
from shared.contracts.turn import ChatTurn, HistoryItem, Locale, StageName
from shared.failures import Problem, Rejected
from shared.observability.logging import get_logger
from shared.worker.slips import send_on

log = get_logger(__name__)

ATTEMPTS_A_PUBLICATION = 100
"""A turn published once more starts at the next multiple: should the first copy live, readers tell them apart."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Makes turns out of requests. `instance`: the gateway that will wait for their events."""

    store: Store
    spending: Spending
    bus: Bus
    settings: GatewaySettings
    instance: str

    async def prepare(self, request: ChatRequest, request_id: str) -> tuple[ChatTurn, SessionRecord]:
        """The turn a request asks for, and its session. Raises Rejected for a session that is not theirs."""
        session = await self._session(request)
        if request.partner is not None and session.birth is None:
            raise Rejected(_lonely_partner())
        earlier = await self.store.turns_of(session.id, limit=self.settings.history_turns)
        stages = (StageName.RETRIEVER, StageName.LLM_WORKER)
        turn = self._slip(
            request_id=request_id,
            user_id=request.user_id,
            locale=language_of(request.message, request.locale),
            birth=session.birth,
            itinerary=(StageName.SAJU_ENGINE, *stages) if session.birth else stages,
            seconds=self.settings.turn_seconds,
        )
        return turn.model_copy(
            update={
                "session_id": session.id,
                "question": request.message,
                "history": _history(earlier),
                "memory": _memory(earlier),
                "budget": await self._budget(request.user_id),
                "partner": request.partner,
            }
        ), session

    async def accept(self, turn: ChatTurn, session: SessionRecord) -> None:
        """Stores and publishes. Raises BusError or a database error: then the turn was not accepted."""
        if not self.bus.connected:
            raise BusUnavailableError("the broker is not connected")
        await self.store.accept(turn, session=session)
        try:
            await send_on(self.bus, turn)
        except BusError:
            await self.store.withdraw(turn.turn_id)
            raise
        await self.store.mark_queued(turn.turn_id)

    async def republish(self, turn: TurnRecord) -> None:
        """Publishes a turn that was stored and never left. Raises BusError."""
        if turn.slip is None or not await self.store.claim(turn):
            return
        attempt = turn.publications * ATTEMPTS_A_PUBLICATION
        await send_on(self.bus, turn.slip.model_copy(update={"attempt": attempt, "gateway": self.instance}))
        await self.store.mark_queued(turn.id)
        log.warning("published a turn that had been left behind", turn_id=turn.id)

    def lookup(
        self, request_id: str, locale: Locale, itinerary: tuple[StageName, ...], asked: Mapping[str, object]
    ) -> ChatTurn:
        """A slip without a conversation: answered to this instance and stored nowhere. `asked`: fields of the slip."""
        turn = self._slip(
            request_id=request_id,
            user_id="",
            locale=locale,
            birth=None,
            itinerary=itinerary,
            seconds=self.settings.chart_seconds,
        )
        return turn.model_copy(update={**asked, "durable": False})

    def _slip(  # noqa: PLR0913 - the parts in which slips differ, all by name
        self,
        *,
        request_id: str,
        user_id: str,
        locale: Locale,
        birth: Birth | None,
        itinerary: tuple[StageName, ...],
        seconds: float,
    ) -> ChatTurn:
        now = datetime.now(UTC)
        return ChatTurn(
            turn_id=uuid4().hex,
            request_id=request_id,
            user=hashed(user_id),
            gateway=self.instance,
            itinerary=itinerary,
            asked_at=now,
            deadline=now + timedelta(seconds=seconds),
            locale=locale,
            birth=birth,
        )

    async def _session(self, request: ChatRequest) -> SessionRecord:
        if request.session_id is None:
            return new_session(uuid4().hex, request.user_id, request.birth)
        session = await self.store.session(request.session_id)
        if session is None or session.user_id != request.user_id:
            raise not_found("session", field="session_id")
        if request.birth is None:
            return session
        return SessionRecord(session.id, session.user_id, request.birth, session.created_at)

    async def _budget(self, user_id: str) -> float | None:
        """What an answer may still cost today. Answers under way are not counted: a budget may be overrun by them."""
        user, everybody = self.settings.budget_per_user, self.settings.budget_per_day
        if user is None and everybody is None:
            return None
        spent = await self.spending.on(datetime.now(UTC).date(), user_id)
        left = [
            budget - cost for budget, cost in ((user, spent.by_user), (everybody, spent.by_all)) if budget is not None
        ]
        return max(0.0, min(left))


def _history(earlier: Sequence[TurnRecord]) -> tuple[HistoryItem, ...]:
    items: list[HistoryItem] = []
    for turn in earlier:
        if turn.outcome is not None and turn.outcome.answer is not None:
            items.append(HistoryItem(role="user", text=turn.question))
            items.append(HistoryItem(role="assistant", text=turn.outcome.answer.text))
    return tuple(items)


def _memory(earlier: Sequence[TurnRecord]) -> str:
    """What the latest answer left for the next."""
    answers = (turn.outcome.answer for turn in reversed(earlier) if turn.outcome and turn.outcome.answer)
    return next((answer.memory for answer in answers if answer.memory), "")


def _lonely_partner() -> Problem:
    return Problem(
        code="invalid",
        title="The request is not valid",
        detail="partner: a partner is compared with a birth moment, and there is none.",
        status=422,
        field="birth",
        remedy="Send birth along with partner.",
    )


def hashed(user_id: str) -> str:
    """A user's id as logs and workers see it."""
    return hashlib.sha256(user_id.encode()).hexdigest()[:16] if user_id else ""
