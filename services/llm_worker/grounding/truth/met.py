"""What a pillar of luck is to a chart, for the years of which the engine was not asked: its relations and its life
stage, by the tables that the engine goes by.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from services.llm_worker.grounding.text.lexicon import BRANCH_SYLLABLES, STEM_SYLLABLES
from shared.contracts.chart import Position, Relation
from shared.life_stages import STAGES
from shared.relation_tables import HALVES, PAIRS, TRIPLES, Level, Row
from shared.vocabulary import LifeStage

Places = tuple[tuple[Position, str], ...]
"""Names of the pillars of a chart (갑자) by their places."""

_ROWS: Final = (*PAIRS, *HALVES)
_LEVELS: Final[tuple[tuple[Level, int], ...]] = (("stem", 0), ("branch", 1))


def life_stage(stem: str, branch: str) -> LifeStage:
    """십이운성 of a stem at a branch, both in hangul."""
    return STAGES[STEM_SYLLABLES.index(stem)][BRANCH_SYLLABLES.index(branch)]


def between(one: str, other: str) -> frozenset[str]:
    """Kinds of relations that two stems or two branches have; 신 is looked up as both."""
    return frozenset(row.kind for row in _ROWS if set(row.members) == {one, other})


@lru_cache(maxsize=512)
def relations(name: str, places: Places) -> tuple[Relation, ...]:
    """Of a pillar of luck with a chart: its own character stands first in `members`, `positions` are the chart's."""
    pairs = [
        _relation(row, name[index] + own[index], (position,))
        for level, index in _LEVELS
        for position, own in places
        for row in _ROWS
        if row.level == level and set(row.members) == {name[index], own[index]}
    ]
    return (*pairs, *_wholes(name[1], places))


def _wholes(branch: str, places: Places) -> Iterator[Relation]:
    """The triples that a branch makes whole, which the chart does not have without it."""
    own = {name[1] for _, name in places}
    for row in TRIPLES:
        rest = set(row.members) - {branch}
        if branch in row.members and branch not in own and rest <= own:
            at = tuple(position for position, name in places if name[1] in rest)
            yield _relation(row, branch + "".join(sorted(rest)), at)


def _relation(row: Row, members: str, positions: tuple[Position, ...]) -> Relation:
    return Relation(
        kind=row.kind,
        members=tuple(members),
        positions=positions,
        level=row.level,
        element=row.element,
        rule=row.rule,
    )
