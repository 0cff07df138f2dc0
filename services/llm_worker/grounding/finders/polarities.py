"""Claims of how many characters are yang and how many yin: `양 6, 음 2`, `음이 일곱, 양이 하나`, `yin 2, yang 6`."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.mentions import COUNTED_AS
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.stances import conditional
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from shared.vocabulary import Polarity

_SIGN: Final = phrase("polarities", "sign", ignore_case=True)
_PICTURE: Final = phrase("polarities", "picture", ignore_case=True)
_BOTH: Final = re.compile(r"음양|양과 음|음과 양|\byin and yang\b|\byang and yin\b", re.IGNORECASE)
_TITLE: Final = re.compile(rf"\W*(?:{_BOTH.pattern})\W{{0,3}}:", re.IGNORECASE)
_FIGURE: Final = phrase("polarities", "figure", ignore_case=True)
_REACH: Final = 40
"""Characters before the first sign and after the last in which their numbers stand."""
_ONE: Final = phrase("polarities", "one", ignore_case=True)
_CHARACTER: Final = re.compile(r"글자|character", re.IGNORECASE)
_WHOLE: Final = phrase("polarities", "whole", ignore_case=True)
_COMPARED: Final = re.compile(r"(?:보다|더) .*(?<!은)$")
"""`음이 양보다 많아요`, of no named chart; and not `음이 양보다 많은 사람은`."""
_ALL: Final = 8


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Two signs and two numbers, in the same order; all characters of one sign, or more of it than of the other."""
    if facts.chart is None:
        return
    yield from _of_whole(reading, facts)
    yield from _single(reading, facts)
    signs = _signs(reading.text)
    signs = list({str(sign.lastgroup).partition("_")[0]: sign for sign in reversed(signs)}.values())[::-1]
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


def _signs(text: str) -> list[re.Match[str]]:
    """The words for yang and yin; in a sentence that names both, pictures of them that are counted: day, night."""
    title = _TITLE.match(text)
    pictured = list(_PICTURE.finditer(text)) if _BOTH.search(text) else []
    return pictured or list(_SIGN.finditer(text, title.end() if title else 0))


def _of_whole(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`여덟 글자가 모두 음이에요`, `양이 음보다 많아요`."""
    read = reading.anchored or "보다" in reading.text or "더" in reading.text
    match = _WHOLE.search(reading.text) if read and not reading.theory else None
    if (
        match is None
        or not (reading.anchored or _COMPARED.search(match[0]))
        or conditional(reading.text[: match.end()])
    ):
        return
    names = [name for name, found in match.groupdict().items() if found]
    kind = Polarity.YANG if any("yang" in name for name in names) else Polarity.YIN
    other = facts.polarity_count(Polarity.YIN if kind is Polarity.YANG else Polarity.YANG)
    more = any(name.startswith(("more", "over")) for name in names)
    true = facts.polarity_count(kind) > other if more else other == 0
    yield reading.spoken("element_count", match, true=true)


def _single(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`음이 셋뿐인 사주예요`, `your chart holds three yin characters`: of one sign alone."""
    match = _ONE.search(reading.text) if not reading.theory else None
    if match is not None and not (reading.anchored or _CHARACTER.search(match[0])):
        return
    signs = {str(sign.lastgroup).partition("_")[0] for sign in _SIGN.finditer(reading.text)}
    if match is None or len(signs) > 1 or conditional(reading.text[: match.end()]):
        return
    kind = Polarity.YANG if match["yang"] or match["yang_en"] else Polarity.YIN
    figure = (match["figure"] or match["figure_en"]).lower()
    true = facts.polarity_count(kind) == int(COUNTED_AS.get(figure, figure))
    yield reading.spoken("element_count", match, true=true)
