"""Claims of an element's ten god by what that stands for: `토는 이 사주에서 돈을 뜻하기 때문에`, `In your chart earth
stands for money`.
"""

from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders.amounts import of_luck
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.judge import element_of_god

_MEANS: Final = phrase("meanings", "means", ignore_case=True)
"""After an element, Korean and English; each group of ten gods has its words."""
_IN_CHART_EN: Final = phrase("meanings", "in_chart_en", ignore_case=True)
_GROUPS: Final = {"wealth": "재성", "officer": "관성", "output": "식상", "resource": "인성", "peer": "비겁"}


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every element that is said to stand, in this chart, for what one group of ten gods stands for."""
    for element in reading.kinds("element") if facts.chart is not None else ():
        match = _MEANS.match(reading.text, element.end)
        if match is None or match.lastgroup is None or of_luck(reading, element):
            continue
        mine = match["here"] or _IN_CHART_EN.search(reading.before(element))
        if mine and reading.stance(element) is Stance.ASSERTED:
            group = next(name for name in _GROUPS if match[name] or match[f"{name}_en"])
            true = element_of_god(facts, _GROUPS[group]) == element.value
            yield reading.claim("ten_god", element, element, true=true)
