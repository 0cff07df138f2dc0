"""What is known of a stream while it runs, and what of it is counted."""

import time
from typing import Final, Literal

from openai.types.chat import ChatCompletionChunk

from services.llm_worker import metrics
from services.llm_worker.providers.protocol import Sink
from shared.contracts.turn import Usage

_MOST_TOKENS: Final = 10**9
"""No answer has as many: a server that says so does not count."""


class MalformedChunkError(Exception):
    """A piece of the stream that is no chat completion chunk."""


def _count(usage: object, field: str) -> int | None:
    """Tokens as a server says, None where that is no number of tokens."""
    count = getattr(usage, field, None)
    return count if isinstance(count, int) and 0 <= count <= _MOST_TOKENS else None


class StreamState:
    """One request of one provider."""

    def __init__(self, provider: str, model: str, sink: Sink) -> None:
        self.provider = provider
        self.model = model
        self.opened = False
        self.started = False
        self.outcome = "cancelled"
        self.finish_reason: Literal["stop", "length"] | None = None
        self.counted: tuple[int, int] | None = None
        """Tokens in and out, as the server says."""
        self.said: list[str] = []
        self._sink = sink
        self._begun = self._first = time.perf_counter()

    async def take(self, chunk: ChatCompletionChunk) -> None:
        """One chunk; the last one holds the usage and no choices. The client does not validate what a server sends, so
        fields may be missing, or be something else. Raises MalformedChunkError where nothing can be read.
        """
        usage = getattr(chunk, "usage", None)
        counted = (_count(usage, "prompt_tokens"), _count(usage, "completion_tokens"))
        if counted[0] is not None and counted[1] is not None:
            self.counted = (counted[0], counted[1])
        model = getattr(chunk, "model", None)
        if isinstance(model, str) and model:
            self.model = model
        choices = getattr(chunk, "choices", None) or ()
        if not isinstance(choices, list | tuple):
            raise MalformedChunkError(f"choices of type {type(choices).__name__}")
        for choice in choices:
            text = getattr(getattr(choice, "delta", None), "content", None)
            if isinstance(text, str) and text:
                if not self.started:
                    self.started = True
                    self._first = time.perf_counter()
                    metrics.FIRST_TOKEN.labels(self.provider).observe(self._first - self._begun)
                self.said.append(text)
                await self._sink(text)
            reason = getattr(choice, "finish_reason", None)
            if reason is not None:
                self.finish_reason = "length" if reason == "length" else "stop"

    def record(self, usage: Usage) -> None:
        """Counts the request."""
        now = time.perf_counter()
        metrics.REQUESTS.labels(self.provider, self.outcome).inc()
        metrics.DURATION.labels(self.provider).observe(now - self._begun)
        metrics.TOKENS.labels(self.provider, "input").inc(usage.input_tokens)
        metrics.TOKENS.labels(self.provider, "output").inc(usage.output_tokens)
        metrics.COST.labels(self.provider).inc(usage.cost)
        if self.outcome == "ok" and now > self._first:
            metrics.SPEED.labels(self.provider).observe(usage.output_tokens / (now - self._first))

    def attributes(self, usage: Usage) -> dict[str, str | float | tuple[str, ...]]:
        """How it ended, in the words of OpenTelemetry's semantic conventions for generative AI."""
        known: dict[str, str | float | tuple[str, ...]] = {
            "gen_ai.response.model": self.model,
            "gen_ai.usage.input_tokens": usage.input_tokens,
            "gen_ai.usage.output_tokens": usage.output_tokens,
        }
        if self.finish_reason is not None:
            known["gen_ai.response.finish_reasons"] = (self.finish_reason,)
        if self.outcome != "ok":
            known["error.type"] = self.outcome
        return known
