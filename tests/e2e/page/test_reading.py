"""A visitor gives a birth moment, reads the chart, asks, and reads the answer and what it rests on."""

import json
import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page.steps import QUESTION, answered, ask, give_birth, last_turn, show_chart

pytestmark = pytest.mark.browser

RECORD_BUSY = """() => {
  const log = document.querySelector('[role=log]');
  window.busy = [];
  new MutationObserver(() => window.busy.push(log.ariaBusy)).observe(log, { attributeFilter: ['aria-busy'] });
}"""


async def test_the_chart_is_read_from_right_to_left(page: Page) -> None:
    await give_birth(page)
    table = await show_chart(page)
    await expect(table.get_by_role("columnheader")).to_have_text(["시주", "일주", "월주", "년주"])
    signs = await table.locator("tr.sign .tile").all_inner_texts()
    assert [re.sub(r"\s+", "", sign) for sign in signs] == [
        *("癸계수(음)", "庚경금(양)", "庚경금(양)", "庚경금(양)"),
        *("未미토(음)", "午오화(음)", "辰진토(양)", "午오화(음)"),
    ]
    gods = await table.locator("tr.god").first.get_by_role("cell").all_inner_texts()
    assert gods == ["상관", "일간(나)", "비견", "비견"]


async def test_the_conventions_stand_beside_the_chart(page: Page) -> None:
    await give_birth(page)
    await show_chart(page)
    basis = page.locator(".basis")
    await expect(basis).to_contain_text("평균태양시 13:57")
    await expect(basis).to_contain_text("야자시·조자시 구분")
    await expect(basis).to_contain_text("입하 1990년 5월 6일 03:35:26")
    await expect(page.locator(".luck-row li.current .badge").first).to_have_text("지금")


async def test_a_question_is_answered_from_chart_and_passages(page: Page) -> None:
    await page.evaluate(RECORD_BUSY)
    await give_birth(page)
    await ask(page)
    text = await answered(page)
    assert await page.evaluate("window.busy") == ["true", "false"]
    turn = last_turn(page)
    await expect(turn.locator(".asked")).to_contain_text(QUESTION)
    assert len(text) > 100
    await expect(turn.locator(".made-by")).to_contain_text("내장 해설기")
    await expect(page.get_by_role("table").first).to_be_visible()
    await expect(page.locator(".disclosure")).to_contain_text("재미와 성찰")


async def test_a_citation_reveals_its_passage_and_leads_back(page: Page) -> None:
    await give_birth(page)
    await ask(page)
    await answered(page)
    cite = last_turn(page).locator("a.cite").first
    number = re.sub(r"\D", "", await cite.inner_text())
    passage = last_turn(page).locator(".passage", has_text=f"[{number}]").first
    await expect(passage.locator("p").first).to_be_hidden()
    await cite.click()
    await expect(passage.locator("p").first).to_be_visible()
    await expect(passage.locator("summary")).to_be_focused()
    await passage.get_by_role("button", name="본문으로").click()
    await expect(cite).to_be_focused()


async def test_a_second_question_goes_to_the_same_conversation(page: Page) -> None:
    await give_birth(page)
    await ask(page)
    await answered(page)
    async with page.expect_request("**/v1/chat") as asked:
        await page.get_by_role("button", name="연애운이 궁금해요").click()
    body = json.loads((await asked.value).post_data or "")
    assert body["session_id"]
    assert body["message"] == "연애운이 궁금해요"
    await answered(page)
    await expect(page.get_by_role("article")).to_have_count(2)


async def test_an_unknown_hour_leaves_its_pillar_open(page: Page) -> None:
    await give_birth(page, time=None)
    table = await show_chart(page)
    await expect(table.locator("td.hour .tile.unknown")).to_have_count(2)
    await expect(table.locator("td.day .tile")).to_have_count(2)


async def test_a_fault_is_shown_at_its_field(page: Page) -> None:
    await give_birth(page, place="없는마을이름")
    await page.get_by_role("button", name="사주 보기").click()
    await expect(page.locator("#place-error")).to_be_visible()
    await expect(page.get_by_label("태어난 곳")).to_be_focused()
    await expect(page.get_by_label("태어난 곳")).to_have_attribute("aria-invalid", "true")


async def test_a_question_without_a_birth_asks_for_it_and_keeps_the_words(page: Page) -> None:
    await ask(page)
    await expect(page.locator("#date-error")).to_be_visible()
    await expect(page.get_by_role("textbox", name="질문")).to_have_value(QUESTION)
    await expect(page.get_by_role("article")).to_have_count(0)


async def test_what_people_write_is_never_markup(page: Page) -> None:
    await give_birth(page)
    await ask(page, "<img src=x onerror=document.title='hacked'> <b>재물운</b> 어때요?")
    await answered(page)
    await expect(last_turn(page).locator(".asked")).to_contain_text("<b>재물운</b>")
    assert await page.locator(".turn img, .asked b").count() == 0
    assert await page.title() == "사주 챗봇"


async def test_english(page: Page) -> None:
    await give_birth(page)
    await show_chart(page)
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.get_by_role("table").first.get_by_role("columnheader")).to_have_text(
        ["Hour", "Day", "Month", "Year"]
    )
    await expect(page.locator(".basis")).to_contain_text("mean solar time")
    await page.get_by_role("textbox", name="Question").fill("How is my luck with money this year?")
    async with page.expect_request("**/v1/chat") as asked:
        await page.keyboard.press("Enter")
    assert "locale" not in json.loads((await asked.value).post_data or "")
    text = await answered(page)
    assert sum(character.isascii() for character in text) > len(text) / 2
