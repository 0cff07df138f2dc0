"""Makes the collection of a corpus: resumable, incremental, harmless when two replicas do it at once.

A collection is named by what it was made from, and marked when it is complete. Nothing is locked: whoever makes it
begins at another place and passes over what somebody else has written, so that two replicas share the work. A vector
that depends on its text alone is taken over from the live collection (`services.retriever.alias`), if it has that text.
"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.retriever.alias import Alias, collection_name
from services.retriever.corpus import Corpus, CorpusPassage
from services.retriever.embedders.base import Embedder, Vectors
from services.retriever.facets import condition_key, conditions_of
from services.retriever.vectors.base import Item, StoreError, VectorStore

BATCH: Final = 128
"""Passages embedded and written at once."""

Progress = Callable[[int, int], None]
"""Told after every batch: passages done, of how many."""


@dataclass(frozen=True)
class IndexReport:
    """What indexing did. `written` 0: everything was there. `carried`: of those written, vectors taken over."""

    collection: str
    passages: int
    written: int
    carried: int = 0


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
    missing = await _missing(store, name, corpus.passages)
    batches = [missing[start : start + BATCH] for start in range(0, len(missing), BATCH)]
    first = random.randrange(len(batches)) if batches else 0  # noqa: S311 - where to begin is no secret
    source = await _Source.find(store, embedder, name) if batches else _Source(store, embedder, "", {})
    done, written, carried = total - len(missing), 0, 0
    for place, batch in enumerate((*batches[first:], *batches[:first])):
        left = await _missing(store, name, batch, only=True) if place else batch
        if left:
            vectors, taken = await source.vectors(left)
            await store.upsert(name, [_item(passage) for passage in left], vectors)
            written, carried = written + len(left), carried + taken
        done += len(batch)
        if progress is not None:
            progress(done, total)
    if batches and (lost := await _missing(store, name, corpus.passages)):
        raise StoreError(f"{name} lacks {len(lost)} of {total} passages that were written")
    await store.mark(name, {"complete": True, "corpus": corpus.hash, "embedder": embedder.name})
    return IndexReport(name, total, written, carried)


async def _missing(
    store: VectorStore, name: str, passages: Sequence[CorpusPassage], *, only: bool = False
) -> list[CorpusPassage]:
    """Those that the collection has not, or in another form. `only`: ask for these alone, not for all it has."""
    there = await store.kept(name, [passage.id for passage in passages] if only else None)
    return [one for one in passages if one.id not in there or there[one.id].digest != one.digest]


@dataclass(frozen=True)
class _Source:
    """Where vectors come from: the collection that is live, for texts it has (`ids` by text); else the embedder."""

    store: VectorStore
    embedder: Embedder
    collection: str
    ids: dict[str, str]

    @classmethod
    async def find(cls, store: VectorStore, embedder: Embedder, name: str) -> "_Source":
        live = (await Alias.read(store)).collection if embedder.of_text_alone else None
        if live is None or live == name or not live.endswith(f"-{embedder.name}") or await store.marks(live) is None:
            return cls(store, embedder, "", {})
        return cls(store, embedder, live, {one.text: id_ for id_, one in (await store.kept(live)).items()})

    async def vectors(self, passages: Sequence[CorpusPassage]) -> tuple[Vectors, int]:
        """A row a passage, and how many of them were taken over."""
        ids = [self.ids.get(_text(passage)) for passage in passages]
        known = dict.fromkeys(id_ for id_ in ids if id_ is not None)
        rows: dict[int, Vectors] = {}
        if known:
            old = dict(zip(known, await self.store.vectors(self.collection, list(known)), strict=True))
            rows = {place: old[id_] for place, id_ in enumerate(ids) if id_ is not None}
        new = [place for place, id_ in enumerate(ids) if id_ is None]
        if new:
            made = await self.embedder.embed_passages([passages[place].document for place in new])
            rows.update(zip(new, made, strict=True))
        return np.stack([rows[place] for place in range(len(passages))]), len(ids) - len(new)


def _text(passage: CorpusPassage) -> str:
    return hashlib.sha256(passage.document.encode()).hexdigest()[:32]


def _item(passage: CorpusPassage) -> Item:
    condition = condition_key(conditions_of(passage))
    return Item(passage.id, condition, passage.topic, passage.digest, _text(passage))
