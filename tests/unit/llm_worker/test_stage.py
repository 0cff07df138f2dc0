"""The whole stage against a real HTTP vendor."""

import asyncio
from typing import Any

import pytest

from services.llm_worker.settings import LlmSettings
from services.llm_worker.stage import LlmStage
from shared.contracts.turn import Answer, ChatTurn
from tests.unit.llm_worker.charts import make_turn
from tests.unit.llm_worker.recording import Recording
from tests.vendor.script import LIES, Script
from tests.vendor.server import Vendor, running

LONG = "서두르지 않고 하나씩 다져 가면 좋아요. " * 16


def settings(vendor: Vendor | None = None, **changes: Any) -> LlmSettings:
    values: dict[str, Any] = {"llm_backoff_seconds": 0.01, "llm_first_token_seconds": 5.0, **changes}
    if vendor is not None:
        values |= {"openai_base_url": vendor.url, "openai_api_key": "sk-secret", "openai_model": "sim"}
    return LlmSettings(**values)


async def answered(stage: LlmStage, turn: ChatTurn, progress: Recording) -> Answer:
    try:
        done = await stage.run(turn, progress)
    finally:
        await stage.close()
    assert done.answer is not None
    assert done.answer.text == progress.said
    return done.answer


async def test_streams_a_provider_and_cites() -> None:
    progress = Recording()
    async with running() as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), progress)
        assert answer.provider == "openai"
        assert answer.model == "sim"
        assert answer.finish_reason == "stop"
        assert answer.citations == (1,)
        assert answer.interventions == ()
        assert answer.usage.output_tokens > 0
        assert len(progress.pieces) > 2
        body = vendor.requests[0]
        assert body["stream"] is True
        assert body["stream_options"] == {"include_usage": True}
        assert vendor.authorizations == ["Bearer sk-secret"]
        assert vendor.open_streams == 0


async def test_without_a_provider_the_narrator_answers() -> None:
    progress = Recording()
    stage = LlmStage(settings())
    assert stage.checks() == {}
    answer = await answered(stage, make_turn(), progress)
    assert answer.provider == "narrator"
    assert answer.interventions == ()
    assert "내장 해설" in answer.text
    assert len(progress.pieces) > 4


@pytest.mark.parametrize(
    ("script", "requests"),
    [
        (Script(status=429, retry_after="0"), 2),
        (Script(status=500), 2),
        (Script(status=504), 2),
        (Script(status=401), 1),
        (Script(status=400), 1),
        (Script(text=""), 2),
        (Script(garbage_after=0), 2),
        (Script(error_after=0), 2),
        (Script(drop_after=0), 2),
    ],
)
async def test_failure_before_the_first_token_ends_at_the_narrator(script: Script, requests: int) -> None:
    async with running(default=script) as vendor:
        progress = Recording()
        answer = await answered(LlmStage(settings(vendor)), make_turn(), progress)
        assert answer.provider == "narrator"
        assert "fallback:narrator" in answer.interventions
        assert progress.taken_back == 0
        assert len(vendor.requests) == requests
        assert vendor.open_streams == 0


async def test_silence_before_the_first_token_times_out() -> None:
    async with running(default=Script(wait_first=30)) as vendor:
        answer = await answered(LlmStage(settings(vendor, llm_first_token_seconds=0.15)), make_turn(), Recording())
        assert answer.provider == "narrator"
        await settle(vendor)


async def test_a_retry_helps() -> None:
    async with running(Script(status=503)) as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
        assert answer.provider == "openai"
        assert len(vendor.requests) == 2


async def test_retry_after_beyond_patience_is_not_waited_for() -> None:
    async with running(default=Script(status=429, retry_after="120")) as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
        assert answer.provider == "narrator"
        assert len(vendor.requests) == 1


async def test_the_next_provider_answers() -> None:
    async with running(default=Script(status=500)) as first, running() as second:
        fallback = {"name": "local", "base_url": second.url, "model": "other"}
        answer = await answered(
            LlmStage(settings(first, llm_fallbacks=(fallback,), llm_attempts=1)), make_turn(), Recording()
        )
        assert answer.provider == "local"
        assert answer.model == "other"
        assert len(second.requests) == 1


async def test_nothing_listens() -> None:
    stage = LlmStage(settings(openai_base_url="http://127.0.0.1:9/v1", llm_attempts=1))
    with pytest.raises(OSError, match=r"refused|Connect"):
        await stage.checks()["llm_openai"]()
    answer = await answered(stage, make_turn(), Recording())
    assert answer.provider == "narrator"


