"""What answers use and cost, and what they may cost."""

import asyncio

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.llm_worker.providers.prices import Prices
from services.llm_worker.providers.protocol import Message, ProviderError, Request
from services.llm_worker.providers.throttle import Throttle
from services.llm_worker.stage import LlmStage
from tests.unit.llm_worker.charts import make_turn
from tests.unit.llm_worker.recording import Recording
from tests.unit.llm_worker.test_stage import LONG, answered, settings
from tests.vendor.script import Script
from tests.vendor.server import running

PRICES = {"llm_input_price": 2.0, "llm_output_price": 8.0}


async def test_an_answer_costs_what_its_tokens_cost() -> None:
    async with running() as vendor:
        answer = await answered(LlmStage(settings(vendor, **PRICES)), make_turn(), Recording())
        used = answer.usage
        assert used.cost == pytest.approx((used.input_tokens * 2 + used.output_tokens * 8) / 1_000_000)
        assert used.cost > 0


async def test_a_server_that_does_not_count_is_counted_for() -> None:
    async with running(default=Script(usage=False)) as vendor:
        stage = LlmStage(settings(vendor, llm_usage_in_stream=False, **PRICES))
        answer = await answered(stage, make_turn(), Recording())
        # The vendor's own count of the same text, which it kept to itself, is near.
        assert answer.usage.output_tokens == pytest.approx(len(answer.text) * 0.9, rel=0.4)
        assert answer.usage.input_tokens > 300


async def test_what_was_said_before_a_stop_is_counted() -> None:
    async with running(Script(text=LONG, delay=0.02)) as vendor:
        answer = await answered(LlmStage(settings(vendor, **PRICES)), make_turn(), Recording(stop_after=30))
        assert answer.finish_reason == "stopped"
        assert 0 < answer.usage.output_tokens < 200
        assert answer.usage.cost > 0


async def test_a_refused_request_costs_nothing() -> None:
    async with running(default=Script(status=500)) as vendor:
        answer = await answered(LlmStage(settings(vendor, **PRICES)), make_turn(), Recording())
        assert (answer.provider, answer.usage.cost) == ("narrator", 0.0)


async def test_where_nothing_is_left_the_narrator_answers() -> None:
    async with running() as vendor:
        turn = make_turn().model_copy(update={"budget": 0.0001})
        answer = await answered(LlmStage(settings(vendor, **PRICES)), turn, Recording())
        assert answer.provider == "narrator"
        assert answer.interventions == ("budget:narrator",)
        assert vendor.requests == []


async def test_a_server_that_costs_nothing_answers_where_a_dear_one_may_not() -> None:
    async with running() as dear, running() as own:
        fallback = {"name": "own", "base_url": own.url, "model": "m"}
        turn = make_turn().model_copy(update={"budget": 0.0})
        stage = LlmStage(settings(dear, llm_fallbacks=(fallback,), **PRICES))
        answer = await answered(stage, turn, Recording())
        assert (answer.provider, len(dear.requests), len(own.requests)) == ("own", 0, 1)


async def test_attempts_and_fallbacks_share_one_budget() -> None:
    async with running(default=Script(garbage_after=0)) as first, running() as second:
        fallback = {"name": "second", "base_url": second.url, "model": "m", "input_price": 2.0, "output_price": 8.0}
        stage = LlmStage(
            settings(first, llm_fallbacks=(fallback,), llm_max_output_tokens=64, llm_cache_entries=0, **PRICES)
        )
        whole = (await stage.run(make_turn(), Recording())).answer
        assert whole is not None
        assert whole.provider == "second"
        # The broken attempts have read the prompt, and are paid for: enough for one of them is not enough for two.
        one = (whole.usage.cost / (len(first.requests) + 1)) * 1.5
        first.requests.clear()
        answer = (await stage.run(make_turn().model_copy(update={"budget": one}), Recording())).answer
        await stage.close()
        assert answer is not None
        assert answer.usage.cost <= one
        assert (answer.provider, len(first.requests), len(second.requests)) == ("narrator", 1, 1)


