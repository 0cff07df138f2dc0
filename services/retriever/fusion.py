"""Two rankings and what is known of the chart become one list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

POOL: Final = 30
"""Best of each ranking that are fused."""
TOPIC_BOOST: Final = 0.1
"""For a passage on what was asked about."""
FACET_BOOST: Final = 0.8
"""For a passage on the subject that holds for this chart in particular: it outranks a general one that fits as well."""
EASY_SHARE: Final = 0.5
"""Of that boost without regard to the words; the rest in proportion to how well they fit."""
MAXIMUM: Final = 1.0 + TOPIC_BOOST + FACET_BOOST
"""The best total there can be."""
LIKENESS_PENALTY: Final = 0.3
"""Times the likeness (0-1) to a passage already chosen."""
RELATIVE_FLOOR: Final = 0.2
"""Of the best score; what is below is no help beside it."""


@dataclass(frozen=True)
class Scored:
    """A passage's parts: normalised halves (0-1), boosts, and their sum. `lexical`, `cosine` are as measured."""

    id: str
    lexical: float = 0.0
    cosine: float = 0.0
    lexical_part: float = 0.0
    dense_part: float = 0.0
    topic_boost: float = 0.0
    facet_boost: float = 0.0

    @property
    def base(self) -> float:
        """What its words and its vector are worth, 0-1."""
        return self.lexical_part + self.dense_part

    @property
    def total(self) -> float:
        """What it is ranked by."""
        return self.base + self.topic_boost + self.facet_boost


@dataclass(frozen=True)
class Scale:
    """How the cosines of an embedder are read. See `services.retriever.embedders.base.Embedder`."""

    floor: float
    sure: float
    share: float


def fuse(
    lexical: Mapping[str, float],
    cosines: Mapping[str, float] | None,
    scale: Scale | None,
    shares: Mapping[str, float] | None = None,
) -> list[Scored]:
    """Min-max normalised halves, each with its share, best first; the lexical one alone where there are no cosines.

    Cosines up to `floor` say nothing and are left out; the best of them counts fully only from `sure` on. `shares`: how
    much of its scores a passage counts with (1.0 where it is not named).
    """
    if cosines is None or scale is None:
        cosines, scale = {}, Scale(0, 0, 0)
    shares = shares or {}
    lexical_parts = _normalised({name: score * shares.get(name, 1.0) for name, score in lexical.items()})
    near = {name: cosine * shares.get(name, 1.0) for name, cosine in cosines.items()}
    near = {name: cosine for name, cosine in near.items() if cosine > scale.floor}
    dense_parts = _normalised(near, scale.floor, scale.sure)
    fused = [
        Scored(
            id=name,
            lexical=lexical.get(name, 0.0),
            cosine=cosines.get(name, 0.0),
            lexical_part=(1 - scale.share) * lexical_parts.get(name, 0.0),
            dense_part=scale.share * dense_parts.get(name, 0.0),
        )
        for name in dict.fromkeys((*lexical_parts, *dense_parts))
    ]
    return sorted(fused, key=lambda scored: (-scored.total, scored.id))


def boosted(
    scored: Iterable[Scored], *, on_topic: Callable[[str], float], particular: Callable[[str], float]
) -> list[Scored]:
    """With the boosts added, best first. `on_topic` and `particular` say, 0-1, how far a passage earns them."""
    raised = [
        Scored(
            id=item.id,
            lexical=item.lexical,
            cosine=item.cosine,
            lexical_part=item.lexical_part,
            dense_part=item.dense_part,
            topic_boost=TOPIC_BOOST * on_topic(item.id),
            facet_boost=FACET_BOOST * particular(item.id) * (EASY_SHARE + (1 - EASY_SHARE) * item.base),
        )
        for item in scored
    ]
    return sorted(raised, key=lambda item: (-item.total, item.id))


def diverse(scored: Sequence[Scored], count: int, likeness: Callable[[str, str], float]) -> list[Scored]:
    """The best `count` of what is ranked, each weighed against what was chosen before it (maximal marginal relevance).

    `likeness` takes time: it is asked only of those that may still be the next.
    """
    if not scored:
        return []
    floor = RELATIVE_FLOOR * scored[0].total
    left = [item for item in scored if item.total >= floor]
    nearest = dict.fromkeys((item.id for item in left), 0.0)
    compared = dict.fromkeys(nearest, 0)
    chosen: list[Scored] = []
    while left and len(chosen) < count:
        best, most = left[0], -inf
        for item in left:
            if item.total <= most:  # nor can any after it be more
                break
            for one in chosen[compared[item.id] :]:
                nearest[item.id] = max(nearest[item.id], likeness(item.id, one.id))
            compared[item.id] = len(chosen)
            if (weighed := item.total - LIKENESS_PENALTY * nearest[item.id]) > most:
                best, most = item, weighed
        left.remove(best)
        chosen.append(best)
    return chosen


def _normalised(scores: Mapping[str, float], floor: float = 0.0, sure: float = 0.0) -> dict[str, float]:
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:POOL]
    if not best:
        return {}
    low = best[-1][1] if len(best) == POOL else floor
    spread = max(best[0][1], sure) - low
    return {name: (score - low) / spread if spread > 0 else 1.0 for name, score in best}
