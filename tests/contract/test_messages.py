"""Messages recorded from earlier versions must be read by today's models, and today's by readers of earlier versions.

A recording is never changed. A new version of a message, or a field that matters, gets a new file:
`python -m tests.contract.record NAME`.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import TypeAdapter

from shared.contracts.base import Contract
from shared.contracts.events import turn_event
from shared.contracts.outcome import Outcome, StopRequest
from shared.contracts.turn import ChatTurn

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))
READERS: dict[str, TypeAdapter[object]] = {
    "turn": TypeAdapter(ChatTurn),
    "outcome": TypeAdapter(Outcome),
    "stop": TypeAdapter(StopRequest),
    "event": turn_event,  # type: ignore[dict-item]  # a union of models
}


def kind(path: Path) -> str:
    return path.name.split(".")[0]


def test_there_are_recordings_of_every_kind() -> None:
    assert {kind(path) for path in RECORDED} == set(READERS)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_message_is_still_read(path: Path) -> None:
    recorded = json.loads(path.read_text())
    message = READERS[kind(path)].validate_python(recorded)
    today = READERS[kind(path)].dump_python(message, mode="json", exclude_none=True)
    assert missing(recorded, today) == []


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_fields_of_a_newer_writer_are_ignored(path: Path) -> None:
    newer = {**json.loads(path.read_text()), "a_field_of_tomorrow": {"nested": [1, 2]}}
    message = READERS[kind(path)].validate_python(newer)
    assert "a_field_of_tomorrow" not in READERS[kind(path)].dump_python(message)


def test_what_may_be_missing_has_a_default() -> None:
    """Messages are written without the fields that are None: one that must be there and may be None is never read."""
    unread = [
        f"{model.__name__}.{name}"
        for model in contracts(Contract)
        for name, field in model.model_fields.items()
        if field.is_required() and type(None) in get_args(field.annotation)
    ]
    assert unread == []


def contracts(model: type[Contract]) -> Iterator[type[Contract]]:
    for one in model.__subclasses__():
        yield one
        yield from contracts(one)


def missing(old: object, new: object, path: str = "") -> list[str]:
    """Where a value of the recording is gone or has changed."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [
            place
            for key, value in old.items()
            for place in ([f"{path}.{key}"] if key not in new else missing(value, new[key], f"{path}.{key}"))
        ]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [
            place
            for index, (before, after) in enumerate(zip(old, new, strict=True))
            for place in missing(before, after, f"{path}[{index}]")
        ]
    return [] if old == new else [path]
