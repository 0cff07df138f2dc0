"""Claims about the decades of luck (대운): which there are, at which age, and which runs now.

Ages are counted in more ways than one (만 나이, 세는나이), so that one year more or less is no lie.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim, claim_of
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.lexicon import HANJA_PAIR, LATIN_PAIR, NAME_KO, hangul_name

_NAME: Final = rf"(?P<name>{NAME_KO}|{HANJA_PAIR})(?:\([^)]{{1,6}}\))?"
_NAME_EN: Final = rf"(?P<name>{NAME_KO}|{HANJA_PAIR}|\b{LATIN_PAIR}\b)(?:\s*\([^)]{{1,10}}\))?"
_AT_AGE: Final = re.compile(
    r"(?<!\d)(?P<age>\d{1,3})\s*(?:세|살)?(?:부터|에서)?(?:\s*[~∼–-]?\s*(?P<to>\d{1,3})\s*(?:세|살)(?:까지)?|(?<=[세살])|(?<=부터))"
    rf"(?:은|는|의|에는|에)?\s*(?:이어지는\s*|시작되는\s*|시작하는\s*)?{_NAME}(?![년월일시생])"
)
# 정인 is a ten god, and no name of the sixty.
_NAMED: Final = re.compile(rf"(?<![가-힣])(?!정인){_NAME}\s*대운")
_IS: Final = re.compile(rf"대운(?:은|이|:)\s*{_NAME}(?=\s*(?:[,.(]|예요|이에요|입니다|이고|으로|로|라서|이라|$))")
_BEGINS: Final = re.compile(r"대운수?(?:은|는|이|가)?\s*(?:만\s*)?(?P<age>\d{1,2})(?:세|살)(?:에|부터)\s*시작")
_NAMED_EN: Final = re.compile(rf"{_NAME_EN}\s+(?:luck )?(?:decade|luck pillar)\b", re.IGNORECASE)
_AT_AGE_EN: Final = re.compile(rf"{_NAME_EN}\s+from\s+(?:age\s+)?(?P<age>\d{{1,3}})", re.IGNORECASE)
_BEGINS_EN: Final = re.compile(r"\bdecades? of luck begins? at (?:age )?(?P<age>\d{1,2})", re.IGNORECASE)
_NOW: Final = re.compile(r"지금|현재|\bnow\b|\bcurrent", re.IGNORECASE)
_LATER: Final = re.compile(r"다음|이후|앞으로|지난|이전|예전|\bnext\b|\blater\b|\bprevious\b|\blast\b", re.IGNORECASE)


def find(sentence: str, facts: Facts) -> Iterator[Claim]:
    """36세부터 정축 대운, 지금은 정축 대운, 대운은 6세에 시작."""
    if facts.chart is None or not re.search(r"대운|\d\s*(?:세|살)|decade|luck pillar|from", sentence):
        return
    begin = facts.chart.decade_luck.start_age
    for match in (*_BEGINS.finditer(sentence), *_BEGINS_EN.finditer(sentence)):
        yield claim_of(match, "decade", true=abs(int(match["age"]) - begin) <= 1)
    for match in (*_AT_AGE.finditer(sentence), *_AT_AGE_EN.finditer(sentence)):
        yield claim_of(match, "decade", true=_at_age(match, facts))
    names = {period.pillar.name for period in facts.chart.decade_luck.periods}
    decade = facts.decade_now
    running = decade is not None and _NOW.search(sentence) is not None and not _LATER.search(sentence)
    for match in (*_NAMED.finditer(sentence), *_IS.finditer(sentence), *_NAMED_EN.finditer(sentence)):
        name = hangul_name(match["name"])
        true = name in names and (not running or decade is None or name == decade.pillar.name)
        yield claim_of(match, "decade", true=true)


def _at_age(match: re.Match[str], facts: Facts) -> bool:
    if facts.chart is None:
        return False
    age, to = int(match["age"]), match.groupdict().get("to")
    for period in facts.chart.decade_luck.periods:
        if period.pillar.name == hangul_name(match["name"]):
            if to is not None:
                return abs(age - period.start_age) <= 1 and abs(int(to) - period.end_age) <= 2  # noqa: PLR2004 - 26~36세
            if "부터" in match[0] or "from" in match[0].lower():
                return abs(age - period.start_age) <= 1
            return period.start_age - 1 <= age <= period.end_age + 1
    return False
