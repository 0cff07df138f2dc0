"""Compares a sentence with the facts."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders import (
    absence,
    amounts,
    answers,
    births,
    citations,
    columns,
    decades,
    hidden,
    labelled,
    meanings,
    moments,
    natures,
    needs,
    polarities,
    presence,
    ranks,
    relations,
    roles,
    seats,
    series,
    singly,
    stages,
    strengths,
    unbound,
    verdicts,
    years,
)
from services.llm_worker.grounding.text import tables
from services.llm_worker.grounding.text.context import OWNED
from services.llm_worker.grounding.text.lexicon import BRANCH_HANJA, BRANCH_SYLLABLES, STEM_HANJA, STEM_SYLLABLES
from services.llm_worker.grounding.text.mentions import Mention, scan
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.held import is_there
from services.llm_worker.grounding.truth.viewpoint import as_seen

FINDERS: Final[tuple[Callable[[Reading, Facts], Iterator[Claim]], ...]] = (
    labelled.find,
    natures.find,
    meanings.find,
    hidden.find,
    amounts.find,
    absence.find,
    ranks.find,
    presence.find,
    singly.find,
    answers.find,
    series.find,
    relations.find,
    seats.find,
    stages.find,
    decades.find,
    strengths.find,
    polarities.find,
    verdicts.find,
    roles.find,
    needs.find,
    births.find,
    moments.find,
    years.find,
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


def claims_in(sentence: str, facts: Facts, lead: str = "") -> list[Claim]:
    """All claims of a sentence (or a table) in order; of claims with the same words and verdict one is kept. `lead` is
    the heading or the question before it (see Context).
    """
    facts = as_seen(facts, f"{lead} {sentence}")
    drawn = list(tables.drawn(sentence)) if sentence.startswith("```") else []
    said = list(
        _of_cells(sentence, drawn, facts)
        if drawn
        else _of_table(sentence, facts)
        if tables.is_table(sentence)
        else _of_sentence(sentence, facts)
    )
    asked = _ASKED_FIRST.match(sentence)
    if asked is not None:
        answered = _under(asked[1], sentence[asked.end() :], facts)
        said += (_moved(claim, asked.end()) for claim in answered)
    said += _under(lead, sentence, facts) if lead else ()
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
        said: list[Claim] = []
        for finder in FINDERS:
            said += (one for one in finder(reading, facts) if finder is not presence.find or not _told(one, said))
        yield from said
        yield from () if closely else unbound.find(reading, facts, said)


def _told(claim: Claim, said: Iterable[Claim]) -> bool:
    """`丙 is your Direct Officer`: what a character is, and not that there is one."""
    return claim.kind == "ten_god" and any(
        one.kind == "ten_god" and one.start <= claim.start and claim.end <= one.end for one in said
    )


_EMPTY: Final = frozenset(("person", "other", "number"))
_ASKED_FIRST: Final = re.compile(r"([^?\n|]{2,60})\?\s+(?=\S)")
_OF_HEADING: Final = frozenset(("structure", "day_master", "decade"))
"""Kinds of claims that a heading makes of a word by itself: `격국` and below it `- 편재격`."""


_ITS: Final = re.compile(r"\W*Its (?:stem|branch)\b")
"""`Its stem combines with your year stem`: of the luck or the place before."""
_OWN_DECADE: Final = re.compile(
    rf"[{STEM_SYLLABLES}][{BRANCH_SYLLABLES}](?:\([^)]*\))? 대운[은이의]|[{STEM_HANJA}][{BRANCH_HANJA}] 대운[은이의]"
)
_SAME_RELATION: Final = re.compile(
    r"\W*(?:이|그) (?:삼합|방합|반합|육합|천간합|합)[은이]\s|\W*(?:[Tt]his|[Tt]hat) (?:trine|combination)\b"
)
"""`사유축 삼합이 이루어져요. 이 삼합은 수의 기운으로 모여요`: told of the one before."""
_TO_WHOM: Final = re.compile(
    r"^\s*(?:[-*•·]\s+)?"
    r"(?:(?:[Ff]or|[Tt]o) (?:you|(?:your|the) day master),? |(?:일간|당신|회원님|나)(?:에게|한테)는?\s)?"
)


def _under(lead: str, sentence: str, facts: Facts) -> Iterator[Claim]:
    """False claims that the sentence makes together with what stands before it."""
    words = _TO_WHOM.sub("", sentence, count=1)
    start, cut = len(lead) + 2, len(sentence) - len(words)
    if OWNED.search(lead):
        yield from _listed(sentence, facts)
    own = _OWN_DECADE.search(words)
    for claim in _of_piece(f"{lead}: {words}"[:_LONGEST], facts, closely=True):
        if claim.kind == "relation" and not claim.true and _SAME_RELATION.match(words):
            yield Claim(sentence.strip(), "relation", 0, len(sentence.rstrip()), true=False)
            continue
        if own is not None and claim.kind == "decade" and claim.start >= start + own.end() and scan(claim.text):
            continue  # `그다음 신사 대운은 천간이 정관`: a ten god of its own
        told = claim.start < start or claim.kind in _OF_HEADING or (claim.kind == "relation" and _ITS.match(words))
        if claim.end > start and not claim.true and told:
            first, last = max(claim.start - start, 0) + cut, claim.end - start + cut
            yield Claim(sentence[first:last], claim.kind, first, last, true=False)


_EXAMPLES: Final = re.compile(r"\|\s?(?:예시?|보기|examples?)\s?\|", re.IGNORECASE)


def _of_table(table: str, facts: Facts) -> Iterator[Claim]:
    """Row by row, then each cell with its headings. What only explains words is of nobody."""
    if (
        Reading.of(table.lstrip().partition("\n")[0]).glossary
        and _EXAMPLES.search(table)
        and not Reading.of(table).anchored
    ):
        return
    headed = columns.judged(table, facts)
    yield from headed.claims
    yield from (claim for claim in _of_lines(table, facts) if not headed.has(claim))


def _of_lines(table: str, facts: Facts) -> Iterator[Claim]:
    for start, line in tables.rows(table):
        yield from (_moved(claim, start) for claim in _of_sentence(line, facts))
    yield from polarities.find(Reading.of(table), facts)
    yield from _of_cells(table, tables.joined(table), facts)
    yield from _of_cells(table, tables.drawn(table), facts)


def _of_cells(table: str, cells: Iterable[tuple[str, tuple[int, ...]]], facts: Facts) -> Iterator[Claim]:
    """Each cell as a sentence with its heading."""
    for sentence, places in cells:
        for claim in _of_sentence(sentence, facts, closely=True):
            inside = [place for place in places[claim.start : claim.end] if place >= 0]
            last = max(inside, default=-1)
            if last >= 0:  # the cell, not its heading
                first = last
                while first - 1 in inside:
                    first -= 1
                yield Claim(table[first : last + 1], claim.kind, first, last + 1, claim.true)


def _listed(item: str, facts: Facts) -> Iterator[Claim]:
    """`나의 신살` and below it `- 홍염살`: an item that is a name and nothing else."""
    reading = Reading.of(item)
    named = reading.kinds("god", "star")
    left = "".join(reading.text[a:b] for a, b in _around(named, len(reading.text)))
    if named and not any(character.isalnum() for character in re.sub(r"\([^)]*\)", "", left)):
        for one in named:
            yield reading.claim("star" if one.kind == "star" else "ten_god", one, one, true=is_there(facts, one))


def _around(named: list[Mention], length: int) -> list[tuple[int, int]]:
    return list(zip((0, *(one.end for one in named)), (*(one.start for one in named), length), strict=True))


def _moved(claim: Claim, by: int) -> Claim:
    return Claim(claim.text, claim.kind, claim.start + by, claim.end + by, claim.true)


def review(sentence: str, facts: Facts, lead: str = "", read: str = "") -> Review:
    """Judges one sentence; `lead` is what stands before it and belongs to it, `read` the sentence as it is to be read,
    of the same length.
    """
    claims = claims_in(read or sentence, facts, lead)
    text, removed = citations.remove_false(sentence, facts)
    return Review(tuple(claims), text, removed)
