"""Elements and polarity: counted, most, least, absent."""

import random
from collections.abc import Iterator
from itertools import combinations

from shared.vocabulary import Element
from tests.golden import words
from tests.golden.cases import Case, fact, one_each, some
from tests.golden.facts.gods import MANY, unsure
from tests.golden.people import Person
from tests.golden.words import Slots

_YANG_BRANCHES = "자인진오신술"
_FAINT = 0.15


def _counts(person: Person) -> dict[Element, int]:
    return {share.element: share.count for share in person.chart.elements}


def _weights(person: Person) -> dict[Element, float]:
    return {share.element: share.weight or 0.0 for share in person.chart.elements}


@fact
def element_count(person: Person, rng: random.Random) -> Iterator[Case]:
    """Among the eight visible characters."""
    if "hour" not in person.pillars or unsure(person):
        return
    for it, count in _counts(person).items():
        if count:
            lies = some(rng, (n for n in range(1, 7) if n != count), 3)
            yield Case(words.element(it), words.number(count), tuple(map(words.number, lies)))


@fact
def element_list(person: Person, rng: random.Random) -> Iterator[Case]:
    """All five; in a lie two unequal counts have changed places."""
    if unsure(person):
        return
    counts = _counts(person)
    keys = {it: f"c{it.value}" for it in Element}
    true = {keys[it]: str(count) for it, count in counts.items()}
    unequal = [(a, b) for a, b in combinations(Element, 2) if counts[a] != counts[b]]
    lies = [{keys[a]: str(counts[b]), keys[b]: str(counts[a])} for a, b in some(rng, unequal, 3)]
    yield Case({}, true, tuple(lies))


@fact
def element_most(person: Person, rng: random.Random) -> Iterator[Case]:
    """True where one stands alone; no lie names the weightiest, hidden stems and season reckoned in."""
    if unsure(person):
        return
    counts, weights = _counts(person), _weights(person)
    top, heaviest = max(counts.values()), max(weights, key=lambda it: weights[it])
    tops = [it for it, count in counts.items() if count == top]
    lies = [it for it, count in counts.items() if count < top - 1 and it is not heaviest]
    yield from one_each(
        rng, map(words.element, tops if len(tops) == 1 and tops[0] is heaviest else []), map(words.element, lies)
    )


@fact
def element_least(person: Person, rng: random.Random) -> Iterator[Case]:
    """The same for the fewest."""
    if unsure(person):
        return
    counts, weights = _counts(person), _weights(person)
    low, lightest = min(counts.values()), min(weights, key=lambda it: weights[it])
    lows = [it for it, count in counts.items() if count == low]
    lies = [it for it, count in counts.items() if count > low + 1 and it is not lightest]
    yield from one_each(rng, map(words.element, lows if len(lows) == 1 else []), map(words.element, lies))


@fact
def element_absent(person: Person, rng: random.Random) -> Iterator[Case]:
    if "hour" not in person.pillars or unsure(person):
        return
    counts = _counts(person)
    true = [words.element(it) for it, count in counts.items() if count == 0]
    yield from one_each(rng, true, (words.element(it) for it, count in counts.items() if count))


@fact
def element_many(person: Person, rng: random.Random) -> Iterator[Case]:
    if "hour" not in person.pillars or unsure(person):
        return
    counts, weights = _counts(person), _weights(person)
    true = [words.element(it) for it, count in counts.items() if count >= MANY]
    lies = [words.element(it) for it, count in counts.items() if count == 0 and weights[it] < _FAINT]
    yield from one_each(rng, true, lies)


@fact
def polarity_counts(person: Person, rng: random.Random) -> Iterator[Case]:
    """Yang and yin of the visible characters; no lie counts 자 사 오 해 by their own sign (체) instead."""
    if "hour" not in person.pillars or unsure(person):
        return
    yang = person.chart.polarity.get("yang", 0)  # type: ignore[call-overload]  # a StrEnum is its value
    stems = sum(it.stem_polarity.value == "yang" for it in person.pillars.values())
    by_sign = stems + sum(it.branch in _YANG_BRANCHES for it in person.pillars.values())
    lies = some(rng, (n for n in range(1, 8) if n not in (yang, by_sign)), 3)
    if 0 < yang < len("사주팔자") * 2:
        yield Case({}, _polarity(yang), tuple(map(_polarity, lies)))


def _polarity(yang: int) -> Slots:
    return words.number(yang, "ya") | words.number(8 - yang, "yi")
