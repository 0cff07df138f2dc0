"""A TCP connection that can be cut, as a train entering a tunnel cuts it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Self
from urllib.parse import urlsplit

REACH = 1.0
"""Seconds in which what was sent reaches the page before the connection breaks; nothing more is sent meanwhile. A reset
connection loses what the browser has not read yet, and a busy machine reads late."""


class Wire:
    """Forwards bytes between browser and server. `url` is where the browser finds the server."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._writers: set[asyncio.StreamWriter] = set()
        self._marker: bytes | None = None
        self._request: bytes | None = None
        self._mute = False
        self.url = ""
        self.cuts = 0

    @classmethod
    @asynccontextmanager
    async def to(cls, url: str) -> AsyncIterator[Self]:
        parts = urlsplit(url)
        wire = cls(parts.hostname or "localhost", parts.port or 80)
        server = await asyncio.start_server(wire._serve, "127.0.0.1", 0)
        wire.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield wire
        finally:
            server.close()
            wire.cut()
            await asyncio.sleep(0)

    def cut(self) -> None:
        """Breaks every connection there is; new ones are served."""
        for writer in self._writers:
            writer.transport.abort()

    def cut_after(self, marker: str) -> None:
        """Breaks every connection as soon as the server has sent `marker`, once."""
        self._marker = marker.encode()

    def lose_the_answer_to(self, request: str) -> None:
        """Lets a request with these words through, but not its answer: then every connection breaks, once."""
        self._request = request.encode()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            above_reader, above_writer = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        mine = {writer, above_writer}
        self._writers |= mine
        with suppress(OSError):
            await asyncio.gather(self._pump_up(reader, above_writer), self._pump_down(above_reader, writer))
        for one in mine:
            one.transport.abort()
        self._writers -= mine

    async def _pump_up(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        tail = b""
        while chunk := await source.read(1024):
            tail = tail[-64:] + chunk
            lost = self._request is not None and self._request in tail
            self._mute = self._mute or lost
            sink.write(chunk)
            await sink.drain()
            if lost:
                self._request = None
                await self._break()
                self._mute = False
        sink.transport.abort()

    async def _pump_down(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        tail = b""
        while chunk := await source.read(1024):
            if self._mute:
                continue
            sink.write(chunk)
            await sink.drain()
            tail = tail[-64:] + chunk
            if self._marker and self._marker in tail:
                self._marker = None
                await self._break()
        sink.transport.abort()

    async def _break(self) -> None:
        self.cuts += 1
        await asyncio.sleep(REACH)
        self.cut()
