"""Vectors from any server that speaks OpenAI's `/v1/embeddings` (bge-m3 on vLLM or TEI, text-embedding-3, Ollama…)."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from zlib import crc32

import aiohttp
import numpy as np

from services.retriever.embedders.base import EmbedderError, Vectors, unit

BATCH: Final = 64
"""Texts a request: below the limits of the servers in use (TEI 32 by default is raised by most, OpenAI 2,048)."""


@dataclass(frozen=True)
class Endpoint:
    """Where and how to ask. `url`: the base to which `/embeddings` is added. Timeouts in seconds."""

    url: str
    model: str
    key: str | None = None
    query_prefix: str = ""
    passage_prefix: str = ""
    query_timeout: float = 2.0
    batch_timeout: float = 30.0


class OpenAIEmbedder:
    """Implements `Embedder`."""

    floor: Final = 0.2
    sure: Final = 0.5
    share: Final = 0.5
    of_text_alone: Final = True

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._session: aiohttp.ClientSession | None = None

    @property
    def name(self) -> str:
        """The model's name, fit for a collection, with a hash of what is put before passages, if anything is."""
        name = re.sub(r"[^A-Za-z0-9]+", "-", self._endpoint.model).strip("-").lower()
        prefix = self._endpoint.passage_prefix
        return f"{name}-{crc32(prefix.encode()):08x}" if prefix else name

    async def open(self, documents: Sequence[str]) -> None:
        """Makes the connection pool; sends nothing."""
        del documents
        if self._session is None:
            headers = {"Authorization": f"Bearer {self._endpoint.key}"} if self._endpoint.key else {}
            self._session = aiohttp.ClientSession(headers=headers)

    async def close(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def embed_passages(self, documents: Sequence[str]) -> Vectors:
        """In batches, one after another."""
        texts = [self._endpoint.passage_prefix + document for document in documents]
        rows = [
            await self._ask(texts[start : start + BATCH], self._endpoint.batch_timeout)
            for start in range(0, len(texts), BATCH)
        ]
        return np.concatenate(rows)

    async def embed_query(self, question: str) -> Vectors:
        """One request."""
        return await self._ask([self._endpoint.query_prefix + question], self._endpoint.query_timeout)

    async def _ask(self, texts: list[str], timeout: float) -> Vectors:  # noqa: ASYNC109 - one place bounds all requests
        if self._session is None:
            raise EmbedderError("the embedder is closed")
        body = {"model": self._endpoint.model, "input": texts, "encoding_format": "float"}
        url = f"{self._endpoint.url.rstrip('/')}/embeddings"
        try:
            async with asyncio.timeout(timeout), self._session.post(url, json=body) as response:
                if response.status != HTTPStatus.OK:
                    raise EmbedderError(f"{url} answered {response.status}: {(await response.text())[:200]}")
                answer = await response.json(content_type=None)
        except TimeoutError as error:
            raise EmbedderError(f"{url} did not answer within {timeout} s") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise EmbedderError(f"{url}: {error!r}") from error
        return _vectors(answer, len(texts))


def _vectors(answer: Any, count: int) -> Vectors:  # noqa: ANN401 - JSON of a stranger
    try:
        items = sorted(answer["data"], key=lambda item: int(item["index"]))
        rows = np.asarray([item["embedding"] for item in items], dtype=np.float32)
    except (KeyError, TypeError, ValueError) as error:
        raise EmbedderError(f"an answer that holds no embeddings: {error!r}") from error
    if rows.ndim != 2 or rows.shape[0] != count or not np.isfinite(rows).all():  # noqa: PLR2004 - a table
        raise EmbedderError(f"{count} embeddings were asked for, {rows.shape} came")
    return unit(rows)
