"""What the LLM worker counts. Labels are closed sets: provider names come from the settings, kinds from the code."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

ANSWERS: Final = Counter("saju_llm_answers", "Answers finished", ["provider", "finish_reason"])
REQUESTS: Final = Counter("saju_llm_requests", "Requests to a provider, by how they ended", ["provider", "outcome"])
FALLBACKS: Final = Counter("saju_llm_fallbacks", "Turns handed on by a provider that could not answer", ["provider"])
INTERVENTIONS: Final = Counter("saju_llm_interventions", "Changes by the grounding and safety checks", ["kind"])
TOKENS: Final = Counter("saju_llm_tokens", "Tokens as counted by the provider", ["provider", "direction"])
COST: Final = Counter("saju_llm_cost", "Cost of the tokens, in the currency of the prices", ["provider"])
IN_FLIGHT: Final = Gauge("saju_llm_in_flight", "Requests a provider is answering", ["provider"])
CACHE: Final = Counter("saju_llm_cache", "Questions looked up among earlier answers", ["result"])
BREAKER_OPEN: Final = Gauge("saju_llm_breaker_open", "1 while a provider is left alone after failures", ["provider"])
FIRST_TOKEN: Final = Histogram(
    "saju_llm_first_token_seconds",
    "From the request to the first piece of text",
    ["provider"],
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8, 15, 30),
)
SPEED: Final = Histogram(
    "saju_llm_tokens_per_second",
    "Tokens of a whole answer over the time from its first piece to its last",
    ["provider"],
    buckets=(2, 5, 10, 20, 40, 80, 160, 320, 640),
)
DURATION: Final = Histogram(
    "saju_llm_request_seconds",
    "From the request to the end of the stream",
    ["provider"],
    buckets=(0.1, 0.5, 1, 2, 5, 10, 20, 40, 60, 120),
)
CHECK: Final = Histogram(
    "saju_llm_check_seconds",
    "Grounding check of one sentence",
    buckets=(0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.02),
)
