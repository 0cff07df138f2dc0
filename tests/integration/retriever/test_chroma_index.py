"""Making an index on a real Chroma server: broken off, done twice at once, done again for a corpus that changed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from services.retriever import alias
from services.retriever.corpus import Corpus
from services.retriever.dense import DenseIndex
from services.retriever.embedders.base import Vectors
from services.retriever.embedders.hashed import HashedEmbedder
from services.retriever.index import build
from services.retriever.settings import RetrieverSettings
from services.retriever.vectors import make_store
from services.retriever.vectors.base import VectorStore
from services.retriever.words import Words

pytestmark = pytest.mark.chroma


class OfTextAlone(HashedEmbedder):
    """The hashed one with every place weighing the same, as a model's vectors are; counts what it embeds."""

    of_text_alone = True  # type: ignore[misc]  # what the real one is not

    def __init__(self, words: Words) -> None:
        super().__init__(words.of_passage)
        self.embedded = 0

    async def open(self, documents: Sequence[str]) -> None:
        """Weighs nothing."""

    async def embed_passages(self, documents: Sequence[str]) -> Vectors:
        self.embedded += len(documents)
        await asyncio.sleep(0.01)  # as long as a model takes for the first of them
        return await super().embed_passages(documents)


@pytest.fixture
async def store(chroma_url: str) -> AsyncIterator[VectorStore]:
    made = make_store(RetrieverSettings(chroma_url=chroma_url))
    await made.open()
    yield made
    await alias.prune(made, timedelta(0))
    await made.close()


@pytest.fixture
def embedder(words: Words) -> OfTextAlone:
    return OfTextAlone(words)


def of(embedder: OfTextAlone, corpus: Corpus, url: str) -> DenseIndex:
    return DenseIndex(corpus, embedder, make_store(RetrieverSettings(chroma_url=url)), retry_seconds=0.2)


async def test_a_new_corpus_goes_live_while_the_old_one_is_still_read(
    chroma_url: str, store: VectorStore, embedder: OfTextAlone, corpus: Corpus
) -> None:
    old, new = of(embedder, Corpus.of(corpus.passages[:9]), chroma_url), of(embedder, corpus, chroma_url)
    first = await old.prepare()
    assert (await alias.Alias.read(store)).collection == first.collection
    before = await old.search("재물운", 3, None)
    embedder.embedded = 0
    second = await new.prepare()
    assert (await alias.Alias.read(store)).collection == second.collection
    assert (second.written, second.carried, embedder.embedded) == (12, 9, 3)
    # The server is that of other suites as well, whose collections are still there.
    gone, kept = await alias.prune(store, timedelta(hours=24))
    assert first.collection not in gone
    assert first.collection in kept
    assert await old.search("재물운", 3, None) == before
    assert await new.search("재물운", 3, None)
    gone, _ = await alias.prune(store, timedelta(0))
    assert first.collection in gone
    await old.close()
    await new.close()


async def test_a_trial_does_not_go_live(
    chroma_url: str, store: VectorStore, embedder: OfTextAlone, corpus: Corpus
) -> None:
    before = await alias.Alias.read(store)
    trial = of(embedder, Corpus.of(corpus.passages[:3]), chroma_url)
    await trial.prepare(live=False)
    assert await alias.Alias.read(store) == before
    await trial.close()


async def test_two_replicas_share_the_work(
    store: VectorStore, words: Words, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.retriever.index.BATCH", 1)
    places = iter((0, 6))
    monkeypatch.setattr("services.retriever.index.random.randrange", lambda _: next(places))
    both = [OfTextAlone(words) for _ in range(2)]
    reports = await asyncio.gather(*(build(store, embedder, corpus) for embedder in both))
    assert reports[0].collection == reports[1].collection
    marks = await store.marks(reports[0].collection)
    assert marks is not None
    assert (marks["count"], marks["complete"]) == (12, True)
    assert sum(embedder.embedded for embedder in both) < 18  # 24 without a look at what the other has written


async def test_an_indexer_that_was_killed_is_continued(chroma_url: str, store: VectorStore) -> None:
    """With our own corpus, which takes several batches."""
    command = [sys.executable, "-m", "services.retriever", "index"]
    environment = {**os.environ, "SAJU_CHROMA_URL": chroma_url}

    async def start() -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(*command, env=environment, stdout=pipe, stderr=pipe)

    killed = await start()
    assert killed.stderr is not None
    async with asyncio.timeout(60):
        assert b"indexing" in await killed.stderr.read(12)  # the first batch is written
    killed.send_signal(signal.SIGKILL)
    await killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    out, _ = await (again := await start()).communicate()
    assert again.returncode == 0
    name, total, written = (word.strip(",") for word in (out.split()[place].decode() for place in (0, 3, 5)))
    assert 0 < int(written) < int(total)
    assert (await alias.Alias.read(store)).collection == name
    marks = await store.marks(name)
    assert marks is not None
    assert (marks["count"], marks["complete"]) == (int(total), True)
    await store.delete(name)
