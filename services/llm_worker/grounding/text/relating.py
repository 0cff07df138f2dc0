"""A relation told of two beside it: `시지 사와 파예요`, `월지와의 관계는 해예요`, `자는 일지의 신과 반합`, `Ja in
the month and Chuk in the hour clash`. Beside two sides 합, 충, 형, 파 and 해 are relations whatever follows,
부딪쳐 is a clash, and a single syllable or a romanised word is a character.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from services.llm_worker.grounding.text.lexicon import (
    BRANCH_HANJA,
    BRANCH_OF_LATIN,
    BRANCH_SYLLABLES,
    STEM_HANJA,
    STEM_OF_LATIN,
    STEM_SYLLABLES,
)

_SYLLABLES: Final = f"{STEM_SYLLABLES}{BRANCH_SYLLABLES}"
_HANJA: Final = f"{STEM_HANJA}{BRANCH_HANJA}"
_GLOSS: Final = r"(?:\([^)]{1,4}\)){0,2}"
_PLACE: Final = "[년연월일시][지간]|(?:해|달|날|시)의 (?:지지|천간)"
_CHARACTER: Final = rf"(?:(?<![가-힣])[{_SYLLABLES}](?![{_SYLLABLES}])[목화토금수]?|[{_HANJA}][木火土金水]?)"
_PARTY: Final = rf"(?:{_CHARACTER}|{_PLACE}){_GLOSS}"
_WITH: Final = r"(?:과|와|랑|하고)(?:는|도)?"
_KIND: Final = (
    r"(?P<long>천간합|천간충|육합|삼합|방합|반합|암합|삼형|자형|상충|원진|귀문)|(?P<kind>[합충형파해])"
    r"|(?P<hits>부딪|충돌)"
)
_TOLD: Final = re.compile(
    rf"(?P<two>{_PARTY})(?:(?P<with>{_WITH})"
    rf"|(?P<link>(?:의? (?:관계|사이)|끼리)?(?:는|가|도)?|은|이|도|\s?사이(?:에|에는)|:))\s?"
    rf"(?<=[\s:])(?:(?:서로|각각|함께|다시|또|모두|바로|정면으로|크게)\s)*(?:{_KIND})"
    r"(?!\(亥)(?=$|[^가-힣]|살|이|가|을|를|은|는|와|과|의|으로|로|도|에|예|입|라|고|며|하|해|합|되|된|돼|됩|므로|관계"
    r"|치|쳐|칩|쳤|히|혀|힙|혔|니|였)"
)
_JOINED: Final = re.compile(
    rf"{_PARTY}(?:과|와|랑|하고|\s?[·,]|\s?및)\s?(?:태어난 )?(?:(?:{_PLACE})(?:의|인|에 있는|에 놓인|에 자리한)?\s)?$"
)
_TOPIC: Final = re.compile(
    rf"(?<![가-힣])(?P<one>[{_SYLLABLES}]){_GLOSS}(?:[은는이가]|도|{_WITH})\s(?!{_KIND})[^.,;]{{0,24}}$"
)
"""Before the two with which it is: `오는 년지 `."""
_BARE: Final = re.compile(rf"(?<![가-힣])[{_SYLLABLES}](?={_GLOSS}(?:{_WITH}|[은는이가도])?[\s,])")
_RELATES_EN: Final = re.compile(r"\b(?:clash|combin|harm|punish|destr|break|resent|join)", re.IGNORECASE)
_VERB_EN: Final = (
    r"(?:(?:is|are) (?:in|combined)|forms?|makes?|joins?|clash(?:es)?|combines?|harms?|punish(?:es)?|breaks?"
    r"|resents?)\b"
)
_IN_EN: Final = re.compile(
    r"\b(?P<name>(?!You\b|In \d)[A-Z][a-z]{0,5})\b(?= (?:\([^)]{1,8}\) )?(?:in|at|on|under) (?:the|your|his|her) "
    rf"(?:year|month|day|hour)\b| {_VERB_EN}| and [A-Z][a-z]{{0,5}} {_VERB_EN})"
    rf"|\b(?P<place>year|month|day|hour) (?=(?P<its>[A-Z][a-z]{{0,5}})\b|[{_HANJA}])"
)
"""`Ja in the month`, `your month Ja`."""


class Told(NamedTuple):
    """`kind` as in `terms.toml`, the character in hangul, or a place."""

    kind: str
    value: str
    start: int
    end: int


@lru_cache(maxsize=64)
def relations(text: str) -> tuple[Told, ...]:
    """Relations that stand beside two sides."""
    return tuple(_relations(text))


def _told(text: str) -> Iterator[re.Match[str]]:
    """Where the second of two sides stands with what is told of both."""
    for match in _TOLD.finditer(text):
        if match["with"] is not None or _JOINED.search(text, 0, match.start("two")):
            yield match


def _relations(text: str) -> Iterator[Told]:
    for match in _told(text):
        group = next(name for name in ("long", "kind", "hits") if match[name])
        if match[group] == "해" and text[match.start(group) - 1] == " " and (match["link"] == "" or "공망" in text):
            continue  # 시지 해는 일지 인과 합: the branch
        value = "충" if group == "hits" else match[group]
        yield Told("relation", "충" if value == "상충" else value, match.start(group), match.end(group))


def characters(text: str) -> Iterator[Told]:
    """Single syllables of which a relation is told: `정과 임이 합을 이뤄요`, `오는 년지 신과 충`."""
    for match in _told(text) if relations(text) else ():
        found = list(_BARE.finditer(text, match.start("two"), match.end()))
        joined = _JOINED.search(text, max(0, match.start("two") - 30), match.start("two"))
        if joined is not None:
            found += _BARE.finditer(text, joined.start(), match.start("two"))
        topic = _TOPIC.search(text, max(0, match.start("two") - 34), match.start("two"))
        starts = {m.start() for m in found} | ({topic.start("one")} if topic is not None else set())
        for start in sorted(starts):
            character = text[start]
            upper = character in STEM_SYLLABLES and character not in BRANCH_SYLLABLES
            yield Told("stem" if upper else "branch", character, start, start + 1)


def latin(text: str) -> Iterator[Told]:
    """Romanised characters at the places of a relation."""
    if _RELATES_EN.search(text) is None:
        return
    found = list(_IN_EN.finditer(text))
    names = [name.lower() for match in found if (name := match["name"] or match["its"])]
    lower = all(name in BRANCH_OF_LATIN for name in names)
    table = BRANCH_OF_LATIN if lower else STEM_OF_LATIN
    for match in found:
        name = match["name"] or match["its"]
        if name is not None and name.lower() not in table:
            continue
        if match["place"]:
            part = "branch" if lower and (name or text[match.end()] in BRANCH_HANJA) else "stem"
            yield Told("position", f"{match['place']}.{part}", match.start("place"), match.end("place"))
        if name is not None:
            group = "name" if match["name"] else "its"
            yield Told("branch" if lower else "stem", table[name.lower()], match.start(group), match.end(group))
