"""The retriever against a real Chroma server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Self
from urllib.parse import urlsplit

import pytest

from services.retriever.alias import collection_name
from services.retriever.corpus import Corpus
from services.retriever.dense import DenseError, DenseIndex
from services.retriever.embedders import make_embedder
from services.retriever.search import Retriever
from services.retriever.settings import RetrieverSettings
from services.retriever.vectors import make_store
from services.retriever.vectors.base import StoreError
from services.retriever.words import Words
from tests.parts.choose import Kind
from tests.parts.protocol import Part
from tests.unit.retriever import charts

pytestmark = pytest.mark.chroma


class Way:
    """The way to a Chroma server: counts who goes along it at once, and can be blocked."""

    def __init__(self, url: str) -> None:
        self.host, self.port = urlsplit(url).hostname, urlsplit(url).port
        self.going: set[asyncio.Task[None]] = set()
        self.most = 0
        self.free = asyncio.Event()
        self.free.set()
        self.url = ""

    async def __aenter__(self) -> Self:
        self.server = await asyncio.start_server(self.enter, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        for task in self.going:
            task.cancel()
        await asyncio.gather(*self.going, return_exceptions=True)

    def enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self.go(reader, writer))
        self.going.add(task)
        task.add_done_callback(self.going.discard)
        self.most = max(self.most, len(self.going))

    async def go(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(self.host, self.port)
        await asyncio.gather(self.pass_on(reader, forth), self.pass_on(back, writer))

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self.free.wait()
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # one end hung up, as it may
        finally:
            writer.close()


def settings(url: str, **named: object) -> RetrieverSettings:
    return RetrieverSettings.model_validate({"chroma_url": url, "retry_seconds": 0.2, **named})


def index(corpus: Corpus, words: Words, using: RetrieverSettings) -> DenseIndex:
    return DenseIndex(corpus, make_embedder(using, words), make_store(using), using.retry_seconds)


@pytest.fixture
async def dense(chroma_url: str, corpus: Corpus, words: Words) -> AsyncIterator[DenseIndex]:
    made = index(corpus, words, settings(chroma_url))
    await made.prepare()
    yield made
    await made.close()


async def test_question_and_chart_bring_passages(dense: DenseIndex, corpus: Corpus, words: Words) -> None:
    chart = charts.chart()
    retriever = Retriever(corpus, words, dense)
    result = await retriever.search("올해 재물운이 어때요?", chart=chart, luck=charts.luck(chart))
    assert result.degraded is None
    assert result.found[0].passage.id == "wealth.none"
    assert any(one.scored.cosine > 0 for one in result.found)


async def test_the_filter_is_chromas(dense: DenseIndex) -> None:
    assert "day_master.gap" in await dense.search("갑목 일간의 성격", 12, None)
    allowed = await dense.search("갑목 일간의 성격", 12, ["", "day_master:경"])
    assert "day_master.gyeong" in allowed
    assert "day_master.gap" not in allowed


async def test_a_collection_deleted_under_a_worker_is_made_again(chroma_url: str, corpus: Corpus, words: Words) -> None:
    part = Corpus.of(corpus.passages[:6])
    using = settings(chroma_url)
    dense = index(part, words, using)
    await dense.open()
    await dense.store.delete(collection_name(part, make_embedder(using, words)))
    with pytest.raises(DenseError):
        await dense.search("재물", 3, None)
    async with asyncio.timeout(20):
        while True:
            try:
                assert await dense.search("재물", 3, None)
                break
            except DenseError:
                await asyncio.sleep(0.1)
    await dense.close()


async def test_many_questions_at_once(dense: DenseIndex) -> None:
    answers = await asyncio.gather(*(dense.search(f"재물운 {number}", 3, None) for number in range(64)))
    assert all(len(answer) == 3 for answer in answers)


async def test_no_more_connections_than_allowed(chroma_url: str, corpus: Corpus, words: Words) -> None:
    async with Way(chroma_url) as way:
        dense = index(corpus, words, settings(way.url, chroma_concurrency=3))
        await dense.prepare()
        await asyncio.gather(*(dense.search(f"재물운 {number}", 3, None) for number in range(40)))
        assert way.most == 3
        await dense.close()


async def test_a_server_that_falls_silent_costs_one_timeout_and_is_found_again(
    chroma_url: str, corpus: Corpus, words: Words
) -> None:
    async with Way(chroma_url) as way:
        dense = index(corpus, words, settings(way.url, chroma_timeout_seconds=0.3, retry_seconds=0.5))
        await dense.prepare()
        retriever = Retriever(corpus, words, dense)
        assert (await retriever.search("재물운")).degraded is None
        way.free.clear()
        began = asyncio.get_running_loop().time()
        silent = [await retriever.search("재물운") for _ in range(5)]
        assert asyncio.get_running_loop().time() - began < 0.6
        assert silent[0].degraded == "Chroma did not answer within 0.3 s"
        assert all(result.degraded and result.found for result in silent)
        way.free.set()
        async with asyncio.timeout(10):
            while (await retriever.search("재물운")).degraded:
                await asyncio.sleep(0.05)
        await dense.close()


async def test_a_server_that_dies_and_returns(own_part: Callable[[Kind], Part], corpus: Corpus, words: Words) -> None:
    part = own_part("chroma")
    dense = index(corpus, words, settings(part.url))
    retriever = Retriever(corpus, words, dense)
    await dense.open()
    assert (await retriever.search("재물운")).degraded is None
    part.stop()
    away = await retriever.search("재물운")
    assert away.degraded
    assert away.found
    with pytest.raises(StoreError):
        await dense.store.ping()
    part.start()
    async with asyncio.timeout(60):
        while (await retriever.search("재물운")).degraded:
            await asyncio.sleep(0.2)
    await dense.close()


async def test_a_server_that_says_nothing_costs_its_timeout_once(corpus: Corpus, words: Words) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(mute, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    store = make_store(settings(url, chroma_timeout_seconds=0.2, index_timeout_seconds=0.2))
    with pytest.raises(StoreError, match=r"within 0\.2 s"):
        await store.open()
    dense = index(corpus, words, settings(url, index_timeout_seconds=0.2, retry_seconds=60))
    await dense.open()
    began = asyncio.get_running_loop().time()
    result = await Retriever(corpus, words, dense).search("재물운")
    assert result.degraded
    assert result.found
    assert asyncio.get_running_loop().time() - began < 0.2  # it is not asked again and again
    await dense.close()
    server.close()
