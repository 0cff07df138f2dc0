"""What stems and branches are to one another, for the years of which the engine was not asked: relations of a pillar of
luck with the chart, and its life stage. The rules are the engine's (합·충·형·파·해, 양순음역).
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, Literal

from services.llm_worker.grounding.lexicon import BRANCH_SYLLABLES, STEM_SYLLABLES, TERMS
from shared.contracts.chart import Position, Relation
from shared.vocabulary import LifeStage

Level = Literal["stem", "branch"]
Places = tuple[tuple[Position, str], ...]
"""Names of the pillars of a chart (갑자) by their places."""

_STAGES: Final = tuple(LifeStage)
_BORN: Final = dict(zip(STEM_SYLLABLES, "해오인유인유사자신묘", strict=True))
"""Where each stem is born (장생)."""
_PAIRS: Final[Mapping[Level, Mapping[str, list[str]]]] = TERMS["pairs"]
_TRIPLES: Final[Mapping[str, list[str]]] = TERMS["triples"]


def life_stage(stem: str, branch: str) -> LifeStage:
    """십이운성 of a stem at a branch, both in hangul: yang stems go forward, yin stems backward."""
    steps = BRANCH_SYLLABLES.index(branch) - BRANCH_SYLLABLES.index(_BORN[stem])
    return _STAGES[(steps if STEM_SYLLABLES.index(stem) % 2 == 0 else -steps) % len(_STAGES)]


def between(one: str, other: str) -> frozenset[str]:
    """Kinds of relations that two stems or two branches have; 신 is looked up as both."""
    pair = {one, other}
    return frozenset(kind for level in _PAIRS for kind in _kinds(level, pair))


def _kinds(level: Level, pair: set[str]) -> Iterator[str]:
    for kind, members in _PAIRS[level].items():
        if any(pair == set(two) for two in members):
            yield kind


@lru_cache(maxsize=512)
def relations(name: str, places: Places) -> tuple[Relation, ...]:
    """Of a pillar of luck with a chart: its own character stands first in `members`, `positions` are the chart's."""
    levels: tuple[tuple[Level, int], ...] = (("stem", 0), ("branch", 1))
    pairs = [
        _relation(kind, name[index] + own[index], (position,), level)
        for level, index in levels
        for position, own in places
        for kind in _kinds(level, {name[index], own[index]})
    ]
    return (*pairs, *_wholes(name[1], places))


def _wholes(branch: str, places: Places) -> Iterator[Relation]:
    """The triples that a branch makes whole."""
    own = {name[1] for _, name in places}
    for kind, triples in _TRIPLES.items():
        for triple in (members for members in triples if branch in members):
            rest = set(triple) - {branch}
            if rest <= own:
                at = tuple(position for position, name in places if name[1] in rest)
                yield _relation(kind, branch + "".join(sorted(rest)), at, "branch")


def _relation(kind: str, members: str, positions: tuple[Position, ...], level: Level) -> Relation:
    return Relation(kind=kind, members=tuple(members), positions=positions, level=level)
