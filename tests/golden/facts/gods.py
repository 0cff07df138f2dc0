"""Ten gods: at a position, present, absent, counted, hidden."""

import random
from collections.abc import Iterator

from shared.vocabulary import TenGod
from tests.golden import words
from tests.golden.cases import Case, fact, one_each, some
from tests.golden.facts.pillars import where
from tests.golden.people import Person
from tests.golden.words import GROUPS, Slots

MANY = 3


def unsure(person: Person) -> bool:
    """Whether a pillar would be another across a boundary nearby, so that presence is no certain matter."""
    return any(person.doubtful[position] - {it.name} for position, it in person.pillars.items())


@fact
def god_at(person: Person, rng: random.Random) -> Iterator[Case]:
    """A ten god at a stem or a branch; no lie names one hidden there."""
    for position, right in person.pillars.items():
        if person.doubtful[position] - {right.name}:
            continue
        at = where(person, position)
        hidden = {it.ten_god for it in right.hidden_stems}
        for key, truth in (("stem", right.stem_ten_god), ("branch", right.branch_ten_god)):
            if truth is None:
                continue
            not_these = {truth} | (hidden if key == "branch" else set())
            elsewhere = [g for g in set(person.visible_gods) if g not in not_these]
            wrong = [*some(rng, sorted(elsewhere), 1), *some(rng, (g for g in TenGod if g not in not_these), 3)]
            fixed = {"at": at[f"{key}_pos"], "at_h": at[f"{key}_pos_h"], "at_en": f"{at['pos_en']} {key}"}
            part = "stem" if key == "stem" else "branch"
            kind = words.stem(right.stem) if part == "stem" else words.branch(right.branch)
            full = {"who": kind["sf" if part == "stem" else "bf"], "whoe": kind["se" if part == "stem" else "be"]}
            yield Case(fixed | full, words.god(truth.value), tuple(words.god(g.value) for g in wrong))


@fact
def group_at(person: Person, rng: random.Random) -> Iterator[Case]:
    """The group of a ten god at a stem or a branch; no lie names one that is hidden there."""
    for position, right in person.pillars.items():
        if person.doubtful[position] - {right.name}:
            continue
        at = where(person, position)
        hidden = {it.ten_god for it in right.hidden_stems}
        for key, truth, inside in (
            ("stem", right.stem_ten_god, {right.stem_ten_god}),
            ("branch", right.branch_ten_god, hidden | {right.branch_ten_god}),
        ):
            if truth is None:
                continue
            fixed = {"at": at[f"{key}_pos"], "at_en": f"{at['pos_en']} {key}"}
            true = next(name for name, gods in GROUPS.items() if truth in gods)
            lies = some(rng, (name for name, gods in GROUPS.items() if not set(gods) & inside), 2)
            yield Case(fixed, words.god(true), tuple(map(words.god, lies)))


@fact
def god_in_pillar(person: Person, rng: random.Random) -> Iterator[Case]:
    """A ten god somewhere in a pillar."""
    for position, right in person.pillars.items():
        if person.doubtful[position] - {right.name}:
            continue
        inside = {it.ten_god for it in right.hidden_stems} | {right.branch_ten_god, right.stem_ten_god}
        lies = some(rng, (g for g in TenGod if g not in inside), 3)
        yield Case(
            where(person, position), words.god(right.branch_ten_god.value), tuple(words.god(g.value) for g in lies)
        )


def _nowhere(person: Person) -> list[TenGod]:
    return [g for g in TenGod if g not in person.visible_gods and g not in person.hidden_gods]


@fact
def god_present(person: Person, rng: random.Random) -> Iterator[Case]:
    """True of what is seen; a lie names what is neither seen nor hidden."""
    if "hour" not in person.pillars or unsure(person):
        return
    seen = sorted(set(person.visible_gods))
    names = [g.value for g in seen]
    lies = [g.value for g in _nowhere(person)]
    names += [name for name, gods in GROUPS.items() if set(gods) & set(seen)]
    lies += [name for name, gods in GROUPS.items() if set(gods) <= set(_nowhere(person))]
    yield from one_each(rng, map(words.god, some(rng, names, 3)), map(words.god, lies))


@fact
def god_absent(person: Person, rng: random.Random) -> Iterator[Case]:
    """The other way round."""
    if "hour" not in person.pillars or unsure(person):
        return
    seen = set(person.visible_gods)
    names = [g.value for g in _nowhere(person)]
    names += [name for name, gods in GROUPS.items() if set(gods) <= set(_nowhere(person))]
    lies = [g.value for g in seen] + [name for name, gods in GROUPS.items() if set(gods) & seen]
    yield from one_each(rng, map(words.god, names), map(words.god, sorted(lies)))


@fact
def god_count(person: Person, rng: random.Random) -> Iterator[Case]:
    """How many; no lie counts with the hidden ones, or the day master among the 비겁."""
    if "hour" not in person.pillars or unsure(person):
        return
    kinds: dict[str, tuple[TenGod, ...]] = {g.value: (g,) for g in TenGod} | dict(GROUPS)
    for name, gods in kinds.items():
        seen = sum(g in gods for g in person.visible_gods)
        hidden = sum(g in gods for g in person.hidden_gods)
        extra = TenGod.PEER in gods
        right = {seen, hidden, seen + hidden, seen + extra, seen + hidden + extra}
        wrong = [n for n in range(1, 6) if n not in right]
        if seen:
            fixed = words.god(name)
            yield Case(fixed, words.number(seen), tuple(words.number(n) for n in some(rng, wrong, 2)))


@fact
def group_many(person: Person, rng: random.Random) -> Iterator[Case]:
    """Three and more are many; a lie calls many what is not seen and at most once hidden."""
    if "hour" not in person.pillars or unsure(person):
        return
    many, none = [], []
    for name, gods in GROUPS.items():
        seen = sum(g in gods for g in person.visible_gods)
        hidden = sum(g in gods for g in person.hidden_gods)
        if seen >= MANY:
            many.append(words.god(name))
        if not seen and hidden <= 1:
            none.append(words.god(name))
    yield from one_each(rng, many, none)


@fact
def hidden_god(person: Person, rng: random.Random) -> Iterator[Case]:
    """A ten god hidden in a branch."""
    for position, right in person.pillars.items():
        if person.doubtful[position] - {right.name}:
            continue
        inside = [it.ten_god for it in right.hidden_stems]
        wrong = some(rng, (g for g in TenGod if g not in inside), 3)
        fixed: Slots = where(person, position) | words.branch(right.branch)
        yield Case(fixed, words.god(rng.choice(inside).value), tuple(words.god(g.value) for g in wrong))
