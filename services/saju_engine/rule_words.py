"""Words of a template that take the particle fitting them, and how stems, branches and elements are written."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from services.saju_engine.problems import Text
from shared.particles import particle
from shared.vocabulary import BRANCH_BY_HANGUL, STEM_BY_HANGUL, Element, LifeStage, TenGod

_SPOKEN_EN: Final[Mapping[TenGod | LifeStage, str]] = {TenGod.EATING: "eating god", TenGod.HURTING: "hurting officer"}
"""Names that say more in English than their place in the vocabulary."""


class Word(str):
    """`f"{word:은}"` is the word with 은 or 는."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """Raises KeyError for a particle it does not know."""
        return self + particle(self, spec) if spec else str(self)


@cache
def stem_word(hangul: str) -> Text:
    """E.g. `경금(庚)`, `庚 metal`."""
    stem = STEM_BY_HANGUL[hangul]
    return Text(Word(f"{hangul}{stem.element.hangul}({stem.hanja})"), f"{stem.hanja} {stem.element.value}")


@cache
def branch_word(hangul: str) -> Text:
    """E.g. `오화(午)`, `午 fire`."""
    branch = BRANCH_BY_HANGUL[hangul]
    return Text(Word(f"{hangul}{branch.element.hangul}({branch.hanja})"), f"{branch.hanja} {branch.element.value}")


def element_words(elements: Iterable[Element]) -> Text:
    """E.g. `목·수`, `wood and water`."""
    named = tuple(elements)
    return Text(Word("·".join(element.hangul for element in named)), " and ".join(element.value for element in named))


@cache
def name_word(name: TenGod | LifeStage) -> Text:
    """E.g. `정재`, `direct wealth`."""
    return Text(Word(name), _SPOKEN_EN.get(name) or name.name.lower().replace("_", " "))


def fill(template: Text, words: Mapping[str, Text]) -> Text:
    """The template in both languages, each word in its own."""
    return Text(
        template.ko.format(**{name: Word(word.ko) for name, word in words.items()}),
        template.en.format(**{name: word.en for name, word in words.items()}),
    )