async def test_what_was_used_is_booked_by_the_model_that_used_it() -> None:
    async with running(Script(text="한 마디 해요. 그리고 또 이어서 말하다가 끊겨요.", drop_after=4)) as vendor:
        answer = await answered(LlmStage(settings(vendor, **PRICES)), make_turn(), Recording())
        assert answer.model == "narrator-1"
        assert [spent.model for spent in answer.spent] == ["sim"]
        assert answer.usage.cost == answer.spent[0].usage.cost > 0


def test_the_most_a_request_can_cost_holds_the_whole_answer() -> None:
    request = Request((Message("user", "가" * 1000),), max_output_tokens=500, timeout=1)
    assert Prices(input=1_000_000, output=0).most(request) == pytest.approx(1101)
    assert Prices(input=0, output=1_000_000).most(request) == pytest.approx(500)


async def test_no_more_requests_at_once_than_there_are_places() -> None:
    async with running(default=Script(delay=0.01)) as vendor:
        stage = LlmStage(settings(vendor, llm_concurrency=2, llm_queue_seconds=20, llm_cache_entries=0))
        most = 0

        async def watch() -> None:
            nonlocal most
            while True:
                most = max(most, vendor.open_streams)
                await asyncio.sleep(0.005)

        watching = asyncio.create_task(watch())
        done = await asyncio.gather(*(stage.run(make_turn(), Recording()) for _ in range(6)))
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        await stage.close()
        assert most == 2
        assert {turn.answer.provider for turn in done if turn.answer} == {"openai"}


async def test_who_finds_no_place_in_time_is_answered_by_the_next() -> None:
    async with running(default=Script(delay=0.05)) as first, running() as second:
        fallback = {"name": "second", "base_url": second.url, "model": "m"}
        changes = {"llm_concurrency": 1, "llm_queue_seconds": 0.05, "llm_fallbacks": (fallback,)}
        stage = LlmStage(settings(first, **changes))
        done = await asyncio.gather(*(stage.run(make_turn(f"올해 {n}월은요?"), Recording()) for n in range(1, 4)))
        await stage.close()
        assert sorted(turn.answer.provider for turn in done if turn.answer) == ["openai", "second", "second"]


async def test_no_more_requests_begin_in_a_minute_than_are_allowed() -> None:
    throttle = Throttle("p", concurrency=10, per_minute=2, patience=0.05)
    for _ in range(2):
        async with throttle.slot(1):
            pass
    with pytest.raises(ProviderError, match="busy"):
        async with throttle.slot(1):
            pass


async def test_whoever_is_cancelled_while_waiting_holds_no_place() -> None:
    throttle = Throttle("p", concurrency=1, per_minute=None, patience=5)
    async with throttle.slot(5):
        waiting = asyncio.create_task(throttle.slot(5).__aenter__())
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with throttle.slot(0.05):
        pass


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    """What is traced from now on: a tracer provider can be set once a process."""
    exporter = InMemorySpanExporter()
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = TracerProvider()
        trace.set_tracer_provider(provider)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


async def test_a_request_is_traced_in_the_words_of_the_conventions(spans: InMemorySpanExporter) -> None:
    spans.clear()
    async with running(Script(status=503)) as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
    failed, told = [dict(span.attributes or {}) for span in spans.get_finished_spans() if span.name == "chat sim"]
    assert failed["error.type"] == "server"
    assert told["gen_ai.operation.name"] == "chat"
    assert told["gen_ai.request.model"] == "sim"
    assert told["gen_ai.response.finish_reasons"] == ("stop",)
    assert told["gen_ai.usage.output_tokens"] == answer.usage.output_tokens
    assert told["server.address"] == "127.0.0.1"
    assert "error.type" not in told
