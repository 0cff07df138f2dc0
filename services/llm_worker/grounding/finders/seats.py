"""Claims of the life stage of a place that is named before: `It stands at the life stage of Bath` after a sentence of
the day pillar.
"""

import re
from collections.abc import Iterator
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.lexicon import STAGES
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import Position

_THERE: Final = re.compile(
    r"\b(?:it|(?:the|that) same (?:pillar|branch|seat)|(?:that|this) (?:pillar|branch|seat))\b[^.,;:]{0,40}$",
    re.IGNORECASE,
)
"""Before a stage: what points back to a place."""
_APPOSED: Final = re.compile(r"(?:\([^)]*\))?\)?,?\s?\(?")
_AT: Final = re.compile(
    r"(?:\([^)]*\))?\)?(?:에|에는|에도|의|에 (?:있는|붙은|자리한|놓인|앉은|든|들어 있는|자리 잡은|떠 있는))\s"
    r"(?:또 |또한 |함께 )?"
)
_SO_IS: Final = re.compile(r"[.:]\s(?:And )?[Ss]o is (?:the |your )?$")
_STAGES: Final = re.compile(r"\bstages?\b", re.IGNORECASE)


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """The one stage of a sentence that points back to the one place told of before it, and a star that is there too."""
    yield from _too(reading, facts)
    yield from _of_named(reading, facts)
    stages = reading.kinds("stage")
    if len({stage.value for stage in stages}) != 1 or not reading.english or reading.lore:
        return
    stage = stages[0]
    back = _THERE.search(reading.text[: stage.start])
    if back is None or reading.stance(stage) is not Stance.ASSERTED:
        return
    told = [m for m in reading.kinds("position") if m.end <= back.start()]
    places = {m.value.partition(".")[0] for m in told}
    later = any(m.start > back.start() for m in reading.kinds("position"))
    if len(places) != 1 or later or reading.kinds("time", "year", "age"):
        return
    if not _STAGES.search(reading.text, told[-1].end):
        return
    pillar = facts.pillars.get(cast("Position", places.pop()))
    if pillar is not None:
        true = STAGES[stage.value] in {pillar.life_stage, pillar.own_life_stage}
        yield reading.claim("life_stage", told[0], stage, true=true)


def _of_named(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`월주 갑오에 있는 태극귀인은`: at the place that is named with its pillar."""
    for place, pillar, star in zip(reading.mentions, reading.mentions[1:], reading.mentions[2:], strict=False):
        if (place.kind, pillar.kind, star.kind) != ("position", "pillar", "star"):
            continue
        named = _APPOSED.fullmatch(reading.text[place.end : pillar.start])
        if named and _AT.fullmatch(reading.text[pillar.end : star.start]):
            verdict = judge.holds(facts, place, star)
            if verdict is not None and reading.stance(star) is Stance.ASSERTED:
                yield reading.claim("star", place, star, true=verdict)


def _too(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`The Red Flame is in your day pillar: So is the Canopy`."""
    places = reading.kinds("position")
    for star in reading.kinds("star") if len(places) == 1 else ():
        if star.start > places[0].end and _SO_IS.search(reading.before(star)):
            yield reading.claim("star", places[0], star, true=judge.holds(facts, places[0], star) is not False)
