"""Accepts a question: validate, store, publish. What this returns from is accepted, and is not lost any more."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.gateway.problems import not_found
from services.gateway.requests import ChatRequest
from services.gateway.settings import GatewaySettings
from services.gateway.storage.records import SessionRecord, TurnRecord
from services.gateway.storage.store import Store, new_session
from shared.bus.protocol import Bus, BusError, BusUnavailableError
from shared.contracts.birth import Birth
from shared.contracts.turn import ChatTurn, HistoryItem, Locale, StageName
from shared.observability.logging import get_logger
from shared.worker.slips import send_on

log = get_logger(__name__)

ATTEMPTS_A_PUBLICATION = 100
"""A turn published once more starts at the next multiple: should the first copy live, readers tell them apart."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Makes turns out of requests. `instance`: the gateway that will wait for their events."""

    store: Store
    bus: Bus
    settings: GatewaySettings
    instance: str

    async def prepare(self, request: ChatRequest, request_id: str) -> tuple[ChatTurn, SessionRecord]:
        """The turn a request asks for, and its session. Raises Rejected for a session that is not theirs."""
        session = await self._session(request)
        history = await self._history(session)
        stages = (StageName.RETRIEVER, StageName.LLM_WORKER)
        turn = self._slip(
            request_id=request_id,
            user_id=request.user_id,
            locale=request.language,
            birth=session.birth,
            itinerary=(StageName.SAJU_ENGINE, *stages) if session.birth else stages,
            seconds=self.settings.turn_seconds,
        )
        return turn.model_copy(
            update={"session_id": session.id, "question": request.message, "history": history}
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

    def chart_slip(self, birth: Birth, locale: Locale, request_id: str) -> ChatTurn:
        """A slip of one stage that is answered to this instance and stored nowhere."""
        turn = self._slip(
            request_id=request_id,
            user_id="",
            locale=locale,
            birth=birth,
            itinerary=(StageName.SAJU_ENGINE,),
            seconds=self.settings.chart_seconds,
        )
        return turn.model_copy(update={"durable": False})

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

    async def _history(self, session: SessionRecord) -> tuple[HistoryItem, ...]:
        items: list[HistoryItem] = []
        for turn in await self.store.turns_of(session.id, limit=self.settings.history_turns):
            if turn.outcome is not None and turn.outcome.answer is not None:
                items.append(HistoryItem(role="user", text=turn.question))
                items.append(HistoryItem(role="assistant", text=turn.outcome.answer.text))
        return tuple(items)


def hashed(user_id: str) -> str:
    """A user's id as logs and workers see it."""
    return hashlib.sha256(user_id.encode()).hexdigest()[:16] if user_id else ""
