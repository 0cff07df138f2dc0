"""Claims of the useful element and its helper, where the element stands before the role or the role is a verb: `화를
용신으로 삼아`, `화가 용신이 되어`, `용신은 목이며 수가 이를 돕습니다`, `… is the useful element, and Wood supports it`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts

_MADE: Final = phrase("roles", "made")
_MAKES: Final = re.compile(r"\b(?:makes?|making|made|leaves|leaving)\s\**$")
_THE: Final = re.compile(r"(?:\s\([^)]*\))?\**\s(?:the|your|its|this chart's)\s(?:main |natural )?")
"""`That makes fire the useful element`."""
_IT_IS: Final = phrase("roles", "it_is")
_HARMS: Final = phrase("roles", "harms", ignore_case=True)
_DESCRIBED: Final = re.compile(r"\s[–—-]\s|\s\(")
"""Between an element and what is said of it."""
_NOURISHED: Final = re.compile(
    r"(?:\([^)]*\))?(?:을|를)\s(?:[가-힣]+\s){0,2}?[가-힣]*[는은줄할]\s\**[목화토금수물불나흙쇠]"
)
"""`용신은 갑목을 길러 주는 수`: what the element after it does to this one."""
_HELPER: Final = re.compile(r"\**\s(?:is|serves as|acts as) (?:the|its|your) (?:helper|helping element)\b")
"""Where the useful one is named in the sentence before."""
_HELPS: Final = phrase("roles", "helps", ignore_case=True)


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every element that is made the role after it, or helps the one before it."""
    for element in reading.kinds("element") if facts.chart is not None and reading.anchored else ():
        if _HARMS.match(reading.text, element.end) and reading.stance(element) is Stance.ASSERTED:
            denied = judge.holds(facts, replace(element, kind="role", value="기신"), element) is False
            yield reading.claim("useful_element", element, element, true=not denied)
    for element in reading.kinds("element") if facts.chart is not None else ():
        role = made(reading, element) or helper(reading, element)
        if role is not None and reading.stance(element) is Stance.ASSERTED:
            true = judge.holds(facts, role, element)
            if true is not None:
                yield reading.claim("useful_element", element, element, true=true)


def made(reading: Reading, element: Mention) -> Mention | None:
    """The role that an element before it is said to have."""
    for role in reading.kinds("role"):
        if role.start >= element.end and _IT_IS.match(reading.text, role.end):
            told = _MADE.fullmatch(reading.text, element.end, role.start) is not None
            makes = _MAKES.search(reading.text, 0, element.start) is not None
            return role if told or (makes and _THE.fullmatch(reading.text, element.end, role.start)) else None
    return None


def helper(reading: Reading, element: Mention) -> Mention | None:
    """희신, where an element is said to help the useful one that is named before it."""
    before = [role for role in reading.kinds("role") if role.end <= element.start]
    if not before or _HELPS.match(reading.text, element.end) is None:
        alone = not reading.kinds("role") and _HELPER.match(reading.text, element.end) is not None
        return replace(element, kind="role", value="희신") if alone else None
    return replace(before[-1], value=before[-1].value.replace("용신", "희신"))


def elsewhere(reading: Reading, label: Mention, value: Mention) -> bool:
    """Whether an element beside a role belongs to another, or the role to an element before it."""
    if label.kind == "role" and label.end <= value.start and _NOURISHED.match(reading.text, value.end):
        return True
    if label.kind != "role" or value.kind != "element":
        return False
    between = reading.text[label.end : value.start]
    if (
        label.end <= value.start
        and _DESCRIBED.search(between)
        and any(label.end <= one.start < value.start for one in reading.kinds("element"))
    ):
        return True  # `| 기신 | 수(水) – 불을 끄는 기운 |`
    later = [one for one in reading.kinds("element") if one.start >= value.end and made(reading, one) is not None]
    if label.end <= value.start and later and any(made(reading, one) is not label for one in later):
        return True  # `용신: 금이 지나친 것을 다스린다는 뜻에서 화를 용신으로 봐요`
    after = label.end <= value.start and any(made(reading, one) is label for one in reading.kinds("element"))
    return after or made(reading, value) is not None or helper(reading, value) is not None
