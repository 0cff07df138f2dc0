"""A headless Chromium on the running system, which must never break the page's content security policy."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.e2e.page.steps import open_page
from tests.e2e.page.wire import Wire

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def wire(site_url: str) -> AsyncIterator[Wire]:
    """A connection to the system that a test can cut."""
    async with Wire.to(site_url) as wire:
        yield wire


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A visitor's browser. The test fails where a page breaks its security policy or throws."""
    context = await browser.new_context(viewport={"width": 1280, "height": 860}, locale="ko-KR")
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    context.on("console", listen)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    assert complaints == []


@pytest.fixture
async def page(context: BrowserContext, site_url: str) -> Page:
    """The page as a visitor finds it."""
    page = await context.new_page()
    await open_page(page, site_url)
    return page
