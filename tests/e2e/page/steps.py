"""What a visitor does on the page and what they can then see."""

from playwright.async_api import Locator, Page, expect

QUESTION = "올해 재물운이 어때요?"
PATIENCE = 30_000
"""Milliseconds for a whole answer on a busy machine."""


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


async def wanted_answer(page: Page, turn_id: str) -> str:
    """The answer of a turn as the server keeps it."""
    text: str = await page.evaluate("async (id) => (await (await fetch(`/v1/turns/${id}`)).json()).answer.text", turn_id)
    return text


def bare(text: str) -> str:
    """Letters and digits only: what remains equal when text has been laid out."""
    return "".join(character for character in text if character.isalnum())
