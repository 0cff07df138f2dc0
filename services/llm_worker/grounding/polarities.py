"""Claims of how many characters are yang and how many yin: `양 6, 음 2`, `음이 일곱, 양이 하나`, `yin 2, yang 6`."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.mentions import COUNTED_AS
from services.llm_worker.grounding.reading import Reading
from services.llm_worker.grounding.wording import phrase
from shared.vocabulary import Polarity

_SIGN: Final = phrase("polarities", "sign", ignore_case=True)
_FIGURE: Final = phrase("polarities", "figure", ignore_case=True)
_REACH: Final = 30
"""Characters before the first sign and after the last in which their numbers stand."""
_ALL: Final = 8


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Two signs and two numbers, in the same order."""
    if facts.chart is None:
        return
    signs = list(_SIGN.finditer(reading.text))
    kinds = [Polarity.YANG if str(sign.lastgroup).startswith("yang") else Polarity.YIN for sign in signs]
    if len(set(kinds)) != len(kinds) or len(kinds) != len(Polarity):
        return
    start, end = max(0, signs[0].start() - _REACH), signs[1].end() + _REACH
    figures = list(_FIGURE.finditer(reading.text, start, min(end, len(reading.text))))
    numbers = [int(COUNTED_AS.get(figure[0].lower(), figure[0])) for figure in figures]
    if len(numbers) == len(signs) and sum(numbers) <= _ALL:
        true = all(facts.polarity_count(kind) == number for kind, number in zip(kinds, numbers, strict=True))
        first, last = (min(signs[0], figures[0], key=re.Match.start), max(signs[1], figures[1], key=re.Match.end))
        yield reading.stretch("element_count", first.start(), last.end(), true=true)
