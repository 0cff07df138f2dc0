"""A false sentence is put to the model once more, with what is wrong named; only what is true takes its place."""

import pytest

from services.llm_worker.stage import LlmStage
from tests.unit.llm_worker.charts import make_turn
from tests.unit.llm_worker.recording import Recording
from tests.unit.llm_worker.test_stage import answered, settings, settle
from tests.vendor.script import Script
from tests.vendor.server import running

FALSE = "당신의 일주는 갑자(甲子)입니다."
TRUE = "당신의 일주는 경오(庚午)입니다."
AROUND = (
    "천천히 살펴볼게요. {} 서두르지 않으면 좋겠어요. 하나씩 정리하다 보면 마음이 한결 가벼워질 거예요. "
    "오늘 할 수 있는 작은 일부터 하나 골라 보는 건 어떨까요? 그 하나가 다음 걸음을 가볍게 해 줄 거예요."
)


async def test_a_mended_sentence_takes_the_place_of_the_false_one() -> None:
    async with running(Script(text=AROUND.format(FALSE))) as vendor:
        vendor.mends = TRUE
        progress = Recording()
        answer = await answered(LlmStage(settings(vendor)), make_turn(), progress)
        assert answer.text == AROUND.format(TRUE)
        assert set(answer.interventions) == {"repaired:pillar"}
        assert not any("갑자" in piece for piece in progress.shown)
        repair = vendor.requests[1]["messages"][0]["content"]
        assert "갑자" in repair
        assert "일주 경오(庚午)" in repair
        # Both requests are paid for.
        assert answer.usage.input_tokens > 0
        assert len(vendor.requests) == 2


@pytest.mark.parametrize(
    "mends",
    [
        None,  # says it again
        "당신의 일주는 병인(丙寅)입니다.",  # another falsehood
        f"{TRUE} {TRUE} 그리고 이런 말도 하고 싶어요.",  # more than a sentence
        "물론이죠! 고친 문장은 이렇습니다: " + "당신은 경오 일주예요, " * 20,
        "",
    ],
)
async def test_what_is_no_mended_sentence_is_left_out_with_the_false_one(mends: str | None) -> None:
    async with running(Script(text=AROUND.format(FALSE))) as vendor:
        vendor.mends = mends
        answer = await answered(LlmStage(settings(vendor)), make_turn(), Recording())
        assert "갑자" not in answer.text
        assert "병인" not in answer.text
        assert set(answer.interventions) == {"dropped:pillar"}
        assert answer.text.startswith("천천히 살펴볼게요. 서두르지 않으면")


async def test_an_answer_is_mended_only_so_often() -> None:
    lies = " ".join(f"당신의 일주는 {name}입니다." for name in ("갑자", "을축", "병인", "정묘"))
    async with running(Script(text=AROUND.format(lies))) as vendor:
        vendor.mends = TRUE
        answer = await answered(LlmStage(settings(vendor, llm_repairs=2)), make_turn(), Recording())
        assert answer.text.count(TRUE) == 2
        assert set(answer.interventions) == {"repaired:pillar", "dropped:pillar"}
        assert len(vendor.requests) == 3


async def test_a_server_too_slow_to_mend_costs_the_sentence_alone() -> None:
    async with running(Script(text=AROUND.format(FALSE))) as vendor:
        vendor.mends = TRUE
        vendor.mend_wait = 30.0
        answer = await answered(LlmStage(settings(vendor, llm_repair_seconds=0.7)), make_turn(), Recording())
        assert set(answer.interventions) == {"dropped:pillar"}
        assert answer.provider == "openai"
        await settle(vendor)


async def test_the_time_it_takes_to_mend_is_not_held_against_the_stream() -> None:
    async with running(Script(text=AROUND.format(FALSE), piece=200)) as vendor:
        vendor.mends = TRUE
        vendor.mend_wait = 0.4
        changes = {"llm_between_tokens_seconds": 0.2, "llm_first_token_seconds": 1.0}
        answer = await answered(LlmStage(settings(vendor, **changes)), make_turn(), Recording())
        assert set(answer.interventions) == {"repaired:pillar"}
        assert answer.text == AROUND.format(TRUE)


async def test_with_a_single_place_a_repair_does_not_wait_for_its_own_answer() -> None:
    async with running(Script(text=AROUND.format(FALSE))) as vendor:
        vendor.mends = TRUE
        answer = await answered(LlmStage(settings(vendor, llm_concurrency=1)), make_turn(), Recording())
        assert set(answer.interventions) == {"dropped:pillar"}
        assert answer.finish_reason == "stop"
