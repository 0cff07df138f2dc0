"""Claims of the most and the least: `가장 많은 오행은 금`, `수가 나머지 오행을 앞질러요`, `metal leads your chart`."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders.amounts import claim_kind, counted, of_luck
from services.llm_worker.grounding.text.lexicon import ELEMENTS, GODS
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from shared.vocabulary import Element

_AFTER: Final = phrase("ranks", "after", ignore_case=True)
_BEFORE: Final = phrase("ranks", "before", ignore_case=True)
_ALONE: Final = phrase("ranks", "alone", ignore_case=True)
_VALUED: Final = phrase("ranks", "valued", ignore_case=True)
_DENIED: Final = re.compile(r"[가-힣]*\s?(?:것|편|오행|기운|쪽)?(?:은|는|이|가|도)?\s?아[니닌닙]")
"""`가장 많은 것은 아니에요`."""
_NOT: Final = re.compile(r"(?:\bnot|n't|\bnever|\bhardly)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_OF_NUMBER: Final = phrase("ranks", "of_number", ignore_case=True)
"""Words that speak of how many; the others (강하다, dominant) may also speak of the weight."""
_MANY: Final = 3
_NEXT: Final = 16
_REACH: Final = 46
_REACH_BEFORE: Final = 60


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every element and ten god said to be first or last."""
    if facts.chart is None or reading.theory:
        return
    for thing in reading.kinds("element", "god"):
        if of_luck(reading, thing) or counted(reading, facts, thing) is not None:
            continue
        match = rank(reading, thing)
        if match is not None and reading.stance(thing) is not Stance.OPEN:
            last = any(name.startswith("low") for name, found in match.groupdict().items() if found)
            true = is_extreme(facts, thing, last=last, by_number=_OF_NUMBER.search(match[0]) is not None)
            yield reading.claim(claim_kind(thing), thing, thing, true=true)


def rank(reading: Reading, thing: Mention) -> re.Match[str] | None:
    """The words that make a thing the first or the last of its kind."""
    match = _beside(reading, thing) or _alone(reading, thing)
    if match is None or _VALUED.search(match.string, match.start(), match.end() + _NEXT):
        return None
    text = reading.text
    denied = _DENIED.match(text, text.find(match[0]) + len(match[0])) or _NOT.search(
        text, 0, text.find(match[0].strip())
    )
    return None if denied else match


def _beside(reading: Reading, thing: Mention) -> re.Match[str] | None:
    """What is said of it up to the next of its kind; groups are called `top…` and `low…`."""
    later = (
        m.start for m in reading.mentions if m.start >= thing.end and m.kind == thing.kind and m.value != thing.value
    )
    end = min(thing.end + _REACH, next(later, len(reading.text)))
    return _BEFORE.search(reading.before(thing, _REACH_BEFORE)) or _AFTER.search(reading.text[thing.end : end])


def _alone(reading: Reading, thing: Mention) -> re.Match[str] | None:
    """`제일 힘센 오행을 고르라면 금이에요`: of the only thing of a sentence, whatever stands between."""
    things = {(m.kind, m.value) for m in reading.kinds("element", "god", "star", "stem")}
    whole = thing.kind == "god" or re.search("오행|five elements", reading.text) is not None or reading.anchored
    if len(things) > 1 or not whole:
        return None
    return _ALONE.search(reading.text)


def is_extreme(facts: Facts, thing: Mention, *, last: bool, by_number: bool) -> bool:
    """Whether there is most, or with `last` least, of an element or a ten god."""
    extreme = min if last else max
    if thing.kind == "god":
        peers = [gods for gods in GODS.values() if len(gods) == len(GODS[thing.value])]
        return facts.god_count(GODS[thing.value]) == extreme(facts.god_count(gods) for gods in peers)
    own = ELEMENTS[thing.value]
    if facts.element_count(own) == extreme(facts.element_count(element) for element in Element):
        return True
    if not last and facts.element_count(own) >= _MANY and not by_number:
        return True  # what there is so much of may be said to dominate
    weights = {element: facts.element_weight(element) or 0.0 for element in Element}
    return not by_number and weights[own] == extreme(weights.values())
