"""택일: the days that suit a purpose, with their reasons."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page.steps import give_birth

pytestmark = pytest.mark.browser


async def test_days_for_a_purpose_are_listed_with_their_reasons(page: Page) -> None:
    await give_birth(page)
    await page.get_by_role("button", name="좋은 날 찾기").click()
    dialog = page.get_by_role("dialog", name="어떤 일에 좋은 날을 찾으세요?")
    await dialog.get_by_label("일", exact=True).select_option("이사")
    await dialog.get_by_label("기간").select_option("오늘부터 90일")
    async with page.expect_response("**/v1/good-days") as answer:
        await dialog.get_by_role("button", name="찾아보기").click()
    found = (await (await answer.value).json())["good_days"]
    assert (found["purpose"], len(found["days"])) == ("moving", 7)
    days = dialog.locator("details.day")
    await expect(days).to_have_count(7)
    best = found["days"][0]
    year, month, day = map(int, best["date"].split("-"))
    await expect(days.first).to_contain_text(f"{year}년 {month}월 {day}일")
    await days.first.locator("summary").click()
    await expect(days.first.get_by_role("listitem").first).to_contain_text(best["reasons"][0]["text"])
    await dialog.get_by_role("button", name="닫기").click()
    await expect(dialog).to_be_hidden()


async def test_without_a_birth_it_is_asked_for(page: Page) -> None:
    await page.get_by_role("button", name="좋은 날 찾기").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_text("생년월일을 1990-05-05나 19900505처럼 적어 주세요.")).to_be_visible()
