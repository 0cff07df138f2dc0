"""Sentences of several clauses: five facts at once, of which a lie changes one."""

import random
from collections.abc import Iterator
from typing import Final

from shared.contracts.chart import Position
from shared.vocabulary import BRANCHES, STEMS, Element, TenGod
from tests.golden import words
from tests.golden.cases import Case, fact, some
from tests.golden.facts.gods import unsure
from tests.golden.facts.pillars import other_names, where
from tests.golden.people import Person

_PLACES: Final[tuple[Position, ...]] = ("year", "month")


@fact
def mixed(person: Person, rng: random.Random) -> Iterator[Case]:
    """Day master and pillar, month branch, a ten god at a stem, a count of an element, the useful element."""
    useful = next((u for u in person.chart.useful_elements if u.chosen), None)
    if useful is None or unsure(person):
        return
    month, day = person.chart.pillars.month, person.chart.pillars.day
    for position in _PLACES:
        god = person.pillars[position].stem_ten_god
        counted = rng.choice([share for share in person.chart.elements if share.count])
        favoured = {e for u in person.chart.useful_elements for e in (u.useful, u.helpful)}
        at = where(person, position)
        if god is None:
            continue
        fixed = {"at": at["stem_pos"], "at_en": f"{at['pos_en']} stem"} | words.element(counted.element)
        true = (
            words.stem(day.stem)
            | words.pillar(day.name)
            | words.branch(month.branch)
            | words.god(god.value)
            | words.number(counted.count)
            | words.element(useful.useful, "u")
        )
        lies = (
            words.stem(rng.choice([s.hangul for s in STEMS if s.hangul != day.stem])),
            words.pillar(rng.choice(other_names(person, "day"))),
            words.branch(rng.choice([b.hangul for b in BRANCHES if b.hangul != month.branch])),
            words.god(rng.choice([g for g in TenGod if g is not god]).value),
            words.number(rng.choice([n for n in range(1, 7) if n != counted.count])),
            *(words.element(e, "u") for e in some(rng, (e for e in Element if e not in favoured), 1)),
        )
        yield Case(fixed, true, lies)
