"""Whether a single syllable names an element: 목 is neck, 수 a way and a number."""

import re
from typing import Final

from services.llm_worker.grounding.text.wording import phrase

_ELEMENT_AFTER: Final = phrase("mentions", "element_after")
_ELEMENT_COUNTED: Final = phrase("mentions", "element_counted")
_ELEMENT_ENDS: Final = phrase("mentions", "element_ends")
_ELEMENT_BEFORE: Final = phrase("mentions", "element_before")
_NUMBER_OF: Final = re.compile(r"(?:글자|오행|개체|십성|십신|신살|획|기둥)(?:의|별)?\s$")
_HOW_MANY: Final = re.compile(r"량|(?:은|는|가|를)?\s?(?:[:=|]|\d)|(?:를|가|는|만) [가-힣]")
"""`양 글자 수는 2`, `오행 수량`: how many."""
_CAN: Final = re.compile(r"(?:가|는|도|밖에|만|조차|야|록)?\s?(?:있|없|도\s|밖|$)")
_RIEUL: Final = 8
"""ㄹ among the final consonants."""


def is_element(text: str, place: int, word: str, rest: str) -> bool:
    """목 화 토 금 수 stand for elements beside 기운, 오행, hanja, another element, a number or a particle."""
    if word == "수" and _NUMBER_OF.search(text, 0, place) and _HOW_MANY.match(rest):
        return False
    able = word == "수" and text[place - 1 : place] == " " and _ends_in_rieul(text[max(0, place - 2)])
    if able and (_CAN.match(rest) or text[max(0, place - 2)] not in "을를"):
        return False  # 할 수 있다
    if rest[:1] == "요":
        return False
    return (
        _ELEMENT_AFTER.match(rest) is not None
        or _ELEMENT_COUNTED.match(rest) is not None
        or _ELEMENT_ENDS.match(rest) is not None
        or _ELEMENT_BEFORE.search(text[max(0, place - 10) : place]) is not None
    )


def _ends_in_rieul(syllable: str) -> bool:
    return "가" <= syllable <= "힣" and (ord(syllable) - 0xAC00) % 28 == _RIEUL
