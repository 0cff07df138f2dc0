"""Claims of what a chart needs, said by a verb and without the name 용신: `금 기운이 당신에게 가장 이롭습니다`,
`이 사주는 물을 만나야 꽃이 피는 사주예요`, `Your chart benefits most from Water`, `조후로 보더라도 수를 먼저 써요`.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders.amounts import of_luck
from services.llm_worker.grounding.text import schools
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts

_AFTER: Final = phrase("needs", "after", ignore_case=True)
_BEFORE: Final = phrase("needs", "before", ignore_case=True)
_AFTER_SCHOOL: Final = phrase("needs", "after_school")
_BEFORE_SCHOOL: Final = phrase("needs", "before_school", ignore_case=True)
"""Around an element: a school that is named aside takes it, `By 억부 it would be earth`."""
_NAMED: Final = ("용신", "희신")
"""What is useful, and what helps it: either may be said to be needed."""


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every element said to be what the person or the chart needs."""
    elements = reading.kinds("element") if facts.chart is not None and reading.anchored else ()
    for element in elements:
        match = _AFTER.match(reading.text, element.end) or _BEFORE.search(reading.before(element))
        if match and (reading.yours or match.lastgroup is None) and _told(reading, element):
            label = replace(element, kind="role")
            true = any(judge.holds(facts, replace(label, value=role), element) for role in _NAMED)
            yield reading.claim("useful_element", element, element, true=true)
    yield from _by_school(reading, facts)


def _by_school(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Of the one school that is named, without the name 용신."""
    named, elements = schools.named(reading.text), reading.kinds("element")
    if facts.chart is None or len(named) != 1 or len(elements) != 1 or reading.kinds("role"):
        return
    element, seen = elements[0], facts.by(named)
    told = _AFTER_SCHOOL.match(reading.text, element.end) or _BEFORE_SCHOOL.search(reading.before(element))
    if told and _told(reading, element) and any(one.school in named for one in facts.chart.useful_elements):
        label = replace(element, kind="role")
        true = any(judge.holds(seen, replace(label, value=role), element) for role in _NAMED)
        yield reading.claim("useful_element", element, element, true=true)


def _told(reading: Reading, element: Mention) -> bool:
    return not of_luck(reading, element) and reading.stance(element) is Stance.ASSERTED
