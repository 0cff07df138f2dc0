"""Any server that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama-server, …"""

import asyncio
import json
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final, Literal

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam

from services.llm_worker import metrics
from services.llm_worker.providers.protocol import Completion, ProviderError, Request, Sink
from services.llm_worker.settings import ProviderSettings
from shared.contracts.turn import Usage

_TOO_MANY: Final = 429
_SERVER_ERRORS: Final = 500
_TRANSIENT: Final = frozenset({408, 409, 425, _TOO_MANY})
_REQUEST_AT_FAULT: Final = frozenset({400, 413, 422})


@dataclass(frozen=True, slots=True)
class Patience:
    """Time-outs in seconds: to connect, to the first piece of text, between two pieces."""

    connect: float = 5.0
    first_token: float = 20.0
    between_tokens: float = 15.0


class OpenAiCompatible:
    """One server. Never retries: who calls it knows what was already said."""

    def __init__(self, settings: ProviderSettings, patience: Patience) -> None:
        self._settings = settings
        self._patience = patience
        self._client = openai.AsyncOpenAI(
            api_key=settings.api_key.get_secret_value() or "none",  # servers of one's own ask for no key
            base_url=settings.base_url,
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=patience.connect, pool=patience.connect),
        )

    @property
    def name(self) -> str:
        """As in the settings."""
        return self._settings.name

    @property
    def model(self) -> str:
        """As in the settings."""
        return self._settings.model

    async def close(self) -> None:
        """Closes the connection pool."""
        await self._client.close()

    async def reachable(self) -> None:
        """Raises OSError unless the server accepts a TCP connection. Costs nothing: no request is sent."""
        url = httpx2.URL(self._settings.base_url)
        port = url.port or (443 if url.scheme == "https" else 80)
        async with asyncio.timeout(self._patience.connect):
            _, writer = await asyncio.open_connection(url.host, port)
        writer.close()
        await writer.wait_closed()

    async def complete(self, request: Request, sink: Sink) -> Completion:
        """Streams one answer. Raises ProviderError, whose `started` says whether text was handed over."""
        state = _Stream(self._settings.name, self._settings.model, sink)
        outcome = "cancelled"
        try:
            async with asyncio.timeout(request.timeout) as whole:
                await self._stream(request, state, whole)
            outcome = "ok"
        except TimeoutError:
            outcome = "timeout"
            what = "whole answer" if whole.expired() else "between tokens" if state.started else "first token"
            raise ProviderError("timeout", what, transient=True, started=state.started) from None
        except openai.OpenAIError as error:
            failure = _failure(error, started=state.started)
            outcome = failure.kind
            raise failure from error
        except (httpx2.HTTPError, httpx2.StreamError, json.JSONDecodeError, UnicodeDecodeError) as error:
            outcome = "broken"
            raise ProviderError("broken", type(error).__name__, transient=True, started=state.started) from error
        finally:
            state.record(outcome)
        if not state.started:
            metrics.REQUESTS.labels(self.name, "empty").inc()
            raise ProviderError("empty", "the stream held no text", transient=True)
        if state.finish_reason is None:
            raise ProviderError("broken", "the stream ended early", transient=True, started=True)
        return Completion(state.finish_reason, state.usage, state.model)

    async def _stream(self, request: Request, state: "_Stream", whole: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._patience.first_token) as pause:
            stream = await self._client.chat.completions.create(**self._arguments(request))
            async with stream:  # leaving by any way closes the connection, which ends the generation
                async for chunk in stream:
                    if pause.expired() or whole.expired():
                        raise TimeoutError
                    await state.take(chunk)
                    if state.started:
                        pause.reschedule(loop.time() + self._patience.between_tokens)

    def _arguments(self, request: Request) -> dict[str, Any]:
        messages: list[ChatCompletionMessageParam] = [
            {"role": message.role, "content": message.content}  # type: ignore[misc]
            for message in request.messages
        ]
        arguments: dict[str, Any] = {
            "model": self._settings.model,
            "messages": messages,
            "stream": True,
            self._settings.token_limit_field: request.max_output_tokens,
        }
        if self._settings.temperature is not None:
            arguments["temperature"] = self._settings.temperature
        if self._settings.usage_in_stream:
            arguments["stream_options"] = {"include_usage": True}
        return arguments


class _Stream:
    """What is known of a stream while it runs."""

    def __init__(self, provider: str, model: str, sink: Sink) -> None:
        self.provider = provider
        self.model = model
        self.started = False
        self.finish_reason: Literal["stop", "length"] | None = None
        self.usage = Usage()
        self._sink = sink
        self._begun = time.perf_counter()

    async def take(self, chunk: ChatCompletionChunk) -> None:
        """One chunk; the last one holds the usage and no choices. The client does not validate what a server sends, so
        fields may be missing.
        """
        usage = getattr(chunk, "usage", None)
        if usage is not None:
            self.usage = Usage(
                input_tokens=getattr(usage, "prompt_tokens", 0) or 0,
                output_tokens=getattr(usage, "completion_tokens", 0) or 0,
            )
        self.model = getattr(chunk, "model", None) or self.model
        for choice in getattr(chunk, "choices", None) or ():
            text = getattr(getattr(choice, "delta", None), "content", None)
            if isinstance(text, str) and text:
                if not self.started:
                    self.started = True
                    metrics.FIRST_TOKEN.labels(self.provider).observe(time.perf_counter() - self._begun)
                await self._sink(text)
            reason = getattr(choice, "finish_reason", None)
            if reason is not None:
                self.finish_reason = "length" if reason == "length" else "stop"

    def record(self, outcome: str) -> None:
        """Counts the request."""
        metrics.REQUESTS.labels(self.provider, outcome).inc()
        metrics.DURATION.labels(self.provider).observe(time.perf_counter() - self._begun)
        metrics.TOKENS.labels(self.provider, "input").inc(self.usage.input_tokens)
        metrics.TOKENS.labels(self.provider, "output").inc(self.usage.output_tokens)


def _failure(error: openai.OpenAIError, *, started: bool) -> ProviderError:
    if isinstance(error, openai.APITimeoutError):
        return ProviderError("timeout", "connect", transient=True, started=started)
    if isinstance(error, openai.APIConnectionError):
        return ProviderError("broken" if started else "connect", "connection", transient=True, started=started)
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        wait = retry_after(error.response.headers.get("retry-after"))
        if status == _TOO_MANY:
            return ProviderError("rate_limit", "429", transient=True, started=started, retry_after=wait)
        if status >= _SERVER_ERRORS:
            return ProviderError("server", str(status), transient=True, started=started, retry_after=wait)
        return ProviderError(
            "refused",
            str(status),
            transient=status in _TRANSIENT,
            started=started,
            retry_after=wait,
            blameless=status in _REQUEST_AT_FAULT,
        )
    # an error event inside the stream, or a body that is no answer
    return ProviderError("broken", type(error).__name__, transient=True, started=started)


def retry_after(value: str | None) -> float | None:
    """Seconds named by a Retry-After header (RFC 9110 §10.2.3: seconds or a date); None if there is no sense in it."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
