"""The bank: templates of the data files, filled for the people."""

import random
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import yaml

from shared.particles import fill
from tests.golden import facts
from tests.golden.cases import FACTS, Case
from tests.golden.people import HERE, Person, people

Split = Literal["train", "test", "final", "held", "fresh", "blind", "plain"]
Locale = Literal["ko", "en"]
SPLITS: Final[tuple[Split, ...]] = ("train", "test", "final", "held", "fresh", "blind", "plain")
TOGETHER: Final[tuple[Split, ...]] = SPLITS
"""What is meant where no split is named: those from which the check has learned. A new measure is left out of it, so
that no everyday run shows anybody its sentences.
"""
LOCALES: Final[tuple[Locale, ...]] = ("ko", "en")
GENERAL: Final = "anything"
assert facts.__all__  # the makers are entered by their import
_SEED: Final = "golden"
_ASIDE: Final = ("mean", "mean_en", "img", "img_en", "chars")
"""Ends of slots that go with a word but say nothing by themselves."""


@dataclass(frozen=True, slots=True)
class Template:
    """`fact` names the maker of its slots; `category` what the table counts it under: the fact, or for sentences that
    say nothing of the person what sort they are.
    """

    split: Split
    locale: Locale
    category: str
    fact: str
    text: str

    @property
    def fields(self) -> frozenset[str]:
        """Slots it uses."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self.text) if name)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A filled template. Of a lie `core` are its lines that say what is false, and `words` the false words in them."""

    template: Template
    person: Person
    text: str
    core: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def false(self) -> bool:
        """Whether it is a planted lie."""
        return bool(self.words)


@cache
def templates(split: Split | None = None) -> tuple[Template, ...]:
    """Those of a split, or of `TOGETHER`."""
    found = []
    for part in TOGETHER if split is None else (split,):
        for locale in LOCALES:
            for name, make in (("facts", _of_fact), ("general", _general)):
                text = (HERE / part / f"{name}.{locale}.yaml").read_text(encoding="utf-8")
                rows: Mapping[str, list[str]] = yaml.safe_load(text)
                found += [make(part, locale, key, line) for key, lines in rows.items() for line in lines]
    return tuple(found)


def _of_fact(split: Split, locale: Locale, key: str, text: str) -> Template:
    if key not in FACTS:
        raise KeyError(f"tests/golden/{split}/facts.{locale}.yaml: no fact is called {key}")
    return Template(split, locale, key, key, text)


def _general(split: Split, locale: Locale, key: str, text: str) -> Template:
    return Template(split, locale, key, GENERAL, text)


@cache
def cases(fact: str, person: Person) -> tuple[Case, ...]:
    """What a fact offers of a person, always the same."""
    return tuple(FACTS[fact](person, random.Random(f"{_SEED} {fact} {person.number}")))


@cache
def _truths(template: Template, person: Person) -> frozenset[str]:
    found = set()
    for case in cases(template.fact, person):
        slots = case.fixed | (case.true or {})
        if template.fields <= set(slots):
            found.add(fill(template.text, slots))
    return frozenset(found)


def _lies(template: Template, case: Case) -> list[dict[str, str]]:
    """Changes under which every changed word the template uses is another word: a lie in all it says."""
    true = case.true or {}
    fit = []
    for lie in case.lies:
        used = {key for key in template.fields & set(lie) if not key.endswith(_ASIDE)}
        if used and template.fields <= set(case.fixed | true | lie) and all(lie[k] != true.get(k) for k in used):
            fit.append(lie)
    return fit


def true_sentence(template: Template, person: Person, rng: random.Random) -> Sentence | None:
    """A filling that is true; None where the chart has no such fact."""
    texts = sorted(_truths(template, person))
    return Sentence(template, person, rng.choice(texts)) if texts else None


def lie(template: Template, person: Person, rng: random.Random) -> Sentence | None:
    """A filling that is false; None where the fact offers none."""
    choices = [(case, change) for case in cases(template.fact, person) for change in _lies(template, case)]
    if not choices:
        return None
    case, change = rng.choice(choices)
    slots = case.fixed | (case.true or {}) | change
    text = fill(template.text, slots)
    if text in _truths(template, person):
        return None
    false = tuple(sorted({slots[key] for key in template.fields & set(change) if not key.endswith(_ASIDE)}))
    return Sentence(template, person, text, _core(template.text, slots, change), false)


def _core(template: str, slots: Mapping[str, str], change: Mapping[str, str]) -> tuple[str, ...]:
    """The lines that hold a changed word."""
    core = []
    for line in template.split("\n"):
        names = {name for _, name, _, _ in string.Formatter().parse(line) if name}
        if names & set(change):
            core.append(fill(line, slots).strip())
    return tuple(core)


def filled(split: Split | None, per_template: int) -> Iterator[Sentence]:
    """True and false fillings of every template for so many people, by turns."""
    everyone = people()
    for index, template in enumerate(templates(split)):
        rng = random.Random(f"{_SEED} {template.text}")
        order = [everyone[(index * 7 + step * 13) % len(everyone)] for step in range(len(everyone))]
        for make in (true_sentence, lie):
            made = 0
            for person in order:
                sentence = make(template, person, rng)
                if sentence is not None:
                    yield sentence
                    made += 1
                if made == per_template:
                    break
