"""What was given up, for operators: `python -m services.gateway dead-letters [list | replay | purge] [TURN_ID…]`.

list    one JSON line each: turn, stage, reason, when it was published, its trace
replay  sends turns that have failed to the stage that gave them up, with a new deadline, and opens them again in the
        database; what has been answered since, or is waited for by nobody, is not done (and paid for) again
purge   deletes them

Without turn ids all of them are meant. A letter that is neither replayed nor purged goes back to its queue.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import ValidationError

from services.gateway.intake import ATTEMPTS_A_PUBLICATION
from services.gateway.settings import GatewaySettings
from services.gateway.storage.engine import make_engine
from services.gateway.storage.store import Store
from shared import bus as buses
from shared.bus.protocol import Bus, Delivery, Subscription
from shared.bus.topology import BACKBONE, DEAD_LETTERS
from shared.contracts.turn import ChatTurn
from shared.worker.slips import PUBLISHED_AT, REASON, TURN_ID, send_on

_QUIET_SECONDS: Final = 0.5
"""After which no more letters are expected."""
_PREFETCH: Final = 1000
"""Letters one consumer may hold; the protocol has 16 bits for it."""

Settle = Callable[[Delivery], Coroutine[object, object, bool]]
"""Deals with one letter. Returns whether it is done with; otherwise it goes back."""


async def main(settings: GatewaySettings, arguments: Sequence[str]) -> int:
    """Returns the exit status: 0, 1 if a turn that was named has no letter, 64 for arguments that mean nothing."""
    action, *turn_ids = arguments or ["list"]
    engine = make_engine(settings.database)
    bus = await buses.connect(settings.bus_url, operation_seconds=settings.bus_timeout_seconds, name="dead-letters")
    letters = DeadLetters(bus, Store(engine), settings)
    actions: dict[str, Settle] = {"list": letters.show, "replay": letters.replay, "purge": letters.purge}
    try:
        if action not in actions:
            _say({"error": f"unknown action {action!r}", "remedy": f"one of {', '.join(actions)}"})
            return 64
        await bus.declare(BACKBONE)
        result = await letters.each(actions[action], frozenset(turn_ids))
        for turn_id in sorted(result.missing):
            _say({"turn_id": turn_id, "error": "no such letter"})
    finally:
        await bus.close()
        await engine.dispose()
    return 1 if result.missing else 0


@dataclass(frozen=True, slots=True)
class Result:
    """Of going through the letters: how many are done with, and the turns named of which there is none."""

    done: int
    missing: frozenset[str]


class DeadLetters:
    """The letters of one broker."""

    def __init__(self, bus: Bus, store: Store, settings: GatewaySettings) -> None:
        self._bus = bus
        self._store = store
        self._settings = settings

    async def each(self, settle: Settle, turn_ids: frozenset[str]) -> Result:
        """Calls `settle` on every letter, or on those of the turns named."""
        arrived: asyncio.Queue[Delivery] = asyncio.Queue()
        over = asyncio.Event()

        async def hold(delivery: Delivery) -> None:
            # Held until all have been seen: what is given back at once would come again at once.
            arrived.put_nowait(delivery)
            await over.wait()

        depth = await self._bus.depth(DEAD_LETTERS)
        consumers: list[Subscription] = []
        done, found = 0, set()
        kept: list[Delivery] = []
        try:
            for _ in range(depth):
                if len(kept) == _PREFETCH * len(consumers):
                    consumers.append(await self._bus.consume(DEAD_LETTERS, hold, prefetch=_PREFETCH))
                async with asyncio.timeout(_QUIET_SECONDS):
                    delivery = await arrived.get()
                turn_id = delivery.message.headers.get(TURN_ID)
                found.add(turn_id)
                if (not turn_ids or turn_id in turn_ids) and await settle(delivery):
                    await delivery.ack()
                    done += 1
                else:
                    kept.append(delivery)
        except TimeoutError:
            _say({"note": "another reader holds some of the letters"})
        finally:
            for consumer in consumers:
                await consumer.stop()
            for delivery in kept:
                await delivery.give_back()
            over.set()
            for consumer in consumers:
                await consumer.drain(1)
        return Result(done, frozenset(turn_ids - found))

    async def show(self, delivery: Delivery) -> bool:
        """Prints a letter; nothing of the person's is in it."""
        headers = delivery.message.headers
        turn = _turn(delivery)
        published = headers.get(PUBLISHED_AT)
        _say(
            {
                "turn_id": headers.get(TURN_ID),
                "stage": turn.itinerary[0].value if turn else None,
                "reason": headers.get(REASON, "given back too often: its worker crashed"),
                "published_at": _instant(published) if isinstance(published, int) else None,
                "attempt": turn.attempt if turn else None,
                "traceparent": headers.get("traceparent"),
            }
        )
        return False

    async def replay(self, delivery: Delivery) -> bool:
        """Sends a turn on its way again."""
        turn = _turn(delivery)
        if turn is None:
            _say({"turn_id": delivery.message.headers.get(TURN_ID), "error": "not a turn: it can only be purged"})
            return False
        if not turn.durable:
            _say({"turn_id": turn.turn_id, "skipped": "nobody waits for a lookup any more"})
            return False
        again = turn.model_copy(
            update={
                "deadline": datetime.now(UTC) + timedelta(seconds=self._settings.turn_seconds),
                "attempt": turn.attempt + ATTEMPTS_A_PUBLICATION,
                "retries": 0,
            }
        )
        if not await self._store.reopen(again):
            _say({"turn_id": turn.turn_id, "skipped": "the turn has not failed"})
            return False
        await send_on(self._bus, again)
        _say({"turn_id": turn.turn_id, "replayed": again.itinerary[0].value})
        return True

    async def purge(self, delivery: Delivery) -> bool:
        """Deletes a letter."""
        _say({"turn_id": delivery.message.headers.get(TURN_ID), "purged": True})
        return True


def _turn(delivery: Delivery) -> ChatTurn | None:
    try:
        return ChatTurn.model_validate_json(delivery.message.body)
    except ValidationError:
        return None


def _instant(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()


def _say(line: object) -> None:
    print(json.dumps(line, ensure_ascii=False), file=sys.stdout)  # noqa: T201 - for the operator
