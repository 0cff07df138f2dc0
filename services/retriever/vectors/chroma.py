"""ChromaDB, as a server over HTTP or embedded in a directory, behind one set of calls.

Chroma's HTTP client has no timeout, no limit of concurrency and raises whatever its parts raise: all three are mended
here, in one place. `chromadb` and the HTTP-only `chromadb-client` share a module name; only the whole package opens a
directory.
"""

import asyncio
import fcntl
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

import numpy as np

from services.retriever.embedders.base import Vectors
from services.retriever.vectors.base import CollectionMissingError, Item, Kept, Near, StoreError
from shared.settings import SettingsError

_PAGE: Final = 500
"""Items read at once."""
_KEEP_ALIVE_SECONDS: Final = 20.0
"""Idle connections are closed before a load balancer does it (60 s in the usual ones)."""
_HNSW: Final = {"hnsw": {"space": "cosine", "ef_search": 200}}
"""More candidates than Chroma's 100: a filter leaves few of them."""


class _Chroma(ABC):
    """The calls; how one is made is the adapters' part."""

    def __init__(self, *, query_seconds: float, write_seconds: float, concurrency: int) -> None:
        self._query_seconds = query_seconds
        self._write_seconds = write_seconds
        self._concurrency = concurrency
        self._slots = asyncio.Semaphore(concurrency)
        self._opening = asyncio.Lock()
        self._client: Any = None
        self._collections: dict[str, Any] = {}

    @abstractmethod
    async def _connect(self) -> Any:  # noqa: ANN401 - two client classes with one surface and no common base
        """A client."""

    @abstractmethod
    async def _run(self, method: Callable[..., Any], **named: object) -> Any:  # noqa: ANN401 - ditto
        """Calls a method of the client."""

    async def open(self) -> None:
        """Connects; without effect when connected."""
        async with self._opening:
            if self._client is None:
                await asyncio.to_thread(_import_chroma)  # about a second, the first time
                async with self._mended(self._write_seconds):
                    self._client = await self._connect()

    async def ping(self) -> None:
        """Asks for a heartbeat."""
        await self._call("heartbeat", self._query_seconds)

    async def marks(self, collection: str) -> Mapping[str, object] | None:
        """The metadata of the collection and its `count`."""
        try:
            found = await self._collection(collection, fresh=True)
        except CollectionMissingError:
            return None
        count = await self._guard(self._query_seconds, found.count)
        return {**(found.metadata or {}), "count": count}

    async def create(self, collection: str) -> None:
        """Makes it with cosine distance and no embedding function (Chroma would fetch a model)."""
        named = {"name": collection, "embedding_function": None, "configuration": _HNSW}
        self._collections[collection] = await self._call("get_or_create_collection", self._write_seconds, **named)

    async def mark(self, collection: str, marks: Mapping[str, str | int | bool]) -> None:
        """Replaces the metadata."""
        found = await self._collection(collection)
        await self._guard(self._write_seconds, found.modify, metadata=dict(marks))

    async def kept(self, collection: str, ids: Sequence[str] | None = None) -> dict[str, Kept]:
        """Read page by page."""
        found = await self._collection(collection)
        kept: dict[str, Kept] = {}
        offset = 0
        while True:
            asked = {"limit": _PAGE, "offset": offset} if ids is None else {"ids": list(ids[offset : offset + _PAGE])}
            page = await self._guard(self._write_seconds, found.get, include=["metadatas"], **asked)
            for id_, item in zip(page["ids"], page["metadatas"], strict=True):
                kept[id_] = Kept(str(item["digest"]), str(item.get("text", "")))
            offset += _PAGE
            if offset >= len(ids) if ids is not None else len(page["ids"]) < _PAGE:
                return kept

    async def vectors(self, collection: str, ids: Sequence[str]) -> Vectors:
        """Chroma answers in an order of its own."""
        found = await self._collection(collection)
        named = {"ids": list(ids), "include": ["embeddings"]}
        page = await self._guard(self._write_seconds, found.get, **named)
        rows = dict(zip(page["ids"], page["embeddings"], strict=True))
        if lost := [id_ for id_ in ids if id_ not in rows]:
            raise StoreError(f"{collection} has no {', '.join(lost[:3])}")
        return np.asarray([rows[id_] for id_ in ids], dtype=np.float32)

    async def upsert(self, collection: str, items: Sequence[Item], vectors: Vectors) -> None:
        """`add` would silently ignore ids that are there."""
        found = await self._collection(collection)
        named = {
            "ids": [item.id for item in items],
            "embeddings": vectors,
            "metadatas": [
                {"condition": item.condition, "topic": item.topic, "digest": item.digest, "text": item.text}
                for item in items
            ],
        }
        await self._guard(self._write_seconds, found.upsert, **named)

    async def query(
        self, collection: str, vector: Vectors, count: int, conditions: Collection[str] | None
    ) -> list[Near]:
        """Filtered in Chroma itself, so that `count` items come back whatever does not hold for the chart."""
        found = await self._collection(collection)
        where = None if conditions is None else {"condition": {"$in": sorted(conditions)}}
        named = {"query_embeddings": vector, "n_results": count, "where": where, "include": ["distances"]}
        try:
            answer = await self._guard(self._query_seconds, found.query, **named)
        except CollectionMissingError:
            del self._collections[collection]
            raise
        return [
            Near(id_, 1.0 - distance) for id_, distance in zip(answer["ids"][0], answer["distances"][0], strict=True)
        ]

    async def names(self) -> list[str]:
        """Of all collections of the database."""
        return [found.name for found in await self._call("list_collections", self._query_seconds)]

    async def delete(self, collection: str) -> None:
        """Deletes it with all that is in it."""
        self._collections.pop(collection, None)
        await self._call("delete_collection", self._write_seconds, name=collection)

    async def _collection(self, name: str, *, fresh: bool = False) -> Any:  # noqa: ANN401 - Collection or AsyncCollection
        if fresh or name not in self._collections:
            named = {"name": name, "embedding_function": None}
            self._collections[name] = await self._call("get_collection", self._query_seconds, **named)
        return self._collections[name]

    async def _call(self, method: str, seconds: float, **named: object) -> Any:  # noqa: ANN401 - as Chroma answers
        if self._client is None:
            await self.open()
        return await self._guard(seconds, getattr(self._client, method), **named)

    async def _guard(self, seconds: float, method: Callable[..., Any], **named: object) -> Any:  # noqa: ANN401 - ditto
        async with self._mended(seconds), self._slots:
            return await self._run(method, **named)

    @asynccontextmanager
    async def _mended(self, seconds: float) -> AsyncIterator[None]:
        """Bounds what is done within, and turns whatever it raises into StoreError."""
        from chromadb.errors import NotFoundError

        try:
            async with asyncio.timeout(seconds):
                yield
        except TimeoutError as error:
            raise StoreError(f"Chroma did not answer within {seconds:g} s") from error
        except (StoreError, SettingsError):
            raise
        except NotFoundError as error:
            raise CollectionMissingError(str(error)) from error
        except Exception as error:  # Chroma passes on the errors of httpx, sqlite and its own without a common base
            raise StoreError(f"Chroma: {error or error!r}") from error


