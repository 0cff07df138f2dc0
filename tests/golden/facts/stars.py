"""Spirit stars: present, absent, at a pillar."""

import random
from collections.abc import Iterator

from tests.golden import words
from tests.golden.cases import Case, fact, one_each, some
from tests.golden.facts.gods import unsure
from tests.golden.facts.pillars import where
from tests.golden.people import Person
from tests.golden.words import WORDS


def _split(person: Person) -> tuple[list[str], list[str]]:
    present = set().union(*person.stars.values())
    known = list(WORDS["stars"])
    return [name for name in known if name in present], [name for name in known if name not in present]


@fact
def star_present(person: Person, rng: random.Random) -> Iterator[Case]:
    if "hour" in person.pillars and not unsure(person):
        there, absent = _split(person)
        yield from one_each(rng, map(words.star, some(rng, there, 3)), map(words.star, absent))


@fact
def star_absent(person: Person, rng: random.Random) -> Iterator[Case]:
    if "hour" in person.pillars and not unsure(person):
        there, absent = _split(person)
        yield from one_each(rng, map(words.star, some(rng, absent, 2)), map(words.star, there))


@fact
def star_at(person: Person, rng: random.Random) -> Iterator[Case]:
    """At a pillar; of the lies one stands at another."""
    if unsure(person):
        return
    there, absent = _split(person)
    for position, names in person.stars.items():
        here = [name for name in there if name in names]
        moved = [name for name in there if name not in names]
        lies = [*some(rng, moved, 1), *some(rng, absent, 2)]
        for name in some(rng, here, 2):
            yield Case(where(person, position), words.star(name), tuple(map(words.star, lies)))
