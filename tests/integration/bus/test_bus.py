import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from shared.bus.protocol import Bus, Delivery, DeliveryLostError, Message, QueueFullError, UnroutableError
from shared.bus.topology import BACKBONE, Binding, Exchange, Queue, Topology
from tests.integration.bus.inbox import Inbox

Connect = Callable[[], Awaitable[Bus]]


def message(text: str, **headers: str | int) -> Message:
    return Message(text.encode(), type="test.v1", headers=headers)


async def work(bus: Bus, unique: str, queue: Queue | None = None) -> tuple[Exchange, Queue]:
    """A direct exchange with one queue bound by the key `work`."""
    exchange = Exchange(f"test.{unique}", "direct")
    queue = queue or Queue(f"test.{unique}.work", delivery_limit=3)
    await bus.declare(Topology((Binding(exchange, queue, "work"),)))
    return exchange, queue


async def test_a_message_arrives_as_it_was_published(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique)
    sent = message("안녕", turn_id="t1", number=7)
    await bus.publish(exchange, "work", sent)
    inbox = Inbox()
    await bus.consume(queue, inbox, prefetch=1)
    delivery = await inbox.next()
    assert delivery.message.body.decode() == "안녕"
    assert delivery.message.type == "test.v1"
    assert delivery.message.headers["turn_id"] == "t1"
    assert delivery.message.headers["number"] == 7
    assert delivery.message.message_id == sent.message_id
    assert delivery.routing_key == "work"
    assert delivery.delivery_count == 0
    await delivery.ack()


async def test_messages_keep_their_order(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique)
    for number in range(20):
        await bus.publish(exchange, "work", message(str(number)))
    inbox = Inbox()
    await bus.consume(queue, inbox, prefetch=20)
    received = [await inbox.next() for _ in range(20)]
    assert [int(delivery.message.body) for delivery in received] == list(range(20))


async def test_a_message_for_nobody_is_reported(bus: Bus, unique: str) -> None:
    exchange, _ = await work(bus, unique)
    with pytest.raises(UnroutableError):
        await bus.publish(exchange, "nobody", message("lost"))


async def test_an_event_for_nobody_is_lost_in_silence(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique)
    await bus.emit(exchange, "nobody", message("lost"))
    assert await bus.depth(queue) == 0


async def test_a_full_queue_refuses_and_the_publisher_hears_of_it(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique, Queue(f"test.{unique}.small", max_length=3))
    for _ in range(3):
        await bus.publish(exchange, "work", message("x"))
    with suppress(QueueFullError):
        await bus.publish(exchange, "work", message("RabbitMQ lets in about one more"))
    with pytest.raises(QueueFullError):
        await bus.publish(exchange, "work", message("too many"))
    assert await bus.depth(queue) in {3, 4}


async def test_what_is_given_back_comes_again_and_is_counted(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique)
    inbox = Inbox()
    await bus.consume(queue, inbox, prefetch=1)
    await bus.publish(exchange, "work", message("again"))
    first = await inbox.next()
    await first.give_back()
    second = await inbox.next()
    assert second.delivery_count == 1
    await second.ack()


async def test_a_lost_connection_gives_everything_back_and_cancels_the_handlers(connect: Connect, unique: str) -> None:
    unlucky, other = await connect(), await connect()
    exchange, queue = await work(unlucky, unique)
    await work(other, unique)
    held = Inbox(hold=True)
    await unlucky.consume(queue, held, prefetch=5)
    for number in range(3):
        await other.publish(exchange, "work", message(str(number)))
    deliveries = [await held.next() for _ in range(3)]
    await unlucky.close()
    inbox = Inbox()
    await other.consume(queue, inbox, prefetch=5)
    again = [await inbox.next() for _ in range(3)]
    assert {delivery.message.body for delivery in again} == {b"0", b"1", b"2"}
    assert {delivery.delivery_count for delivery in again} == {1}
    assert held.cancelled == 3
    with pytest.raises(DeliveryLostError):
        await deliveries[0].ack()