async def test_break_after_little_text_is_taken_back() -> None:
    async with running(Script(text="한 마디 해요. 그리고 또 이어서 말하다가 끊겨요.", drop_after=4)) as vendor:
        progress = Recording()
        answer = await answered(LlmStage(settings(vendor)), make_turn(), progress)
        assert answer.provider == "narrator"
        assert "한 마디" not in answer.text
        assert len(vendor.requests) == 1


@pytest.mark.parametrize("fault", [{"drop_after": 50}, {"stall_after": 50}, {"garbage_after": 50}, {"error_after": 50}])
async def test_break_after_much_text_is_continued(fault: dict[str, int]) -> None:
    async with running(Script(text=LONG, **fault)) as vendor:  # type: ignore[arg-type]
        progress = Recording()
        answer = await answered(LlmStage(settings(vendor, llm_between_tokens_seconds=0.15)), make_turn(), progress)
        assert progress.taken_back == 0
        assert answer.text.startswith("서두르지 않고")
        assert "연결이 고르지 않아" in answer.text
        assert "continued:narrator" in answer.interventions
        assert answer.provider == "openai"
        await settle(vendor)


async def test_stop_aborts_the_request() -> None:
    async with running(Script(text=LONG, delay=0.02)) as vendor:
        progress = Recording(stop_after=30)
        begun = asyncio.get_running_loop().time()
        answer = await answered(LlmStage(settings(vendor)), make_turn(), progress)
        assert answer.finish_reason == "stopped"
        assert answer.provider == "openai"
        assert answer.text
        assert len(answer.text) < len(LONG) / 2
        await settle(vendor)
        assert vendor.aborted == 1
        assert asyncio.get_running_loop().time() - begun < 2


async def test_stop_before_the_first_token() -> None:
    async with running(Script(wait_first=30)) as vendor:
        progress = Recording()
        stage = LlmStage(settings(vendor, llm_first_token_seconds=20))
        task = asyncio.create_task(answered(stage, make_turn(), progress))
        while not vendor.requests:
            await asyncio.sleep(0.01)
        progress.stopped.set()
        answer = await asyncio.wait_for(task, 0.5)
        assert answer.finish_reason == "stopped"
        assert answer.text == ""
        await settle(vendor)


async def test_stop_of_the_narrator() -> None:
    answer = await answered(LlmStage(settings()), make_turn(), Recording(stop_after=60))
    assert answer.finish_reason == "stopped"
    assert len(answer.text) < 300


async def test_cancelling_the_turn_aborts_the_request() -> None:
    async with running(Script(text=LONG, delay=0.02)) as vendor:
        stage = LlmStage(settings(vendor))
        progress = Recording()
        task = asyncio.create_task(stage.run(make_turn(), progress))
        while not progress.said:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await settle(vendor)
        assert vendor.aborted == 1
        await stage.close()


async def test_the_deadline_leaves_time_for_the_narrator() -> None:
    async with running(default=Script(wait_first=30)) as vendor:
        stage = LlmStage(settings(vendor, llm_first_token_seconds=20))
        answer = await asyncio.wait_for(answered(stage, make_turn(seconds=2.8), Recording()), 2.5)
        assert answer.provider == "narrator"


async def test_the_breaker_leaves_a_failing_server_alone() -> None:
    async with running(default=Script(status=500)) as vendor:
        stage = LlmStage(settings(vendor, llm_breaker_failures=3))
        for _ in range(4):
            done = await stage.run(make_turn(), Recording())
            assert done.answer is not None
            assert done.answer.provider == "narrator"
        assert len(vendor.requests) == 3
        await stage.close()


async def test_length_is_reported() -> None:
    async with running(Script(text=LONG, finish_reason="length")) as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
        assert answer.finish_reason == "length"


