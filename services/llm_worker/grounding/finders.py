"""Finds what a sentence claims about the person's chart, and says whether the chart agrees.

Only what is tied to the person by a label is a claim: a position (일주), 일간, a year, an element with a number. What
merely explains (갑목은 큰 나무에 비유돼요) has no label and passes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from services.llm_worker.grounding.claims import Claim, claim_of
from services.llm_worker.grounding.context import LUCK
from services.llm_worker.grounding.facts import Facts, year_name
from services.llm_worker.grounding.lexicon import (
    ELEMENT_WORDS,
    HANJA_PAIR,
    LATIN_PAIR,
    NAME_KO,
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
from shared.contracts.chart import Position
from shared.vocabulary import STEM_BY_HANGUL

_NAME: Final = rf"(?P<name>{NAME_KO}(?![가-힣]*\s*(?:일간|기운))|{HANJA_PAIR}|\b{LATIN_PAIR}\b)"
_LINK: Final = r"\s*(?:\([^)]{1,6}\))?\s*(?:는|은|가|이|를|을|:|,|로는|로|is|was|are)?\s*(?:모두\s*|다\s*)?[‘'\"“]?"
_PILLAR: Final = re.compile(rf"(?<![가-힣])(?P<position>[년연월일시])주(?!일|년){_LINK}{_NAME}")
_PILLAR_AFTER: Final = re.compile(
    rf"(?<![가-힣])(?P<name>{PAIR})(?:\({HANJA_PAIR}\))?\s*(?P<position>[년연월일시])주(?![일년간차기회자곡했하])"
)
_PILLAR_EN: Final = re.compile(
    rf"\b(?P<position>year|month|day|hour) pillar{_LINK}(?:the )?(?P<name>{NAME_KO}|{HANJA_PAIR}|{LATIN_PAIR}\b)",
    re.IGNORECASE,
)
_DAY_MASTER: Final = re.compile(
    rf"(?:일간|day master){_LINK}(?P<stem>{STEM_ELEMENT})|(?P<before>{STEM_ELEMENT})\s*(?:일간|day master)"
    rf"|(?:당신|회원님|고객님)[은는]\s*(?P<you>{STEM_ELEMENT})(?:\([^)]{{1,4}}\))?"
    r"(?=이에요|예요|입니다|으로 태어|로 태어|이라|라서)"
    rf"|\byou(?: are|'re|’re)\s+(?:an?\s+)?(?P<are>{STEM_ELEMENT})",
    re.IGNORECASE,
)
_DAY_STEM: Final = re.compile(r"일간[은이]\s*(?P<stem>[갑을병정무기경신임계])\([甲乙丙丁戊己庚辛壬癸]\)")
# 올해 경오 일주, 2026년 기해월: the name is of something else than the year.
_YEAR_NAME: Final = (
    rf"(?P<name>{NAME_KO}|{HANJA_PAIR}|\b{LATIN_PAIR}\b)(?:\s*\([^)]{{1,6}}\))?"
    r"(?!\s*(?:[년연월일시]주|월|일(?!까)|시|대운|일간))"
)
_IN_BETWEEN: Final = r"(?:is |was |will be )?(?:an? |the )?(?:year of )?(?:the )?"
_YEAR: Final = re.compile(
    rf"(?P<year>(?:19|20|21)\d\d)년?[은는의,]?\s*(?:\(?\s*){_IN_BETWEEN}{_YEAR_NAME}", re.IGNORECASE
)
_YEAR_AFTER: Final = re.compile(
    rf"(?<![가-힣])(?P<name>{PAIR})년(?:\({HANJA_PAIR}年?\))?(?:인|,)?\s*\(?(?P<year>(?:19|20|21)\d\d)(?=년|\))"
)
_RELATIVE: Final = re.compile(
    r"(?P<when>올해|금년|내년|작년|지난해|this year|next year|last year)(?:는|은|의|,)?\s*"
    rf"{_IN_BETWEEN}{_YEAR_NAME}",
    re.IGNORECASE,
)
_OFFSETS: Final = {"내년": 1, "next year": 1, "작년": -1, "지난해": -1, "last year": -1}
_BIRTH: Final = re.compile(
    rf"(?<![가-힣])(?P<year>{PAIR})년(?:\([^)]+\))?\s*(?P<month>{PAIR})월(?:\([^)]+\))?\s*(?P<day>{PAIR})일(?:\([^)]+\))?"
    rf"(?:\s*(?P<hour>{PAIR})시)?"
)
_OWN: Final = re.compile(
    r"(?:당신|회원님|고객님)(?:은|는|의|께서는)?[^.]{0,16}?(?<![가-힣])"
    rf"(?P<name>{NAME_KO})(?:\([^)]{{1,6}}\))?(?=[이가을를로의]|예요|입니다|라|답)(?!\s*(?:년|월|일|시|대운))"
)
_ELEMENT_KO: Final = re.compile(
    r"(?<![가-힣])(?<!그 )(?P<element>[목화토금수])(?:\([木火土金水]\))?\s*(?:기운|오행)?(?:이|은|는|가|의 기운이)?\s*"
    rf"(?:모두|총|전부)?\s*(?:(?P<number>{NUMBER})\s*개(?!월)(?P<none>도\s*없)?|(?P<digits>\d)(?=[,.\s]|이에요|입니다|이고|$))"
)
_ELEMENT_EN: Final = re.compile(
    rf"\b(?P<number>{NUMBER})(?P<digits>)(?P<none>)\s+(?P<element>wood|fire|earth|metal|water)\b"
    r"(?!-|\s+(?:years?|months?|days?|hours?|stems?|branch|pillar|sign|luck|energy))",
    re.IGNORECASE,
)
# `one fire drill` counts no element: an English count is a claim only where a chart is spoken of.
_OF_A_CHART: Final = re.compile(r"\b(?:you have|your chart|the chart|elements?)\b", re.IGNORECASE)
_GOD_AT: Final = re.compile(
    rf"(?<![가-힣])(?P<position>[년연월일시])(?P<part>(?<!일)간|지|주)에?(?:는|도|의|이|가|은)?\s*(?P<god>{TEN_GOD})"
    r"(?!격|[을를와과]|\s*(?:이|가|은|는|도)?\s*(?:없|아니|보이지|드러나지))"
)
# 월주의 비견은 … 모습이에요: what it means wherever it stands so.
_EXPLAINED: Final = re.compile(r"[간지주]의\s*\S+$")
_TOPIC: Final = re.compile(r"[은는]")
_PARTS: Final = {"간": "stem", "지": "branch", "주": "pillar"}


def pillars(sentence: str, facts: Facts) -> Iterator[Claim]:
    """일주는 갑자, 갑자 일주, the day pillar is Gap-ja; 경오년 경진월 경오일; 당신은 갑자를 타고났어요."""
    for pattern in (_PILLAR, _PILLAR_AFTER, _PILLAR_EN):
        for match in pattern.finditer(sentence):
            pillar = facts.pillars.get(POSITION_SYLLABLES[match["position"].lower()])
            true = pillar is not None and hangul_name(match["name"]) == pillar.name
            yield claim_of(match, "pillar", true=true)
    of_luck = LUCK.search(sentence) is not None
    for match in _BIRTH.finditer(sentence):
        said = {position: name for position, name in match.groupdict().items() if name is not None}
        born = all(facts.pillars[p].name == name if p in facts.pillars else False for p, name in _positions(said))
        if born or not of_luck:
            yield claim_of(match, "pillar", true=born)
    if not of_luck and facts.chart is not None:
        for match in _OWN.finditer(sentence):
            yield claim_of(match, "pillar", true=match["name"] in facts.allowed_names)


def _positions(said: Mapping[str, str]) -> Iterator[tuple[Position, str]]:
    for word, name in said.items():
        yield POSITION_SYLLABLES[word], name


def day_master(sentence: str, facts: Facts) -> Iterator[Claim]:
    """일간은 을목, 을목 일간, 당신은 을목이에요; also a stem with an element that is not its own."""
    for match in _DAY_MASTER.finditer(sentence):
        stem, element = stem_and_element(match["stem"] or match["before"] or match["you"] or match["are"])
        true = stem == facts.day_stem and STEM_BY_HANGUL[stem].element is element
        yield claim_of(match, "day_master", true=true)
    for match in _DAY_STEM.finditer(sentence):
        yield claim_of(match, "day_master", true=match["stem"] == facts.day_stem)


def years(sentence: str, facts: Facts) -> Iterator[Claim]:
    """2026년 병오년, 병오년인 2026년, 올해는 병오년."""
    for match in (*_YEAR.finditer(sentence), *_YEAR_AFTER.finditer(sentence)):
        year, name = int(match["year"]), hangul_name(match["name"])
        # Who was born before 입춘 has the pillar of the year before.
        born = facts.chart is not None and year == facts.chart.solar_date.year and name == facts.pillars["year"].name
        yield claim_of(match, "year", true=born or name == year_name(year))
    now = facts.this_year
    for match in _RELATIVE.finditer(sentence):
        if now is not None:
            year = now + _OFFSETS.get(match["when"].lower(), 0)
            yield claim_of(match, "year", true=hangul_name(match["name"]) == year_name(year))


def element_counts(sentence: str, facts: Facts) -> Iterator[Claim]:
    """수 기운이 7개, 목 0, three metal."""
    if facts.chart is None:
        return
    patterns = (_ELEMENT_KO, _ELEMENT_EN) if _OF_A_CHART.search(sentence) else (_ELEMENT_KO,)
    for pattern in patterns:
        for match in pattern.finditer(sentence):
            element = ELEMENT_WORDS[match["element"].lower()]
            number = 0 if match["none"] else NUMBERS[(match["number"] or match["digits"]).lower()]
            true = facts.element_count(element) == number
            yield claim_of(match, "element_count", true=true)


def ten_gods(sentence: str, facts: Facts) -> Iterator[Claim]:
    """월간에 정관."""
    if facts.chart is None:
        return
    for match in _GOD_AT.finditer(sentence):
        if _EXPLAINED.search(match[0]) and _TOPIC.match(sentence[match.end() :]):
            continue
        position = POSITION_SYLLABLES[match["position"]]
        there = facts.god_at(position, _PARTS[match["part"]]) | (
            facts.hidden_at(position) if match["part"] != "간" else frozenset()
        )
        yield claim_of(match, "ten_god", true=bool(there & set(TEN_GODS[match["god"]])))
