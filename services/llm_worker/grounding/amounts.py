"""Claims of how many of something there are: `편재가 두 개`, `three fire`, `가장 많은 오행은 금`.

A number counts visible characters, the day master left out of the ten gods.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.labelled import KIND_OF
from services.llm_worker.grounding.lexicon import ELEMENTS, GODS, star_key
from services.llm_worker.grounding.mentions import Mention
from services.llm_worker.grounding.reading import Reading, Stance
from services.llm_worker.grounding.wording import phrase
from shared.vocabulary import Element, Polarity

COUNTED: Final = frozenset(("god", "star", "element", "stem", "branch", "polarity"))
_SOME: Final = 2
_COUNTING: Final = re.compile(r"element|balance|count", re.IGNORECASE)
_LONGEST: Final = 40

_COUNT_AFTER: Final = phrase("amounts", "count_after", ignore_case=True)
_COUNT_BEFORE: Final = phrase("amounts", "count_before", ignore_case=True)
_VAGUE: Final = re.compile(r"\s?(?:이상|정도|이하|쯤|가량|미만|or more)")
_NOT_ONE: Final = re.compile(r"(?:n't|\bnot) (?:even )?(?:a )?$")
_NOT_EVEN: Final = re.compile(r"(?:도|조차)\s?(?:없|보이지|안|존재하지|들어)")
_NO_CHARACTER: Final = re.compile(
    r"-|\s?(?:years?|months?|days?|hours?|minutes?|drills?|pillar|luck|energies|signs?|of the (?:five|ten))\b",
    re.IGNORECASE,
)
_MOST: Final = phrase("amounts", "most", ignore_case=True)
_MOST_BEFORE: Final = phrase("amounts", "most_before", ignore_case=True)
_FEW_WORDS: Final = (
    "less",
    "few",
    "최소",
    "적",
    "약",
    "부족",
    "모자",
    "낮",
    "weakest",
    "least",
    "scarcest",
    "most lacking",
)
_SURELY_COUNTED: Final = ("많", "적", "most ab", "most com", "more", "최다")
_SEASON: Final = re.compile(
    r"여름|겨울|봄(?=[에이은])|가을|계절|\bseasons?\b|\bin (?:early |late |mid-?)?(?:spring|summer|autumn|winter)\b",
    re.IGNORECASE,
)
TIME: Final = phrase("amounts", "time", ignore_case=True)
"""The clause speaks of a time: what comes and goes with it is not in the birth chart."""


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every thing with its number, and the most and the least."""
    if facts.chart is None:
        return
    for thing in reading.mentions:
        if thing.kind in COUNTED and not of_luck(reading, thing):
            claim = counted(reading, facts, thing) or _ranked(reading, facts, thing)
            if claim is not None:
                yield claim


def count(facts: Facts, thing: Mention) -> int | None:  # noqa: PLR0911 - an answer for each kind
    """How many of the visible characters are such a thing; None for what is not counted."""
    if thing.kind == "element":
        return facts.element_count(ELEMENTS[thing.value])
    if thing.kind == "god":
        return facts.god_count(GODS[thing.value])
    if thing.kind == "polarity":
        return facts.polarity_count(Polarity(thing.value))
    if thing.kind == "stem":
        return facts.stems.count(thing.value[0]) + (facts.branches.count("신") if thing.value == "신금" else 0)
    if thing.kind == "branch":
        return facts.branches.count(thing.value[0])
    if thing.kind == "star":
        key = star_key(thing.value)
        return sum(key in {star_key(star.name) for star in pillar.stars} for pillar in facts.pillars.values())
    return None


def claim_kind(thing: Mention) -> ClaimKind:
    """The kind of a claim about how much there is."""
    return "element_count" if thing.kind in {"element", "polarity"} else KIND_OF[thing.kind]


def of_luck(reading: Reading, thing: Mention) -> bool:
    """Whether the sentence up to it, or its clause, speaks of a time."""
    start, end = reading.clause(thing.start)
    return TIME.search(reading.text[:end]) is not None or _SEASON.search(reading.text[start:end]) is not None


