"""Relations between a pillar of one person and a pillar of another.

What two pillars are to each other is what `relations_with` says of them. Only pairs: a 삼합 or 방합 takes three. Two of
its members have names of their own in Korean manuals: 반합 with the middle (왕지) of a 삼합, 공합(拱合) without it,
반방합 for two of a 방합.
"""

from functools import cache
from itertools import product
from typing import Final

from services.saju_engine.pillars import FourPillars
from services.saju_engine.relations import POSITIONS, relations_with
from shared.contracts.chart import Position
from shared.contracts.compatibility import CrossRelation, PairRelation
from shared.relation_tables import TRIPLES, Level
from shared.vocabulary import BRANCHES

_PAIR_OF: Final = {"삼합": "공합", "방합": "반방합"}
"""What two members of a triple are called; two of a 삼형 are a 형 of their own right."""


def between(first: int, second: int) -> tuple[PairRelation, ...]:
    """All relations of two pillars (0-59), of their stems first. `members` names the first pillar's."""
    return (*_pairs("stem", first % 10, second % 10), *_pairs("branch", first % 12, second % 12))


@cache
def _pairs(level: Level, first: int, second: int) -> tuple[PairRelation, ...]:
    """Of two stems (0-9) or branches (0-11)."""
    # A stem's or branch's number is also that of a pillar that has it. The second stands in every place, so that the
    # relations are those with one stem and one branch: those of its year, and no 삼합 is made whole.
    found = tuple(
        PairRelation(
            kind=relation.kind,
            members=(relation.members[0], relation.members[1]),
            level=level,
            element=relation.element,
            rule=relation.rule,
        )
        for relation in relations_with(first, FourPillars(second, second, second, None))
        if relation.level == level and relation.positions == POSITIONS[:1]
    )
    return found if level == "stem" else (*found, *_parts(first, second))


def _parts(first: int, second: int) -> list[PairRelation]:
    """Two different members of a 방합, or of a 삼합 without its middle (자 묘 오 유, every third branch)."""
    members = (BRANCHES[first].hangul, BRANCHES[second].hangul)
    middle = first % 3 == 0 or second % 3 == 0
    return [
        PairRelation(
            kind=_PAIR_OF[row.kind],
            members=members,
            level="branch",
            element=row.element,
            rule=f"{row.members} {row.kind} 가운데 {members[0]}·{members[1]}",
        )
        for row in TRIPLES
        if row.kind in _PAIR_OF
        and first != second
        and set(members) <= set(row.members)
        and not (row.kind == "삼합" and middle)
    ]


def cross_relations(first: FourPillars, second: FourPillars) -> tuple[CrossRelation, ...]:
    """All relations between two charts, by the first chart's pillars from year to hour, then by the second's."""
    found: list[CrossRelation] = []
    for (here, one), (there, other) in product(_placed(first), _placed(second)):
        found += _crossing("stem", one % 10, other % 10, (here, there))
        found += _crossing("branch", one % 12, other % 12, (here, there))
    return tuple(found)


@cache
def _crossing(level: Level, first: int, second: int, positions: tuple[Position, Position]) -> tuple[CrossRelation, ...]:
    return tuple(CrossRelation(**dict(pair), positions=positions) for pair in _pairs(level, first, second))


def _placed(pillars: FourPillars) -> list[tuple[Position, int]]:
    return [(place, pillar) for place, pillar in zip(POSITIONS, pillars, strict=True) if pillar is not None]
