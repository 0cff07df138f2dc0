"""What the vendor does with one request."""

from dataclasses import dataclass, field, fields
from typing import Any, Self

FOREVER = 3600.0


@dataclass(frozen=True, slots=True)
class Script:
    """One answer. Times in seconds. `text` None composes an answer from the facts in the prompt."""

    text: str | None = None
    status: int = 200
    retry_after: str | None = None
    wait: float = 0.0
    """Before the headers."""
    wait_first: float = 0.0
    """After the headers, before the first piece."""
    delay: float = 0.0
    """Between pieces."""
    piece: int = 4
    """Characters a piece."""
    stall_after: int | None = None
    """Pieces after which nothing more comes."""
    drop_after: int | None = None
    """Pieces after which the connection is cut."""
    garbage_after: int | None = None
    """Pieces after which something that is no JSON is sent."""
    error_after: int | None = None
    """Pieces after which the stream holds an error object."""
    odd_chunk: dict[str, Any] | None = None
    """Fields that one chunk, sent before the text, has otherwise."""
    finish_reason: str | None = "stop"
    usage: bool = True
    lies: tuple[str, ...] = ()
    """Sentences planted into the answer, one after each of its own."""
    repeat: int = 1
    """How often the text is said, for oversized answers."""
    echo_prompt: bool = False
    """Says the system prompt, canary and all."""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """From the control endpoint. Raises ValueError for a field that does not exist."""
        unknown = set(data) - {item.name for item in fields(cls)}
        if unknown:
            msg = f"unknown fields: {', '.join(sorted(unknown))}"
            raise ValueError(msg)
        changes: dict[str, Any] = {key: tuple(value) if key == "lies" else value for key, value in data.items()}
        return cls(**changes)


LIES = (
    "당신의 일주는 갑자(甲子)입니다.",
    "일간은 을목입니다.",
    "올해는 2026년 병인년입니다.",
    "사주에 수 기운이 7개 있습니다.",
    "관련 내용은 자료에 있습니다 [99].",
)

BY_MODEL: dict[str, Script] = {
    "sim-429": Script(status=429, retry_after="1"),
    "sim-500": Script(status=500),
    "sim-504": Script(status=504),
    "sim-401": Script(status=401),
    "sim-silent": Script(wait=FOREVER),
    "sim-stall": Script(stall_after=20),
    "sim-drop": Script(drop_after=20),
    "sim-garbage": Script(garbage_after=0),
    "sim-empty": Script(text=""),
    "sim-lies": Script(lies=LIES),
    "sim-slow": Script(delay=0.05),
    "sim-huge": Script(repeat=60),
    "sim-echo": Script(echo_prompt=True),
}
"""Faults that a process can be asked for by the model's name."""
