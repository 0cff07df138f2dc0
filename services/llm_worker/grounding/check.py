"""Compares a sentence with the facts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from services.llm_worker.grounding import (
    amounts,
    births,
    citations,
    decades,
    labelled,
    polarities,
    presence,
    ranks,
    relations,
    series,
    strengths,
    tables,
    unbound,
    verdicts,
)
from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.reading import Reading

FINDERS: Final[tuple[Callable[[Reading, Facts], Iterator[Claim]], ...]] = (
    labelled.find,
    amounts.find,
    ranks.find,
    presence.find,
    series.find,
    relations.find,
    decades.find,
    strengths.find,
    polarities.find,
    verdicts.find,
    births.find,
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
    """All claims of a sentence (or a table) in order; of claims with the same words and verdict one is kept."""
    said = list(_of_table(sentence, facts) if tables.is_table(sentence) else _of_sentence(sentence, facts))
    found = {
        (claim.start, claim.end, claim.kind, claim.true): claim for claim in (*said, *citations.find(sentence, facts))
    }
    return sorted(found.values(), key=lambda claim: (claim.start, claim.end))


def _of_sentence(sentence: str, facts: Facts, *, closely: bool = False) -> Iterator[Claim]:
    """Of a sentence in pieces of at most _LONGEST characters, so that the time grows with the length and no faster."""
    start = 0
    while start < len(sentence):
        end = (
            len(sentence) if len(sentence) - start <= _LONGEST else sentence.rfind(" ", start + 1, start + _LONGEST) + 1
        )
        end = end if end > start else min(len(sentence), start + _LONGEST)
        yield from (_moved(claim, start) for claim in _of_piece(sentence[start:end], facts, closely=closely))
        start = end


_LONGEST: Final = 300


def _of_piece(sentence: str, facts: Facts, *, closely: bool) -> Iterator[Claim]:
    """`closely`: only what is plainly bound, where the words were put together from the cells of a table."""
    reading = Reading.of(sentence)
    if any(mention.kind not in _EMPTY for mention in reading.mentions) or reading.numbered or reading.chartly:
        said = [claim for finder in FINDERS for claim in finder(reading, facts)]
        yield from said
        yield from () if closely else unbound.find(reading, facts, said)


_EMPTY: Final = frozenset(("person", "other", "number", "image"))


def _of_table(table: str, facts: Facts) -> Iterator[Claim]:
    """Row by row, then each cell with its headings."""
    for start, line in tables.rows(table):
        yield from (_moved(claim, start) for claim in _of_sentence(line, facts))
    yield from polarities.find(Reading.of(table), facts)
    for sentence, places in tables.joined(table):
        for claim in _of_sentence(sentence, facts, closely=True):
            inside = [place for place in places[claim.start : claim.end] if place >= 0]
            last = max(inside, default=-1)
            if last >= 0:  # the cell, not its heading
                first = last
                while first - 1 in inside:
                    first -= 1
                yield Claim(table[first : last + 1], claim.kind, first, last + 1, claim.true)


def _moved(claim: Claim, by: int) -> Claim:
    return Claim(claim.text, claim.kind, claim.start + by, claim.end + by, claim.true)


def review(sentence: str, facts: Facts) -> Review:
    """Judges one sentence."""
    claims = claims_in(sentence, facts)
    text, removed = citations.remove_false(sentence, facts)
    return Review(tuple(claims), text, removed)