def counted(reading: Reading, facts: Facts, thing: Mention) -> Claim | None:
    """편재가 두 개, 두 개의 편재, three fire."""
    known = count(facts, thing)
    if known is None or (
        not thing.sure and thing.kind in {"stem", "branch"} and not (reading.yours or reading.chartly)
    ):
        return None
    for number in reading.kinds("number"):
        if thing.end <= number.start and _follows(reading, thing, number):
            rest, last = reading.text[number.end :], number
            if number.value == "1" and re.match(r"\s(?:of (?:the|your)|element\b)", rest):
                continue  # `Fire is one of the five elements`
        elif number.end <= thing.start and _precedes(reading, number, thing):
            rest, last = reading.text[thing.end :], thing
        else:
            continue
        none = _NOT_EVEN.match(rest) or _NOT_ONE.search(reading.text[: number.start])
        said = 0 if none else int(number.value)
        if _VAGUE.match(rest) or reading.stance(last) is Stance.OPEN or (said == 0 and reading.theory):
            return None
        return reading.claim(
            claim_kind(thing), thing, number, true=said == known or _together(reading, facts, thing, number, said)
        )
    return None


def _follows(reading: Reading, thing: Mention, number: Mention) -> bool:
    gap = reading.text[thing.end : number.start]
    if len(gap) > _LONGEST or not _COUNT_AFTER.fullmatch(gap):
        return False
    if (
        number.value != "0"
        and reading.text[number.start : number.start + 2].isalpha()
        and reading.text[thing.end - 1].isascii()
        and not re.search(r"is|are|:|\(|\||appear", gap)
    ):
        return False  # `earth one settles`
    if reading.text[number.start : number.end][-1] in "개자글":
        return True
    return (
        thing.sure
        or thing.kind != "element"
        or not re.match(r"[가-힣](?<![이예입로인으씩과와뿐라지])", reading.text[number.end :])
    )


def _precedes(reading: Reading, number: Mention, thing: Mention) -> bool:
    gap = reading.text[number.end : thing.start]
    if (
        gap.startswith(":")
        or len(gap) > _LONGEST
        or not _COUNT_BEFORE.fullmatch(gap)
        or _NO_CHARACTER.match(reading.text[thing.end :])
    ):
        return False
    if (
        thing.kind == "element"
        and reading.text[thing.end - 1].isascii()
        and not (
            reading.chartly or reading.yours or len(reading.kinds("element")) > _SOME or _COUNTING.search(reading.text)
        )
    ):
        return False
    # a number right after another thing is the number of that
    return not any(
        m.end <= number.start
        and len(reading.text[m.end : number.start]) <= _LONGEST
        and _COUNT_AFTER.fullmatch(reading.text[m.end : number.start])
        for m in reading.mentions
        if m.kind in COUNTED
    )


def _together(reading: Reading, facts: Facts, thing: Mention, number: Mention, said: int) -> bool:
    """`화와 토가 네 개`: both together, where the two stand in a row."""
    row = [m for m in reading.mentions if m.kind == thing.kind and m.end <= number.start and m is not thing]
    other = [
        m
        for m in row
        if m.value != thing.value
        and (gap := reading.text[min(m.end, thing.end) : max(m.start, thing.start)]) is not None
        and re.fullmatch(r"(?:\([^)]{0,6}\))?\)?\s?(?:기운)?(?:와|과|,|·|and)\s?", gap)
    ]
    alone = "각각" not in reading.text and reading.text[number.end : number.end + 1] != "씩"
    return alone and bool(other) and (count(facts, thing) or 0) + sum(count(facts, m) or 0 for m in other) == said


def _ranked(reading: Reading, facts: Facts, thing: Mention) -> Claim | None:
    """가장 많은 오행은 금, 목이 가장 약해요, metal is the dominant element."""
    if thing.kind not in {"element", "god"}:
        return None
    after = reading.text[thing.end : thing.end + _LONGEST]
    later = next(
        (m.start for m in reading.mentions if m.start >= thing.end and m.kind == thing.kind), len(reading.text)
    )
    match = _MOST_BEFORE.search(reading.before(thing, 60)) or _MOST.search(after[: max(0, later - thing.end)])
    if match is None or reading.stance(thing) is Stance.OPEN or reading.theory:
        return None
    word = next(found for found in match.groups() if found is not None).lower()
    few = word.startswith(_FEW_WORDS)
    if thing.kind == "element":
        counts = [facts.element_count(element) for element in Element]
        weights = [facts.element_weight(element) or 0.0 for element in Element]
        own, weight = facts.element_count(ELEMENTS[thing.value]), facts.element_weight(ELEMENTS[thing.value]) or 0.0
        true = own == (min(counts) if few else max(counts))
        if not word.startswith(_SURELY_COUNTED):
            true = true or weight == (min(weights) if few else max(weights))
    else:
        peers = [gods for gods in GODS.values() if len(gods) == len(GODS[thing.value])]
        numbers = [facts.god_count(gods) for gods in peers]
        true = facts.god_count(GODS[thing.value]) == (min(numbers) if few else max(numbers))
    return reading.claim(claim_kind(thing), thing, thing, true=true)
