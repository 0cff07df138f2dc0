"""Accepts a question: validate, store, publish. What this returns from is accepted, and is not lost any more."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.gateway.problems import invalid_request, not_found
from services.gateway.requests import ChatRequest, language_of
from services.gateway.settings import GatewaySettings
from services.gateway.storage.engine import is_unavailable
from services.gateway.storage.records import Exchange, SessionRecord, TurnRecord
from services.gateway.storage.spending import Spending
from services.gateway.storage.store import Store, new_session
from shared.bus.protocol import Bus, BusError, BusUnavailableError
from shared.contracts.birth import Birth
from shared.contracts.turn import ChatTurn, HistoryItem, Locale, StageName
from shared.failures import Rejected
from shared.observability.logging import get_logger
from shared.worker.slips import send_on

log = get_logger(__name__)

ATTEMPTS_A_PUBLICATION = 100
"""A turn published once more starts at the next multiple: should the first copy live, readers tell them apart."""
_MEMORY_TURNS = 10
"""So many answered turns are looked through for what the last one about this birth moment left."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Makes turns out of requests. `instance`: the gateway that will wait for their events."""

    store: Store
    spending: Spending
    bus: Bus
    settings: GatewaySettings
    instance: str

    async def prepare(
        self, request: ChatRequest, request_id: str, key: str | None = None
    ) -> tuple[ChatTurn, SessionRecord]:
        """The turn a request asks for, and its session. Raises Rejected for a session that is not theirs.

        `key`: the same request with the same key gets the same turn, whichever gateway it is sent to.
        """
        turn_id, session_id = _ids(request, key)
        session = await self._session(request, session_id)
        if request.partner is not None and session.birth is None:
            raise Rejected(
                invalid_request(
                    "partner: a partner is compared with a birth moment, and there is none.",
                    field="birth",
                    remedy="Send birth along with partner.",
                )
            )
        earlier = await self._earlier(session) if request.session_id else []
        stages = (StageName.RETRIEVER, StageName.LLM_WORKER)
        turn = self._slip(
            turn_id=turn_id,
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
                "history": _history(earlier[max(0, len(earlier) - self.settings.history_turns) :]),
                "memory": _memory(earlier),
                "budget": await self._budget(request.user_id),
                "partner": request.partner,
            }
        ), session

    async def accept(self, turn: ChatTurn, session: SessionRecord) -> None:
        """Stores and publishes. Raises BusError or a database error: then the turn was not accepted.

        Raises TurnExistsError where it was accepted before.

        Once the broker has it the turn runs, whatever becomes of our note of that: without it the sweeper publishes the
        turn once more, and the attempts tell the two apart.
        """
        if not self.bus.connected:
            raise BusUnavailableError("the broker is not connected")
        await self.store.accept(turn, session=session)
        try:
            await send_on(self.bus, turn)
        except BusError:
            await self.store.withdraw(turn.turn_id)
            raise
        try:
            await self.store.mark_queued(turn.turn_id)
        except Exception as error:
            if not is_unavailable(error):
                raise
            log.warning("accepted and not marked as queued", turn_id=turn.turn_id, reason=type(error).__name__)

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
            turn_id=uuid4().hex,
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
        turn_id: str,
        request_id: str,
        user_id: str,
        locale: Locale,
        birth: Birth | None,
        itinerary: tuple[StageName, ...],
        seconds: float,
    ) -> ChatTurn:
        now = datetime.now(UTC)
        return ChatTurn(
            turn_id=turn_id,
            request_id=request_id,
            user=hashed(user_id, self.settings.hash_key),
            gateway=self.instance,
            itinerary=itinerary,
            asked_at=now,
            deadline=now + timedelta(seconds=seconds),
            locale=locale,
            birth=birth,
        )

    async def _session(self, request: ChatRequest, new_id: str) -> SessionRecord:
        if request.session_id is None:
            return new_session(new_id, request.user_id, request.birth)
        session = await self.store.session(request.session_id)
        if session is None or session.user_id != request.user_id:
            raise not_found("session", field="session_id")
        if request.birth is None:
            return session
        return SessionRecord(session.id, session.user_id, request.birth, session.created_at)

    async def _earlier(self, session: SessionRecord) -> list[Exchange]:
        """What was said in a session about its birth moment, or about nobody's."""
        exchanges = await self.store.history_of(session.id, limit=max(_MEMORY_TURNS, self.settings.history_turns))
        return [exchange for exchange in exchanges if exchange.birth in (None, session.birth)]

    async def _budget(self, user_id: str) -> float | None:
        """What an answer may still cost today. Answers under way are not counted: a budget may be overrun by them."""
        user, everybody = self.settings.budget_per_user, self.settings.budget_per_day
        today, left = datetime.now(UTC).date(), []
        if user is not None:
            left.append(user - await self.spending.by_user(today, user_id))
        if everybody is not None:
            left.append(everybody - await self.spending.by_all(today))
        return max(0.0, min(left)) if left else None


def _ids(request: ChatRequest, key: str | None) -> tuple[str, str]:
    """Of the turn, and of its session if that is new. With a key both follow from it and from all that was asked."""
    if key is None:
        return uuid4().hex, uuid4().hex
    digest = hashlib.sha256(f"{key}\n{request.model_dump_json()}".encode()).hexdigest()
    return digest[:32], digest[32:]


def _history(earlier: Sequence[Exchange]) -> tuple[HistoryItem, ...]:
    return tuple(
        item
        for exchange in earlier
        for item in (
            HistoryItem(role="user", text=exchange.question),
            HistoryItem(role="assistant", text=exchange.answer.text),
        )
    )


def _memory(earlier: Sequence[Exchange]) -> str:
    """What the latest answer left for the next."""
    memories = (exchange.answer.memory for exchange in reversed(earlier))
    return next((memory for memory in memories if memory), "")


def hashed(user_id: str, key: bytes) -> str:
    """A user's id as logs and workers see it: ids can be guessed, so that a hash without a key could be, too."""
    return hmac.digest(key, user_id.encode(), "sha256").hex()[:16] if user_id else ""
