"""A broker inside one process: RabbitMQ's semantics as far as we rely on them.

Nothing survives the process: what was accepted and not answered by then is found by the gateway's sweeper at the next
start.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from shared.bus.protocol import Message, QueueFullError, UnroutableError
from shared.bus.topology import Exchange, Queue

_BURY_AGAIN_SECONDS = 1.0


@dataclass(slots=True, eq=False)
class Entry:
    """A message on its way, and how often it was given back."""

    message: Message
    routing_key: str
    delivery_count: int = 0


@dataclass(slots=True, eq=False)
class Mailbox:
    """A declared queue with what waits in it."""

    queue: Queue
    owner: object | None
    ready: deque[Entry] = field(default_factory=deque)
    consumers: "list[Consumer]" = field(default_factory=list)
    turn: int = 0

    @property
    def full(self) -> bool:
        """Whether it refuses more."""
        bound = self.queue.max_length
        return bound is not None and not self.queue.exclusive and len(self.ready) >= bound


class Consumer(Protocol):
    """Whoever takes messages from a queue."""

    @property
    def has_room(self) -> bool:
        """Whether one more may be under way."""

    def deliver(self, entry: Entry) -> None:
        """Takes it."""


class MemoryBroker:
    """Exchanges, bindings and queues. One per name in a process."""

    _by_name: ClassVar[dict[str, "MemoryBroker"]] = {}

    def __init__(self) -> None:
        self._mailboxes: dict[str, Mailbox] = {}
        self._bindings: dict[str, set[tuple[str, str]]] = {}
        self._kinds: dict[str, str] = {}
        self._timers: set[asyncio.TimerHandle] = set()

    @classmethod
    def named(cls, name: str) -> "MemoryBroker":
        """The broker of that name in this process, made at first use."""
        return cls._by_name.setdefault(name, cls())

    def declare_exchange(self, exchange: Exchange) -> None:
        """Makes it if it is not there."""
        self._kinds.setdefault(exchange.name, exchange.kind)
        self._bindings.setdefault(exchange.name, set())

    def declare_queue(self, queue: Queue, owner: object) -> Mailbox:
        """Makes it if it is not there."""
        if queue.dead_letter_to is not None:
            self.declare_exchange(queue.dead_letter_to)
        mailbox = self._mailboxes.get(queue.name)
        if mailbox is None:
            mailbox = self._mailboxes[queue.name] = Mailbox(queue, owner if queue.exclusive else None)
        return mailbox

    def bind(self, queue: Queue, exchange: Exchange, key: str) -> None:
        """Adds a binding."""
        self.declare_exchange(exchange)
        self._bindings[exchange.name].add((queue.name, key))

    def unbind(self, queue: Queue, exchange: Exchange, key: str) -> None:
        """Takes a binding away."""
        self._bindings[exchange.name].discard((queue.name, key))

    def depth(self, queue: Queue) -> int:
        """Messages ready."""
        return len(self._mailboxes[queue.name].ready)

    def route(self, exchange: Exchange, routing_key: str, message: Message) -> None:
        """Puts the message into every queue it is bound for. Raises UnroutableError or QueueFullError."""
        keys = (routing_key, *message.also_to)
        names = {
            name
            for name, bound in self._bindings.get(exchange.name, ())
            if self._kinds[exchange.name] == "fanout" or bound in keys
        }
        if not names:
            raise UnroutableError(f"no queue takes {routing_key!r} from {exchange.name}")
        targets = [self._mailboxes[name] for name in sorted(names)]
        if any(target.full for target in targets):
            raise QueueFullError(f"the queue behind {routing_key!r} of {exchange.name} is full")
        for target in targets:
            self._enqueue(target, Entry(message, routing_key))

    def _enqueue(self, mailbox: Mailbox, entry: Entry) -> None:
        bound = mailbox.queue.max_length
        if mailbox.queue.exclusive and bound is not None and len(mailbox.ready) >= bound:
            mailbox.ready.popleft()
        mailbox.ready.append(entry)
        if mailbox.queue.message_ttl_ms is not None:
            self._later(mailbox.queue.message_ttl_ms / 1000, self._expire, mailbox, entry)
        self.dispatch(mailbox.queue.name)

    def _expire(self, mailbox: Mailbox, entry: Entry) -> None:
        if entry in mailbox.ready:
            mailbox.ready.remove(entry)
            self.bury(mailbox.queue, entry)

    def _later(self, seconds: float, call: object, *arguments: object) -> None:
        loop = asyncio.get_running_loop()

        def fire() -> None:
            self._timers.discard(handle)
            call(*arguments)  # type: ignore[operator]

        handle = loop.call_later(seconds, fire)
        self._timers.add(handle)

    def bury(self, queue: Queue, entry: Entry) -> None:
        """Moves an entry to where the queue gives messages up to: at least once, so it is kept until that takes it."""
        if queue.dead_letter_to is None:
            return
        try:
            self.route(queue.dead_letter_to, entry.routing_key, entry.message)
        except (UnroutableError, QueueFullError):
            self._later(_BURY_AGAIN_SECONDS, self.bury, queue, entry)

    def give_back(self, queue: Queue, entry: Entry) -> None:
        """Counts the delivery and puts the entry back to the head, or gives it up at the limit."""
        mailbox = self._mailboxes.get(queue.name)
        if mailbox is None:
            return
        entry.delivery_count += 1
        if queue.delivery_limit is not None and entry.delivery_count > queue.delivery_limit:
            self.bury(queue, entry)
        else:
            mailbox.ready.appendleft(entry)
        self.dispatch(queue.name)

    def dispatch(self, name: str) -> None:
        """Hands ready messages to consumers that have room, in turn."""
        mailbox = self._mailboxes[name]
        while mailbox.ready:
            count = len(mailbox.consumers)
            order = (mailbox.consumers[(mailbox.turn + step) % count] for step in range(count))
            consumer = next((candidate for candidate in order if candidate.has_room), None)
            if consumer is None:
                return
            mailbox.turn += 1
            consumer.deliver(mailbox.ready.popleft())

    def attach(self, queue: Queue, consumer: Consumer) -> None:
        """Adds a consumer."""
        self._mailboxes[queue.name].consumers.append(consumer)
        self.dispatch(queue.name)

    def detach(self, queue: Queue, consumer: Consumer) -> None:
        """Takes it away."""
        mailbox = self._mailboxes.get(queue.name)
        if mailbox is not None and consumer in mailbox.consumers:
            mailbox.consumers.remove(consumer)

    def forget(self, owner: object) -> None:
        """Deletes the exclusive queues of a connection that closes."""
        gone = {name for name, mailbox in self._mailboxes.items() if mailbox.owner is owner}
        for name in gone:
            del self._mailboxes[name]
        for bindings in self._bindings.values():
            bindings.difference_update({binding for binding in bindings if binding[0] in gone})
