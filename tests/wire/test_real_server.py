"""The stage against a real OpenAI-compatible server: `make test-llm LLM_URL=http://localhost:8080/v1 LLM_MODEL=name`.

Whatever the model says, and be it gibberish, the protocol has to hold: pieces arrive, tokens are counted, a stop ends
the generation. So any server will do, llama-server with a model of a few megabytes among them.
"""

import asyncio
import os
import re
from dataclasses import replace

import pytest

from services.llm_worker.providers.openai_compatible import OpenAiCompatible, Patience
from services.llm_worker.providers.protocol import Message, ProviderError, Request
from services.llm_worker.settings import LlmSettings, ProviderSettings
from services.llm_worker.stage import LlmStage
from shared.contracts.turn import Spent
from tests.unit.llm_worker.charts import make_turn
from tests.unit.llm_worker.recording import Recording

pytestmark = pytest.mark.llm

SMALL = Request((Message("user", "안녕하세요? 한 문장으로 답해 주세요."),), max_output_tokens=48, timeout=60)


def provider(**changes: object) -> OpenAiCompatible:
    values = {"base_url": os.environ["SAJU_TEST_LLM_URL"], "model": os.environ["SAJU_TEST_LLM_MODEL"], **changes}
    return OpenAiCompatible(ProviderSettings.model_validate(values), Patience(first_token=60, between_tokens=30))


async def test_a_stream_arrives_in_pieces_and_is_counted() -> None:
    pieces: list[str] = []
    spent: list[Spent] = []

    async def sink(piece: str) -> None:
        pieces.append(piece)

    server = provider(input_price=1.0, output_price=1.0)
    completion = await server.complete(SMALL, sink, spent.append)
    await server.close()
    assert completion.finish_reason in {"stop", "length"}
    assert len(pieces) > 1
    (used,) = spent
    assert 0 < used.usage.output_tokens <= SMALL.max_output_tokens
    assert used.usage.input_tokens > 3
    assert used.usage.cost > 0


async def test_a_server_asked_for_no_usage_is_counted_for() -> None:
    spent: list[Spent] = []

    async def sink(_: str) -> None:
        return

    server = provider(usage_in_stream=False)
    await server.complete(SMALL, sink, spent.append)
    await server.close()
    assert spent[0].usage.output_tokens > 0


async def test_a_stop_ends_the_generation() -> None:
    """A server with as many slots as answers being stopped answers the next one only if it has let them go."""
    server = provider()
    long = replace(SMALL, max_output_tokens=4000, timeout=120)

    async def stop_after_a_few() -> None:
        heard = asyncio.Event()

        async def sink(_: str) -> None:
            heard.set()

        task = asyncio.create_task(server.complete(long, sink, lambda _: None))
        await asyncio.wait_for(heard.wait(), 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    await asyncio.gather(*(stop_after_a_few() for _ in range(4)))
    pieces: list[str] = []

    async def keep(piece: str) -> None:
        pieces.append(piece)

    await asyncio.wait_for(server.complete(SMALL, keep, lambda _: None), 30)
    await server.close()
    assert pieces


async def test_a_wrong_path_is_a_refusal_and_no_crash() -> None:
    server = provider(base_url=re.sub(r"/v1/?$", "/nowhere", os.environ["SAJU_TEST_LLM_URL"]))

    async def sink(_: str) -> None:
        return

    with pytest.raises(ProviderError) as failed:
        await server.complete(SMALL, sink, lambda _: None)
    await server.close()
    assert failed.value.kind == "refused"


async def test_a_whole_turn_is_answered() -> None:
    settings = LlmSettings(
        openai_base_url=os.environ["SAJU_TEST_LLM_URL"],
        openai_model=os.environ["SAJU_TEST_LLM_MODEL"],
        llm_max_output_tokens=128,
        llm_first_token_seconds=60,
        llm_repairs=0,
    )
    stage = LlmStage(settings)
    await stage.open()
    await stage.checks()["llm_openai"]()
    progress = Recording()
    done = await stage.run(make_turn(seconds=120), progress)
    await stage.close()
    assert done.answer is not None
    assert done.answer.text == progress.said
    assert done.answer.text
    assert "fallback:narrator" not in done.answer.interventions
    assert done.answer.usage.output_tokens > 0
