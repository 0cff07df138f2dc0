"""When a decade begins, told without its own figures: `30대 임인`, `내년부터 시작되는 대운은 정축`, `until 2035,
when 丙子 takes over`.
"""

import re
from typing import Final

from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.spans import SLACK
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import DecadeLuck

_FROM_TIME: Final = phrase("decades", "from_time", ignore_case=True)
_TENS: Final = re.compile(
    r"^\W*(?P<tens>[1-9]0)대(?:에는|에|는|의)?\W{1,3}$"
    r"|\b(?:decade|pillar|cycle) of (?:your|his|her|the) (?P<en>twenties|thirties|forties|fifties|sixties|seventies)"
    r" (?:is|will be|was|would be)\s$",
    re.IGNORECASE,
)
_IN_ENGLISH: Final = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
}  # fmt: skip
_LEAST, _MOST = 2, 7
"""Years after 30 by which a decade of the thirties has begun, and before which it has not ended."""
_HANDS_OVER: Final = re.compile(
    r"\b(?:until|till|through|up to)\s(?P<year>\d{4}),? (?:when|after which|at which point)\s$"
)


def in_tens(reading: Reading, mention: Mention) -> re.Match[str] | None:
    """Where a decade is told of an age in tens."""
    return _TENS.search(reading.text, 0, mention.start)


def takes_over(reading: Reading, mention: Mention) -> re.Match[str] | None:
    """Where it is told to take over from another."""
    return _HANDS_OVER.search(reading.text, 0, mention.start)


def turns_fit(reading: Reading, facts: Facts, mention: Mention, period: DecadeLuck) -> bool:
    """Whether a decade begins when it is told to."""
    return _fits_words(reading, mention, period) and _turns_then(reading, facts, period)


def _fits_words(reading: Reading, mention: Mention, period: DecadeLuck) -> bool:
    """`30대 임인`: the most of those years; `until 2035, when 丙子 takes over`: at their end."""
    tens = in_tens(reading, mention)
    handed = takes_over(reading, mention)
    if tens is not None:
        age = int(tens["tens"] or _IN_ENGLISH[tens["en"].lower()])
        return period.start_age <= age + _MOST and age + _LEAST <= period.end_age
    return handed is None or int(handed["year"]) <= period.start_year <= int(handed["year"]) + SLACK


def _turns_then(reading: Reading, facts: Facts, period: DecadeLuck) -> bool:
    """`내년부터 시작되는 대운은 정축`, `The decade that begins next year is 丁丑`."""
    match = _FROM_TIME.search(reading.text)
    times = [m for m in reading.kinds("time") if match and match.start() <= m.start < match.end()]
    if not times or facts.this_year is None or not times[0].value.startswith(("+", "-")):
        return True
    return period.start_year == facts.this_year + int(times[0].value)
