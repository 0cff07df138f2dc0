"""Any server that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama-server, …"""

import asyncio
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx2
import openai
from openai.types.chat import ChatCompletionMessageParam

from services.llm_worker.prompts.budget import tokens
from services.llm_worker.providers.prices import Prices, prompt_tokens
from services.llm_worker.providers.protocol import Completion, Meter, ProviderError, Request, Sink
from services.llm_worker.providers.stream import MalformedChunkError, StreamState
from services.llm_worker.settings import ProviderSettings
from shared.contracts.turn import Spent, Usage
from shared.observability.tracing import client_span

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
        self._prices = Prices(settings.input_price, settings.output_price)
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

    def most(self, request: Request) -> float:
        """What the request can cost at most, in the currency of the prices."""
        return self._prices.most(request)

    async def complete(self, request: Request, sink: Sink, meter: Meter) -> Completion:
        """Streams one answer. Raises ProviderError, whose `started` says whether text was handed over."""
        state = StreamState(self._settings.name, self._settings.model, sink)
        with client_span(f"chat {self.model}", self._asked(request)) as span:
            try:
                return await self._complete(request, state)
            finally:
                usage = self._used(request, state)
                if usage.input_tokens or usage.output_tokens:
                    meter(Spent(model=state.model, usage=usage))
                state.record(usage)
                span.set_attributes(state.attributes(usage))

    async def _complete(self, request: Request, state: StreamState) -> Completion:
        outcome = "cancelled"
        try:
            async with asyncio.timeout(request.timeout) as whole:
                await self._stream(request, state, whole)
            outcome = "ok"
        except TimeoutError:
            outcome = "timeout"
            what = "whole answer" if whole.expired() else "between tokens" if state.started else "first token"
            # A limit of ours that is tighter than the server's own says nothing about the server.
            ours = whole.expired() and request.timeout < self._patience.first_token
            raise ProviderError("timeout", what, transient=True, started=state.started, blameless=ours) from None
        except openai.OpenAIError as error:
            failure = _failure(error, started=state.started)
            outcome = failure.kind
            raise failure from error
        except (httpx2.HTTPError, httpx2.StreamError, ValueError, MalformedChunkError) as error:
            outcome = "broken"
            raise ProviderError("broken", type(error).__name__, transient=True, started=state.started) from error
        finally:
            state.outcome = outcome
        if not state.started:
            state.outcome = "empty"
            raise ProviderError("empty", "the stream held no text", transient=True)
        if state.finish_reason is None:
            state.outcome = "broken"
            raise ProviderError("broken", "the stream ended early", transient=True, started=True)
        return Completion(state.finish_reason, state.model)

    def _used(self, request: Request, state: StreamState) -> Usage:
        """As the server counted; as we estimate where it does not count, or did not come to it."""
        if state.counted is not None:
            return self._prices.usage(*state.counted)
        if not state.opened:
            return Usage()
        return self._prices.usage(prompt_tokens(request), tokens("".join(state.said)) if state.said else 0)

    def _asked(self, request: Request) -> dict[str, str | float]:
        """Attributes of OpenTelemetry's semantic conventions for generative AI, as known before the answer."""
        url = httpx2.URL(self._settings.base_url)
        asked: dict[str, str | float] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",  # the protocol's flavour, whoever speaks it
            "gen_ai.request.model": self._settings.model,
            "gen_ai.request.max_tokens": request.max_output_tokens,
            "server.address": url.host,
        }
        if url.port is not None:
            asked["server.port"] = url.port
        if self._settings.temperature is not None:
            asked["gen_ai.request.temperature"] = self._settings.temperature
        return asked

    async def _stream(self, request: Request, state: StreamState, whole: asyncio.Timeout) -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(self._patience.first_token) as pause:
            stream = await self._client.chat.completions.create(**self._arguments(request))
            state.opened = True
            async with stream:  # leaving by any way closes the connection, which ends the generation
                async for chunk in stream:
                    if pause.expired() or whole.expired():
                        raise TimeoutError
                    until = pause.when()
                    pause.reschedule(None)  # the time the sink takes is not the server's
                    await state.take(chunk)
                    pause.reschedule(loop.time() + self._patience.between_tokens if state.started else until)

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
