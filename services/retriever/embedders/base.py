"""The one interface of everything that turns text into vectors."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text, each of length 1, so that cosine is the dot product."""


class EmbedderError(Exception):
    """The embedder gives no vectors now: away, busy, or it answered nonsense. The message says which."""


class Embedder(Protocol):
    """Turns text into vectors of unit length.

    `name` goes into the name of a collection: vectors of two embedders of one name can be compared.
    `floor` and `sure` say what its cosines mean, for scales differ from model to model; `share`, how far it is trusted.
    """

    @property
    def name(self) -> str:
        """Letters, digits, `.`, `_` and `-`."""

    @property
    def floor(self) -> float:
        """Cosine at or below which two texts are strangers to one another."""

    @property
    def sure(self) -> float:
        """Cosine from which on a passage surely has to do with the question."""

    @property
    def share(self) -> float:
        """Of the fused score, 0-1; the rest is BM25's."""

    @property
    def of_text_alone(self) -> bool:
        """Whether a passage's vector depends on its text and nothing else, so that another corpus may take it over."""

    async def open(self, documents: Sequence[str]) -> None:
        """Gets ready for these documents. Raises EmbedderError."""

    async def close(self) -> None:
        """Gives everything back."""

    async def embed_passages(self, documents: Sequence[str]) -> Vectors:
        """One row a document. Raises EmbedderError."""

    async def embed_query(self, question: str) -> Vectors:
        """One row. Raises EmbedderError."""


def unit(rows: NDArray[np.float64] | Vectors) -> Vectors:
    """The rows scaled to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)
