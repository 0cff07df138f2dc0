"""The station that writes the answer."""

import asyncio
import secrets
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

import structlog

from services.llm_worker import metrics
from services.llm_worker.grounding.citations import cited
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.gate import Gate
from services.llm_worker.narrator import narrator
from services.llm_worker.narrator.narrator import Narrator, pieces
from services.llm_worker.prompts.build import Limits, build
from services.llm_worker.providers.chain import Chain, NoProvider, Trail
from services.llm_worker.providers.openai_compatible import OpenAiCompatible
from services.llm_worker.providers.protocol import ProviderError, Request
from services.llm_worker.safety import screen
from services.llm_worker.settings import LlmSettings
from services.llm_worker.text import clean
from shared.contracts.turn import Answer, ChatTurn, StageName, Usage
from shared.worker.stage import HealthCheck, Progress

_log: Final = structlog.get_logger(__name__)
_T = TypeVar("_T")

RESERVE_SECONDS: Final = 2.0
"""Kept of a turn's deadline for the narrator, should the providers fail."""
WORTH_KEEPING: Final = 120
"""Characters of a broken-off answer from which on it is continued rather than begun anew."""
THIN: Final = 80
"""An answer of which the check left less than this is completed by the narrator."""


class LlmStage:
    """Question, chart and passages become a streamed, checked answer. Without a provider the narrator answers."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._chain = Chain.from_settings(settings)

    @property
    def name(self) -> StageName:
        """The last station of a question."""
        return StageName.LLM_WORKER

    async def open(self) -> None:
        """Nothing is contacted: a provider that is away must not keep the service from answering."""
        _log.info("providers", names=[provider.name for provider in self._chain.providers] or [narrator.PROVIDER])

    async def close(self) -> None:
        """Closes the connections to the providers."""
        await self._chain.close()

    def checks(self) -> Mapping[str, HealthCheck]:
        """A TCP connection to each provider: free of charge. None for the narrator, which depends on nothing."""
        return {
            f"llm_{provider.name}": provider.reachable
            for provider in self._chain.providers
            if isinstance(provider, OpenAiCompatible)
        }

    async def run(self, turn: ChatTurn, progress: Progress) -> ChatTurn:
        """Writes the answer. Never raises Retryable: whatever fails, the narrator can still answer."""
        question = clean(turn.question, limit=self._settings.question_characters)
        asked = turn.model_copy(update={"question": question})
        answer = await _Writing(asked, progress, self._chain, self._settings).write()
        metrics.ANSWERS.labels(answer.provider, answer.finish_reason).inc()
        return turn.model_copy(update={"answer": answer})


class _Stopped(Exception):  # noqa: N818 - an event, not an error
    """The person asked to stop."""


class _Writing:
    """One answer in the making."""

    def __init__(self, turn: ChatTurn, progress: Progress, chain: Chain, settings: LlmSettings) -> None:
        self._turn = turn
        self._progress = progress
        self._chain = chain
        self._settings = settings
        numbers = frozenset(passage.number for passage in turn.retrieval.passages) if turn.retrieval else frozenset()
        self._facts = Facts(turn.chart, turn.luck, numbers)
        self._interventions: list[str] = []
        self._trail = Trail()

    async def write(self) -> Answer:
        """Screens the question, then asks the providers, then the narrator."""
        kind = screen.screen(self._turn.question)
        if kind is not None:
            metrics.INTERVENTIONS.labels(f"safety:{kind}").inc()
            self._interventions.append(f"safety:{kind}")
            await self._progress.say(screen.answer(kind, self._turn.locale))
            return self._answer(narrator.PROVIDER, f"safety-{kind}", "safety")
        if not self._chain:
            return await self._narrate()
        try:
            return await self._ask()
        except _Stopped:
            return self._answer(*self._teller(), "stopped")

    # -- providers -------------------------------------------------------------------------------------------------

    async def _ask(self) -> Answer:
        """Streams from the providers through the gate.

        A stream that breaks off: if little has been said, it is taken back and the narrator answers the whole question,
        for half a sentence helps nobody. If much has been said, it stays, because what was released has been checked
        and may have been read; replacing it under the reader's eyes would be worse than a seam. The narrator then says
        that the connection failed and adds what was not said yet.
        """
        canary = f"saju-{secrets.token_hex(6)}"
        gate = Gate(self._facts, canary)
        messages = build(
            self._turn, canary, Limits(self._settings.llm_input_tokens, self._settings.question_characters)
        )

        async def sink(piece: str) -> None:
            await self._say(gate.feed(piece))

        request = Request(messages, self._settings.llm_max_output_tokens, self._seconds())
        try:
            told = await self._until_stopped(self._chain.tell(request, sink, self._trail))
        except NoProvider as error:
            self._interventions.append("fallback:narrator")
            _log.warning("no provider could answer: the narrator does", reasons=dict(error.kinds))
            return await self._narrate()
        except ProviderError as error:
            _log.warning("the stream broke off", reason=str(error), said=len(self._progress.said))
            return await self._after_break(gate)
        await self._say(gate.finish())
        self._interventions += gate.interventions
        if gate.dropped and len(self._progress.said.strip()) < THIN:
            self._interventions.append("completed:narrator")
            await self._close_with("gap")
        elif not self._progress.said.strip():
            return await self._narrate()
        return self._answer(told.provider, told.completion.model, told.completion.finish_reason, told.completion.usage)

    async def _after_break(self, gate: Gate) -> Answer:
        self._interventions += gate.interventions  # the sentence still held was not whole: it is not said
        if len(self._progress.said.strip()) < WORTH_KEEPING:
            if self._progress.said:
                await self._progress.take_back()
            self._interventions.append("fallback:narrator")
            return await self._narrate()
        self._interventions.append("continued:narrator")
        await self._close_with("sentence")
        return self._answer(*self._teller(), "stop")

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
        gate = Gate(self._facts)
        stopped = await self._speak(Narrator(self._turn).compose(), gate)
        self._interventions += gate.interventions
        return self._answer(narrator.PROVIDER, narrator.MODEL, "stopped" if stopped else "stop")

    async def _close_with(self, reason: str) -> None:
        gate = Gate(self._facts)
        closing = Narrator(self._turn).closing(self._progress.said, reason)
        await self._speak(f"\n\n{closing}", gate)
        self._interventions += gate.interventions

    async def _speak(self, text: str, gate: Gate) -> bool:
        """Says a text in sentences; True if the person stopped it."""
        for piece in pieces(text):
            if self._progress.stopped.is_set():
                return True
            await self._say(gate.feed(piece))
            await asyncio.sleep(0)  # lets a stop come in between
        await self._say(gate.finish())
        return False

    # -- both ------------------------------------------------------------------------------------------------------

    async def _say(self, text: str) -> None:
        if text:
            await self._progress.say(text)

    def _answer(self, provider: str, model: str, reason: str, usage: Usage | None = None) -> Answer:
        text = self._progress.said
        return Answer.model_validate(
            {
                "text": text,
                "provider": provider,
                "model": model,
                "citations": cited(text),
                "interventions": tuple(self._interventions),
                "finish_reason": reason,
                "usage": usage or Usage(),
            }
        )
