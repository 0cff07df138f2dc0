"""Claims that something is in the chart or is not: ten gods (십신), stars (신살), an element that is wanting.

Only a finite verb states such a thing: `재성이 있는 해`, `재성이 있으면` and `재성이 없다고 해서` state nothing. A
sentence that speaks of a time speaks of luck, and passes.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim, claim_of
from services.llm_worker.grounding.context import LUCK
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.lexicon import (
    ELEMENT_WORDS,
    NUMBER,
    NUMBERS,
    POSITION_SYLLABLES,
    STARS,
    TEN_GOD,
    TEN_GODS,
    star_key,
)

_ADVERB: Final = r"(?:전혀|하나도|아예|모두|함께|뚜렷하게|분명히|들어|자리해|놓여|숨어)?\s*"
_STATED: Final = r"(?:어요|습니다|네요|죠|지요|고\s|고,|지만|으며|으니|어서|기 때문|는데|는 사주예요|는 사주입니다)"
_IS: Final = rf"(?P<there>있{_STATED})"
_IS_NOT: Final = (
    rf"(?P<wanting>없{_STATED}|보이지 않(?:아요|습니다|네요|고|지만)|드러나지 않(?:아요|습니다|네요|고|지만))"
)
_PLACE: Final = re.compile(r"[년연월일시][간지주](?![가-힣]*살)|천간|지지|지장간|\b(?:stem|branch|pillar)s?\b")

# 상관이 없어요 is what everybody says of what does not matter.
_GOD: Final = rf"(?<![가-힣])(?P<god>(?!상관(?:이|은|도))(?:{TEN_GOD}))(?:\([^)]{{1,4}}\))?"
_GOD_KO: Final = re.compile(rf"{_GOD}(?:이|가|은|는|도)\s*{_ADVERB}(?:{_IS}|{_IS_NOT})")
_GOD_COUNT: Final = re.compile(
    rf"{_GOD}(?:이|가|은|는)?\s*(?:모두|총|전부)?\s*(?P<number>{NUMBER})\s*개(?!월|도|\s*정도)"
)
_GOD_EN: Final = re.compile(
    rf"\b(?:you have|your chart (?:has|holds|shows))\s+(?P<no>no)\s+(?:the\s+)?(?P<god>{TEN_GOD})\b", re.IGNORECASE
)
_GOD_AT_EN: Final = re.compile(
    rf"\b(?P<god>{TEN_GOD})(?:\s*\([^)]*\))?\s+(?:is |are )?(?:found |stands? |sits? |shows? )?(?:at|in|on)\s+"
    rf"(?:the|your)\s+(?P<position>year|month|day|hour)\s+(?P<part>stem|branch|pillar)\b",
    re.IGNORECASE,
)

# Not in the lexicon's list for the prompt, but computed: all of them can be claimed.
_MORE_STARS: Final = (
    "국인귀인",
    "삼기귀인",
    "비인살",
    "효신살",
    "상문살",
    "조객살",
    "격각살",
    "유하살",
    "홍란성",
    "천희성",
)
# 년살 is another name of 도화살; 삼재 and 천문성 are read from the year or computed by nobody: they prove nothing.
_STARS: Final = (*(star for star in STARS if star not in {"년살", "삼재", "천문성"}), *_MORE_STARS)
_STAR: Final = (
    rf"(?P<star>{'|'.join(sorted(_STARS, key=len, reverse=True))}|(?:역마|도화|화개|괴강|백호|홍염)(?=[이가은는을를]))"
)
_STAR_KO: Final = re.compile(
    rf"(?:(?P<position>[년연월일시])[주지]에(?:는|도)?\s*)?(?<![가-힣]){_STAR}(?:\([^)]{{1,6}}\))?(?:이|가|은|는|도|을|를)?\s*"
    rf"{_ADVERB}(?:{_IS}|{_IS_NOT}"
    r"|(?P<has>(?:가지고 (?:있|태어)|지니(?:고|셨|신)|갖고 (?:있|태어)|타고났|타고나셨|품고 있)(?!다면|으면|는 사람))"
    r"|(?P<sits>앉아 있|자리하고 있|놓여 있)(?:어요|습니다|네요|고|지만))"
)
_STAR_EN: Final = re.compile(
    rf"\b(?:you have|your chart (?:has|holds|contains))\s+(?:the\s+|an?\s+)?{_STAR}", re.IGNORECASE
)

_ELEMENT_KO: Final = re.compile(
    r"(?<![가-힣])(?P<element>[목화토금수]|나무|불|흙|쇠|물)"
    r"(?:\([木火土金水]\)(?:의?\s*기운|\s*오행)?|의?\s*기운|\s*오행)(?:이|가|은|는|도)\s*"
    rf"{_ADVERB}(?P<wanting>없{_STATED})"
)


def ten_gods(sentence: str, facts: Facts) -> Iterator[Claim]:
    """재성이 없어요, 정관이 있어요, 편재가 3개, `Direct Wealth stands at the month stem`."""
    if facts.chart is None or _spares(sentence):
        return
    placed = _PLACE.search(sentence) is not None
    for match in _GOD_KO.finditer(sentence):
        gods = TEN_GODS[match["god"]]
        if match["there"]:
            yield claim_of(match, "ten_god", true=bool(facts.god_count(gods)) or facts.god_hidden(gods))
        elif not placed:
            yield claim_of(match, "ten_god", true=facts.god_count(gods) == 0)
    if not placed:
        for match in _GOD_COUNT.finditer(sentence):
            yield claim_of(match, "ten_god", true=facts.god_count(TEN_GODS[match["god"]]) == NUMBERS[match["number"]])
    for match in _GOD_EN.finditer(sentence):
        yield claim_of(match, "ten_god", true=facts.god_count(TEN_GODS[match["god"].lower()]) == 0)
    for match in _GOD_AT_EN.finditer(sentence):
        position = POSITION_SYLLABLES[match["position"].lower()]
        part = match["part"].lower()
        there = facts.god_at(position, part) | (facts.hidden_at(position) if part != "stem" else frozenset())
        yield claim_of(match, "ten_god", true=bool(there & set(TEN_GODS[match["god"].lower()])))


def stars(sentence: str, facts: Facts) -> Iterator[Claim]:
    """역마살이 있어요, 일지에 도화살이 있어요, 화개살은 없어요."""
    if facts.chart is None or _spares(sentence):
        return
    for match in _STAR_KO.finditer(sentence):
        key = star_key(match["star"])
        place = match["position"]
        pillar = facts.pillars.get(POSITION_SYLLABLES[place]) if place else None
        present = key in ({star_key(star.name) for star in pillar.stars} if pillar else set() if place else facts.stars)
        yield claim_of(match, "star", true=present is not bool(match["wanting"]))
    for match in _STAR_EN.finditer(sentence):
        yield claim_of(match, "star", true=star_key(match["star"]) in facts.stars)


def elements(sentence: str, facts: Facts) -> Iterator[Claim]:
    """목 기운이 없어요, 금(金)은 하나도 없습니다."""
    if facts.chart is None or _spares(sentence):
        return
    for match in _ELEMENT_KO.finditer(sentence):
        yield claim_of(match, "element_count", true=facts.element_count(ELEMENT_WORDS[match["element"]]) == 0)


def _spares(sentence: str) -> bool:
    """A question states nothing, and luck is not in the chart."""
    return sentence.rstrip().endswith("?") or LUCK.search(sentence) is not None
