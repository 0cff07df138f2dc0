"""The station that writes the answer."""

import asyncio
from collections.abc import Mapping
from typing import Final

import structlog

from services.llm_worker import metrics
from services.llm_worker.cache import AnswerCache
from services.llm_worker.memory import remember
from services.llm_worker.narrator import narrator
from services.llm_worker.providers.chain import Chain
from services.llm_worker.providers.openai_compatible import OpenAiCompatible
from services.llm_worker.safety.output import unsafe
from services.llm_worker.safety.screen import screen
from services.llm_worker.settings import LlmSettings
from services.llm_worker.text import clean
from services.llm_worker.writing import Writing
from shared.contracts.turn import ChatTurn, StageName
from shared.worker.stage import HealthCheck, Progress

_log: Final = structlog.get_logger(__name__)


class LlmStage:
    """Question, chart and passages become a streamed, checked answer. Without a provider the narrator answers."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._chain = Chain.from_settings(settings)
        models = [f"{provider.name}/{provider.model}" for provider in self._chain.providers]
        self._cache = AnswerCache(settings.llm_cache_entries, settings.llm_cache_seconds, models)

    @property
    def name(self) -> StageName:
        """The last station of a question."""
        return StageName.LLM_WORKER

    async def open(self) -> None:
        """Nothing is contacted: a provider that is away must not keep the service from answering. The safety rules are
        read and compiled now, so that the first person does not wait for it.
        """
        await asyncio.to_thread(lambda: (screen(""), unsafe("")))
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
        answer = await Writing(asked, progress, self._chain, self._cache, self._settings).write()
        metrics.ANSWERS.labels(answer.provider, answer.finish_reason).inc()
        memory = turn.memory if answer.finish_reason == "safety" else remember(turn.memory, question, answer.text)
        return turn.model_copy(update={"answer": answer.model_copy(update={"memory": memory})})
