"""The retriever as a station of the routing slip."""

import asyncio
from collections.abc import Mapping
from typing import Final

from services.retriever.corpus import Corpus
from services.retriever.dense import DenseIndex
from services.retriever.embedders import make_embedder
from services.retriever.fusion import MAXIMUM
from services.retriever.search import Found, Retriever, SearchResult
from services.retriever.settings import RetrieverSettings
from services.retriever.vectors import make_store
from services.retriever.why import why
from services.retriever.words import Words
from shared.contracts.passages import Passage, Retrieval
from shared.contracts.turn import ChatTurn, Locale, StageName
from shared.failures import Permanent
from shared.observability.logging import get_logger
from shared.worker.stage import HealthCheck, Progress

log = get_logger(__name__)

MOST: Final = 20
"""Passages that a slip may ask for: as many as each ranking brings to the fusion."""


class RetrieverStage:
    """Implements `shared.worker.stage.Stage`. Chroma or the embedder away is no failure: see `Retrieval.degraded`."""

    name = StageName.RETRIEVER

    def __init__(self, settings: RetrieverSettings) -> None:
        self._settings = settings
        self._store = make_store(settings)
        self._retriever: Retriever | None = None

    async def open(self) -> None:
        """Reads the corpus, loads Kiwi, indexes. Raises CorpusError, SettingsError; not for a Chroma that is away."""
        corpus = await asyncio.to_thread(Corpus.from_directory, self._settings.corpus_dir)
        words = await asyncio.to_thread(Words.load)
        dense = DenseIndex(corpus, make_embedder(self._settings, words), self._store, self._settings.retry_seconds)
        self._retriever = await asyncio.to_thread(Retriever, corpus, words, dense)
        await dense.open()

    async def close(self) -> None:
        """Gives connections and the directory back."""
        if self._retriever is not None and self._retriever.dense is not None:
            await self._retriever.dense.close()
            self._retriever = None

    async def run(self, turn: ChatTurn, progress: Progress) -> ChatTurn:
        """Fills `turn.retrieval`."""
        del progress
        if self._retriever is None:
            raise Permanent("the retriever is not open")
        result = await self._retriever.search(
            turn.question,
            chart=turn.chart,
            luck=turn.luck,
            earlier=[item.text for item in turn.history if item.role == "user"],
            count=self._settings.passages if turn.passages is None else max(0, min(turn.passages, MOST)),
        )
        log.info(
            "passages chosen",
            ids=[one.passage.id for one in result.found],
            topic=result.intent.topic,
            off_topic=result.off_topic,
            degraded=result.degraded,
        )
        return turn.model_copy(update={"retrieval": retrieval(result, self._retriever.corpus.hash, turn.locale)})

    def checks(self) -> Mapping[str, HealthCheck]:
        """Whether Chroma answers."""
        return {"chroma": self._store.ping}


def retrieval(result: SearchResult, corpus: str, locale: Locale) -> Retrieval:
    """What the turn carries on: passages numbered from 1, and why each was chosen."""
    return Retrieval(
        passages=tuple(_passage(number, one, result, locale) for number, one in enumerate(result.found, start=1)),
        topic=result.intent.topic,
        off_topic=result.off_topic,
        degraded="dense" if result.degraded else None,
        corpus=corpus,
    )


def _passage(number: int, one: Found, result: SearchResult, locale: Locale) -> Passage:
    passage = one.passage
    return Passage(
        number=number,
        id=passage.id,
        title=passage.title,
        text=passage.text,
        topic=passage.topic,
        score=round(min(1.0, max(0.0, one.scored.total / MAXIMUM)), 4),
        why=why(one, result, locale),
        facets={key: tuple(values) for key, values in passage.facets.items()},
        gist_en=passage.gist_en,
    )
