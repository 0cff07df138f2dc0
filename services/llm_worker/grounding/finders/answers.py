"""Claims that a question and its answer make together: `역마가 있느냐고요? 네, 있습니다`, `How much earth do you carry?
Six of the eight`, `Is there a Seal star? None whatsoever`.
"""

from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders.amounts import claim_kind, of_luck
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.held import count, is_there

_ASKED: Final = phrase("answers", "asked", ignore_case=True)
_WHOSE: Final = phrase("answers", "whose", ignore_case=True)
_ANSWER: Final = phrase("answers", "answer", ignore_case=True)
_NONE: Final = frozenset(("no", "gone", "non", "isnt"))
"""Answers that there is none."""
_THINGS: Final = ("element", "god", "star")


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """The one thing that is asked for, and what the answer says of it."""
    asked = _ASKED.search(reading.text)
    if facts.chart is None or asked is None or _WHOSE.search(reading.text, 0, asked.end()):
        return
    things = reading.kinds(*_THINGS)
    if len({(m.kind, m.value) for m in things}) != 1 or things[0].start >= asked.end() or of_luck(reading, things[0]):
        return
    many = asked["many"] or asked["many_en"]
    judged = _counted if many else _whether
    holds = judged(reading, facts, things[0], asked.end())
    if holds is not None:
        yield reading.claim(claim_kind(things[0]), things[0], things[0], true=holds)


def _counted(reading: Reading, facts: Facts, thing: Mention, start: int) -> bool | None:
    answer = _ANSWER.match(reading.text[start:])
    if answer is not None and answer.lastgroup in _NONE:
        return count(facts, thing) == 0
    numbers = [m for m in reading.kinds("number") if m.start >= start]
    return count(facts, thing) == int(numbers[0].value) if numbers else None


def _whether(reading: Reading, facts: Facts, thing: Mention, start: int) -> bool | None:
    answer = _ANSWER.match(reading.text[start:])
    if answer is None:
        return None
    return (count(facts, thing) or 0) == 0 if answer.lastgroup in _NONE else is_there(facts, thing)
