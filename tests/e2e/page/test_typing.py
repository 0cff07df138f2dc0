"""Korean input methods and the keyboard alone."""

import pytest
from playwright.async_api import CDPSession, Page, Request, expect

from tests.e2e.page.steps import answered, give_birth, last_turn, show_chart

pytestmark = pytest.mark.browser

ENTER = {"code": "Enter", "key": "Enter", "windowsVirtualKeyCode": 13}
ENTER_TO_INPUT_METHOD = {"code": "Enter", "key": "Process", "windowsVirtualKeyCode": 229}


def questions_of(page: Page) -> list[str]:
    """Every question sent from now on."""
    sent: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/v1/chat") and request.post_data_json:
            sent.append(request.post_data_json["message"])

    page.on("request", note)
    return sent


async def compose(page: Page, *states: str) -> CDPSession:
    """Composes text in the question box as an input method does, and leaves the composition open."""
    await page.get_by_role("textbox", name="질문").focus()
    session = await page.context.new_cdp_session(page)
    for state in states:
        await session.send(
            "Input.imeSetComposition", {"text": state, "selectionStart": len(state), "selectionEnd": len(state)}
        )
    return session


async def key(session: CDPSession, kind: str, which: dict[str, object]) -> None:
    await session.send("Input.dispatchKeyEvent", {"type": kind, **which})


@pytest.mark.parametrize("reported_again", [False, True], ids=["once", "reported again after the composition"])
@pytest.mark.parametrize("enter", [ENTER, ENTER_TO_INPUT_METHOD], ids=["Enter", "Process"])
async def test_enter_while_composing_sends_once_and_whole(
    page: Page, enter: dict[str, object], *, reported_again: bool
) -> None:
    await give_birth(page)
    await show_chart(page)
    sent = questions_of(page)
    session = await compose(page, "ㅈ", "재", "재ㅁ", "재무", "재물", "재물우", "재물운")
    await key(session, "rawKeyDown", enter)
    assert sent == []
    await session.send("Input.insertText", {"text": "재물운"})
    if reported_again:
        await key(session, "rawKeyDown", ENTER)
    await key(session, "keyUp", ENTER)
    await answered(page)
    assert sent == ["재물운"]
    await expect(page.get_by_role("textbox", name="질문")).to_have_value("")
    await expect(page.get_by_role("article")).to_have_count(1)


async def test_enter_after_composing_sends_at_the_first_press(page: Page) -> None:
    await give_birth(page)
    await show_chart(page)
    sent = questions_of(page)
    session = await compose(page, "ㅇ", "여", "연", "연애")
    await session.send("Input.insertText", {"text": "연애운"})
    await page.keyboard.press("Enter")
    await answered(page)
    assert sent == ["연애운"]


async def test_an_enter_that_another_key_follows_is_forgotten(page: Page) -> None:
    """Enter that picks a hanja from the input method's list does not end the question."""
    await give_birth(page)
    await show_chart(page)
    sent = questions_of(page)
    session = await compose(page, "ㄷ", "도", "돈")
    await key(session, "rawKeyDown", ENTER_TO_INPUT_METHOD)
    await key(session, "keyUp", ENTER_TO_INPUT_METHOD)
    await key(session, "rawKeyDown", {"code": "KeyD", "key": "Process", "windowsVirtualKeyCode": 229})
    await session.send("Input.insertText", {"text": "돈이"})
    await page.wait_for_timeout(200)
    assert sent == []
    await expect(page.get_by_role("textbox", name="질문")).to_have_value("돈이")


async def test_shift_enter_breaks_the_line(page: Page) -> None:
    box = page.get_by_role("textbox", name="질문")
    await box.fill("첫 줄")
    await box.press("Shift+Enter")
    await page.keyboard.type("둘째 줄")
    await expect(box).to_have_value("첫 줄\n둘째 줄")


async def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the element of this accessible name has the focus."""
    described = (
        "() => { const e = document.activeElement; const words = e.matches('a, button, summary') ? e.innerText : '';"
        " return [e.ariaLabel, ...[...(e.labels ?? [])].map(l => l.innerText), words].filter(Boolean).join(' ') }"
    )
    for _ in range(60):
        await page.keyboard.press("Tab")
        if name in await page.evaluate(described):
            return
    pytest.fail(f"Tab never reached {name!r}")


async def test_everything_by_keyboard(page: Page) -> None:
    await tab_to(page, "양력")
    await tab_to(page, "여성")
    await page.keyboard.press("Space")
    await tab_to(page, "생년월일")
    await page.keyboard.type("1990.5.5")
    await tab_to(page, "태어난 시각")
    await page.keyboard.type("오후 2:30")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("table").first).to_be_visible()
    await tab_to(page, "질문")
    await page.keyboard.type("올해 재물운이 어때요?")
    await page.keyboard.press("Enter")
    await answered(page)
    await page.get_by_role("log").focus()
    await tab_to(page, "근거")
    await page.keyboard.press("Enter")
    await expect(last_turn(page).locator("details.passage[open]")).to_have_count(1)
    await tab_to(page, "본문으로")
    await page.keyboard.press("Enter")
    await expect(last_turn(page).locator("a.cite:focus")).to_have_count(1)