class ChromaServer(_Chroma):
    """A Chroma server. `url`: http(s)://host:port; `token`: a bearer token, or None."""

    def __init__(self, url: str, token: str | None, **limits: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(**limits)
        self._url = urlsplit(url)
        self._token = token

    async def close(self) -> None:
        """Closes the HTTP connections, which Chroma keeps per event loop and never closes itself."""
        self._collections.clear()
        client, self._client = self._client, None
        if client is not None:
            await client._server.__aexit__(None, None, None)  # noqa: SLF001 - AsyncClient has no public close

    async def _connect(self) -> Any:  # noqa: ANN401 - see the base
        chromadb, settings = await asyncio.to_thread(_import_chroma)
        secure = self._url.scheme == "https"
        pool = {"chroma_http_max_connections": self._concurrency, "chroma_http_keepalive_secs": _KEEP_ALIVE_SECONDS}
        return await chromadb.AsyncHttpClient(
            host=self._url.hostname or "localhost",
            port=self._url.port or (443 if secure else 80),
            ssl=secure,
            headers={"Authorization": f"Bearer {self._token}"} if self._token else None,
            settings=settings(anonymized_telemetry=False, chroma_server_ssl_verify=True, **pool),
        )

    async def _run(self, method: Callable[..., Any], **named: object) -> Any:  # noqa: ANN401 - see the base
        return await method(**named)


class ChromaDirectory(_Chroma):
    """Chroma embedded in this process, which alone may use the directory: two would damage it."""

    def __init__(self, directory: Path, **limits: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(**limits)
        self._directory = directory
        self._owner: IO[str] | None = None

    async def close(self) -> None:
        """Closes the database and lets the directory go."""
        self._collections.clear()
        client, self._client = self._client, None
        if client is not None:
            await asyncio.to_thread(client.close)
        if self._owner is not None:
            self._owner.close()
            self._owner = None

    async def _connect(self) -> Any:  # noqa: ANN401 - see the base
        return await asyncio.to_thread(self._open_directory)

    def _open_directory(self) -> Any:  # noqa: ANN401 - see the base
        chromadb, settings = _import_chroma()
        self._directory.mkdir(parents=True, exist_ok=True)
        owner = self._lock()
        try:
            client = chromadb.PersistentClient(self._directory, settings=settings(anonymized_telemetry=False))
        except RuntimeError as error:  # of the HTTP-only package
            owner.close()
            raise SettingsError(
                f"SAJU_CHROMA_URL: {self._directory} is a directory, for which the whole package `chromadb` is needed; "
                f"with `chromadb-client` give http://host:port ({error})"
            ) from error
        self._owner = owner
        return client

    def _lock(self) -> IO[str]:
        """The file `.owner`, locked while it is open and holding our process id: the lock ends with the process."""
        owner = (self._directory / ".owner").open("a+")
        try:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner.seek(0)
            holder = owner.read(20).strip() or "another one"
            owner.close()
            raise StoreError(
                f"{self._directory} is in use by process {holder}: stop it, or give both the URL of a Chroma server"
            ) from error
        owner.truncate(0)
        owner.write(f"{os.getpid()}\n")
        owner.flush()
        return owner

    async def _run(self, method: Callable[..., Any], **named: object) -> Any:  # noqa: ANN401 - see the base
        return await asyncio.to_thread(method, **named)


def _import_chroma() -> tuple[Any, Any]:
    import chromadb
    from chromadb.config import Settings

    return chromadb, Settings
