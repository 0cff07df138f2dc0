"""Which way of choosing a useful element a text goes by: `조후로 보면 용신은 화`, `by seasonal balance`."""

import re
from typing import Final

from services.llm_worker.grounding.text.wording import phrase

SCHOOLS: Final = ("억부", "조후", "통관", "병약")
_NAMED: Final = {school: phrase("schools", school, ignore_case=True) for school in SCHOOLS}
_HINTED: Final = {school: phrase("schools", f"{school}_hinted", ignore_case=True) for school in SCHOOLS}
_OTHERS: Final = phrase("schools", "others", ignore_case=True)
_ROLE: Final = phrase("schools", "role", ignore_case=True)
_NEEDED: Final = phrase("schools", "needed", ignore_case=True)
_TWICE: Final = 2


def are_asked(text: str) -> bool:
    """Whether a useful, helpful or harmful element is spoken of, or what a chart needs."""
    return _ROLE.search(text) is not None or _NEEDED.search(text) is not None


def named(text: str) -> frozenset[str]:
    """The schools that a text names; all of them where it speaks of others without a name."""
    return frozenset(SCHOOLS) if _OTHERS.search(text) else _of(_NAMED, text)


def hinted(text: str) -> frozenset[str]:
    """Schools whose reasons a text gives: `겨울에 태어나 …`."""
    return _of(_HINTED, text)


def compares(text: str) -> bool:
    """Whether useful elements are named more than once, so that one of them may be that of no named school."""
    return sum(1 for _ in _ROLE.finditer(text)) >= _TWICE


def _of(words: dict[str, re.Pattern[str]], text: str) -> frozenset[str]:
    return frozenset(school for school, pattern in words.items() if pattern.search(text))
