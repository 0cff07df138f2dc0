"""Relations among the stems and branches of a chart, and between a pillar of luck and a chart.

A 반합 is not named where the whole 삼합 stands, nor two of a 삼형 where all three do.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations, product
from typing import Final

from services.saju_engine.elements import visible
from services.saju_engine.pillars import FourPillars
from services.saju_engine.relation_tables import HALVES, PAIRS, TRIPLES, Level, Row
from shared.contracts.chart import Position, Relation
from shared.vocabulary import BRANCHES, STEMS

POSITIONS: Final[tuple[Position, ...]] = ("year", "month", "day", "hour")
_PARTIAL_OF: Final = {"반합": "삼합", "형": "삼형"}


def _index(level: Level, member: str) -> int:
    names = [entry.hangul for entry in (STEMS if level == "stem" else BRANCHES)]
    return names.index(member)


def _by_pair() -> dict[tuple[Level, int, int], tuple[Row, ...]]:
    found: dict[tuple[Level, int, int], tuple[Row, ...]] = {}
    for row in (*PAIRS, *HALVES):
        first, second = (_index(row.level, member) for member in row.members)
        for key in {(row.level, first, second), (row.level, second, first)}:
            found[key] = (*found.get(key, ()), row)
    return found


_PAIR_ROWS: Final = _by_pair()


def _mask(branches: Iterable[int]) -> int:
    mask = 0
    for branch in branches:
        mask |= 1 << branch
    return mask


_TRIPLE_ROWS: Final = tuple(
    (row, members, _mask(members))
    for row in TRIPLES
    for members in (tuple(_index("branch", member) for member in row.members),)
)


_TRIPLES_WITH: Final = tuple(tuple(entry for entry in _TRIPLE_ROWS if branch in entry[1]) for branch in range(12))


def _relation(row: Row, members: tuple[int, ...], positions: tuple[Position, ...]) -> Relation:
    table = STEMS if row.level == "stem" else BRANCHES
    return Relation(
        kind=row.kind,
        members=tuple(table[member].hangul for member in members),
        positions=positions,
        level=row.level,
        element=row.element,
        rule=row.rule,
    )


@cache
def _pair(level: Level, first: int, second: int, positions: tuple[Position, ...]) -> tuple[Relation, ...]:
    return tuple(_relation(row, (first, second), positions) for row in _PAIR_ROWS.get((level, first, second), ()))


def _pairs(level: Level, values: Sequence[int]) -> list[Relation]:
    found: list[Relation] = []
    for first, second in combinations(range(len(values)), 2):
        found += _pair(level, values[first], values[second], (POSITIONS[first], POSITIONS[second]))
    return found


def _triples(branches: Sequence[int]) -> list[Relation]:
    present = _mask(branches)
    found: list[Relation] = []
    for row, members, mask in _TRIPLE_ROWS:
        if present & mask == mask:
            places = [[i for i, branch in enumerate(branches) if branch == member] for member in members]
            found += [_relation(row, members, tuple(POSITIONS[i] for i in chosen)) for chosen in product(*places)]
    return found


def _without_parts(pairs: list[Relation], triples: Sequence[Relation]) -> list[Relation]:
    if not triples:
        return pairs
    wholes = [(triple.kind, set(triple.members)) for triple in triples]
    return [
        pair
        for pair in pairs
        if not any(_PARTIAL_OF.get(pair.kind) == kind and whole.issuperset(pair.members) for kind, whole in wholes)
    ]


def relations(pillars: FourPillars) -> tuple[Relation, ...]:
    """All relations within a chart: stems first, then the greater combinations, then the pairs of branches."""
    stems, branches = visible(pillars)
    triples = _triples(branches)
    return (*_pairs("stem", stems), *triples, *_without_parts(_pairs("branch", branches), triples))


def relations_with(luck: int, pillars: FourPillars) -> tuple[Relation, ...]:
    """Relations of a pillar of luck (0-59) with a chart. `members` names the luck's stem or branch first, `positions`
    only the places in the chart.
    """
    stems, branches = visible(pillars)
    triples = _completed(luck % 12, branches)
    pairs: list[Relation] = []
    for values, row in ((stems, _singles("stem")[luck % 10]), (branches, _singles("branch")[luck % 12])):
        for value, place in zip(values, row, strict=False):
            pairs += place[value]
    return (*triples, *_without_parts(pairs, triples))


@cache
def _singles(level: Level) -> tuple[tuple[tuple[tuple[Relation, ...], ...], ...], ...]:
    """By the luck's stem or branch, place in the chart, and the stem or branch there."""
    size = len(STEMS if level == "stem" else BRANCHES)
    return tuple(
        tuple(tuple(_pair(level, own, other, (place,)) for other in range(size)) for place in POSITIONS)
        for own in range(size)
    )


def _completed(branch: int, branches: Sequence[int]) -> list[Relation]:
    """Triples that the luck's branch makes whole."""
    if branch in branches:
        return []
    present, own = _mask(branches), 1 << branch
    found = []
    for row, members, mask in _TRIPLES_WITH[branch]:
        if present & mask == mask ^ own:
            rest = tuple(member for member in members if member != branch)
            found.append(_relation(row, (branch, *rest), tuple(POSITIONS[branches.index(member)] for member in rest)))
    return found
