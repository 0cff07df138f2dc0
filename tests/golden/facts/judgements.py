"""Strength, structure, useful elements."""

import random
from collections.abc import Iterator
from typing import Final

from shared.vocabulary import Element
from tests.golden import words
from tests.golden.cases import Case, fact, some
from tests.golden.facts.gods import unsure
from tests.golden.people import Person
from tests.golden.words import WORDS, Slots

_STEPS: Final = ("극약", "태약", "신약", "중화신약", "중화", "중화신강", "신강", "태강", "극왕")
_FAR: Final = 3
_STRONG: Final = {"st": "신강", "sth": "身強", "st_en": "strong", "St_en": "Strong", "st_adj": "강한"}
_WEAK: Final = {"st": "신약", "sth": "身弱", "st_en": "weak", "St_en": "Weak", "st_adj": "약한"}


@fact
def strength(person: Person, _rng: random.Random) -> Iterator[Case]:
    """Strong or weak; nothing is said of a chart in the very middle."""
    found = person.chart.strength
    if found is not None and not found.step.startswith("중화") and not unsure(person):
        true, false = (_STRONG, _WEAK) if found.strong else (_WEAK, _STRONG)
        yield Case({}, true, (false,))


@fact
def strength_step(person: Person, rng: random.Random) -> Iterator[Case]:
    """The step of nine; a lie is three steps and more away."""
    found = person.chart.strength
    if found is not None and not unsure(person):
        here = _STEPS.index(found.step)
        lies = some(rng, (s for i, s in enumerate(_STEPS) if abs(i - here) >= _FAR), 2)
        yield Case({}, {"step": found.step}, tuple({"step": s} for s in lies))


@fact
def strength_score(person: Person, rng: random.Random) -> Iterator[Case]:
    """Of a hundred."""
    found = person.chart.strength
    if found is not None and not unsure(person):
        score = round(found.score)
        lies = some(rng, (n for n in range(5, 96) if abs(n - score) > 15), 2)
        yield Case({}, {"score": str(score)}, tuple({"score": str(n)} for n in lies))


def _structure(name: str) -> Slots:
    english = WORDS["gods"][name[:2]][1] if name[:2] in WORDS["gods"] else name
    return {
        "gk": name,
        "gkh": WORDS["structures"][name],
        "gkf": f"{name}({WORDS['structures'][name]})",
        "gk_en": english,
    }


@fact
def structure(person: Person, rng: random.Random) -> Iterator[Case]:
    """No lie names a structure by another stem hidden in the month branch."""
    found = person.chart.structure
    if found is None or found.name not in WORDS["structures"] or unsure(person):
        return
    possible = {f"{hidden.ten_god.value}격" for hidden in person.chart.pillars.month.hidden_stems} | {found.name}
    lies = some(rng, (name for name in WORDS["structures"] if name not in possible), 3)
    yield Case({}, _structure(found.name), tuple(map(_structure, lies)))


def _favoured(person: Person) -> set[Element]:
    return {e for u in person.chart.useful_elements for e in (u.useful, u.helpful) if e is not None}


@fact
def useful(person: Person, rng: random.Random) -> Iterator[Case]:
    """용신 of the chosen school; no lie names what any school wants."""
    chosen = next((u for u in person.chart.useful_elements if u.chosen), None)
    if chosen is not None and not unsure(person):
        lies = some(rng, (e for e in Element if e not in _favoured(person)), 3)
        yield Case({}, words.element(chosen.useful), tuple(map(words.element, lies)))


@fact
def helpful(person: Person, rng: random.Random) -> Iterator[Case]:
    """희신."""
    chosen = next((u for u in person.chart.useful_elements if u.chosen), None)
    if chosen is not None and chosen.helpful is not None and not unsure(person):
        lies = some(rng, (e for e in Element if e not in _favoured(person)), 3)
        yield Case({}, words.element(chosen.helpful), tuple(map(words.element, lies)))


@fact
def harmful(person: Person, rng: random.Random) -> Iterator[Case]:
    """기신; a lie names what some school wants and none shuns."""
    chosen = next((u for u in person.chart.useful_elements if u.chosen), None)
    if chosen is not None and chosen.harmful is not None and not unsure(person):
        shunned = {u.harmful for u in person.chart.useful_elements}
        lies = some(rng, sorted(e for e in _favoured(person) if e not in shunned), 2)
        yield Case({}, words.element(chosen.harmful), tuple(map(words.element, lies)))
