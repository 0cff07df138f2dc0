"""One answer in the making: screened, asked of the providers, checked, mended, and if need be told by the narrator."""

import asyncio
import secrets
from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime
from typing import Final, TypeVar

import structlog

from services.llm_worker import metrics
from services.llm_worker.cache import AnswerCache
from services.llm_worker.grounding.finders.citations import cited
from services.llm_worker.grounding.gate import Gate, Held
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.narrator import narrator
from services.llm_worker.narrator.narrator import Narrator, pieces
from services.llm_worker.prompts.build import Limits, build, build_repair
from services.llm_worker.providers.chain import Chain, NoProvider, Told, Trail
from services.llm_worker.providers.prices import total
from services.llm_worker.providers.protocol import ProviderError, Request
from services.llm_worker.safety import screen
from services.llm_worker.safety.output import refused
from services.llm_worker.settings import LlmSettings
from shared.contracts.turn import Answer, ChatTurn, Usage
from shared.worker.stage import Progress

_log: Final = structlog.get_logger(__name__)
_T = TypeVar("_T")

RESERVE_SECONDS: Final = 2.0
"""Kept of a turn's deadline for the narrator, should the providers fail."""
WORTH_KEEPING: Final = 120
"""Characters of a broken-off answer from which on it is continued rather than begun anew."""
CHARACTERS_A_TOKEN: Final = 6
"""More than any tokenizer makes of one: a server that says more than this in all does not keep to its limit."""
REPAIR_TOKENS: Final = 300
"""Of one mended sentence."""
REPAIR_QUEUE_SECONDS: Final = 0.5
"""A repair that finds no place soon is not worth waiting for: the answer it belongs to holds a place itself."""
THIN: Final = 80
"""An answer of which the check left less than this is completed by the narrator."""


class _Overlong(Exception):  # noqa: N818 - an event, not an error
    """The server goes on beyond what it was asked for."""


class _Stopped(Exception):  # noqa: N818 - an event, not an error
    """The person asked to stop."""


