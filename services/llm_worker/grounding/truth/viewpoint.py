"""Facts as a text looks at them, where there is more than one answer: by a school, by the year's 공망, on both sides of
a boundary of hours or days.
"""

from dataclasses import replace
from typing import Final

from services.llm_worker.grounding.text import schools, voids
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts

_BOUNDARY: Final = phrase("viewpoint", "boundary", ignore_case=True)


def as_seen(facts: Facts, text: str) -> Facts:
    """The useful element of the schools that a text goes by, with what the engine chose unless they alone are named;
    공망 of the pillars it is reckoned from; the pillars beyond a boundary that is spoken of.
    """
    if (origins := voids.reckoned_from(text)) != facts.void_from:
        facts = replace(facts, void_from=origins)
    if facts.has_boundary and _BOUNDARY.search(text):
        facts = replace(facts, both_sides=True)
    if not schools.are_asked(text):
        return facts
    named = schools.named(text)
    return facts.by(named | schools.hinted(text), as_well=not named or schools.compares(text))