async def test_past_the_delivery_limit_a_message_goes_to_the_dead_letters(bus: Bus, unique: str) -> None:
    dead, kept = Exchange(f"test.{unique}.dead", "fanout"), Queue(f"test.{unique}.kept")
    await bus.declare(Topology((Binding(dead, kept),)))
    exchange, queue = await work(bus, unique, Queue(f"test.{unique}.limited", delivery_limit=2, dead_letter_to=dead))
    inbox, graveyard = Inbox(), Inbox()
    await bus.consume(queue, inbox, prefetch=1)
    await bus.consume(kept, graveyard, prefetch=1)
    await bus.publish(exchange, "work", message("poison", turn_id="t9"))
    for _ in range(3):
        await (await inbox.next()).give_back()
    buried = await graveyard.next()
    assert buried.message.body == b"poison"
    assert buried.message.headers["turn_id"] == "t9"
    await buried.ack()
    assert await inbox.is_quiet()


async def test_a_handler_that_fails_gives_back_until_the_limit_and_stops_no_others(bus: Bus, unique: str) -> None:
    dead, kept = Exchange(f"test.{unique}.dead", "fanout"), Queue(f"test.{unique}.kept")
    await bus.declare(Topology((Binding(dead, kept),)))
    exchange, queue = await work(bus, unique, Queue(f"test.{unique}.limited", delivery_limit=2, dead_letter_to=dead))
    tries: list[bytes] = []

    async def fragile(delivery: Delivery) -> None:
        tries.append(delivery.message.body)
        if delivery.message.body == b"poison":
            raise ValueError("a defect")
        await delivery.ack()

    graveyard = Inbox()
    subscription = await bus.consume(queue, fragile, prefetch=1)
    await bus.consume(kept, graveyard, prefetch=1)
    for text in ("poison", "good"):
        await bus.publish(exchange, "work", message(text))
    assert (await graveyard.next()).message.body == b"poison"
    async with asyncio.timeout(5):
        while b"good" not in tries:
            await asyncio.sleep(0.02)
    assert tries == [b"poison"] * 3 + [b"good"]
    assert subscription.active


async def test_what_a_handler_of_an_exclusive_queue_fails_on_is_dropped(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique, Queue(f"test.{unique}.mine", exclusive=True))
    tries: list[bytes] = []

    async def fragile(delivery: Delivery) -> None:
        tries.append(delivery.message.body)
        if delivery.message.body == b"poison":
            raise ValueError("a defect")
        await delivery.ack()

    await bus.consume(queue, fragile, prefetch=1)
    for text in ("poison", "good"):
        await bus.publish(exchange, "work", message(text))
    async with asyncio.timeout(5):
        while b"good" not in tries:
            await asyncio.sleep(0.02)
    assert tries == [b"poison", b"good"]


async def test_what_is_given_up_goes_to_the_dead_letters_at_once(bus: Bus, unique: str) -> None:
    dead, kept = Exchange(f"test.{unique}.dead", "fanout"), Queue(f"test.{unique}.kept")
    await bus.declare(Topology((Binding(dead, kept),)))
    exchange, queue = await work(bus, unique, Queue(f"test.{unique}.work", delivery_limit=2, dead_letter_to=dead))
    inbox, graveyard = Inbox(), Inbox()
    await bus.consume(queue, inbox, prefetch=1)
    await bus.consume(kept, graveyard, prefetch=1)
    await bus.publish(exchange, "work", message("bad"))
    await (await inbox.next()).dead_letter()
    assert (await graveyard.next()).message.body == b"bad"


async def test_a_wait_queue_returns_a_message_to_where_its_key_says(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique)
    later = Exchange(f"test.{unique}.later", "fanout")
    waiting = Queue(f"test.{unique}.later", message_ttl_ms=300, dead_letter_to=exchange)
    await bus.declare(Topology((Binding(later, waiting),)))
    inbox = Inbox()
    await bus.consume(queue, inbox, prefetch=1)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await bus.publish(later, "work", message("patience"))
    delivery = await inbox.next()
    assert delivery.message.body == b"patience"
    assert loop.time() - began >= 0.25


