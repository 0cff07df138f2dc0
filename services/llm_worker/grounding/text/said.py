"""Whether a label and its value together state something of the person, by what stands between and after them."""

import re
from typing import Final

from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.wording import phrase

NATAL: Final = phrase("said", "natal", ignore_case=True)
"""Between a time and a value: the value is of the birth chart."""
_LUCKY: Final = phrase("said", "lucky")
_OTHER_UNIT: Final = {
    "year": re.compile(
        r"(?:\([^)]*\))?\)?\s?(?:[년연월일시]주|월(?!요)|일(?!까|이|은|을)|시|대운|생)|\s?(?:decade|day|month|hour|luck)"
    ),
    "decade": re.compile(r"(?:\([^)]*\))?\)?\s?(?:[년연월일시]주|년|월|일(?!까|이|은|을)|시|생)"),
    "month": re.compile(
        r"(?:\([^)]*\))?\)?\s?(?:[년연월일시]주|년|일(?!까|이|은|을)|시|대운|생)|\s?(?:decade|day|year|hour)"
    ),
    "day": re.compile(r"(?:\([^)]*\))?\)?\s?(?:[년연월시]주|년|월|시|대운|생)|\s?(?:decade|month|year|hour)"),
}
_MENTIONED: Final = re.compile(r"(?:이)?(?:라는 (?:말|이름|뜻|표현|견해|것)|거나)|처럼|만큼")
_TAUGHT: Final = phrase("said", "taught")
_FIRM: Final = phrase("said", "firm")
_FIRM_TIME: Final = phrase("said", "firm_time")
ITEM: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)]|\|)\s")
_ENTRY: Final = re.compile(r"\W*(?:[A-Z][\w-]*)(?: [\w-]+){0,3}:\s")
"""`Star placement: …`."""
_STANDS_AT: Final = phrase("said", "stands_at", ignore_case=True)
"""Between a star and a place: `The Canopy sits in the day branch` tells of a chart."""
_STANDING: Final = re.compile(
    r"(?:\([^)]*\))?\)?(?: [가-힣]{2}(?:\([^)]*\))?)?"
    r"(?:의|에 (?:있는|붙은|자리한|놓인|앉은|든|들어 있는|자리 잡은|떠 있는))\s"
)
"""Between a place and a star: `일주의 백호살은 …` presupposes that it is there."""
_MEANT: Final = re.compile(r"^(?:\([^)]*\))?\s?(?:은|는)\s")
_PICTURED: Final = re.compile(r"모습|배치|것이라|환경|나이|집안|풀이|읽|이야기|말해|말합|보통|빗대|보아요|경우")
_ANYBODY: Final = re.compile(
    r"\s(?:is (?:said|often|like|an?|not|someone)|(?!is\b|has\b)[a-z]{2,}s|can|may|will|often|usually|people)\b"
)
"""`A Yin Earth day master is said to be like garden soil`."""
_OTHER_MASTER: Final = phrase("said", "other_master")
_SOUGHT: Final = phrase("said", "sought")
_AS_OBJECT: Final = re.compile(r"\s?(?:기운|오행|element)?(?:을|를|이 ?생|과|와)")
_ACTS: Final = phrase("unbound", "acts", ignore_case=True)
"""`The month stem feeds your fire`."""
_ENERGY: Final = re.compile(r"\)?\s?(?:의 ?기운|의 해|기운|오행|energy|year|\.|$)")
_STAGE_MET: Final = re.compile(r"일간|운성|stage|[:|]|\byou\b|당신|pass|day master", re.IGNORECASE)
_PART_OF_LUCK: Final = re.compile(r"천간|지지|하늘|땅|stem|branch|brings|is a (?:year|month|day)|세운|월운|일진")
PART_OF: Final = re.compile(r"\b(stem|branch) (?:of|for) (?:the )?$", re.IGNORECASE)
"""Before a time: `The stem of this month`."""
_COPULA: Final = re.compile(
    r"이어|이시|이니|이므로|이세|이네|이지|답|다운|이에요|예요|입니다|이라|인 |이고|이며|으로 태어|으로서"
)
_IS_ELEMENT: Final = phrase("said", "is_element")
_ENERGY_THERE: Final = re.compile(r"\)?\s?(?:의 ?)?기운이 (?:놓|있|자리|서 |들|흐르|깃들|올라)")
_NATURE: Final = re.compile(r"의 ?(?:성질|성정|속성|성분|기운|글자)(?:을|를)?\s?(?:띠|띤|품|지니|지닌|가지|가진)")
"""`쇠의 성질을 띠는`: metal, and no stage."""
_LIKENED: Final = re.compile(r"비유|같|닮|빗대|likened|like|image|symbol")
_TIMELY: Final = frozenset(("god", "stage", "element", "stem", "branch"))


def is_said(reading: Reading, label: Mention, value: Mention, last: Mention) -> bool:
    """`last` is the last word of the value, which may have a gloss in brackets."""
    after = reading.text[last.end :].removeprefix(")")
    if _is_handed_on(reading, label, value, after):
        return False
    firm = label.value.endswith(".pillar") or label.kind == "label"
    if value.kind == "pillar" and not (value.sure or firm) and not _FIRM.match(after):
        return False
    if label.kind == "position":
        to_whom = value.kind == "stem" and after.startswith(("에게", "한테"))  # 일지 축은 을목에게 편재
        return not to_whom and _of_place(reading, label, value, after)
    if label.kind in {"year", "time"}:
        return _of_time(reading, label, value, after)
    if label.kind == "master":
        return _of_master(reading, label, value, after)
    return not (label.value == "격국" and _MEANT.match(after))


