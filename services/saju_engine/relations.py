"""Relations among the stems and branches of a chart, and between a pillar of luck and a chart.

A 반합 is not named where the whole 삼합 stands, nor two of a 삼형 where all three do.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
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
_TRIPLE_ROWS: Final = tuple((row, tuple(_index("branch", member) for member in row.members)) for row in TRIPLES)


@cache
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


def _pairs(level: Level, values: Sequence[int]) -> Iterable[Relation]:
    for first in range(len(values)):
        for second in range(first + 1, len(values)):
            for row in _PAIR_ROWS.get((level, values[first], values[second]), ()):
                yield _relation(row, (values[first], values[second]), (POSITIONS[first], POSITIONS[second]))


def _triples(branches: Sequence[int]) -> Iterable[Relation]:
    present = set(branches)
    for row, members in _TRIPLE_ROWS:
        if not present.issuperset(members):
            continue
        places = [[i for i, branch in enumerate(branches) if branch == member] for member in members]
        for chosen in product(*places):
            yield _relation(row, members, tuple(POSITIONS[place] for place in chosen))


def _without_parts(pairs: Iterable[Relation], triples: Sequence[Relation]) -> Iterable[Relation]:
    for pair in pairs:
        whole = _PARTIAL_OF.get(pair.kind)
        if whole and any(t.kind == whole and set(pair.members) < set(t.members) for t in triples):
            continue
        yield pair


def relations(pillars: FourPillars) -> tuple[Relation, ...]:
    """All relations within a chart: stems first, then the greater combinations, then the pairs of branches."""
    stems, branches = visible(pillars)
    triples = tuple(_triples(branches))
    return (*_pairs("stem", stems), *triples, *_without_parts(_pairs("branch", branches), triples))


def relations_with(luck: int, pillars: FourPillars) -> tuple[Relation, ...]:
    """Relations of a pillar of luck (0-59) with a chart. `members` names the luck's stem or branch first, `positions`
    only the places in the chart.
    """
    stems, branches = visible(pillars)
    triples = tuple(_completed(luck % 12, branches))
    pairs = (*_single("stem", luck % 10, stems), *_single("branch", luck % 12, branches))
    return (*triples, *_without_parts(pairs, triples))


def _single(level: Level, value: int, others: Sequence[int]) -> Iterable[Relation]:
    for place, other in enumerate(others):
        for row in _PAIR_ROWS.get((level, value, other), ()):
            yield _relation(row, (value, other), (POSITIONS[place],))


def _completed(branch: int, branches: Sequence[int]) -> Iterable[Relation]:
    """Triples that the luck's branch makes whole."""
    present = set(branches)
    for row, members in _TRIPLE_ROWS:
        rest = tuple(member for member in members if member != branch)
        if branch in members and branch not in present and present.issuperset(rest):
            places = tuple(POSITIONS[branches.index(member)] for member in rest)
            yield _relation(row, (branch, *rest), places)
