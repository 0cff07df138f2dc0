"""Writes docs/asyncapi.json from the topology and the contracts; --check only says whether it is up to date."""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.bus.topology import (
    ABANDONED,
    BACKBONE,
    CONTROL,
    DEAD_LETTERS,
    EVENTS,
    OUTCOME_QUEUE,
    WAIT_SECONDS,
    Queue,
    wait_queue,
    work_queue,
)
from shared.contracts.events import ChartReady, Delta, Finished, PassagesReady, Restarted, Snapshot
from shared.contracts.outcome import Outcome, StopRequest
from shared.contracts.turn import ChatTurn, StageName

PAGE = Path(__file__).parents[1] / "docs" / "asyncapi.json"
EVENT_MODELS = (Restarted, ChartReady, PassagesReady, Delta, Snapshot, Finished)
MODELS = (ChatTurn, Outcome, StopRequest, *EVENT_MODELS)
GATEWAY, WORKERS = "gateway", tuple(stage.value for stage in StageName)


def document() -> dict[str, Any]:
    """AsyncAPI 3."""
    _, definitions = models_json_schema(
        [(model, "serialization") for model in MODELS], ref_template="#/components/schemas/{model}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Saju Chatbot: messages between the services",
            "version": "0.1.0",
            "description": "Readers ignore unknown fields; fields are only added. Every message names its `turn_id`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {name: channel for name, channel, *_ in channels()},
        "operations": dict(operations()),
        "components": {
            "messages": {model.__name__: message(model) for model in MODELS},
            "schemas": definitions["$defs"],
        },
    }


def message(model: type[Any]) -> dict[str, Any]:
    """One kind of message."""
    return {
        "name": model.model_fields["type"].default,
        "summary": (model.__doc__ or "").strip().split("\n")[0],
        "headers": {"type": "object", "properties": {"turn_id": {"type": "string"}, "traceparent": {"type": "string"}}},
        "payload": {"$ref": f"#/components/schemas/{model.__name__}"},
    }


Channel = tuple[str, dict[str, Any], tuple[str, ...], tuple[str, ...]]


def channels() -> list[Channel]:
    """Name, channel, who sends and who receives."""
    everyone = (GATEWAY, *WORKERS)
    found: list[Channel] = [
        (f"work.{stage}", of_queue(work_queue(stage), ChatTurn), everyone, (stage.value,)) for stage in StageName
    ]
    found += [(f"wait.{seconds}s", of_queue(wait_queue(seconds), ChatTurn), WORKERS, ()) for seconds in WAIT_SECONDS]
    found += [
        ("outcomes", of_queue(OUTCOME_QUEUE, Outcome), WORKERS, (GATEWAY,)),
        ("dead_letters", of_queue(DEAD_LETTERS, ChatTurn), WORKERS, ()),
        ("abandoned", of_queue(ABANDONED, ChatTurn), WORKERS, (GATEWAY,)),
        ("events", of_exchange(EVENTS.name, "topic", *EVENT_MODELS), everyone, (GATEWAY,)),
        ("control", of_exchange(CONTROL.name, "fanout", StopRequest), (GATEWAY,), WORKERS),
    ]
    return found


def operations() -> list[tuple[str, dict[str, Any]]]:
    """Who does what on which channel."""
    return [
        (f"{who}.{action}.{name}", {"action": action, "channel": {"$ref": f"#/channels/{name}"}})
        for name, _, senders, receivers in channels()
        for action, parties in (("send", senders), ("receive", receivers))
        for who in parties
    ]


def of_queue(queue: Queue, *models: type[Any]) -> dict[str, Any]:
    """A durable queue with its arguments, and the exchange and key it is reached by."""
    binding = next(item for item in BACKBONE.bindings if item.queue.name == queue.name)
    arguments = ", ".join(f"{name}={value}" for name, value in sorted(queue.arguments.items()))
    return {
        "address": queue.name,
        "description": f"From {binding.exchange.name} by the key {binding.key!r}. {arguments}.",
        "messages": references(models),
        "bindings": {"amqp": {"is": "queue", "queue": {"name": queue.name, "durable": True, "exclusive": False}}},
    }


def of_exchange(name: str, kind: str, *models: type[Any]) -> dict[str, Any]:
    """An exchange that each instance binds a queue of its own to."""
    return {
        "address": name,
        "messages": references(models),
        "bindings": {"amqp": {"is": "routingKey", "exchange": {"name": name, "type": kind, "durable": True}}},
    }


def references(models: tuple[type[Any], ...]) -> dict[str, Any]:
    """The messages of a channel."""
    return {model.__name__: {"$ref": f"#/components/messages/{model.__name__}"} for model in models}


def text() -> str:
    """The document as it is kept."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Entry point."""
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text() == text() else 1
    PAGE.write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
