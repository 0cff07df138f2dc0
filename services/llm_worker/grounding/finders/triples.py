"""Triples said to be there: `올해 인오술 삼합이 이루어져`, `申 gathers with 子 and 辰 into a full water trine`."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders import sides
from services.llm_worker.grounding.text.lexicon import ELEMENTS, FAMILIES, KOREAN
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import Position
from shared.relation_tables import TRIPLES

_KINDS: Final = frozenset(("삼합", "방합", "삼형"))
_THREE: Final = 3
_LISTED: Final = re.compile(r"(?:\([^)]*\))?\)?(?:\s?[,·]?\s?(?:and\s)?|(?:과|와)\s)")
_A_MONTH: Final = re.compile(
    r"\d월|\b(?:January|February|March|April|May|June|July|August|September|October|November|December|month)\b"
)
_FRAME: Final = re.compile(
    r"(?<![가-힣])(?P<element>[목화토금수])국(?:\([木火土金水]局\))?(?:을|를|이|가|으로|의|,|\s)"
)
_FRAME_OF_PLACES: Final = re.compile(
    r"\b(?P<places>(?:(?:year|month|day|hour)(?:, (?:and )?| and )(?:the |your )?){2}(?:year|month|day|hour)) branches"
    r"(?: \w+)? (?:form|make|complete|build|create|join into|come together as)(?: (?:a|an|the|full|complete|whole"
    r"|three-way|three-harmony|triple|directional)){0,4} (?P<element>wood|fire|earth|metal|water)"
    r" (?:frame|trine|combination|harmony|group)\b",
    re.IGNORECASE,
)
_BRANCH: Final = "[자축인묘진사오미신유술해]"
_THREE_NAMED: Final = re.compile(
    rf"(?<![가-힣])(?P<one>{_BRANCH})[·, ]\s?(?P<two>{_BRANCH})[·, ]\s?(?P<three>{_BRANCH})(?:\([^)]*\))?[이가]\s"
    r"(?:모두 |함께 |다 )?(?:모여|모이면서|만나|합쳐져|어우러져)\s(?P<element>[목화토금수]|나무|불|흙|쇠|물)"
    r"(?:\([^)]*\))?(?:의)?\s?(?:기운의 )?(?:삼합|방합|국)"
)
_UNIT: Final = re.compile("year|month|day|hour", re.IGNORECASE)
_NATAL: Final = re.compile(
    r"(?:원국|명식|팔자|사주)(?:에는?|\s?안에는?)\s|\bin (?:your|the|this) (?:natal |birth )?chart\b"
)
"""Of the birth alone."""
_NOW: Final = ("+0", "+1", "decade", "month")
"""What may be spoken of where no time is named."""


def told(reading: Reading, facts: Facts, mention: Mention) -> bool | None:
    """Whether a triple of which all three are named is there, with the luck that is spoken of; None where they are not
    named. What a month brings, or luck that a sentence before has named, is not denied.
    """
    members = _members(reading, mention)
    if mention.value not in _KINDS or len(members) != _THREE:
        return None
    whole = any(set(row.members) == set(members) and row.kind in FAMILIES[mention.value] for row in TRIPLES)
    if not whole:
        return False
    times = [m.value for m in reading.kinds("time", "year")]
    names = [m.value for m in reading.kinds("pillar")]
    if _A_MONTH.search(reading.text) and not names:
        return True
    natal = _NATAL.search(reading.text) is not None
    lucks = map(facts.at, times or (() if names or natal else _NOW))
    there = {*facts.branches, *(name[1] for name in names), *(luck.name[1] for luck in lucks if luck is not None)}
    missing = set(members) - there
    named = [m.value[0] for m in reading.kinds("branch", "stem")]
    if len(missing) == 1 and not (times or names) and named[:1] == list(missing):
        return True  # `The branch 戌 completes 申酉戌`: it comes with luck that a sentence before has named
    return not missing and sides.element_fits(reading, mention, list(members))


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`인목·오화·술토가 모여 수국(水局)을 이루므로`: of which element the frame is."""
    yield from _of_places(reading, facts)
    yield from _of_three_named(reading)
    frame = _FRAME.search(reading.text) if facts.chart is not None else None
    named = {m.value[0]: m for m in reading.kinds("branch", "stem") if m.value[0] in _BRANCHES}
    if frame is None or len(named) != _THREE or any(m.start > frame.start() for m in named.values()):
        return
    made = [row.element for row in TRIPLES if set(row.members) == set(named) and row.element is not None]
    if made and reading.stance(next(iter(named.values()))) is Stance.ASSERTED:
        yield reading.spoken("relation", frame, true=frame["element"] in {element.hangul for element in made})


def _of_three_named(reading: Reading) -> Iterator[Claim]:
    """`사·유·축이 모여 물의 삼합을 이루니`: the element of three that are written as single syllables."""
    for match in _THREE_NAMED.finditer(reading.text) if not reading.theory else ():
        named = {match["one"], match["two"], match["three"]}
        made = {row.element for row in TRIPLES if set(row.members) == named and row.element is not None}
        if made:
            yield reading.spoken("relation", match, true=ELEMENTS[KOREAN[match["element"]].value] in made)


def _of_places(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`The year, day and month branches form a full three-way water frame`."""
    frame = _FRAME_OF_PLACES.search(reading.text)
    if frame is None or reading.theory:
        return
    units = [unit[0].lower() for unit in _UNIT.finditer(frame["places"])]
    there = {name[1] for unit in units for name in facts.possible.get(cast("Position", unit), ())}
    element = ELEMENTS[frame["element"].lower()]
    true = any(set(row.members) == there and row.element is element for row in TRIPLES)
    yield reading.spoken("relation", frame, true=true)


def _members(reading: Reading, mention: Mention) -> str:
    """The three that are named with it, side by side, or alone in the sentence."""
    if len(mention.members) == _THREE:
        return mention.members
    named = [m for m in reading.kinds("branch", "stem") if m.value[0] in _BRANCHES]
    for one, other in pairwise(named):
        third = next((m for m in named if m.start >= other.end), None)
        if third is not None and all(
            _LISTED.fullmatch(reading.text, a.end, b.start) for a, b in ((one, other), (other, third))
        ):
            return one.value[0] + other.value[0] + third.value[0]
    alone = dict.fromkeys(m.value[0] for m in named)
    return "".join(alone) if len(alone) == _THREE else ""


_BRANCHES: Final = frozenset("자축인묘진사오미신유술해")
