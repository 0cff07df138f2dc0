"""Small screens, colour schemes, and the parts that do their own reading."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.page.steps import answered, ask, give_birth, open_page, show_chart

pytestmark = pytest.mark.browser

CONTRAST = """(selectors) => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let e = node; e; e = e.parentElement) {
      const colour = channels(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return Object.fromEntries(selectors.map((selector) => {
    const node = document.querySelector(selector);
    const [a, b] = [light(channels(getComputedStyle(node).color)), light(behind(node))].sort((x, y) => y - x);
    return [selector, (a + 0.05) / (b + 0.05)];
  }));
}"""
TEXTS = [
    *("body", ".disclosure", ".hint", ".brand p", "#send", ".asked p", ".made-by", ".headline", ".badge", ".cite"),
    *(f".pillars .tile.{element} .nature" for element in ("fire", "earth", "metal", "water")),
    *(".luck .tile.wood .hanja", ".hidden-god", ".luck li.current .stage", ".warnings li"),
]


async def test_a_phone_of_360_pixels_never_scrolls_sideways(browser: Browser, site_url: str) -> None:
    for language in ("한국어", "English"):
        page = await browser.new_page(viewport={"width": 360, "height": 740}, has_touch=True)
        await open_page(page, site_url)
        await assert_fits(page)
        await give_birth(page)
        await show_chart(page)
        if language == "English":
            await page.get_by_role("button", name="English").click()
        for row in await page.locator("details.block > summary").all():
            await row.click()
        await assert_fits(page)
        for opened in (0, 1):
            await page.locator("#suggestions button").nth(opened).click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            await assert_fits(page)
            await page.keyboard.press("Escape")
        await page.locator("#suggestions button").last.click()
        await answered(page)
        await assert_fits(page)
        await page.close()


async def assert_fits(page: Page) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    wide = await page.evaluate(
        "() => [...document.querySelectorAll('main *')].filter((e) => !e.closest('.suggestions, .visually-hidden') &&"
        " e.getBoundingClientRect().right > 360.5).map((e) => e.className || e.tagName)"
    )
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_texts_are_legible_in_both_schemes(browser: Browser, site_url: str, scheme: str) -> None:
    page = await browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    await open_page(page, site_url)
    await give_birth(page)
    await ask(page)
    await answered(page)
    present = [selector for selector in TEXTS if await page.locator(selector).count()]
    ratios: dict[str, float] = await page.evaluate(CONTRAST, present)
    assert {selector: round(ratio, 2) for selector, ratio in ratios.items() if ratio < 4.5} == {}
    assert len(present) >= len(TEXTS) - 2


async def test_words_are_kept_whole(page: Page) -> None:
    assert await page.evaluate("getComputedStyle(document.body).wordBreak") == "keep-all"
    await expect(page.locator("html")).to_have_attribute("lang", "ko")


async def test_dates_and_times_as_people_write_them(page: Page) -> None:
    read = "async ([name, texts]) => texts.map((await import('/static/js/birth-text.js'))[name])"
    assert await page.evaluate(
        read, ["readDate", ["19900505", "1990.5.5", "1990년 5월 5일", "90-05-05", "1990-13-01"]]
    ) == [*("1990-05-05", "1990-05-05", "1990-05-05", None, None)]
    times = ["14:30", "930", "오후 2시 30분", "오전 12:10", "2시 반", "2:30 pm", "23:59:30", "24:00", "7"]
    assert await page.evaluate(read, ["readTime", times]) == [
        *("14:30", "09:30", "14:30", "00:10", "02:30", "14:30", "23:59:30", None, None)
    ]


async def test_events_that_come_twice_or_too_late_change_nothing(page: Page) -> None:
    read = """async (events) => {
      const { Progress } = await import('/static/js/progress.js');
      const progress = new Progress();
      return events.map(([id, name, data]) => {
        try { progress.take({ id, name, data }); } catch (error) { return error.constructor.name; }
        return progress.text;
      });
    }"""
    events = [
        ("1.1", "delta", {"offset": 0, "text": "𠮷운"}),
        ("1.3", "delta", {"offset": 1, "text": "운이"}),
        ("1.9", "delta", {"offset": 7, "text": "빈틈"}),
        ("2.10", "restart", {"stage": "llm_worker"}),
        ("1.4", "delta", {"offset": 3, "text": "늦음"}),
        ("2.11", "delta", {"offset": 0, "text": "새로"}),
    ]
    assert await page.evaluate(read, events) == ["𠮷운", "𠮷운이", "Gap", "", "", "새로"]
