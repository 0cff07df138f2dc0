"""Finds what a sentence claims about the person's chart, and says whether the chart agrees.

Only what is tied to the person by a label is a claim: a position (일주), 일간, a year, an element with a number. What
merely explains (갑목은 큰 나무에 비유돼요) has no label and passes.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.facts import Facts, year_name
from services.llm_worker.grounding.lexicon import (
    ELEMENT_WORDS,
    HANJA_PAIR,
    LATIN_PAIR,
    NUMBER,
    NUMBERS,
    PAIR,
    POSITION_SYLLABLES,
    STEM_ELEMENT,
    TEN_GOD,
    TEN_GODS,
    hangul_name,
    stem_and_element,
)
from shared.vocabulary import STEM_BY_HANGUL

_NAME: Final = rf"(?P<name>{PAIR}(?![가-힣]*\s*(?:일간|기운))|{HANJA_PAIR}|{LATIN_PAIR})"
_LINK: Final = r"\s*(?:\([^)]{1,6}\))?\s*(?:는|은|가|이|를|을|:|,|로는|로|is|was|are)?\s*(?:모두\s*|다\s*)?[‘'\"“]?"
_PILLAR: Final = re.compile(rf"(?P<position>[년연월일시])주{_LINK}{_NAME}")
_PILLAR_AFTER: Final = re.compile(rf"(?P<name>{PAIR})(?:\({HANJA_PAIR}\))?\s*(?P<position>[년연월일시])주")
_PILLAR_EN: Final = re.compile(
    rf"\b(?P<position>year|month|day|hour) pillar{_LINK}(?:the )?(?P<name>{PAIR}|{HANJA_PAIR}|{LATIN_PAIR})",
    re.IGNORECASE,
)
_DAY_MASTER: Final = re.compile(
    rf"(?:일간|day master){_LINK}(?P<stem>{STEM_ELEMENT})|(?P<before>{STEM_ELEMENT})\s*(?:일간|day master)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(
    rf"(?P<year>(?:19|20|21)\d\d)년?[은는의,]?\s*(?:\(?\s*)(?P<name>{PAIR}|{HANJA_PAIR}|{LATIN_PAIR})"
)
_THIS_YEAR: Final = re.compile(
    rf"(?:올해|금년|this year)(?:는|은|의|,| is)?\s*(?P<name>{PAIR}|{HANJA_PAIR}|{LATIN_PAIR})"
)
_ELEMENT_KO: Final = re.compile(
    r"(?<![가-힣])(?P<element>[목화토금수])(?:\([木火土金水]\))?\s*(?:기운|오행)?(?:이|은|는|가|의 기운이)?\s*"
    rf"(?:모두|총|전부)?\s*(?:(?P<number>{NUMBER})\s*개|(?P<digits>\d)(?=[,.\s]|이에요|입니다|이고|$))"
)
_ELEMENT_EN: Final = re.compile(
    rf"\b(?P<number>{NUMBER})(?P<digits>)\s+(?P<element>wood|fire|earth|metal|water)\b(?!\s+(?:year|month|day|hour))",
    re.IGNORECASE,
)
# `one fire drill` counts no element: an English count is a claim only where a chart is spoken of.
_OF_A_CHART: Final = re.compile(r"\b(?:you have|your chart|the chart|there (?:is|are)|elements?)\b", re.IGNORECASE)
_GOD_AT: Final = re.compile(
    rf"(?P<position>[년연월일시])(?P<part>간|지|주)에?(?:는|도|의|이|가|은)?\s*(?P<god>{TEN_GOD})"
    r"(?!\s*(?:이|가|은|는)?\s*(?:없|아니))"
)
_PARTS: Final = {"간": "stem", "지": "branch", "주": "pillar"}


def pillars(sentence: str, facts: Facts) -> Iterator[Claim]:
    """일주는 갑자, 갑자 일주, the day pillar is Gap-ja."""
    for pattern in (_PILLAR, _PILLAR_AFTER, _PILLAR_EN):
        for match in pattern.finditer(sentence):
            pillar = facts.pillars.get(POSITION_SYLLABLES[match["position"].lower()])
            true = pillar is not None and hangul_name(match["name"]) == pillar.name
            yield _claim(match, "pillar", true=true)


def day_master(sentence: str, facts: Facts) -> Iterator[Claim]:
    """일간은 을목, 을목 일간; also a stem with an element that is not its own."""
    for match in _DAY_MASTER.finditer(sentence):
        stem, element = stem_and_element(match["stem"] or match["before"])
        true = stem == facts.day_stem and STEM_BY_HANGUL[stem].element is element
        yield _claim(match, "day_master", true=true)


def years(sentence: str, facts: Facts) -> Iterator[Claim]:
    """2026년 병오년, 올해는 병오년."""
    for match in _YEAR.finditer(sentence):
        yield _claim(match, "year", true=hangul_name(match["name"]) == year_name(int(match["year"])))
    for match in _THIS_YEAR.finditer(sentence):
        year = facts.this_year
        yield _claim(match, "year", true=year is not None and hangul_name(match["name"]) == year_name(year))


def element_counts(sentence: str, facts: Facts) -> Iterator[Claim]:
    """수 기운이 7개, 목 0, three metal."""
    if facts.chart is None:
        return
    patterns = (_ELEMENT_KO, _ELEMENT_EN) if _OF_A_CHART.search(sentence) else (_ELEMENT_KO,)
    for pattern in patterns:
        for match in pattern.finditer(sentence):
            element = ELEMENT_WORDS[match["element"].lower()]
            true = facts.element_count(element) == NUMBERS[(match["number"] or match["digits"]).lower()]
            yield _claim(match, "element_count", true=true)


def ten_gods(sentence: str, facts: Facts) -> Iterator[Claim]:
    """월간에 정관."""
    if facts.chart is None:
        return
    for match in _GOD_AT.finditer(sentence):
        position = POSITION_SYLLABLES[match["position"]]
        there = facts.god_at(position, _PARTS[match["part"]]) | (
            facts.hidden_at(position) if match["part"] != "간" else frozenset()
        )
        yield _claim(match, "ten_god", true=bool(there & set(TEN_GODS[match["god"]])))


def _claim(match: re.Match[str], kind: ClaimKind, *, true: bool) -> Claim:
    return Claim(match[0], kind, match.start(), match.end(), true)
