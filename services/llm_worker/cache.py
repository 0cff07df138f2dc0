"""Answers given before, for the same question about the same facts. Kept in memory, each process its own."""

import hashlib
import hmac
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from services.llm_worker import metrics
from services.llm_worker.prompts import build
from services.llm_worker.text import clean
from shared.contracts.turn import Answer, ChatTurn

_SPACES: Final = " \t\n?!.~…"
_LONGEST: Final = 20_000
"""Characters of an answer worth keeping: bounds the memory, together with the number of entries."""


@dataclass(frozen=True, slots=True)
class _Entry:
    answer: Answer
    until: float


class AnswerCache:
    """At most `entries` answers, each for `seconds`; the least recently used goes first. Zero entries keep nothing.

    Keys are an HMAC under a secret of the process: neither a question nor a birth can be read, or tried out, from them.
    """

    def __init__(
        self, entries: int, seconds: float, models: Sequence[str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = entries
        self._seconds = seconds
        self._models = tuple(models)
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, turn: ChatTurn) -> Answer | None:
        """The answer to the same question, if it was given not long ago."""
        if not self._limit:
            return None
        key = self._key(turn)
        entry = self._entries.get(key)
        if entry is not None and entry.until < self._clock():
            del self._entries[key]
            entry = None
        metrics.CACHE.labels("miss" if entry is None else "hit").inc()
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry.answer

    def keep(self, turn: ChatTurn, answer: Answer) -> None:
        """Keeps an answer that a model gave whole and true; others are better given anew."""
        if not self._limit or answer.finish_reason != "stop" or answer.interventions or len(answer.text) > _LONGEST:
            return
        key = self._key(turn)
        self._entries[key] = _Entry(answer, self._clock() + self._seconds)
        self._entries.move_to_end(key)
        while len(self._entries) > self._limit:
            self._entries.popitem(last=False)

    def _key(self, turn: ChatTurn) -> bytes:
        """All that an answer depends on, and nothing that changes from one asking to the next."""
        luck = turn.luck.model_dump(mode="json", exclude={"at", "hour"}) if turn.luck else None
        retrieval = turn.retrieval
        basis = {
            "question": " ".join(clean(turn.question).strip(_SPACES).split()),
            "locale": turn.locale,
            "chart": turn.chart.model_dump(mode="json") if turn.chart else None,
            "luck": luck,
            "partner": turn.partner_chart.model_dump(mode="json") if turn.partner_chart else None,
            "corpus": retrieval.corpus if retrieval else None,
            "passages": [passage.id for passage in retrieval.passages] if retrieval else [],
            "memory": turn.memory,
            "history": [(item.role, item.text) for item in turn.history],
            "prompt": build.VERSION,
            "models": self._models,
        }
        text = json.dumps(basis, ensure_ascii=False, sort_keys=True)
        return hmac.digest(self._secret, text.encode(), hashlib.sha256)
