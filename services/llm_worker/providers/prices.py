"""What tokens cost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.llm_worker.prompts.budget import tokens
from services.llm_worker.providers.protocol import Request
from shared.contracts.turn import Usage

_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens, in whatever currency the operator counts. A server of one's own costs nothing."""

    input: float = 0.0
    output: float = 0.0

    def usage(self, input_tokens: int, output_tokens: int) -> Usage:
        """Tokens with their cost."""
        cost = (input_tokens * self.input + output_tokens * self.output) / _MILLION
        return Usage(input_tokens=input_tokens, output_tokens=output_tokens, cost=cost)

    def most(self, request: Request) -> float:
        """What a request can cost at most, by our estimate of its tokens."""
        return self.usage(prompt_tokens(request), request.max_output_tokens).cost


def prompt_tokens(request: Request) -> int:
    """An estimate on the high side, for servers that do not count."""
    return sum(tokens(message.content) for message in request.messages)


def total(usages: Iterable[Usage]) -> Usage:
    """All of them together."""
    kept = tuple(usages)
    return Usage(
        input_tokens=sum(usage.input_tokens for usage in kept),
        output_tokens=sum(usage.output_tokens for usage in kept),
        cost=sum(usage.cost for usage in kept),
    )
