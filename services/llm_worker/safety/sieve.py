"""Many regular expressions over one text: only those are tried of which the text holds what they cannot do without."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import add
from typing import Final, Generic, TypeVar

from services.llm_worker.safety.literals import Clause, needed

Label = TypeVar("Label")

_STRETCH: Final = 3
"""A text is cut into all stretches of up to so many characters, and literals are looked for among them first."""
_ALWAYS: Final = frozenset({""})


@dataclass(frozen=True, slots=True, eq=False)
class _Item(Generic[Label]):
    label: Label
    pattern: str
    clauses: tuple[Clause, ...]
    """What a text must hold besides the literal by which the pattern is found."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class Sieve(Generic[Label]):
    """Patterns under labels, compiled when first tried, and the literals by which they are found."""

    def __init__(self, patterns: Iterable[tuple[Label, str]]) -> None:
        """Raises ValueError for a pattern that `literals.needed` does not read."""
        items: defaultdict[str, list[_Item[Label]]] = defaultdict(list)
        literals = set[str]()
        for label, pattern in patterns:
            first, *others = needed(pattern) or (_ALWAYS,)
            item = _Item(label, pattern, tuple(others))
            literals.update(first, *item.clauses)
            for literal in first:
                items[literal].append(item)
        self._items: Final[Mapping[str, Sequence[_Item[Label]]]] = items
        longer: defaultdict[str, set[str]] = defaultdict(set)
        for literal in literals:
            longer[literal[:_STRETCH]].add(literal)
        self._longer: Final[Mapping[str, set[str]]] = longer
        self._starts: Final = frozenset(longer)

    def candidates(self, text: str) -> Mapping[Label, Sequence[re.Pattern[str]]]:
        """The patterns that may match in the text or in a stretch of it, by label; all others match nowhere in it."""
        held = self._held(text)
        items = {item for literal in held & self._items.keys() for item in self._items[literal]}
        candidates: defaultdict[Label, list[re.Pattern[str]]] = defaultdict(list)
        for item in items:
            if not any(held.isdisjoint(clause) for clause in item.clauses):
                candidates[item.label].append(_compiled(item.pattern))
        return candidates

    def _held(self, text: str) -> set[str]:
        """The literals that the text holds."""
        pairs = list(map(add, text, text[1:]))
        starts = self._starts.intersection(chain(_ALWAYS, text, pairs, map(add, pairs, text[2:])))
        return {
            literal
            for start in starts
            for literal in self._longer[start]
            if len(literal) <= _STRETCH or literal in text
        }
