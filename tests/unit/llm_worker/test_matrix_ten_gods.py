"""Every simple way to say what ten god a character, a place or a time is, in Korean and English: what is false is
found, what is true is left alone. Sentences are drawn from a few charts, labels and predicates by a fixed seed.
"""

import random
from datetime import UTC, datetime
from itertools import product
from typing import Final

import pytest

from services.llm_worker.grounding.check import claims_in
from services.llm_worker.grounding.text.context import Context
from services.llm_worker.grounding.text.lexicon import TERMS
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from shared.contracts.chart import Position
from shared.particles import fill
from shared.vocabulary import BRANCH_BY_HANGUL, STEM_BY_HANGUL, TenGod

_NOW: Final = datetime(2026, 11, 24, 3, tzinfo=UTC)
_CHARTS: Final = tuple(
    compute_chart(Birth(date=date, time=time, sex="female"))
    for date, time in (
        ("1971-03-08", "05:40"),
        ("1984-10-21", "13:15"),
        ("1993-06-02", "22:05"),
        ("2004-01-27", "09:30"),
    )
)
_FACTS: Final = tuple(Facts(chart, luck_at(chart, _NOW), frozenset()) for chart in _CHARTS)
_UNITS: Final[dict[Position, str]] = {"year": "년", "month": "월", "day": "일", "hour": "시"}
_PLACES: Final = tuple(place for place in product(_UNITS, ("stem", "branch")) if place != ("day", "stem"))
_TIMES: Final = (
    ("+0", "올해", "this year"),
    ("+1", "내년", "next year"),
    ("decade", "현재 대운", "the current decade"),
)
_GODS: Final = {
    "비견": ("比肩", "Bigyeon", "Friend"), "겁재": ("劫財", "Geopjae", "Rob Wealth"),
    "식신": ("食神", "Siksin", "Eating God"), "상관": ("傷官", "Sanggwan", "Hurting Officer"),
    "편재": ("偏財", "Pyeonjae", "Indirect Wealth"), "정재": ("正財", "Jeongjae", "Direct Wealth"),
    "편관": ("偏官", "Pyeongwan", "Seven Killings"), "정관": ("正官", "Jeonggwan", "Direct Officer"),
    "편인": ("偏印", "Pyeonin", "Indirect Resource"), "정인": ("正印", "Jeongin", "Direct Resource"),
}  # fmt: skip
"""Hanja, romanised and English."""
_KOREAN_SAYS: Final = (
    "{label:은} {god}입니다.", "{label}도 {god}에 해당합니다.", "{label:은} {god}에 해당하여 배움이 빠릅니다.",
    "{label:이} {god} 역할을 하여 힘이 됩니다.", "{label} 역시 {god}인 셈이에요.", "{label:은} 일간에게 {god}입니다.",
    "{label:은} 십성으로 {god}입니다.", "- {label:은} {god}인데, 안정적인 수입을 뜻합니다.",
    "{label:이} {god:으로} 자리해 밝습니다.",
    "{label:은} {god:을} 뜻합니다.", "{label:은} {god:이} 됩니다.", "{label:은} 바로 {god}이므로 책임감이 강해요.",
)  # fmt: skip
_ENGLISH_SAYS: Final = (
    "{label} is {god}.", "{label} acts as your {god}, so you plan ahead.", "{label} would count as {god} to you.",
    "{label} represents {god}, which points to steady income.", "{label} is known as the {god}.",
    "- {label} stands for {god} in your chart.", "{label} plays the role of {god} for you.",
    "{label} shows up as {god} and favours study.", "{label} turns out to be his {god}.",
)  # fmt: skip
_ROWS: Final = (
    "- **{korean}:** {god}", "- {korean} {hanja} ({god})", "- **{english} ({hanja})**: {god}", "{english} = {god}",
    "| 자리 | 십성 |\n|---|---|\n| {korean} | {god} |", "{korean}에는 {god:이} 있어요.",
    "You have {god} in the {english}.",
    "- **{god}:** {name} in the {english}",
)  # fmt: skip
_LEANING: Final = (
    ("{korean:은} {hanja}입니다. ", "이 글자는 {god:이에요}."),
    ("{korean:은} {hanja}입니다. ", "일간에게는 {god:이} 됩니다."),
    ("{korean:은} {hanja}입니다. ", "십성으로는 {god:이라} 든든합니다."),
    ("Your {english} is {hanja}. ", "It acts as {god} for you."),
    ("Your {english} is {name}. ", "That makes it {god}."),
)  # fmt: skip


