"""Numbers and sends the live events of one turn: what `shared.worker.stage.Progress` promises, and the stages' own."""

import asyncio
import time
from typing import Self, TypedDict

from shared.bus.protocol import Bus, Message
from shared.bus.topology import EVENTS, gateway_key, turn_key
from shared.contracts.events import ChartReady, Delta, PassagesReady, Restarted, Snapshot, TurnEvent
from shared.contracts.turn import ChatTurn, StageName

_BATCH_SECONDS = 0.04
_SNAPSHOT_SECONDS = 1.0


class _Numbers(TypedDict):
    turn_id: str
    attempt: int
    sequence: int


def event_message(event: TurnEvent) -> Message:
    """An event as it travels: transient, to whoever watches the turn."""
    return Message(
        body=event.model_dump_json(exclude_none=True).encode(),
        type=f"chat.event.{event.type}.v1",
        headers={"turn_id": event.turn_id},
        also_to=(turn_key(event.turn_id),),
        persistent=False,
    )


class TurnProgress:
    """The events of one turn at one stage.

    Text is sent at most once in 40 ms; a snapshot of everything known is sent once a second, also while the stage is
    silent, so that a reader who came late catches up. Use as an asynchronous context manager.
    """

    def __init__(self, bus: Bus, turn: ChatTurn) -> None:
        self._bus = bus
        self._turn = turn
        self._sequence = turn.sequence
        self._text_sequence = turn.sequence
        self._replaces = False
        self._said = ""
        self._sent = 0
        self._last_batch = 0.0
        self._batch: asyncio.Task[None] | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._order = asyncio.Lock()
        self.stopped = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._ticker = asyncio.create_task(self._tick())
        return self

    async def __aexit__(self, *_: object) -> None:
        tasks = [task for task in (self._ticker, self._batch) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def turn_id(self) -> str:
        """Of the turn."""
        return self._turn.turn_id

    @property
    def said(self) -> str:
        """The text so far."""
        return self._said

    @property
    def sequence(self) -> int:
        """Of the last event sent."""
        return self._sequence

    @property
    def text_sequence(self) -> int:
        """Sequence at which the text of this attempt began."""
        return self._text_sequence

    @property
    def replaces(self) -> bool:
        """Whether the text came after a restart."""
        return self._replaces

    async def restarted(self, stage: StageName) -> None:
        """Tells readers that what they have read of this turn's answer is void."""
        async with self._order:
            await self._restart(stage)

    async def chart_ready(self, turn: ChatTurn) -> None:
        """Sends the chart a stage has added."""
        if turn.chart is not None:
            async with self._order:
                await self._send(
                    ChartReady(
                        **self._next(),
                        chart=turn.chart,
                        luck=turn.luck,
                        partner_chart=turn.partner_chart,
                        compatibility=turn.compatibility,
                    )
                )

    async def passages_ready(self, turn: ChatTurn) -> None:
        """Sends the passages a stage has added."""
        if turn.retrieval is not None:
            async with self._order:
                await self._send(PassagesReady(**self._next(), retrieval=turn.retrieval))

    async def say(self, text: str) -> None:
        """Adds a piece of the answer."""
        self._said += text
        if self._batch is not None and not self._batch.done():
            return
        wait = self._last_batch + _BATCH_SECONDS - time.monotonic()
        if wait <= 0:
            await self.flush()
        else:
            self._batch = asyncio.create_task(self._flush_after(wait))

    async def take_back(self) -> None:
        """Voids everything said in this attempt."""
        async with self._order:
            self._said, self._sent = "", 0
            await self._restart(self._turn.itinerary[0])

    async def flush(self) -> None:
        """Sends what has been said and not yet sent."""
        async with self._order:
            await self._flush()

    async def _flush(self) -> None:
        text, offset = self._said[self._sent :], self._sent
        if not text:
            return
        self._sent = len(self._said)
        self._sequence += len(text)
        self._last_batch = time.monotonic()
        await self._send(Delta(**self._present(), offset=offset, text=text, replaces=self._replaces))

    async def _flush_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.flush()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(_SNAPSHOT_SECONDS)
            async with self._order:
                await self._flush()
                turn = self._turn
                await self._send(
                    Snapshot(
                        **self._present(),
                        text=self._said,
                        replaces=self._replaces,
                        chart=turn.chart,
                        luck=turn.luck,
                        partner_chart=turn.partner_chart,
                        compatibility=turn.compatibility,
                        retrieval=turn.retrieval,
                    )
                )

    async def _restart(self, stage: StageName) -> None:
        await self._send(Restarted(**self._next(), stage=stage))
        self._text_sequence = self._sequence
        self._replaces = True

    def _next(self) -> _Numbers:
        self._sequence += 1
        self._text_sequence = self._sequence
        return self._present()

    def _present(self) -> _Numbers:
        return _Numbers(turn_id=self._turn.turn_id, attempt=self._turn.attempt, sequence=self._sequence)

    async def _send(self, event: TurnEvent) -> None:
        await self._bus.emit(EVENTS, gateway_key(self._turn.gateway), event_message(event))
