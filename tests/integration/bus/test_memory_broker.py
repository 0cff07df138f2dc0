"""What the in-memory broker does that a real one takes minutes for."""

from uuid import uuid4

from shared.bus.memory import MemoryBus
from shared.bus.memory_broker import MemoryBroker
from shared.bus.protocol import Message
from shared.bus.topology import Binding, Exchange, Queue, Topology
from tests.integration.bus.inbox import Inbox


async def test_a_dead_letter_waits_until_there_is_room_for_it() -> None:
    bus, name = MemoryBus(MemoryBroker()), uuid4().hex
    dead, work = Exchange(f"{name}.dead", "fanout"), Exchange(f"{name}.work", "direct")
    kept = Queue(f"{name}.kept", max_length=1)
    limited = Queue(f"{name}.limited", delivery_limit=0, dead_letter_to=dead)
    await bus.declare(Topology((Binding(dead, kept), Binding(work, limited, "work"))))
    await bus.publish(dead, "", Message(b"in the way", type="test.v1"))
    inbox, graveyard = Inbox(), Inbox()
    await bus.consume(limited, inbox, prefetch=2)
    for body in (b"given back", b"given up"):
        await bus.publish(work, "work", Message(body, type="test.v1"))
    await (await inbox.next()).give_back()
    await (await inbox.next()).dead_letter()
    assert await bus.depth(kept) == 1
    await bus.consume(kept, graveyard, prefetch=1)
    buried = []
    for _ in range(3):
        delivery = await graveyard.next()
        buried.append(delivery.message.body)
        await delivery.ack()
    assert buried == [b"in the way", b"given back", b"given up"]
    assert await inbox.is_quiet()
