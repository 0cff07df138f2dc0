from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from services.retriever.corpus import Corpus
from services.retriever.embedders.base import EmbedderError, Vectors
from services.retriever.embedders.hashed import HashedEmbedder
from services.retriever.facets import condition_key, conditions_of
from services.retriever.index import PREFIX, build, collection_name, prune
from services.retriever.settings import RetrieverSettings
from services.retriever.vectors import make_store
from services.retriever.vectors.base import CollectionMissingError, VectorStore
from services.retriever.words import Words


class Counting(HashedEmbedder):
    """Counts the documents it embeds, and fails when told to."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.of_passage)
        self.embedded = 0
        self.failing = False

    async def embed_passages(self, documents: Sequence[str]) -> Vectors:
        if self.failing:
            raise EmbedderError("away")
        self.embedded += len(documents)
        return await super().embed_passages(documents)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[VectorStore]:
    made = make_store(RetrieverSettings(chroma_url=str(tmp_path / "chroma")))
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def embedder(corpus: Corpus, words: Words) -> Counting:
    made = Counting(words)
    await made.open([passage.document for passage in corpus.passages])
    return made


async def test_a_second_time_nothing_is_written(store: VectorStore, embedder: Counting, corpus: Corpus) -> None:
    seen: list[tuple[int, int]] = []
    first = await build(store, embedder, corpus, lambda done, total: seen.append((done, total)))
    again = await build(store, embedder, corpus)
    assert (first.written, again.written) == (len(corpus.passages), 0)
    assert embedder.embedded == len(corpus.passages)
    assert seen[-1] == (len(corpus.passages), len(corpus.passages))


async def test_what_was_written_before_a_failure_is_kept(
    store: VectorStore, embedder: Counting, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.retriever.index.BATCH", 5)

    def fail_next(_done: int, _total: int) -> None:
        embedder.failing = True

    with pytest.raises(EmbedderError):
        await build(store, embedder, corpus, fail_next)
    marks = await store.marks(collection_name(corpus, embedder))
    assert marks is not None
    assert (marks["count"], marks.get("complete")) == (5, None)
    embedder.failing = False
    assert (await build(store, embedder, corpus)).written == len(corpus.passages) - 5


async def test_a_changed_corpus_gets_a_collection_of_its_own(
    store: VectorStore, embedder: Counting, corpus: Corpus
) -> None:
    await build(store, embedder, corpus)
    smaller = Corpus.of(corpus.passages[:5])
    await build(store, embedder, smaller)
    assert {collection_name(corpus, embedder), collection_name(smaller, embedder)} <= set(await store.names())
    await store.create("somebody-elses")
    assert await prune(store, smaller, embedder) == [collection_name(corpus, embedder)]
    assert set(await store.names()) == {collection_name(smaller, embedder), "somebody-elses"}


async def test_only_passages_whose_conditions_hold_come_back(
    store: VectorStore, embedder: Counting, corpus: Corpus
) -> None:
    name = collection_name(corpus, embedder)
    assert name.startswith(PREFIX)
    await build(store, embedder, corpus)
    question = await embedder.embed_query("갑목 일간의 성격")
    everything = await store.query(name, question, 50, None)
    assert everything[0].id == "day_master.gap"
    assert len(everything) == len(corpus.passages)
    assert 0 < everything[0].cosine <= 1
    conditions = {condition_key(conditions_of(one)) for one in corpus.passages if one.id != "day_master.gap"}
    assert "day_master.gap" not in {near.id for near in await store.query(name, question, 50, conditions)}


async def test_a_collection_that_is_not_there(store: VectorStore) -> None:
    assert await store.marks("saju-none") is None
    with pytest.raises(CollectionMissingError):
        await store.digests("saju-none")
