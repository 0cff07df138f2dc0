"""Decades of luck as everybody names them: each label with each predicate and each way to write the name."""

from collections.abc import Iterator

import pytest

from services.llm_worker.grounding.check import claims_in
from services.llm_worker.grounding.text.context import Context
from services.llm_worker.grounding.text.sentences import split
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import DecadeLuck
from tests.golden.people import Person, people
from tests.unit.llm_worker.claims import hanja, latin

PEOPLE = tuple(people()[number] for number in (2, 20, 31, 36, 47))
NOW = ("현재 대운은 {ko} 대운입니다.", "지금의 대운은 {both}로 봅니다.", "지금 {both} 대운을 지나고 계세요.",
       "- 이번 대운: {hanja}", "요즘은 {both} 대운이 흐르고 있어요.", "올해가 속한 대운은 {hanja} 대운이에요.",
       "Your current decade is {en}.", "The decade you are in now, {hanja}, is a slow one.",
       "You are living through the {en} luck pillar at the moment.", "Right now, {en} is your decade.",
       "- **Current luck pillar:** {en} ({hanja})")  # fmt: skip
NEXT = ("다음 대운은 {both}입니다.", "- 다음 대운: {hanja}", "Your next decade is {en}.",
        "지금은 {now} 대운이에요. 그다음은 {both} 대운이에요.", "지금은 {now} 대운이에요. 이어서 {both} 대운이 와요.",
        "You are in the {now_en} decade now. Next comes the {en} decade.",
        "You are in the {now_en} decade now. It is followed by {en}.")  # fmt: skip
BEFORE = ("직전 대운은 {both}였어요.", "- 이전 대운: {hanja} 대운", "The previous luck pillar was {en}.",
          "- The decade before this one: {hanja}")  # fmt: skip
WHEN = ("{both} 대운은 {age}세에 시작돼요.", "{age}세에는 {both} 대운으로 바뀝니다.",
        "{year}년에 {both} 대운으로 넘어가요.",
        "{both} 대운이 끝나는 나이는 {end}세예요.", "{both} 대운은 {last}년까지 이어져요.",
        "The {en} decade began when you were {age}.", "At age {age} the {en} decade begins.",
        "In {year} you enter the {en} luck pillar.", "The {en} decade carries you to {end}.",
        "You stay in the {en} decade until {last}.",
        "Between {age} and {end} you live through the {en} decade.")  # fmt: skip
RUNS = ("현재 대운은 {last}년까지 계속돼요.", "{end}세까지 현재 대운이 이어져요.",
        "지금은 {now} 대운이에요. 이 흐름은 {end}세까지 계속돼요.",
        "지금은 {now} 대운이에요. 이 대운은 {age}세에 시작됐어요.",
        "Your current decade lasts until {last}.", "Your current decade is {now_en}. It began when you were {age}.",
        "Your current decade is {now_en}. You stay in it until {last}.")  # fmt: skip
OFF = (-5, 4)


def _written(period: DecadeLuck, now: DecadeLuck, off: int = 0) -> dict[str, object]:
    name = period.pillar.name
    return {
        "ko": name,
        "hanja": hanja(name),
        "both": f"{name}({hanja(name)})",
        "en": latin(name),
        "now": f"{now.pillar.name}({hanja(now.pillar.name)})",
        "now_en": latin(now.pillar.name),
        "age": period.start_age + off,
        "end": period.end_age + off,
        "year": period.start_year + off,
        "last": period.end_year + off,
    }


def _sentences(facts: Facts) -> Iterator[tuple[str, bool]]:
    now, periods = facts.decade_now, facts.periods
    assert now is not None
    place = periods.index(now)
    for patterns, step in ((NOW, 0), (NEXT, 1), (BEFORE, -1)):
        own = periods[place + step]
        for pattern, other in zip(patterns * 2, (*periods, *periods), strict=False):
            yield pattern.format_map(_written(own, now)), True
            if other not in {own, now}:
                yield pattern.format_map(_written(other, now)), False
    for patterns, period in ((WHEN, periods[place + 1]), (WHEN, periods[place - 1]), (RUNS, now)):
        for pattern in patterns:
            yield pattern.format_map(_written(period, now)), True
            yield from ((pattern.format_map(_written(period, now, off)), False) for off in OFF)


def _is_false(text: str, facts: Facts) -> bool:
    context = Context()
    return any(
        not claim.true
        for sentence in split(text)
        for claim in claims_in(context.read(sentence), facts, context.before(sentence))
    )


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: str(person.number))
def test_a_decade_of_another_time_is_found_and_its_own_passes(person: Person) -> None:
    facts = person.facts
    wrong = [(text, true) for text, true in _sentences(facts) if _is_false(text, facts) is true]
    assert not wrong
