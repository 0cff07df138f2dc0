"""A model that writes slowly: reading along, stopping, and leaving in the middle."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.page.steps import (
    PATIENCE,
    answered,
    ask,
    bare,
    give_birth,
    last_turn,
    open_page,
    remembered_turn,
    show_chart,
    wanted_answer,
)
from tests.parts.protocol import free_port
from tests.system.processes import embedded, small_corpus

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def slow_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole system with an LLM server that says four characters every 50 ms."""
    port = free_port()
    vendor = subprocess.Popen([sys.executable, "-m", "tests.vendor", "--port", str(port)], stdout=subprocess.DEVNULL)
    folder = tmp_path_factory.mktemp("slow")
    site = embedded(
        folder,
        SAJU_CORPUS_DIR=str(small_corpus(folder)),
        OPENAI_BASE_URL=f"http://127.0.0.1:{port}/v1",
        OPENAI_MODEL="sim-slow",
        SAJU_LLM_CACHE_ENTRIES="0",  # every test asks the same and wants to see it written
    )
    try:
        site.start()
        site.wait_until_ready()
        yield site.url
        assert site.terminate() == 0, site.tail()
    finally:
        vendor.terminate()
        vendor.wait()


@pytest.fixture
async def reading(context: BrowserContext, slow_site: str) -> Page:
    """The page with the first sentences of an answer."""
    page = await context.new_page()
    await open_page(page, slow_site)
    await give_birth(page)
    await ask(page)
    await expect(last_turn(page).locator(".answer")).not_to_be_empty(timeout=PATIENCE)
    await expect(page.get_by_role("log")).to_have_attribute("aria-busy", "true")
    return page


async def test_the_text_grows_and_names_its_author(reading: Page) -> None:
    first = await last_turn(reading).locator(".answer").inner_text()
    whole = await answered(reading)
    assert bare(whole).startswith(bare(first))
    assert len(whole) > len(first)
    await expect(last_turn(reading).locator(".made-by")).to_contain_text("AI 모델 sim-slow")


async def test_an_answer_can_be_stopped(reading: Page) -> None:
    await reading.get_by_role("button", name="멈추기").click()
    text = await answered(reading)
    await expect(last_turn(reading).locator(".made-by")).to_contain_text("여기서 멈췄어요")
    assert bare(text) == bare(await wanted_answer(reading, await remembered_turn(reading)))
    await expect(reading.get_by_role("button", name="보내기")).to_be_visible()


async def test_a_reload_in_the_middle_loses_nothing(reading: Page) -> None:
    await reading.reload()
    text = await answered(reading)
    assert bare(text) == bare(await wanted_answer(reading, await remembered_turn(reading)))
    await expect(reading.get_by_role("article")).to_have_count(1)
    assert await last_turn(reading).locator(".passage").count() > 0


async def test_a_question_meanwhile_waits_in_its_box(reading: Page) -> None:
    await ask(reading, "연애운이 궁금해요")
    await expect(reading.get_by_role("status")).to_have_text("지금 쓰고 있는 답이 끝나면 보낼 수 있어요.")
    await expect(reading.get_by_role("textbox", name="질문")).to_have_value("연애운이 궁금해요")
    await answered(reading)
    await reading.get_by_role("textbox", name="질문").press("Enter")
    await answered(reading)
    await expect(reading.get_by_role("article")).to_have_count(2)


async def test_another_person_meanwhile_gets_a_conversation_of_their_own(reading: Page) -> None:
    await reading.get_by_role("button", name="고치기").click()
    await give_birth(reading, date="19851220", time="08:00")
    await show_chart(reading)
    await expect(reading.locator(".divider")).to_contain_text("1985년 12월 20일")
    await expect(reading.get_by_role("log")).to_have_attribute("aria-busy", "false", timeout=PATIENCE)
    await expect(reading.locator(".headline")).to_contain_text("1985년 12월 20일")
    async with reading.expect_request("**/v1/chat") as asked:
        await ask(reading, "제 성격은 어떤가요?")
    body = json.loads((await asked.value).post_data or "")
    assert "session_id" not in body
    assert body["birth"]["date"] == "1985-12-20"
    await answered(reading)
    await expect(reading.locator(".headline")).to_contain_text("1985년 12월 20일")
