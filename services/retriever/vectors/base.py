"""What the retriever asks of a vector database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from services.retriever.embedders.base import Vectors


class StoreError(Exception):
    """The vector database does not answer, or not in time; the message says which."""


class CollectionMissingError(StoreError):
    """The database is there, the collection is not."""


@dataclass(frozen=True)
class Item:
    """One passage of a collection. `condition`: see `facets.condition_key`; `digest`: see `CorpusPassage.digest`;
    `text`: a hash of what was embedded.
    """

    id: str
    condition: str
    topic: str
    digest: str
    text: str


class Kept(NamedTuple):
    """What is known of an item without its vector; see `Item`."""

    digest: str
    text: str


class Near(NamedTuple):
    """A passage and the cosine of its vector with the question's."""

    id: str
    cosine: float


class VectorStore(Protocol):
    """Collections of unit vectors compared by cosine. Every method raises StoreError."""

    async def open(self) -> None:
        """Connects. Raises shared.settings.SettingsError for a store that can never work here."""

    async def close(self) -> None:
        """Gives everything back."""

    async def ping(self) -> None:
        """Returns if the database answers."""

    async def marks(self, collection: str) -> Mapping[str, object] | None:
        """What `mark` wrote and `count`, or None where there is no such collection."""

    async def create(self, collection: str) -> None:
        """Makes a collection, if nobody has."""

    async def mark(self, collection: str, marks: Mapping[str, str | int | bool]) -> None:
        """Writes about a collection."""

    async def kept(self, collection: str, ids: Sequence[str] | None = None) -> dict[str, Kept]:
        """The items by id, of all or of those among `ids` that are there."""

    async def vectors(self, collection: str, ids: Sequence[str]) -> Vectors:
        """A row an id, in their order; every one of them must be there."""

    async def upsert(self, collection: str, items: Sequence[Item], vectors: Vectors) -> None:
        """Adds or replaces items."""

    async def query(
        self, collection: str, vector: Vectors, count: int, conditions: Collection[str] | None
    ) -> list[Near]:
        """The nearest items whose condition is one of `conditions` (None: any), nearest first."""

    async def names(self) -> list[str]:
        """Of all collections."""

    async def delete(self, collection: str) -> None:
        """Deletes a collection."""
