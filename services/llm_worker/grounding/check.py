"""Compares a sentence with the facts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from services.llm_worker.grounding import citations, decades, finders, judgements, luck_gods, places, presence
from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.context import set_aside
from services.llm_worker.grounding.facts import Facts

FINDERS: Final[tuple[Callable[[str, Facts], Iterator[Claim]], ...]] = (
    finders.pillars,
    finders.day_master,
    finders.years,
    finders.element_counts,
    finders.ten_gods,
    presence.ten_gods,
    presence.stars,
    presence.elements,
    places.stems_and_branches,
    places.life_stages,
    decades.find,
    judgements.find,
    luck_gods.find,
    citations.find,
)


@dataclass(frozen=True, slots=True)
class Review:
    """`text` is the sentence without false citations; `false_kinds` is not empty where it must not be shown."""

    claims: tuple[Claim, ...]
    text: str
    removed_citations: int

    @property
    def false_kinds(self) -> tuple[str, ...]:
        """Kinds of the false claims, citations left out: those are mended."""
        return tuple(claim.kind for claim in self.claims if not claim.true and claim.kind != "citation")


def claims_in(sentence: str, facts: Facts) -> list[Claim]:
    """All claims of a sentence in order; of claims with the same words and the same verdict one is kept."""
    claims = (claim for finder in FINDERS for claim in finder(sentence, facts))
    said = (claim for claim in claims if claim.true or claim.kind == "citation" or not set_aside(sentence, claim))
    found = {(claim.start, claim.end, claim.kind, claim.true): claim for claim in said}
    return sorted(found.values(), key=lambda claim: (claim.start, claim.end))


def review(sentence: str, facts: Facts) -> Review:
    """Judges one sentence."""
    claims = claims_in(sentence, facts)
    text, removed = citations.remove_false(sentence, facts)
    return Review(tuple(claims), text, removed)