def _draw(chance: random.Random, *, true: bool) -> tuple[Facts, str, str]:
    """A sentence, what it is said of, and what stands before it, mostly nothing."""
    facts = chance.choice(_FACTS)
    place, time = chance.choice(_PLACES), chance.choice(_TIMES)
    way = chance.choice(("korean", "english", "row", "leaning"))
    timed = way in {"korean", "english"} and chance.random() < 0.3
    luck = facts.at(time[0]) if timed else None
    part = chance.choice(("stem", "branch")) if luck else place[1]
    character = luck.name[part == "branch"] if luck else getattr(facts.pillars[place[0]], part)
    one = STEM_BY_HANGUL[character] if part == "stem" else BRANCH_BY_HANGUL[character]
    name = TERMS["latin"][f"{part}s" if part == "stem" else "branches"][character][0].title()
    near = {facts.god_of(kind, character) for kind in ("stem", "branch") if kind == part or character == "신"}
    stored = {one.ten_god for one in facts.pillars[place[0]].hidden_stems} if not luck else set()
    wrong = [god for god in TenGod if god not in near | stored]
    god = (facts.god_of(part, character) or wrong[0] if true else chance.choice(wrong)).value
    korean = f"{_UNITS[place[0]]}{'간' if part == 'stem' else '지'}"
    english = f"{place[0]} {part}"
    hanja, latin, english_god = _GODS[god]
    values = {"korean": (god, hanja, f"{god}({hanja})", f"{hanja}({god})")}
    values["english"] = (english_god, latin, f"{english_god} ({god})", f"{latin} ({english_god})")
    characters = (
        f"{character}{one.element.hangul}",
        one.hanja,
        f"{character}({one.hanja})",
        f"{one.hanja}({character})",
    )
    if way == "korean":
        head = (
            f"{time[1]}의 {'천간' if part == 'stem' else '지지'}"
            if luck
            else chance.choice((korean, f"당신의 {korean}"))
        )
        label = chance.choice((head, *(f"{head} {written}" for written in characters), *characters[:3]))
        return facts, fill(chance.choice(_KOREAN_SAYS), {"label": label, "god": chance.choice(values[way])}), ""
    if way == "english":
        head = f"The {part} of {time[2]}" if luck else chance.choice((f"The {english}", f"Your {english}"))
        label = chance.choice((head, f"{head}, {one.hanja},", f"{head}, {name},", one.hanja, f"{name} ({one.hanja})"))
        return facts, fill(chance.choice(_ENGLISH_SAYS), {"label": label, "god": chance.choice(values[way])}), ""
    before, form = ("", chance.choice(_ROWS)) if way == "row" else chance.choice(_LEANING)
    value = chance.choice(values["korean" if any("가" <= letter <= "힣" for letter in form) else "english"])
    told = {"korean": korean, "english": english, "hanja": one.hanja, "name": name, "god": value}
    return facts, fill(form, told), fill(before, told)


def _is_false(facts: Facts, sentence: str, before: str) -> bool:
    context = Context()
    if before:
        context.before(before)
    return any(not claim.true for claim in claims_in(sentence, facts, context.before(sentence)))


@pytest.mark.parametrize("true", [False, True])
def test_all_that_is_false_is_found_and_nothing_true(*, true: bool) -> None:
    chance = random.Random(20)
    drawn = [_draw(chance, true=true) for _ in range(500)]
    judged = [(before + sentence, _is_false(facts, sentence, before)) for facts, sentence, before in drawn]
    assert [sentence for sentence, false in judged if false is true] == []