def _is_handed_on(reading: Reading, label: Mention, value: Mention, after: str) -> bool:
    """Words and what they are called, and nothing of the person; a nayin is always called so."""
    if label.start > value.start and _MENTIONED.match(reading.text, label.end):
        return True  # 갑술 일주라는 말
    beside = reading.text[: label.start] + reading.text[label.end :]
    taught = not reading.yours and _TAUGHT.search(beside) is not None
    return (value.kind != "nayin" or label.kind != "position") and (taught or _is_mentioned(reading, after))


def _is_mentioned(reading: Reading, after: str) -> bool:
    """`신금이라는 말`; `일지가 신금이라는 것은 … 뜻이에요` says so of the person."""
    match = _MENTIONED.match(after)
    return match is not None and not (reading.anchored and match[0].endswith("것"))


def _of_place(reading: Reading, label: Mention, value: Mention, after: str) -> bool:
    """월주의 비견은 동료와 나란한 모습이에요: what it means wherever it stands so."""
    if value.kind in {"element", "polarity"}:
        word = reading.text[value.start]  # 쇠 is a stage here, Yin a branch
        return (
            not (value.kind == "polarity" and word.isascii())
            and (value.sure or word != "쇠" or _NATURE.match(after) is not None)
            and not _AS_OBJECT.match(after)
            and not (label.end < value.start and _ACTS.search(reading.text, label.end, value.start))
        )
    if (
        value.kind == "star"
        and reading.text[value.start].isascii()
        and value.start < label.start
        and not (reading.yours or reading.chartly or ITEM.match(reading.text) or _ENTRY.match(reading.text))
        and not _STANDS_AT.fullmatch(reading.text, value.end, label.start)
    ):
        return False
    if value.kind not in {"god", "star", "stage"} or not _MEANT.match(after):
        return True
    standing = value.kind == "star" and _STANDING.fullmatch(reading.text[label.end : max(label.end, value.start)])
    if standing and not _PICTURED.search(after):
        return True
    if reading.lore and value.kind != "god":
        return False
    explained = reading.text[label.end : value.start].strip().endswith("의") and not reading.yours
    return not (label.start < value.start and explained and _PICTURED.search(after))


def _of_time(reading: Reading, label: Mention, value: Mention, after: str) -> bool:
    """내년에는 편재가 들어와요; 올해 임신을 계획하고 names no pillar."""
    if value.kind == "pillar":
        unit = re.match("month|day|decade", label.value)
        other = _OTHER_UNIT[unit[0] if unit else "year"]
        return (value.sure or _FIRM_TIME.match(after) is not None) and not other.match(after)
    if value.kind not in _TIMELY:
        return value.kind in {"animal", "samjae"}
    between = reading.text[label.end : value.start]
    if value.kind in {"stem", "branch"} and re.match(r"\)?\s?(?:일간|day master)", after):
        return False
    vague = not value.sure and not (_ENERGY.match(after) or after.startswith(" of "))
    if value.kind == "element" and (vague or _SOUGHT.match(after)):
        return False
    if value.kind == "stage":
        return _STAGE_MET.search(between) is not None and not NATAL.search(between.replace("일간", ""))
    between = "brings" if value.kind == "element" and after.startswith(" of ") else between
    told = _PART_OF_LUCK.search(between) or PART_OF.search(reading.text, 0, label.start)
    arrives = _LUCKY.match(after) or told or ITEM.match(reading.text)
    return arrives is not None and not NATAL.search(between)


def _of_master(reading: Reading, label: Mention, value: Mention, after: str) -> bool:
    """경금 일간, 목의 일간; A wood day master is …: anybody's."""
    ahead = value.end <= label.start
    rest = reading.text[label.end :].removeprefix(")")
    lead = reading.text[: value.start].strip().lower()
    anybody = rest.startswith(("에게", "한테", "에서는", "의 경우")) or (lead in {"a", "an"} and _ANYBODY.match(rest))
    if ahead and anybody and not reading.yours:
        return False  # 갑목 일간에게 경금은 편관
    if ahead and reading.text[value.start].isascii() and not (reading.yours or "is" in rest[:4]):
        article = lead in {"", "the", "a", "an"} or lead.endswith((":", "|", "·"))
        return value.kind == "stem" and article and not reading.theory
    if value.kind == "element":
        if ahead:
            return (reading.yours or _COPULA.match(rest) is not None) and not _OTHER_MASTER.match(rest)
        return _is_element(reading, label, value, after)
    if value.kind == "image":
        return _LIKENED.search(reading.text) is not None
    return not (value.kind == "stem" and _OTHER_MASTER.match(after))


def _is_element(reading: Reading, label: Mention, value: Mention, after: str) -> bool:
    """일간은 쇠예요, 일간에는 쇠의 기운이 놓여; 쇠 is a stage too."""
    if reading.text[value.start] == "쇠" and re.search(r"衰|stage|운성", reading.text):
        return False
    own = re.fullmatch(r"의\s", reading.text[label.end : value.start])
    return own is not None or (_ENERGY_THERE.match(after) or _IS_ELEMENT.match(after)) is not None