@pytest.mark.parametrize(
    "chunk",
    [
        {"usage": {"prompt_tokens": -1, "completion_tokens": 3}},
        {"usage": {"prompt_tokens": "12", "completion_tokens": 12.5}},
        {"usage": {"prompt_tokens": 10**30, "completion_tokens": 1}},
        {"usage": {}},
        {"usage": 7},
        {"model": 7},
        {"choices": [{"delta": {"content": 5}, "finish_reason": None}]},
        {"choices": [{"delta": None, "finish_reason": None}]},
    ],
)
async def test_odd_fields_of_a_server_do_no_harm(chunk: dict[str, object]) -> None:
    async with running(Script(text=LONG, odd_chunk=chunk)) as vendor:
        answer = await answered(LlmStage(settings(vendor, llm_usage_in_stream=False)), make_turn(), Recording())
        assert answer.provider == "openai"
        assert answer.text.startswith("서두르지 않고")
        assert answer.model == "sim"
        # What a server does not count sensibly is counted for it.
        assert 0 < answer.usage.input_tokens < 10_000


async def test_a_stream_of_something_else_is_a_failure_of_the_server() -> None:
    async with running(default=Script(odd_chunk={"choices": 5})) as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
        assert answer.provider == "narrator"


async def test_a_stopped_answer_still_says_what_was_taken_out() -> None:
    text = f"{LIES[0]} {LONG}"
    async with running(Script(text=text, delay=0.005)) as vendor:
        answer = await answered(LlmStage(settings(vendor, llm_repairs=0)), make_turn(), Recording(stop_after=30))
        assert answer.finish_reason == "stopped"
        assert "dropped:pillar" in answer.interventions


async def test_a_server_too_slow_for_a_repair_is_not_held_to_be_broken() -> None:
    text = f"천천히 살펴볼게요. {LIES[0]} {LONG}"
    async with running(default=Script(text=text)) as vendor:
        vendor.mend_wait = 30.0
        changes = {"llm_repair_seconds": 0.55, "llm_breaker_failures": 1, "llm_cache_entries": 0, "llm_attempts": 1}
        stage = LlmStage(settings(vendor, **changes, llm_first_token_seconds=5))
        for _ in range(2):
            done = await stage.run(make_turn(), Recording())
            assert done.answer is not None
            assert done.answer.provider == "openai"
        await stage.close()


async def test_a_server_that_does_not_stop_is_cut_off() -> None:
    async with running(Script(text=LONG, repeat=60, delay=0.0, piece=200)) as vendor:
        progress = Recording()
        answer = await answered(LlmStage(settings(vendor, llm_max_output_tokens=100)), make_turn(), progress)
        assert answer.finish_reason == "length"
        assert 400 < len(answer.text) < 1000
        await settle(vendor)
        assert vendor.aborted == 1


@pytest.mark.parametrize(
    "refusal",
    [
        "죄송하지만, 그 요청은 도와드릴 수 없습니다.",
        "죄송합니다. 저는 운세를 봐 드리기 어렵습니다.",
        "I'm sorry, but I can't assist with that.",
        "I cannot help with that request.",
    ],
)
async def test_a_refusal_is_no_answer(refusal: str) -> None:
    async with running(Script(text=refusal)) as vendor:
        progress = Recording()
        answer = await answered(LlmStage(settings(vendor)), make_turn(), progress)
        assert answer.provider == "narrator"
        assert answer.interventions == ("refused:narrator",)
        assert refusal not in answer.text
        assert progress.taken_back == 1


async def test_regret_within_an_answer_is_no_refusal() -> None:
    text = "아쉽지만 올해는 서두르기 어려운 해예요. 죄송한 마음을 품기보다 하나씩 정리해 보세요. " * 4
    async with running(Script(text=text)) as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
        assert answer.provider == "openai"


async def test_the_canary_does_not_come_out() -> None:
    async with running(Script(echo_prompt=True)) as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
        assert "dropped:canary" in answer.interventions
        assert "saju-" not in answer.text


async def test_planted_lies_do_not_come_out() -> None:
    async with running(Script(lies=LIES)) as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
        for lie in LIES[:4]:
            assert lie not in answer.text
        assert "[99]" not in answer.text
        assert answer.provider == "openai"
        assert {"dropped:pillar", "dropped:day_master", "dropped:year", "dropped:element_count", "citation"} <= set(
            answer.interventions
        )


async def test_crisis_never_reaches_the_vendor() -> None:
    async with running() as vendor:
        answer = await answered(LlmStage(settings(vendor)), make_turn("죽고 싶어요"), Recording())
        assert answer.finish_reason == "safety"
        assert "109" in answer.text
        assert vendor.requests == []


async def settle(vendor: Vendor) -> None:
    """The server learns of a closed connection a moment later."""
    async with asyncio.timeout(1):
        while vendor.open_streams:
            await asyncio.sleep(0.005)
