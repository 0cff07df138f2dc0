"""From which pillar a text reckons 공망: `년주 기준으로는 술해 공망`, `void by the year pillar`."""

import re
from typing import Final

from services.llm_worker.grounding.text.wording import phrase
from shared.contracts.chart import Position

_VOID: Final = phrase("voids", "void", ignore_case=True)
_FROM_YEAR: Final = phrase("voids", "from_year", ignore_case=True)
_OF_TEN: Final = re.compile(r"[가-힣]{2}(?:\([^)]*\))?\s?순(?:\([^)]*\))?(?:의|에서는?|에는|은|,)\s[^.,]{0,12}$")
_OF_A_DAY: Final = re.compile(r"(?: branches| signs)? (?:of|for) (?:an?|the|your) ")
_FROM_DAY: Final = phrase("voids", "from_day", ignore_case=True)
_DAY: Final[frozenset[Position]] = frozenset(("day",))
_YEAR: Final[frozenset[Position]] = frozenset(("year",))


def reckoned_from(text: str) -> frozenset[Position]:
    """That of the day, unless the year's is spoken of."""
    if not _VOID.search(text) or not _FROM_YEAR.search(text):
        return _DAY
    return _DAY | _YEAR if _FROM_DAY.search(text) else _YEAR


def of_a_day(between: str) -> bool:
    """`the void branches of a 丙午 day`: what stands between 공망 and the pillar by which it is found."""
    return _OF_A_DAY.fullmatch(between) is not None


def of_ten_days(text: str, place: int) -> bool:
    """Whether the 공망 at `place` is that of a row of ten (순, 旬), whoever is born in it: `갑자순의 공망은 술해`."""
    return _OF_TEN.search(text, 0, place) is not None
