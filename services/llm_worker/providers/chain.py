"""The providers in their order: retries before the first token, breaker, then the next one."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from services.llm_worker import metrics
from services.llm_worker.providers.breaker import Breaker
from services.llm_worker.providers.openai_compatible import OpenAiCompatible, Patience
from services.llm_worker.providers.prices import total
from services.llm_worker.providers.protocol import Completion, Provider, ProviderError, Request, Sink
from services.llm_worker.providers.throttle import Throttle
from services.llm_worker.settings import LlmSettings
from shared.contracts.turn import Spent, Usage

_log: Final = structlog.get_logger(__name__)
LEAST_SECONDS: Final = 0.5
"""Less time than this is not worth a request."""


@dataclass(frozen=True, slots=True)
class Retries:
    """Attempts per provider before the first token; `backoff` seconds before the second, doubled each time and
    jittered; a Retry-After beyond `patience` seconds is not waited for.
    """

    attempts: int = 2
    backoff: float = 0.5
    patience: float = 5.0


@dataclass(frozen=True, slots=True)
class Told:
    """Which provider answered, and how it ended."""

    provider: str
    completion: Completion


@dataclass(slots=True)
class Trail:
    """What is known of an answer while it is still being written."""

    provider: Provider | None = None
    """Who was asked last."""
    spent: list[Spent] = field(default_factory=list)
    """What each request has used, by model, also of those that failed."""

    @property
    def usages(self) -> list[Usage]:
        """The same, whatever the model."""
        return [spent.usage for spent in self.spent]


class NoProvider(Exception):  # noqa: N818 - a state, not an error
    """None of the providers could begin an answer; `kinds` says why, by provider."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{name}: {kind}" for name, kind in kinds.items()) or "none configured")
        self.kinds = kinds


class Chain:
    """Asks one provider after the other until one begins to answer."""

    def __init__(
        self,
        providers: Sequence[Provider],
        retries: Retries,
        breakers: Mapping[str, Breaker],
        throttles: Mapping[str, Throttle],
    ) -> None:
        self._providers = tuple(providers)
        self._retries = retries
        self._breakers = breakers
        self._throttles = throttles

    @classmethod
    def from_settings(cls, settings: LlmSettings) -> "Chain":
        """The providers of the settings, none of which is contacted yet."""
        patience = Patience(
            settings.llm_connect_seconds, settings.llm_first_token_seconds, settings.llm_between_tokens_seconds
        )
        providers = [OpenAiCompatible(item, patience) for item in settings.providers()]
        retries = Retries(settings.llm_attempts, settings.llm_backoff_seconds, settings.llm_patience_seconds)
        breakers = {
            item.name: Breaker(item.name, settings.llm_breaker_failures, settings.llm_breaker_seconds)
            for item in providers
        }
        throttles = {
            item.name: Throttle(item.name, item.concurrency, item.requests_per_minute, settings.llm_queue_seconds)
            for item in settings.providers()
        }
        return cls(providers, retries, breakers, throttles)

    def __bool__(self) -> bool:
        return bool(self._providers)

    @property
    def providers(self) -> tuple[Provider, ...]:
        """In the order in which they are asked."""
        return self._providers

    async def close(self) -> None:
        """Closes all connections."""
        for provider in self._providers:
            await provider.close()

    async def tell(self, request: Request, sink: Sink, trail: Trail) -> Told:
        """Streams an answer from the first provider that begins one, within `request.timeout` seconds altogether.

        Raises NoProvider if none began, ProviderError (with `started`) if one broke off after it had begun.
        """
        end = time.monotonic() + request.timeout
        kinds: dict[str, str] = {}
        for provider in self._providers:
            trail.provider = provider
            try:
                completion = await self._ask(provider, request, sink, trail, end)
            except ProviderError as error:
                if error.started:
                    raise
                kinds[provider.name] = error.kind
                metrics.FALLBACKS.labels(provider.name).inc()
                _log.warning("provider could not answer", provider=provider.name, reason=str(error))
            else:
                return Told(provider.name, completion)
        raise NoProvider(kinds)

    async def _ask(self, provider: Provider, request: Request, sink: Sink, trail: Trail, end: float) -> Completion:
        left = end - time.monotonic() - LEAST_SECONDS
        async with self._throttles[provider.name].slot(left if request.queue is None else min(left, request.queue)):
            return await self._attempts(provider, request, sink, trail, end)

    async def _attempts(self, provider: Provider, request: Request, sink: Sink, trail: Trail, end: float) -> Completion:
        breaker = self._breakers[provider.name]
        attempt = 0
        while True:
            if request.budget is not None and provider.most(request) > request.budget - total(trail.usages).cost:
                raise ProviderError("budget", "the answer could cost more than is left", transient=False)
            if not breaker.allows():
                raise ProviderError("open", "left alone after failures", transient=False)
            left = end - time.monotonic()
            if left < LEAST_SECONDS:
                raise ProviderError("timeout", "no time left", transient=False)
            attempt += 1
            try:
                completion = await provider.complete(replace(request, timeout=left), sink, trail.spent.append)
            except ProviderError as error:
                if not error.blameless:
                    breaker.failed()
                wait = self._wait(error, attempt, end)
                if wait is None:
                    raise
                await asyncio.sleep(wait)
            else:
                breaker.succeeded()
                return completion

    def _wait(self, error: ProviderError, attempt: int, end: float) -> float | None:
        """Seconds before the next attempt, None if there is to be none."""
        if error.started or not error.transient or attempt >= self._retries.attempts:
            return None
        backoff = self._retries.backoff * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - jitter
        wait: float = max(backoff, error.retry_after or 0.0)
        if wait > self._retries.patience or time.monotonic() + wait + LEAST_SECONDS > end:
            return None
        return wait
