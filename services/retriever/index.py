"""Makes the collection of a corpus: resumable, harmless when two replicas do it at once, skipped when complete.

A collection is named by what it was made from. Replicas of an older version go on reading the older collection; a
newer one reads its own only once it is marked complete. Two replicas at once upsert the same content and ids.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.retriever.corpus import Corpus
from services.retriever.embedders.base import Embedder
from services.retriever.facets import condition_key, conditions_of
from services.retriever.vectors.base import Item, StoreError, VectorStore

PREFIX: Final = "saju-"
BATCH: Final = 128
"""Passages embedded and written at once."""

Progress = Callable[[int, int], None]
"""Told after every batch: passages done, of how many."""


@dataclass(frozen=True)
class IndexReport:
    """What indexing did. `written` 0: everything was there."""

    collection: str
    passages: int
    written: int


def collection_name(corpus: Corpus, embedder: Embedder) -> str:
    """`saju-` with the hash of the corpus and the name of the embedder."""
    return f"{PREFIX}{corpus.hash}-{embedder.name}"


async def build(
    store: VectorStore, embedder: Embedder, corpus: Corpus, progress: Progress | None = None
) -> IndexReport:
    """Brings the collection to completion. The embedder must be open.

    Raises StoreError or EmbedderError; what was written until then is found again the next time.
    """
    name = collection_name(corpus, embedder)
    total = len(corpus.passages)
    marks = await store.marks(name)
    if marks is not None and marks.get("complete") is True and marks["count"] == total:
        return IndexReport(name, total, 0)
    await store.create(name)
    there = await store.digests(name)
    missing = [passage for passage in corpus.passages if there.get(passage.id) != passage.digest]
    for start in range(0, len(missing), BATCH):
        part = missing[start : start + BATCH]
        items = [
            Item(passage.id, condition_key(conditions_of(passage)), passage.topic, passage.digest) for passage in part
        ]
        vectors = await embedder.embed_passages([passage.document for passage in part])
        await store.upsert(name, items, vectors)
        if progress is not None:
            progress(total - len(missing) + start + len(part), total)
    finished = await store.marks(name)
    if finished is None or finished["count"] != total:
        raise StoreError(f"{name} holds {finished and finished['count']} of {total} passages")
    await store.mark(name, {"complete": True, "corpus": corpus.hash, "embedder": embedder.name})
    return IndexReport(name, total, len(missing))


async def prune(store: VectorStore, corpus: Corpus, embedder: Embedder) -> list[str]:
    """Deletes the collections of other corpora and embedders; for when no older replica runs. The names deleted."""
    keep = collection_name(corpus, embedder)
    old = [name for name in await store.names() if name.startswith(PREFIX) and name != keep]
    for name in old:
        await store.delete(name)
    return old
