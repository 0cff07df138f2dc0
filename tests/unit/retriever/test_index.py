import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from services.retriever.alias import ALIAS, PREFIX, Alias, collection_name, point, prune
from services.retriever.corpus import Corpus
from services.retriever.embedders.base import EmbedderError, Vectors
from services.retriever.embedders.hashed import HashedEmbedder
from services.retriever.facets import condition_key, conditions_of
from services.retriever.index import build
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
    corpus = Corpus.of(corpus.passages[:10])  # two whole batches: whichever comes first is five passages

    def fail_next(_done: int, _total: int) -> None:
        embedder.failing = True

    with pytest.raises(EmbedderError):
        await build(store, embedder, corpus, fail_next)
    marks = await store.marks(collection_name(corpus, embedder))
    assert marks is not None
    assert (marks["count"], marks.get("complete")) == (5, None)
    embedder.failing = False
    assert (await build(store, embedder, corpus)).written == 5


async def test_a_changed_corpus_gets_a_collection_of_its_own_and_the_old_one_stays(
    store: VectorStore, embedder: Counting, corpus: Corpus
) -> None:
    await build(store, embedder, corpus)
    smaller = Corpus.of(corpus.passages[:5])
    await build(store, embedder, smaller)
    assert {collection_name(corpus, embedder), collection_name(smaller, embedder)} <= set(await store.names())


async def test_vectors_of_texts_that_stay_are_taken_over(
    store: VectorStore, embedder: Counting, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Counting, "of_text_alone", True)
    first, *others, last = corpus.passages
    await point(store, (await build(store, embedder, Corpus.of((first, *others)))).collection)
    embedder.embedded = 0
    retold = first.model_copy(update={"text": f"{first.text} 덧붙인 말이에요."})
    refiled = others[0].model_copy(update={"topic": "reading", "sources": ("another",)})
    report = await build(store, embedder, Corpus.of((retold, refiled, *others[1:], last)))
    assert (report.written, report.carried) == (len(corpus.passages), len(corpus.passages) - 2)
    assert embedder.embedded == 2  # the one that was changed and the one that is new
    near = await store.query(report.collection, await embedder.embed_query(refiled.title), 50, None)
    alone = await store.query(
        collection_name(Corpus.of((first, *others)), embedder), await embedder.embed_query(refiled.title), 50, None
    )
    assert dict(near)[refiled.id] == pytest.approx(dict(alone)[refiled.id], abs=1e-6)


async def test_vectors_that_depend_on_the_whole_corpus_are_made_anew(
    store: VectorStore, embedder: Counting, corpus: Corpus
) -> None:
    await point(store, (await build(store, embedder, corpus)).collection)
    embedder.embedded = 0
    assert (await build(store, embedder, Corpus.of(corpus.passages[:5]))).carried == 0
    assert embedder.embedded == 5


async def test_what_another_replica_writes_meanwhile_is_passed_over(
    store: VectorStore, embedder: Counting, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.retriever.index.BATCH", 4)
    other: list[int] = []

    async def both() -> None:
        other.append((await build(store, embedder, corpus)).written)

    def once(_done: int, _total: int) -> None:
        if not tasks:
            tasks.append(asyncio.get_running_loop().create_task(both()))

    tasks: list[asyncio.Task[None]] = []
    report = await build(store, embedder, corpus, once)
    await tasks[0]
    assert embedder.embedded == report.written + other[0] < 2 * len(corpus.passages)
    assert (await build(store, embedder, corpus)).written == 0


async def test_the_alias_moves_only_when_it_is_told_of_a_complete_collection(
    store: VectorStore, embedder: Counting, corpus: Corpus
) -> None:
    assert await Alias.read(store) == Alias(None, {})
    old = (await build(store, embedder, corpus)).collection
    assert await point(store, old)
    assert not await point(store, old)
    smaller = Corpus.of(corpus.passages[:5])
    new = (await build(store, embedder, smaller)).collection
    assert (await Alias.read(store)).collection == old
    assert await point(store, new)
    alias = await Alias.read(store)
    assert (alias.collection, list(alias.left)) == (new, [old])
    assert await point(store, old)  # an older version is rolled out again
    alias = await Alias.read(store)
    assert (alias.collection, list(alias.left)) == (old, [new])


async def test_a_collection_that_is_live_no_longer_is_deleted_after_its_grace(
    store: VectorStore, embedder: Counting, corpus: Corpus
) -> None:
    old = (await build(store, embedder, corpus)).collection
    await point(store, old)
    new = (await build(store, embedder, Corpus.of(corpus.passages[:5]))).collection
    await point(store, new)
    await store.create(f"{PREFIX}never-finished")
    await store.create("somebody-elses")
    assert await prune(store, timedelta(hours=1)) == ([], [old, f"{PREFIX}never-finished"])
    assert set((await Alias.read(store)).left) == {old, f"{PREFIX}never-finished"}  # first seen now
    assert await prune(store, timedelta(0)) == ([old, f"{PREFIX}never-finished"], [])
    assert set(await store.names()) == {ALIAS, new, "somebody-elses"}
    assert await Alias.read(store) == Alias(new, {})


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
        await store.kept("saju-none")
