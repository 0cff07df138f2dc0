"""Terms in Latin letters, however they are spelt: gongmang is 공망, and so are kongmang and gong-mang.

People write Korean terms by ear: daewoon, dae-un and taewun are one word. Of the official romanisation of a term and of
what is said, no more is compared than all these spellings have in common.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from shared.romanisation import romanised

_WORD: Final = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*")
_HANGUL: Final = re.compile(r"[가-힣]{2,}")
_SHORTEST: Final = 4
"""Letters of a sound that is taken for a term: imo, hap and soon (세운 is seun) may be anything."""
_ONE: Final = (
    ("sh", "s"),
    ("ch", "c"),
    ("k", "g"),
    ("t", "d"),
    ("p", "b"),
    ("r", "l"),
    ("woo", "u"),
    ("wu", "u"),
    ("oo", "u"),
    ("ou", "u"),
    ("wae", "oe"),
    ("we", "oe"),
    ("eui", "i"),
    ("ui", "i"),
    ("ee", "i"),
    ("eo", "u"),
    ("eu", "u"),
    ("ae", "e"),
    ("ngm", "gm"),
    ("ngn", "gn"),
)
"""Spellings of one sound, and letters that change before others (역마 is said yeongma), in the order of folding."""
_OTHERS: Final = frozenset({"kanji", "guido", "yuki", "kirill"})
"""Words and names of other tongues that sound like one of our terms."""
_TWICE: Final = re.compile(r"([a-z])\1+")


class Romanised:
    """Knows terms by their sound."""

    def __init__(self, terms: Iterable[str]) -> None:
        """Terms of one syllable are left out: their sound is that of too many words."""
        known = sorted(term for term in terms if _HANGUL.fullmatch(term))
        self._by_spelling = {romanised(term): term for term in known}
        by_sound: defaultdict[str, list[str]] = defaultdict(list)
        for spelling, term in self._by_spelling.items():
            by_sound[_sound(spelling)].append(term)
        self._by_sound = {sound: found[0] for sound, found in by_sound.items() if len(found) == 1}

    def read(self, text: str) -> str:
        """The text with its romanised terms in hangul."""
        return _WORD.sub(lambda match: self._term(match[0]), text)

    def _term(self, said: str) -> str:
        word = said.lower().removesuffix("'s").replace("-", "").replace("'", "")
        sound = _sound(word)
        if len(sound) < _SHORTEST or word in _OTHERS:
            return said
        return self._by_spelling.get(word) or self._by_sound.get(sound, said)


def _sound(spelt: str) -> str:
    """What all spellings of one word have in common."""
    for letters, folded in _ONE:
        spelt = spelt.replace(letters, folded)
    return _TWICE.sub(r"\1", spelt)
