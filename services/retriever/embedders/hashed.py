"""Vectors without a model: pieces of words and meanings, weighted by TF-IDF and hashed.

Runs of 2-3 characters of each content word survive compounds, endings and typing errors, where BM25 needs the whole
word; the meanings (see `services.retriever.words`) say what a text is about. Each feature is hashed to one of
`DIMENSIONS` places with a sign, so that collisions cancel out on average (Weinberger et al., Feature Hashing for Large
Scale Multitask Learning, 2009). Needs numpy alone.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import log
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from services.retriever.embedders.base import Vectors, unit

DIMENSIONS: Final = 2048
SIZES: Final = (2, 3)
MEANING_WEIGHT: Final = 3.0
"""What a meaning counts beside one piece of a word (1.0)."""
TITLE_WEIGHT: Final = 5
"""How often the first line of a document counts, which is its title."""
_REMEMBERED: Final = 65_536
"""Words whose pieces, and features whose places, are remembered: ours have some 12,000 and 30,000."""


class HashedEmbedder:
    """Implements `Embedder`. Its vectors depend on the documents it was opened with: their rare features weigh more.

    `words`: cuts a text into words and meanings; it must be safe to call from a thread.
    """

    name: Final = f"hashed-{DIMENSIONS}"
    floor: Final = 0.05
    sure: Final = 0.2
    share: Final = 0.35
    of_text_alone: Final = False

    def __init__(self, words: Callable[[str], Sequence[str]]) -> None:
        self._words = words
        self._idf: NDArray[np.float64] = np.ones(DIMENSIONS)

    async def open(self, documents: Sequence[str]) -> None:
        """Counts in how many documents each place is filled."""
        self._idf = await asyncio.to_thread(self._weigh, documents)

    async def close(self) -> None:
        """Nothing is held."""

    async def embed_passages(self, documents: Sequence[str]) -> Vectors:
        """One row a document, computed in a thread."""
        return await asyncio.to_thread(self._embed, documents)

    async def embed_query(self, question: str) -> Vectors:
        """One row, computed in a thread."""
        return await asyncio.to_thread(self._embed, [question])

    def _weigh(self, documents: Sequence[str]) -> NDArray[np.float64]:
        filled = np.zeros(DIMENSIONS)
        for document in documents:
            filled[list({_place(feature)[0] for feature in self._counts(document)})] += 1
        return np.asarray(1 + np.log((1 + len(documents)) / (1 + filled)))

    def _embed(self, documents: Sequence[str]) -> Vectors:
        rows = np.zeros((len(documents), DIMENSIONS))
        for row, document in zip(rows, documents, strict=True):
            for feature, count in self._counts(document).items():
                place, sign = _place(feature)
                row[place] += sign * (MEANING_WEIGHT if feature.startswith("#") else 1) * (1 + log(count))
        return unit(rows * self._idf)

    def _counts(self, document: str) -> dict[str, int]:
        """How often each feature stands in a document."""
        title, *lines = document.split("\n")
        words: Counter[str] = Counter()
        for line, weight in ((title, TITLE_WEIGHT if lines else 1), *((line, 1) for line in lines)):
            for word in self._words(line):
                words[word] += weight
        counts: defaultdict[str, int] = defaultdict(int)
        for word, count in words.items():
            for piece in _pieces(word):
                counts[piece] += count
        return counts


@lru_cache(maxsize=_REMEMBERED)
def _pieces(word: str) -> tuple[str, ...]:
    if word.startswith("#"):
        return (word,)
    padded = f" {word} "
    return tuple(padded[start : start + size] for size in SIZES for start in range(len(padded) - size + 1))


@lru_cache(maxsize=_REMEMBERED)
def _place(feature: str) -> tuple[int, int]:
    digest = crc32(feature.encode())
    return digest % DIMENSIONS, 1 if digest & 0x8000_0000 else -1
