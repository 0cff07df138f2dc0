"""A small real HTTP server that speaks OpenAI's protocol, with faults on demand."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Self

from aiohttp import web

from tests.vendor import answers, embeddings
from tests.vendor.script import BY_MODEL, FOREVER, Script


class Vendor:
    """Plays its scripts one request after the other, then the default for ever. Counts what happens to it."""

    def __init__(self) -> None:
        self.scripts: deque[Script] = deque()
        self.default = Script()
        self.mends: str | None = None
        """What it makes of a sentence it is asked to mend; None: it says the sentence once more."""
        self.mend_wait = 0.0
        self.requests: list[dict[str, Any]] = []
        """Bodies of the chat requests, in order."""
        self.authorizations: list[str] = []
        self.open_streams = 0
        self.aborted = 0
        """Streams that the client left before their end."""
        self._runner: web.AppRunner | None = None
        self.url = ""
        """Base URL as for OPENAI_BASE_URL."""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> Self:
        """Listens; port 0 takes a free one."""
        app = web.Application()
        app.add_routes(
            [
                web.post("/v1/chat/completions", self._chat),
                web.post("/v1/embeddings", self._embeddings),
                web.get("/v1/models", self._models),
                web.get("/control", self._state),
                web.post("/control", self._control),
                web.delete("/control", self._reset),
            ]
        )
        # handler_cancellation: a client that goes away ends the handler, as a real server ends the generation.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.url = f"http://{host}:{bound}/v1"
        return self

    async def close(self) -> None:
        """Stops listening and cuts what is open."""
        if self._runner is not None:
            await self._runner.cleanup()

    def plan(self, *scripts: Script) -> None:
        """Scripts for the next requests."""
        self.scripts.extend(scripts)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.authorizations.append(request.headers.get("Authorization", ""))
        script = self._script(body)
        self.open_streams += 1
        try:
            return await self._play(request, body, script)
        except (asyncio.CancelledError, ConnectionResetError):
            self.aborted += 1
            raise
        finally:
            self.open_streams -= 1

    def _script(self, body: dict[str, Any]) -> Script:
        sentence = answers.to_mend(body.get("messages", []))
        if sentence is not None:
            return Script(text=sentence if self.mends is None else self.mends, wait=self.mend_wait)
        if self.scripts:
            return self.scripts.popleft()
        return BY_MODEL.get(str(body.get("model", "")), self.default)

    async def _play(self, request: web.Request, body: dict[str, Any], script: Script) -> web.StreamResponse:
        await asyncio.sleep(script.wait)
        if script.status != 200:
            return _refusal(script)
        text = self._text(body, script)
        if not body.get("stream"):
            return web.json_response(_whole(body, text, script))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", **script.headers})
        await response.prepare(request)
        await asyncio.sleep(script.wait_first)
        pieces = [text[i : i + script.piece] for i in range(0, len(text), script.piece)]
        await _send(response, _chunk(body, {"role": "assistant", "content": ""}))
        if script.odd_chunk is not None:
            await _send(response, {**_chunk(body, {}), **script.odd_chunk})
        for count, piece in enumerate([*pieces, ""]):
            if await self._fails(request, response, script, count):
                return response
            if piece:
                await _send(response, _chunk(body, {"content": piece}))
                await asyncio.sleep(script.delay)
        if script.finish_reason is not None:
            await _send(response, _chunk(body, {}, finish=script.finish_reason))
        if script.usage and (body.get("stream_options") or {}).get("include_usage"):
            await _send(response, {**_chunk(body, {}), "choices": [], "usage": _usage(body, text)})
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    @staticmethod
    async def _fails(request: web.Request, response: web.StreamResponse, script: Script, count: int) -> bool:
        """Whether the stream ends here, by the fault its script asks for."""
        if script.stall_after == count:
            await asyncio.sleep(FOREVER)
        if script.drop_after == count:
            assert request.transport is not None
            request.transport.abort()
            return True
        if script.garbage_after == count:
            await response.write(b"data: {this is no json\n\n")
            return True
        if script.error_after == count:
            await _send(response, {"error": {"message": "the engine is overloaded", "type": "server_error"}})
            return True
        return False

    @staticmethod
    def _text(body: dict[str, Any], script: Script) -> str:
        messages = body.get("messages", [])
        if script.echo_prompt:
            return "\n".join(str(m.get("content", "")) for m in messages if m.get("role") == "system")
        text = script.text if script.text is not None else answers.from_prompt(messages)
        return " ".join([answers.with_lies(text, script.lies)] * script.repeat)

    async def _embeddings(self, request: web.Request) -> web.Response:
        return web.json_response(embeddings.response(await request.json()))

    async def _models(self, _request: web.Request) -> web.Response:
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "simulator"} for name in ("sim", *BY_MODEL)]
        return web.json_response({"object": "list", "data": data})

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                "requests": len(self.requests),
                "open_streams": self.open_streams,
                "aborted": self.aborted,
                "planned": len(self.scripts),
                "last": self.requests[-1] if self.requests else None,
            }
        )

    async def _control(self, request: web.Request) -> web.Response:
        body = await request.json()
        try:
            self.plan(*(Script.from_json(item) for item in body.get("scripts", [])))
            if "default" in body:
                self.default = Script.from_json(body["default"])
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        return await self._state(request)

    async def _reset(self, request: web.Request) -> web.Response:
        self.scripts.clear()
        self.requests.clear()
        self.authorizations.clear()
        self.default = Script()
        self.mends, self.mend_wait = None, 0.0
        self.aborted = 0
        return await self._state(request)


@asynccontextmanager
async def running(*scripts: Script, default: Script | None = None) -> AsyncIterator[Vendor]:
    """A vendor for one test."""
    vendor = Vendor()
    vendor.plan(*scripts)
    vendor.default = default or replace(Script())
    await vendor.start()
    try:
        yield vendor
    finally:
        await vendor.close()


async def _send(response: web.StreamResponse, data: dict[str, Any]) -> None:
    await response.write(f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode())


def _chunk(body: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-sim",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": body.get("model", "sim"),
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def _usage(body: dict[str, Any], text: str) -> dict[str, int]:
    prompt = sum(answers.tokens(str(m.get("content", ""))) for m in body.get("messages", []))
    said = answers.tokens(text)
    return {"prompt_tokens": prompt, "completion_tokens": said, "total_tokens": prompt + said}


def _whole(body: dict[str, Any], text: str, script: Script) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {
        **_chunk(body, {}),
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "finish_reason": script.finish_reason}],
        "usage": _usage(body, text),
    }


def _refusal(script: Script) -> web.Response:
    headers = dict(script.headers)
    if script.retry_after is not None:
        headers["Retry-After"] = script.retry_after
    error = {"message": f"simulated {script.status}", "type": "simulated", "code": str(script.status)}
    return web.json_response({"error": error}, status=script.status, headers=headers)
