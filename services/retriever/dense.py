"""The dense half: the question's vector against those of the passages, in ChromaDB. It may be away: no failure."""

import asyncio
import contextlib
import time
from collections.abc import Collection
from typing import Final

from services.retriever import alias
from services.retriever.alias import collection_name
from services.retriever.corpus import Corpus
from services.retriever.embedders.base import Embedder, EmbedderError, Vectors
from services.retriever.facets import condition_key, conditions_of
from services.retriever.fusion import Scale
from services.retriever.index import IndexReport, Progress, build
from services.retriever.vectors.base import CollectionMissingError, Near, StoreError, VectorStore
from shared.observability.logging import get_logger

log = get_logger(__name__)


FILTERED_BY_CHROMA: Final = 1_000
"""Passages up to which Chroma filters by condition. Its filter takes time in proportion to the passages (4 ms at 1,152,
10 ms at 5,000, whatever the filter); above, a wider query is filtered here, for one that does not grow."""
OVERSAMPLE: Final = 4
"""How much wider: of our corpus about every second passage holds for a chart. Of 800 questions with a chart, none had
other passages among the first three than by Chroma's filter; with 3 times, 4 had."""


class DenseError(Exception):
    """No vectors or no neighbours now; the message says why. The search goes on without."""


class DenseIndex:
    """Embedder and store of one corpus.

    After a failure nothing is asked for `retry_seconds`, so that a dead dependency costs one question its timeout and
    not every question; meanwhile a task of its own tries to come back.
    """

    def __init__(self, corpus: Corpus, embedder: Embedder, store: VectorStore, retry_seconds: float) -> None:
        self._corpus = corpus
        self._embedder = embedder
        self._store = store
        self._retry_seconds = retry_seconds
        self._condition_of = {one.id: condition_key(conditions_of(one)) for one in corpus.passages}
        self._collection = collection_name(corpus, embedder)
        self._ready = False
        self._reason = "the index is not ready yet"
        self._resume_at = 0.0
        self._task: asyncio.Task[None] | None = None

    @property
    def store(self) -> VectorStore:
        """The vector database."""
        return self._store

    @property
    def scale(self) -> Scale:
        """How cosines of this embedder are to be read."""
        return Scale(self._embedder.floor, self._embedder.sure, self._embedder.share)

    async def open(self) -> None:
        """Connects and indexes, or leaves both to a task that tries again and again until it succeeds."""
        try:
            await self.prepare()
        except DenseError as error:
            log.warning("dense search is away, answering from the lexical index", reason=str(error))
            self._reason = str(error)
            self._recover()

    async def prepare(self, progress: Progress | None = None, *, live: bool = True) -> IndexReport:
        """Connects and brings the collection to completion. Raises DenseError.

        `live`: make it the one the alias points to. A trial does not.
        """
        try:
            await self._embedder.open([passage.document for passage in self._corpus.passages])
            await self._store.open()
            report = await build(self._store, self._embedder, self._corpus, progress)
            if live and await alias.point(self._store, report.collection):
                log.info("dense index live", collection=report.collection)
        except (StoreError, EmbedderError) as error:
            raise DenseError(str(error)) from error
        self._ready = True
        log.info("dense index ready", collection=report.collection, passages=report.passages, written=report.written)
        return report

    async def close(self) -> None:
        """Stops trying and gives everything back."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._embedder.close()
        await self._store.close()

    async def search(self, question: str, count: int, conditions: Collection[str] | None) -> dict[str, float]:
        """Cosines of the nearest passages by id. `conditions`: those that hold, None for any. Raises DenseError."""
        if not self._ready:
            raise DenseError(self._reason)
        if time.monotonic() < self._resume_at:
            raise DenseError(f"waiting after a failure: {self._reason}")
        try:
            vector = await self._embedder.embed_query(question)
            near = await self._nearest(vector, count, conditions)
        except CollectionMissingError as error:
            self._ready, self._reason = False, str(error)
            self._recover()
            raise DenseError(str(error)) from error
        except (StoreError, EmbedderError) as error:
            self._resume_at, self._reason = time.monotonic() + self._retry_seconds, str(error)
            log.warning("dense search failed, answering from the lexical index", reason=str(error))
            raise DenseError(str(error)) from error
        return dict(near)

    async def _nearest(self, vector: Vectors, count: int, conditions: Collection[str] | None) -> list[Near]:
        if conditions is None or len(self._condition_of) <= FILTERED_BY_CHROMA:
            return await self._store.query(self._collection, vector, count, conditions)
        wider = min(OVERSAMPLE * count, len(self._condition_of))
        near = await self._store.query(self._collection, vector, wider, None)
        return [one for one in near if self._condition_of.get(one.id) in conditions][:count]

    def _recover(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._keep_trying(), name="retriever-dense-recovery")

    async def _keep_trying(self) -> None:
        while True:
            await asyncio.sleep(self._retry_seconds)
            try:
                await self.prepare()
            except DenseError as error:
                self._reason = str(error)
                log.info("dense search is still away", reason=self._reason)
            else:
                return
