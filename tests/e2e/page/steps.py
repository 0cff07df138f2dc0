"""What a visitor does on the page and what they can then see."""

import asyncio
import json
from contextlib import suppress

from playwright.async_api import Locator, Page, expect

QUESTION = "올해 재물운이 어때요?"
PATIENCE = 30_000
"""Milliseconds for a whole answer on a busy machine."""


async def open_page(page: Page, url: str) -> None:
    """Opens the page and waits until it works.

    Chromium gives up what it is loading when any network of the machine comes or goes, such as that of a container
    started by another test: then the page is loaded again.
    """
    for patience in (4_000, 8_000, 16_000):
        await page.goto(url)
        with suppress(AssertionError):
            await expect(page.locator("#suggestions button").first).to_be_visible(timeout=patience)
            return
    raise AssertionError(f"the page at {url} never came to life")


async def give_birth(page: Page, *, date: str = "19900505", time: str | None = "14:30", place: str = "서울") -> None:
    """Fills in the birth form, by the names that are written beside its fields."""
    await page.get_by_label("생년월일").fill(date)
    if time is None:
        await page.get_by_label("시간 모름").check()
    else:
        await page.get_by_label("태어난 시각").fill(time)
    await page.get_by_label("태어난 곳").fill(place)
    await page.get_by_role("radio", name="여성").check(force=True)


async def show_chart(page: Page) -> Locator:
    """The chart of the birth given."""
    await page.get_by_role("button", name="사주 보기").click()
    table = page.get_by_role("table").first
    await expect(table).to_be_visible()
    return table


async def ask(page: Page, question: str = QUESTION) -> None:
    """Writes a question and presses Enter."""
    box = page.get_by_role("textbox", name="질문")
    await box.fill(question)
    await box.press("Enter")


def last_turn(page: Page) -> Locator:
    """The newest question with its answer."""
    return page.get_by_role("log").get_by_role("article").last


async def answered(page: Page) -> str:
    """The text of the newest answer, once it is whole."""
    turn = last_turn(page)
    await expect(turn.locator(".made-by")).to_be_visible(timeout=PATIENCE)
    await expect(page.get_by_role("log")).to_have_attribute("aria-busy", "false")
    return await turn.locator(".answer").inner_text()


async def remembered_turn(page: Page) -> str:
    """The id of the newest turn, as the page keeps it for a reload."""
    async with asyncio.timeout(10):
        while True:
            talk = json.loads(await page.evaluate("sessionStorage.getItem('saju.talk') ?? '{}'"))
            if "turn" in talk:
                return str(talk["turn"]["id"])
            await asyncio.sleep(0.02)


async def wanted_answer(page: Page, turn_id: str) -> str:
    """The answer of a turn as the server keeps it."""
    text: str = await page.evaluate(
        "async (id) => (await (await fetch(`/v1/turns/${id}`)).json()).answer.text", turn_id
    )
    return text


def bare(text: str) -> str:
    """Letters and digits only: what remains equal when text has been laid out."""
    return "".join(character for character in text if character.isalnum())