async def test_an_event_reaches_a_gateway_and_whoever_watches_the_turn_once_each(connect: Connect, unique: str) -> None:
    publisher, first, second = await connect(), await connect(), await connect()
    events = Exchange(f"test.{unique}.events", "topic")
    mine, theirs = Queue(f"{unique}.g1", exclusive=True), Queue(f"{unique}.g2", exclusive=True)
    await first.declare(Topology((Binding(events, mine, "gateway.g1"),)))
    await second.declare(Topology((Binding(events, theirs, "gateway.g2"),)))
    at_first, at_second = Inbox(), Inbox()
    await first.consume(mine, at_first, prefetch=10)
    await second.consume(theirs, at_second, prefetch=10)

    def event(text: str) -> Message:
        return Message(text.encode(), type="event.v1", also_to=("turn.t1",), persistent=False)

    await publisher.publish(events, "gateway.g1", event("one"))
    assert (await at_first.next()).message.body == b"one"
    assert await at_second.is_quiet()

    await second.bind(theirs, events, "turn.t1")
    await first.bind(mine, events, "turn.t1")  # both keys lead to the same queue: still one copy
    await publisher.publish(events, "gateway.g1", event("two"))
    assert (await at_first.next()).message.body == b"two"
    assert (await at_second.next()).message.body == b"two"
    assert await at_first.is_quiet()

    await second.unbind(theirs, events, "turn.t1")
    await publisher.publish(events, "gateway.g1", event("three"))
    assert await at_second.is_quiet()


async def test_a_gateway_that_has_gone_is_noticed(connect: Connect, unique: str) -> None:
    publisher, gateway = await connect(), await connect()
    events = Exchange(f"test.{unique}.events", "topic")
    queue = Queue(f"{unique}.g1", exclusive=True)
    await gateway.declare(Topology((Binding(events, queue, "gateway.g1"),)))
    await publisher.declare(Topology((), (events,)))
    await publisher.publish(events, "gateway.g1", message("here"))
    await gateway.close()
    with pytest.raises(UnroutableError):
        await publisher.publish(events, "gateway.g1", message("gone"))


async def test_consumers_compete_and_hold_no_more_than_their_prefetch(connect: Connect, unique: str) -> None:
    bus, other = await connect(), await connect()
    exchange, queue = await work(bus, unique)
    first, second = Inbox(hold=True), Inbox(hold=True)
    await bus.consume(queue, first, prefetch=2)
    await other.consume(queue, second, prefetch=3)
    for number in range(10):
        await bus.publish(exchange, "work", message(str(number)))
    taken = [await first.next() for _ in range(2)] + [await second.next() for _ in range(3)]
    assert await first.is_quiet()
    assert await second.is_quiet()
    assert len({delivery.message.body for delivery in taken}) == 5
    await taken[0].ack()
    assert (await first.next()).message.body not in {delivery.message.body for delivery in taken}


async def test_draining_waits_for_what_is_under_way_and_takes_nothing_new(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique)
    inbox = Inbox(hold=True)
    subscription = await bus.consume(queue, inbox, prefetch=1)
    await bus.publish(exchange, "work", message("under way"))
    delivery = await inbox.next()
    draining = asyncio.create_task(subscription.drain(5))
    await asyncio.sleep(0.1)
    await bus.publish(exchange, "work", message("too late"))
    assert not draining.done()
    assert not subscription.active
    await delivery.ack()
    inbox.release()
    assert await draining
    assert await bus.depth(queue) == 1


async def test_draining_cancels_what_outlasts_the_grace(bus: Bus, unique: str) -> None:
    exchange, queue = await work(bus, unique)
    inbox = Inbox(hold=True)
    subscription = await bus.consume(queue, inbox, prefetch=1)
    await bus.publish(exchange, "work", message("stubborn"))
    await inbox.next()
    assert not await subscription.drain(0.1)
    assert inbox.cancelled == 1


async def test_the_whole_topology_can_be_declared_again_and_again(connect: Connect) -> None:
    for _ in range(2):
        await (await connect()).declare(BACKBONE)
