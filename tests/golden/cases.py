"""What a fact offers to the templates: slots that are true of a person, and changes of them that are false."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tests.golden.people import Person
from tests.golden.words import Slots

_T = TypeVar("_T")
LIES_A_CASE: Final = 4


@dataclass(frozen=True, slots=True)
class Case:
    """`true`: all slots; None where a fact has only lies for a person (a star that is nowhere). `fixed`: slots that
    stand in both. Each of `lies` takes the place of `true`.
    """

    fixed: Slots
    true: Slots | None
    lies: tuple[Slots, ...]


Maker = Callable[[Person, random.Random], Iterator[Case]]
FACTS: Final[dict[str, Maker]] = {}


def fact(maker: Maker) -> Maker:
    """Enters a maker of cases under its own name."""
    FACTS[maker.__name__] = maker
    return maker


def some(rng: random.Random, values: Iterable[_T], size: int = LIES_A_CASE) -> list[_T]:
    """At most `size` of the values."""
    pool: Sequence[_T] = list(values)
    return rng.sample(pool, min(size, len(pool)))


def one_each(
    rng: random.Random, true: Iterable[Slots], lies: Iterable[Slots], fixed: Slots | None = None
) -> Iterator[Case]:
    """A case for each true value, all with the same pool of lies; where nothing is true, one case of lies alone."""
    pool = list(lies)
    found = False
    for slots in true:
        found = True
        yield Case(fixed or {}, slots, tuple(some(rng, pool)))
    if not found and pool:
        yield Case(fixed or {}, None, tuple(some(rng, pool)))
