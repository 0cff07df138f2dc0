"""How much of a thing a chart has: how many of the visible characters, whether any at all, much or little."""

from typing import Final

from services.llm_worker.grounding.text.lexicon import ELEMENTS, GODS, STAGES, star_key
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.truth.facts import Facts
from shared.vocabulary import Element, Polarity

_MANY_ELEMENTS: Final = 3
_MANY_GODS: Final = 2
_HEAVY: Final = 0.22
_LIGHT: Final = 0.15


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


def is_there(facts: Facts, thing: Mention) -> bool:
    """Somewhere in the chart, hidden or not."""
    if thing.kind == "god":
        return facts.god_count(GODS[thing.value]) > 0 or facts.god_hidden(GODS[thing.value])
    if thing.kind == "star":
        key = star_key(thing.value)
        return key in facts.stars or (key in {"원진", "귀문"} and bool(facts.relations((key,))))
    if thing.kind == "stage":
        return STAGES[thing.value] in facts.stages or thing.value in facts.stars
    if thing.kind == "nayin":
        return any(pillar.nayin == thing.value for pillar in facts.pillars.values())
    if thing.kind == "stem":
        return bool(count(facts, thing)) or thing.value[0] in facts.hidden_stems
    return bool(count(facts, thing)) or bool(facts.element_weight(ELEMENTS[thing.value]))


def enough(facts: Facts, thing: Mention) -> bool:
    """Whether it may be called much or strong."""
    own = count(facts, thing) or 0
    if thing.kind == "element":
        top = max(facts.element_count(each) for each in Element)
        return own >= min(_MANY_ELEMENTS, top) or (facts.element_weight(ELEMENTS[thing.value]) or 0.0) >= _HEAVY
    return own >= _MANY_GODS or (own >= 1 and facts.god_hidden(GODS[thing.value]))


def scarce(facts: Facts, thing: Mention) -> bool:
    """Whether it may be called little or weak."""
    own = count(facts, thing) or 0
    if thing.kind == "element":
        return own <= 1 or (facts.element_weight(ELEMENTS[thing.value]) or 1.0) <= _LIGHT
    return own <= 1