class Writing:
    """Writes the answer to one turn."""

    def __init__(
        self, turn: ChatTurn, progress: Progress, chain: Chain, cache: AnswerCache, settings: LlmSettings
    ) -> None:
        self._turn = turn
        self._progress = progress
        self._chain = chain
        self._cache = cache
        self._settings = settings
        numbers = frozenset(passage.number for passage in turn.retrieval.passages) if turn.retrieval else frozenset()
        self._facts = Facts(turn.chart, turn.luck, numbers)
        self._partner = Facts(turn.partner_chart, None, numbers) if turn.partner_chart else None
        self._interventions: list[str] = []
        self._trail = Trail()
        self._repairs_left = settings.llm_repairs

    async def write(self) -> Answer:
        """Screens the question, looks for an earlier answer, then asks the providers, then the narrator."""
        kind = screen.screen(self._turn.question)
        if kind is not None:
            metrics.INTERVENTIONS.labels(f"safety:{kind}").inc()
            self._interventions.append(f"safety:{kind}")
            await self._progress.say(screen.answer(kind, self._turn.locale))
            return self._answer(narrator.PROVIDER, f"safety-{kind}", "safety")
        if not self._chain:
            return await self._narrate()
        earlier = self._cache.find(self._turn)
        if earlier is not None:
            await self._progress.say(earlier.text)
            return earlier.model_copy(update={"usage": Usage(), "spent": ()})
        try:
            answer = await self._ask()
        except _Stopped:
            return self._answer(*self._teller(), "stopped")
        self._cache.keep(self._turn, answer)
        return answer

    # -- providers -------------------------------------------------------------------------------------------------

    async def _ask(self) -> Answer:
        """Streams from the providers through the gate.

        A stream that breaks off: if little has been said, it is taken back and the narrator answers the whole question,
        for half a sentence helps nobody. If much has been said, it stays, because what was released has been checked
        and may have been read; replacing it under the reader's eyes would be worse than a seam. The narrator then says
        that the connection failed and adds what was not said yet.
        """
        canary = f"saju-{secrets.token_hex(6)}"
        gate = self._gate(canary)
        limits = Limits(self._settings.llm_input_tokens, self._settings.question_characters)
        messages = build(self._turn, canary, Narrator(self._turn).points(), limits)
        heard = 0

        async def sink(piece: str) -> None:
            nonlocal heard
            heard += len(piece)
            await self._release(gate, gate.judged(piece))
            if heard > self._settings.llm_max_output_tokens * CHARACTERS_A_TOKEN:
                raise _Overlong

        request = Request(messages, self._settings.llm_max_output_tokens, self._seconds(), self._turn.budget)
        try:
            told = await self._until_stopped(self._chain.tell(request, sink, self._trail))
        except NoProvider as error:
            spent = set(error.kinds.values()) == {"budget"}
            self._interventions.append("budget:narrator" if spent else "fallback:narrator")
            _log.warning("no provider could answer: the narrator does", reasons=dict(error.kinds))
            return await self._narrate()
        except _Overlong:
            _log.warning("a server went on beyond its limit", said=len(self._progress.said))
            return self._answer(*self._teller(), "length")
        except ProviderError as error:
            _log.warning("the stream broke off", reason=str(error), said=len(self._progress.said))
            return await self._after_break()
        await self._until_stopped(self._release(gate, gate.rest()))
        return await self._rounded_off(told, dropped=gate.dropped > 0)

    async def _rounded_off(self, told: Told, *, dropped: bool) -> Answer:
        """A whole stream; where the check or the model itself has left too little of it, the narrator steps in."""
        said = self._progress.said.strip()
        reason: str = told.completion.finish_reason
        if refused(said):
            self._interventions.append("refused:narrator")
            await self._progress.take_back()
            return await self._narrate()
        if not said and not dropped:
            return await self._narrate()
        if dropped and len(said) < THIN:
            self._interventions.append("completed:narrator")
            if await self._close_with("gap"):
                reason = "stopped"
        return self._answer(told.provider, told.completion.model, reason)

    async def _release(self, gate: Gate, items: Iterable[str | Held]) -> None:
        """Says what may be said; a false sentence is put to the model once more, else left out."""
        for item in items:
            if isinstance(item, str):
                await self._say(item)
            elif not item.false or self._repairs_left == 0:
                gate.drop(item)
            else:
                self._repairs_left -= 1
                mended = await self._mended(item)
                if mended:
                    await self._say(gate.mend(item, mended))
                else:
                    gate.drop(item)

    async def _mended(self, held: Held) -> str:
        """What the model makes of a false sentence; empty where it fails or takes too long."""
        said: list[str] = []

        async def sink(piece: str) -> None:
            said.append(piece)

        wrong = [claim.text for claim in held.false]
        messages = build_repair(self._turn, held.sentence, wrong)
        request = Request(
            messages,
            min(self._settings.llm_max_output_tokens, REPAIR_TOKENS),
            min(self._settings.llm_repair_seconds, self._seconds()),
            self._turn.budget,
            REPAIR_QUEUE_SECONDS,
        )
        try:
            await self._chain.tell(request, sink, Trail(spent=self._trail.spent))
        except (NoProvider, ProviderError) as error:
            _log.warning("a sentence could not be mended", reason=str(error))
            return ""
        return "".join(said)

    async def _after_break(self) -> Answer:
        """The sentence still held was not whole: it is not said."""
        if len(self._progress.said.strip()) < WORTH_KEEPING:
            if self._progress.said:
                await self._progress.take_back()
            self._interventions.append("fallback:narrator")
            return await self._narrate()
        self._interventions.append("continued:narrator")
        stopped = await self._close_with("sentence")
        return self._answer(*self._teller(), "stopped" if stopped else "stop")

    def _teller(self) -> tuple[str, str]:
        """Name and model of whoever was asked last."""
        provider = self._trail.provider
        return (provider.name, provider.model) if provider else (narrator.PROVIDER, narrator.MODEL)

    def _seconds(self) -> float:
        """What the providers may take."""
        left = (self._turn.deadline - datetime.now(UTC)).total_seconds() - RESERVE_SECONDS
        return min(self._settings.llm_total_seconds, max(left, 0.0))

    async def _until_stopped(self, work: Awaitable[_T]) -> _T:
        """Awaits `work`, or cancels it and raises _Stopped as soon as the person asks to stop."""
        task = asyncio.ensure_future(work)
        stop = asyncio.ensure_future(self._progress.stopped.wait())
        try:
            await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise _Stopped
        finally:
            task.cancel()
            stop.cancel()
            await asyncio.gather(task, stop, return_exceptions=True)

    # -- narrator --------------------------------------------------------------------------------------------------

    async def _narrate(self) -> Answer:
        """The narrator's whole answer, sentence by sentence, through the same gate."""
        stopped = await self._speak(Narrator(self._turn).compose())
        return self._answer(narrator.PROVIDER, narrator.MODEL, "stopped" if stopped else "stop")

    async def _close_with(self, reason: str) -> bool:
        """Rounds an answer off; True if the person stopped it."""
        closing = Narrator(self._turn).closing(self._progress.said, reason)
        return await self._speak(f"\n\n{closing}")

    async def _speak(self, text: str) -> bool:
        """Says a text of the narrator in sentences; True if the person stopped it."""
        gate = self._gate()
        for piece in pieces(text):
            if self._progress.stopped.is_set():
                return True
            await self._say(gate.feed(piece))
            await asyncio.sleep(0)  # lets a stop come in between
        await self._say(gate.finish())
        return False

    # -- both ------------------------------------------------------------------------------------------------------

    def _gate(self, canary: str = "") -> Gate:
        return Gate(self._facts, canary, self._partner, self._interventions)

    async def _say(self, text: str) -> None:
        if text:
            await self._progress.say(text)

    def _answer(self, provider: str, model: str, reason: str) -> Answer:
        text = self._progress.said
        return Answer.model_validate(
            {
                "text": text,
                "provider": provider,
                "model": model,
                "citations": cited(text),
                "interventions": tuple(self._interventions),
                "finish_reason": reason,
                "usage": total(self._trail.usages),
                "spent": tuple(self._trail.spent),
            }
        )
