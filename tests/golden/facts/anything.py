"""Words for sentences that say nothing of the person: any stem, branch, ten god, element, star, year."""

import random
from collections.abc import Iterator

from shared.vocabulary import BRANCHES, STEMS, Element, LifeStage, TenGod
from tests.golden import words
from tests.golden.cases import Case, fact
from tests.golden.facts.pillars import NAMES
from tests.golden.people import CITATIONS, Person
from tests.golden.words import GROUPS, WORDS

TIMES = 2


@fact
def anything(_person: Person, rng: random.Random) -> Iterator[Case]:
    """Drawn anew each time, with no regard to the chart."""
    for _ in range(TIMES):
        first, second = rng.sample(list(TenGod), 2)
        slots = (
            words.stem(rng.choice(STEMS).hangul)
            | words.branch(rng.choice(BRANCHES).hangul)
            | words.pillar(rng.choice(NAMES))
            | words.god(first.value)
            | words.god(second.value, "k")
            | words.god(rng.choice(list(GROUPS)), "w")
            | words.element(rng.choice(list(Element)))
            | words.star(rng.choice(list(WORDS["stars"])))
            | words.stage(rng.choice(list(LifeStage)).value)
            | {"cite": str(rng.choice(sorted(CITATIONS)))}
        )
        yield Case({}, slots, ())
