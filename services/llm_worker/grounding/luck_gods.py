"""Claims about the ten gods that a time brings: `올해는 편관이 들어오는 해`, `2028년은 비견의 해`."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.facts import Facts, LuckFact
from services.llm_worker.grounding.lexicon import TEN_GOD, TEN_GODS

_TIME: Final = re.compile(
    r"(?<!\d)(?P<year>(?:19|20|21)\d\d)년|(?P<this>올해|금년)|(?P<next>(?<!내)내년)|(?P<last>작년)|(?P<month>이번\s?달)|(?P<day>오늘)"
    r"|(?P<decade>(?:지금|현재)\s?(?:의\s?)?대운)"
)
_GOD: Final = re.compile(
    rf"(?<![가-힣])(?:(?P<mark>천간|지지)(?:으로는|로는|으로|로|에는|에)\s*)?(?P<god>(?!상관(?:이|은|도)?\s*(?:없|있))(?:{TEN_GOD}))"
    r"(?:\([^)]{1,4}\))?"
    r"(?:의\s*(?:기운|해|달|날|시기)|[이가]\s*(?:들어오|들어와|들어옵|들어온)|\s*운(?:이에요|입니다|이 들어))"
)
# Between the time and the ten god nothing may turn to the birth chart or to another person or time.
_ASTRAY: Final = re.compile(r"사주|원국|명식|팔자|타고난|태어난|상대|배우자|년|대운|이번|다음|전|후|만약|라면|[.;]")


def find(sentence: str, facts: Facts) -> Iterator[Claim]:
    """Every ten god said to come with a time that stands before it."""
    if facts.chart is None or sentence.rstrip().endswith("?"):
        return
    times = list(_TIME.finditer(sentence))
    for match in _GOD.finditer(sentence):
        before = [time for time in times if time.end() <= match.start()]
        if not before or _ASTRAY.search(_without_names(sentence[before[-1].end() : match.start()])):
            continue
        if re.match(r"\S{0,4}\s*(?:않|없|아니|면|다고|때)|[^.,]{0,12}(?:지\s*않|없)", sentence[match.end() :]):
            continue
        luck = _luck(before[-1], facts)
        if luck is None:
            continue
        gods = set(TEN_GODS[match["god"]])
        there = {"천간": {luck.stem_god}, "지지": {luck.branch_god}}.get(match["mark"] or "", set(luck.gods))
        start, end = match.start("god"), match.end("god")
        yield Claim(sentence[start:end], "ten_god", start, end, bool(gods & there))


def _without_names(between: str) -> str:
    """병오년 after 2026년 names the same year, it is no other time."""
    return re.sub(r"[갑을병정무기경신임계][자축인묘진사오미신유술해]년(?:\([^)]*\))?|\d{4}년", "", between)


def _luck(time: re.Match[str], facts: Facts) -> LuckFact | None:
    luck, now = facts.luck, facts.this_year
    if time["year"]:
        return facts.year(int(time["year"]))
    if time["month"] or time["day"]:
        return None if luck is None else LuckFact.of(luck.month if time["month"] else luck.day)
    if time["decade"]:
        decade = facts.decade_now
        return None if decade is None else LuckFact.of(decade.pillar)
    step = 1 if time["next"] else -1 if time["last"] else 0
    return None if now is None else facts.year(now + step)
