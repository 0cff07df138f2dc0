"""An answer survives a reload and a lost connection, and is shown once."""

import json

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.page.steps import (
    QUESTION,
    answered,
    ask,
    bare,
    give_birth,
    last_turn,
    open_page,
    remembered_turn,
    wanted_answer,
)
from tests.e2e.page.wire import Wire

pytestmark = pytest.mark.browser


async def test_a_reload_goes_on_where_it_stood(page: Page) -> None:
    await give_birth(page)
    await ask(page)
    turn_id = await remembered_turn(page)
    await page.reload()
    text = await answered(page)
    assert bare(text) == bare(await wanted_answer(page, turn_id))
    await expect(page.get_by_role("article")).to_have_count(1)
    await expect(last_turn(page).locator(".asked")).to_contain_text(QUESTION)
    await expect(page.get_by_role("table").first).to_be_visible()


async def test_a_reload_after_the_answer_shows_it_with_its_sources(page: Page) -> None:
    await give_birth(page)
    await ask(page)
    before = await answered(page)
    await page.reload()
    assert await answered(page) == before
    assert await last_turn(page).locator("a.cite").count() > 0
    await expect(last_turn(page).locator(".passage").first).to_be_visible()


@pytest.mark.parametrize("moment", ["event: accepted", "event: chart", "event: passages", "event: delta"])
async def test_a_cut_connection_is_taken_up_again(context: BrowserContext, wire: Wire, moment: str) -> None:
    page = await context.new_page()
    await open_page(page, wire.url)
    await give_birth(page)
    wire.cut_after(moment)
    await ask(page)
    text = await answered(page)
    assert wire.cuts == 1
    assert bare(text) == bare(await wanted_answer(page, await remembered_turn(page)))
    await expect(page.get_by_role("article")).to_have_count(1)


async def test_a_question_whose_answer_never_came_is_sent_again_and_asked_once(
    context: BrowserContext, wire: Wire
) -> None:
    page = await context.new_page()
    await open_page(page, wire.url)
    await give_birth(page)
    wire.lose_the_answer_to("POST /v1/chat ")
    await ask(page)
    await answered(page)
    assert wire.cuts == 1
    await expect(page.get_by_role("article")).to_have_count(1)
    talk = json.loads(await page.evaluate("sessionStorage.getItem('saju.talk')"))
    session = await page.request.get(f"{wire.url}/v1/sessions/{talk['sessionId']}")
    assert [turn["question"] for turn in (await session.json())["turns"]] == [QUESTION]


async def test_a_refused_question_can_be_asked_again(page: Page) -> None:
    """The browser is offline for the first attempt."""
    await give_birth(page)
    await page.get_by_role("button", name="사주 보기").click()
    await expect(page.get_by_role("table").first).to_be_visible()
    await page.context.set_offline(offline=True)
    await ask(page)
    await expect(last_turn(page).locator(".problem")).to_contain_text("서버에 닿지 못했어요")
    await page.context.set_offline(offline=False)
    await last_turn(page).get_by_role("button", name="다시 시도").click()
    await answered(page)
    await expect(page.get_by_role("article")).to_have_count(1)


async def test_starting_over_forgets_the_conversation(page: Page) -> None:
    await give_birth(page)
    await ask(page)
    await answered(page)
    await page.get_by_role("button", name="새로 시작").click()
    await expect(page.get_by_label("생년월일")).to_be_visible()
    await expect(page.get_by_role("article")).to_have_count(0)
    assert json.loads(await page.evaluate("sessionStorage.getItem('saju.talk') ?? '{}'")) == {}
