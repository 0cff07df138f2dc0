"""Which collection is live, and since when the others are not.

The alias is a collection without items whose metadata name the live one and, for every other, the time it ceased to be
(or was first seen not to be) live. Chroma replaces the metadata of a collection as a whole, so the alias moves at once.
A replica reads the collection of its own corpus, for its passages must be those; the alias says what the next index may
take vectors from, and what nobody reads any more.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from services.retriever.corpus import Corpus
from services.retriever.embedders.base import Embedder
from services.retriever.vectors.base import CollectionMissingError, VectorStore

PREFIX: Final = "saju-"
ALIAS: Final = f"{PREFIX}live"
"""No hash of a corpus, which is hexadecimal."""
_COLLECTION: Final = "collection"
_SINCE: Final = "since:"
"""Before the name of a collection that is not live."""


def collection_name(corpus: Corpus, embedder: Embedder) -> str:
    """`saju-` with the hash of the corpus and the name of the embedder."""
    return f"{PREFIX}{corpus.hash}-{embedder.name}"


@dataclass(frozen=True)
class Alias:
    """`collection`: the live one; `left`: the others, and since when they are not live (UTC)."""

    collection: str | None
    left: Mapping[str, datetime]

    @classmethod
    async def read(cls, store: VectorStore) -> "Alias":
        """As it stands; empty where nothing was ever live. Raises StoreError."""
        marks = await store.marks(ALIAS) or {}
        left = {
            name.removeprefix(_SINCE): datetime.fromisoformat(str(time))
            for name, time in marks.items()
            if name.startswith(_SINCE)
        }
        return cls(str(marks.get(_COLLECTION) or "") or None, left)

    async def write(self, store: VectorStore) -> None:
        """Replaces what stands. Raises StoreError."""
        await store.create(ALIAS)
        marks = {f"{_SINCE}{name}": time.isoformat() for name, time in self.left.items()}
        await store.mark(ALIAS, {_COLLECTION: self.collection or "", **marks})


async def point(store: VectorStore, collection: str) -> bool:
    """Makes a complete collection the live one; whether another was before. Raises StoreError."""
    before = await Alias.read(store)
    if before.collection == collection:
        return False
    left = {name: time for name, time in before.left.items() if name != collection}
    if before.collection is not None:
        left[before.collection] = datetime.now(UTC)
    await Alias(collection, left).write(store)
    return True


async def prune(store: VectorStore, grace: timedelta) -> tuple[list[str], list[str]]:
    """Deletes what has not been live for `grace`. The names deleted, and those still kept. Raises StoreError.

    A collection of which it is not known since when, such as one that was never finished, is first seen now.
    """
    alias, now = await Alias.read(store), datetime.now(UTC)
    others = sorted(
        name for name in await store.names() if name.startswith(PREFIX) and name not in {ALIAS, alias.collection}
    )
    left = {name: alias.left.get(name, now) for name in others}
    gone = [name for name in others if now - left[name] >= grace]
    for name in gone:
        with suppress(CollectionMissingError):  # somebody else prunes as well
            await store.delete(name)
    kept = {name: time for name, time in left.items() if name not in gone}
    if kept != alias.left:
        await Alias(alias.collection, kept).write(store)
    return gone, list(kept)
