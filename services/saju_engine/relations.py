"""Relations among the stems and branches of a chart, and between a pillar of luck and a chart.

A 반합 is not named where the whole 삼합 stands, nor two of a 삼형 where all three do.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import combinations, product
from typing import Final, NamedTuple

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
    (place, members, _mask(members))
    for place, row in enumerate(TRIPLES)
    for members in (tuple(_index("branch", member) for member in row.members),)
)
"""Place among `TRIPLES`, the branches, and their mask."""


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


Table = tuple[tuple[tuple[Relation, ...], ...], ...]
"""By one stem or branch and another: their relations."""


@cache
def _table(level: Level, positions: tuple[Position, ...]) -> Table:
    """All that two stems or branches can be to one another at given places: every chart picks from these, so that none
    builds its own.
    """
    size = len(STEMS if level == "stem" else BRANCHES)
    return tuple(
        tuple(
            tuple(_relation(row, (first, second), positions) for row in _PAIR_ROWS.get((level, first, second), ()))
            for second in range(size)
        )
        for first in range(size)
    )


@cache
def _within(level: Level) -> tuple[tuple[int, int, Table], ...]:
    """The six pairs of places of a chart."""
    places = combinations(range(len(POSITIONS)), 2)
    return tuple((one, other, _table(level, (POSITIONS[one], POSITIONS[other]))) for one, other in places)


def _pairs(level: Level, values: Sequence[int]) -> list[Relation]:
    found: list[Relation] = []
    for one, other, table in _within(level):
        if other < len(values):
            found += table[values[one]][values[other]]
    return found


@cache
def _triple(place: int, members: tuple[int, ...], positions: tuple[Position, ...]) -> Relation:
    return _relation(TRIPLES[place], members, positions)


def _triples(branches: Sequence[int]) -> list[Relation]:
    present = _mask(branches)
    found: list[Relation] = []
    for row, members, mask in _TRIPLE_ROWS:
        if present & mask == mask:
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
    triples = _triples(branches)
    return (*_pairs("stem", stems), *triples, *_without_parts(_pairs("branch", branches), triples))


def relations_with(luck: int, pillars: FourPillars) -> tuple[Relation, ...]:
    """Relations of a pillar of luck (0-59) with a chart. `members` names the luck's stem or branch first, `positions`
    only the places in the chart.
    """
    met = _met(pillars)
    stem, branch = luck % 10, luck % 12
    if not met.completing >> branch & 1:
        return met.stems[stem] + met.branches[branch]
    triples = _completed(branch, visible(pillars)[1])
    return (*triples, *met.stems[stem], *_without_parts(met.branches[branch], triples))


class _Met(NamedTuple):
    """What luck meets in a chart: pairs by its stem and by its branch, and the branches, as a mask, that would make a
    triple whole.
    """

    stems: list[tuple[Relation, ...]]
    branches: list[tuple[Relation, ...]]
    completing: int


@lru_cache(maxsize=64)  # ten periods and a dozen years ask of the same chart, and soon of another
def _met(pillars: FourPillars) -> _Met:
    stems, branches = visible(pillars)
    return _Met(_pairs_with("stem", stems), _pairs_with("branch", branches), _lacking(_mask(branches)))


def _pairs_with(level: Level, values: Sequence[int]) -> list[tuple[Relation, ...]]:
    """By each stem or branch of luck."""
    rows = [place[value] for place, value in zip(_from_without(level), values, strict=False)]
    return [sum(found, ()) for found in zip(*rows, strict=True)]


@cache
def _from_without(level: Level) -> tuple[Table, ...]:
    """By place of the chart: by the stem or branch there and that of luck."""
    return tuple(tuple(zip(*_table(level, (place,)), strict=True)) for place in POSITIONS)


@cache  # of 793 sets of at most four branches
def _lacking(present: int) -> int:
    return _mask(branch for branch in range(12) if not present >> branch & 1 and _wholes(branch, present))


def _wholes(branch: int, present: int) -> list[tuple[int, tuple[int, ...]]]:
    """Triples that lack only this branch."""
    own = 1 << branch
    return [(row, members) for row, members, mask in _TRIPLES_WITH[branch] if present & mask == mask ^ own]


def _completed(branch: int, branches: Sequence[int]) -> list[Relation]:
    """Triples that the luck's branch, which the chart has not, makes whole."""
    found = []
    for row, members in _wholes(branch, _mask(branches)):
        rest = tuple(member for member in members if member != branch)
        positions = tuple(POSITIONS[branches.index(member)] for member in rest)
        found.append(_triple(row, (branch, *rest), positions))
    return found
