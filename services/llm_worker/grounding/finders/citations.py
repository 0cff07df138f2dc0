"""Citations `[n]`: a number that no passage has is taken out, the sentence stays."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.truth.facts import Facts

_CITATION: Final = re.compile(r"\s*\[\s*(\d{1,3}(?:\s*[,–-]\s*\d{1,3})*)\s*\]")
_NUMBER: Final = re.compile(r"\d{1,3}")


def find(text: str, facts: Facts) -> Iterator[Claim]:
    """Every number cited; true if there is such a passage."""
    for match in _CITATION.finditer(text):
        for number in _NUMBER.finditer(match[1]):
            start = match.start(1) + number.start()
            yield Claim(number[0], "citation", start, start + len(number[0]), int(number[0]) in facts.citations)


def remove_false(text: str, facts: Facts) -> tuple[str, int]:
    """The text without citations that do not exist, and how many were taken out. `[1, 9]` becomes `[1]`."""
    removed = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal removed
        numbers = [int(number) for number in _NUMBER.findall(match[1])]
        good = [number for number in numbers if number in facts.citations]
        if len(good) == len(numbers):
            return match[0]
        removed += len(numbers) - len(good)
        return (" " if match[0][0].isspace() else "") + f"[{', '.join(map(str, good))}]" if good else ""

    return _CITATION.sub(mend, text), removed


def cited(text: str) -> tuple[int, ...]:
    """Numbers cited, each once, in order of appearance."""
    found = [int(n) for match in _CITATION.finditer(text) for n in _NUMBER.findall(match[1])]
    return tuple(dict.fromkeys(found))
