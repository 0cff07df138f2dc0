"""A client of the HTTP API, as strict about the event stream as a browser."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

BIRTH = {"date": "1990-05-05", "time": "14:30", "sex": "female", "place": "서울"}
QUESTION = {"user_id": "me", "message": "올해 재물운이 어때요?", "birth": BIRTH}


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One server-sent event."""

    id: str
    name: str
    data: dict[str, Any]


async def events_of(response: aiohttp.ClientResponse) -> AsyncIterator[ServerEvent]:
    """The events of a stream, as they arrive."""
    fields: dict[str, str] = {}
    async for raw in response.content:
        line = raw.decode().rstrip("\n")
        if line == "":
            if "data" in fields:
                yield ServerEvent(fields.get("id", ""), fields.get("event", "message"), json.loads(fields["data"]))
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value


class Reading:
    """What a reader makes of the events: the page's rules, in Python."""

    def __init__(self) -> None:
        self.events: list[ServerEvent] = []
        self.text = ""

    def take(self, event: ServerEvent) -> None:
        self.events.append(event)
        if event.name == "restart":
            self.text = ""
        elif event.name == "delta":
            assert event.data["offset"] == len(self.text), "a piece came twice, or one is missing"
            self.text += event.data["text"]

    @property
    def names(self) -> list[str]:
        """The kinds of events in order, deltas in a row as one."""
        names: list[str] = []
        for event in self.events:
            if not (event.name == "delta" and names[-1:] == ["delta"]):
                names.append(event.name)
        return names

    @property
    def last_id(self) -> str:
        return self.events[-1].id

    @property
    def is_over(self) -> bool:
        return bool(self.events) and self.events[-1].name in {"done", "failed"}


class Client:
    """Asks one gateway."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def ask(self, reading: Reading | None = None, *, stop_after: int | None = None, **question: Any) -> Reading:
        """Asks with a stream and reads it to its end, or until so many characters have been read."""
        reading = reading or Reading()
        async with self._session.post(
            f"{self.url}/v1/chat", json={**QUESTION, **question}, headers={"Accept": "text/event-stream"}
        ) as response:
            assert response.status == 200, await response.text()
            await self._read(response, reading, stop_after)
        return reading

    async def resume(self, turn_id: str, reading: Reading) -> Reading:
        """Reads the rest of a turn, from wherever this client's gateway is."""
        headers = {"Last-Event-ID": reading.last_id} if reading.events else {}
        async with self._session.get(f"{self.url}/v1/turns/{turn_id}/events", headers=headers) as response:
            assert response.status == 200, await response.text()
            await self._read(response, reading, None)
        return reading

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, dict[str, Any], Mapping[str, str]]:
        """Status, JSON and headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._session.post(f"{self.url}{path}", json=body, headers=named) as response:
            return response.status, await response.json(content_type=None), response.headers

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """Status and JSON."""
        async with self._session.get(f"{self.url}{path}") as response:
            return response.status, await response.json(content_type=None)

    async def _read(self, response: aiohttp.ClientResponse, reading: Reading, stop_after: int | None) -> None:
        async for event in events_of(response):
            reading.take(event)
            if reading.is_over or (stop_after is not None and len(reading.text) >= stop_after):
                return
