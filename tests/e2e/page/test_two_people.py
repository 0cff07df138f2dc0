"""궁합: naming somebody else, what is shown of two charts, and letting them go again."""

import json

import pytest
from playwright.async_api import Page, expect

from tests.e2e.page.steps import answered, ask, give_birth, last_turn

pytestmark = pytest.mark.browser


async def name_partner(page: Page, *, date: str = "19920102", time: str = "09:10") -> None:
    await page.get_by_role("button", name="＋ 궁합 볼 상대").click()
    dialog = page.get_by_role("dialog", name="상대는 언제 어디에서 태어났나요?")
    await dialog.get_by_label("생년월일").fill(date)
    await dialog.get_by_label("태어난 시각").fill(time)
    await dialog.get_by_role("radio", name="남성").check(force=True)
    await dialog.get_by_role("button", name="이 사람과 함께 보기").click()


async def test_two_charts_are_compared_and_the_answer_is_about_both(page: Page) -> None:
    await give_birth(page)
    await name_partner(page)
    await expect(page.get_by_role("button", name="상대: 양력 1992년 1월 2일")).to_be_visible()
    await page.get_by_role("button", name="우리 궁합은 어때요?").click()
    await answered(page)
    card = last_turn(page).locator(".compatibility")
    await expect(card.locator("summary")).to_contain_text("점 ·")
    await card.locator("summary").click()
    await expect(card.get_by_role("listitem")).to_have_count(6)
    await expect(card).not_to_contain_text("번째 분")
    # What is shown is what the engine says of these two, and not of one and the same.
    talk = json.loads(await page.evaluate("sessionStorage.getItem('saju.talk')"))
    pair = talk["turn"]["pair"]
    assert pair["partner_chart"]["birth"]["date"] == "1992-01-02"
    assert talk["chart"]["birth"]["date"] == "1990-05-05"
    await expect(card.locator("summary")).to_contain_text(f"궁합 {round(pair['compatibility']['score'])}점")


async def test_the_other_one_stays_through_a_reload_and_can_be_taken_away(page: Page) -> None:
    await give_birth(page)
    await name_partner(page)
    await ask(page, "우리 궁합은 어때요?")
    await answered(page)
    await page.reload()
    await expect(last_turn(page).locator(".compatibility")).to_be_visible()
    await page.get_by_role("button", name="상대 빼기").click()
    await ask(page, "제 성격의 강점이 뭔가요?")
    await answered(page)
    await expect(last_turn(page).locator(".compatibility")).to_have_count(0)


async def test_a_fault_of_the_other_one_is_shown_in_their_form(page: Page) -> None:
    await give_birth(page)
    await page.get_by_role("button", name="＋ 궁합 볼 상대").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="이 사람과 함께 보기").click()
    await expect(dialog.get_by_text("생년월일을 1990-05-05나 19900505처럼 적어 주세요.")).to_be_visible()
    await dialog.get_by_label("생년월일").fill("19900230")
    await dialog.get_by_label("태어난 시각").fill("09:10")
    await dialog.get_by_role("radio", name="남성").check(force=True)
    await dialog.get_by_role("button", name="이 사람과 함께 보기").click()
    await expect(dialog).to_be_hidden()
    await ask(page)
    await expect(dialog.locator("#partner-date-error")).to_be_visible()
    await expect(dialog.locator("#partner-date-error")).to_contain_text("1990")
