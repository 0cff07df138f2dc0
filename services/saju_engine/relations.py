"""Relations among the stems and branches of a chart, and between a pillar of luck and a chart.

A 반합 is not named where the whole 삼합 stands, nor two of a 삼형 where all three do.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache, reduce
from itertools import combinations, product
from operator import add, or_
from typing import Final, NamedTuple

from services.saju_engine.elements import visible
from services.saju_engine.made import maker
from services.saju_engine.pillars import FourPillars
from shared.contracts.chart import Position, Relation
from shared.relation_tables import HALVES, PAIRS, TRIPLES, Level, Row
from shared.vocabulary import BRANCHES, STEMS

POSITIONS: Final[tuple[Position, ...]] = ("year", "month", "day", "hour")
_PARTIAL_OF: Final = {"반합": "삼합", "형": "삼형"}
_DAY: Final = 2
_BITS: Final = tuple(1 << branch for branch in range(len(BRANCHES)))


def _index(level: Level, member: str) -> int:
    names = [entry.hangul for entry in (STEMS if level == "stem" else BRANCHES)]
    return names.index(member)


def _by_pair(level: Level) -> list[tuple[int, int, list[Row]]]:
    """Two stems or branches and what they are to one another."""
    found: dict[tuple[int, int], list[Row]] = {}
    for row in (*PAIRS, *HALVES):
        if row.level == level:
            first, second = (_index(level, member) for member in row.members)
            for pair in {(first, second), (second, first)}:
                found.setdefault(pair, []).append(row)
    return [(first, second, rows) for (first, second), rows in found.items()]


_PAIR_ROWS: Final[dict[Level, list[tuple[int, int, list[Row]]]]] = {
    "stem": _by_pair("stem"),
    "branch": _by_pair("branch"),
}


def _mask(branches: Iterable[int]) -> int:
    return reduce(or_, map(_BITS.__getitem__, branches), 0)


_TRIPLE_ROWS: Final = tuple(
    (place, members, _mask(members))
    for place, row in enumerate(TRIPLES)
    for members in (tuple(_index("branch", member) for member in row.members),)
)
"""Place among `TRIPLES`, the branches, and their mask."""


_made: Final = maker(Relation)


def _relation(row: Row, members: tuple[int, ...], positions: tuple[Position, ...]) -> Relation:
    table = STEMS if row.level == "stem" else BRANCHES
    return _made(
        {
            "kind": row.kind,
            "members": tuple([table[member].hangul for member in members]),
            "positions": positions,
            "level": row.level,
            "element": row.element,
            "rule": row.rule,
        }
    )


Table = list[list[tuple[Relation, ...]]]
"""By one stem or branch and another: their relations."""


@cache
def _table(level: Level, positions: tuple[Position, ...]) -> Table:
    """All that two stems or branches can be to one another at given places: every chart picks from these, so that none
    builds its own.
    """
    size = len(STEMS if level == "stem" else BRANCHES)
    table: Table = [[()] * size for _ in range(size)]
    for first, second, rows in _PAIR_ROWS[level]:
        table[first][second] = tuple([_relation(row, (first, second), positions) for row in rows])
    return table


@cache
def _within(level: Level, known: int) -> tuple[Table, ...]:
    """Of each two of the places that are known (3 or 4)."""
    return tuple(_table(level, pair) for pair in combinations(POSITIONS[:known], 2))


def _pairs(level: Level, values: Sequence[int]) -> list[Relation]:
    found: list[Relation] = []
    for table, (one, other) in zip(_within(level, len(values)), combinations(values, 2), strict=True):
        found += table[one][other]
    return found


@cache
def _triple(place: int, members: tuple[int, ...], positions: tuple[Position, ...]) -> Relation:
    return _relation(TRIPLES[place], members, positions)


@cache  # of 793 sets of at most four branches
def _standing(present: int) -> list[tuple[int, tuple[int, ...]]]:
    """Triples of which all three branches stand among some (a mask)."""
    return [(row, members) for row, members, mask in _TRIPLE_ROWS if present & mask == mask]


def _triples(branches: Sequence[int], present: int) -> list[Relation]:
    found: list[Relation] = []
    for row, members in _standing(present):
        places = [[i for i, branch in enumerate(branches) if branch == member] for member in members]
        found += [_triple(row, members, tuple(POSITIONS[i] for i in chosen)) for chosen in product(*places)]
    return found


def _without_parts(pairs: Sequence[Relation], triples: Sequence[Relation]) -> Sequence[Relation]:
    if not triples:
        return pairs
    return [pair for pair in pairs if pair.kind not in _PARTIAL_OF or not _is_part(pair, triples)]


def _is_part(pair: Relation, triples: Sequence[Relation]) -> bool:
    kind = _PARTIAL_OF[pair.kind]
    return any(kind == triple.kind and set(pair.members) <= set(triple.members) for triple in triples)


def relations(pillars: FourPillars) -> tuple[Relation, ...]:
    """All relations within a chart: stems first, then the greater combinations, then the pairs of branches."""
    stems, branches = visible(pillars)
    triples = _triples(branches, _mask(branches))
    return (*_pairs("stem", stems), *triples, *_without_parts(_pairs("branch", branches), triples))


def relations_with(luck: int, pillars: FourPillars) -> tuple[Relation, ...]:
    """Relations of a pillar of luck (0-59) with a chart. `members` names the luck's stem or branch first, `positions`
    only the places in the chart.
    """
    return relations_with_each((luck,), pillars)[0]


def relations_with_each(lucks: Iterable[int], pillars: FourPillars) -> list[tuple[Relation, ...]]:
    """The same of several."""
    met = _met(pillars)
    return [
        met.triples[luck % 12] + met.stems[luck % 10] + met.branches[luck % 12]  # in the order of `relations`
        for luck in lucks
    ]


class _Met(NamedTuple):
    """What luck meets in a chart, by its stem or its branch: the triples it makes whole, and pairs."""

    triples: list[tuple[Relation, ...]]
    stems: list[tuple[Relation, ...]]
    branches: list[tuple[Relation, ...]]


@lru_cache(maxsize=64)  # ten periods and a dozen years ask of the same chart, and soon of another
def _met(pillars: FourPillars) -> _Met:
    stems, branches = visible(pillars)
    met = _Met([()] * len(BRANCHES), _pairs_with("stem", stems), _pairs_with("branch", branches))
    for branch, wholes in _lacking(_mask(branches)):
        triples = [
            _triple(row, (branch, *rest), tuple([POSITIONS[branches.index(member)] for member in rest]))
            for row, rest in wholes
        ]
        met.triples[branch] = tuple(triples)
        met.branches[branch] = tuple(_without_parts(met.branches[branch], triples))
    return met


def _pairs_with(level: Level, values: tuple[int, ...]) -> list[tuple[Relation, ...]]:
    """By each stem or branch of luck."""
    early = _meeting(level, POSITIONS[:_DAY], values[:_DAY])
    return list(map(add, early, _meeting(level, POSITIONS[_DAY:], values[_DAY:])))


@cache  # of 222 pairs of stems and 312 of branches, or less where the hour is unknown
def _meeting(
    level: Level, positions: tuple[Position, ...], values: tuple[int, ...]
) -> tuple[tuple[Relation, ...], ...]:
    """By each stem or branch of luck: its pairs with year and month, or with day and hour."""
    rows = [
        [luck[value] for luck in _table(level, (position,))]
        for position, value in zip(positions, values, strict=False)  # without an hour the last position has no value
    ]
    return tuple(sum(found, ()) for found in zip(*rows, strict=True))


@cache  # of the same sets
def _lacking(present: int) -> list[tuple[int, list[tuple[int, tuple[int, ...]]]]]:
    """Each branch that would make triples whole, with those triples and their other two branches."""
    wholes = {branch: _wholes(branch, present) for branch in range(12) if not present & _BITS[branch]}
    return [(branch, found) for branch, found in wholes.items() if found]


def _wholes(branch: int, present: int) -> list[tuple[int, tuple[int, ...]]]:
    return [
        (row, tuple(member for member in members if member != branch))
        for row, members, mask in _TRIPLE_ROWS
        if branch in members and present & mask == mask ^ _BITS[branch]
    ]
