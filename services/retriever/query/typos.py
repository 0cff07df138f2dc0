"""Misspelt words: 도하살 is 도화살 with one letter (자모) wrong.

A word is looked for among those the lexicon knows that have as many syllables and one wrong letter at most. Only words
that neither the passages nor the lexicon know are touched.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from itertools import combinations
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[가-힣]{2,}")
_FIRST_SYLLABLE: Final = ord("가")
_LONG: Final = 4
"""Syllables from which on two letters may be wrong."""
_LONGEST: Final = 7
_REST: Final = re.compile(
    r"(이란|란|이랑|랑|이|가|은|는|을|를|의|에|와|과|도|만|로|으로|에서|한테|부터|까지|처럼|보다|이나|나|이면|면|인데|인가|이에요|예요|에요|이야|야|요)?"
    r"(뭐|뜻|있|많|없|어때|알려|봐|좋|볼|보)?.{0,4}"
)
"""What may follow a noun within a word: a particle, and what was written on without a space."""


class Correction(NamedTuple):
    """`said`, at a place of the text, is probably `meant`; `sure`: too long to be another word by chance."""

    start: int
    said: str
    meant: str
    sure: bool


class Speller:
    """Knows the words that may have been meant.

    Words with one letter wrong are alike but for one syllable (long ones, two letters: but for two): they are found by
    what is left when those are covered up.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_cover: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            if _WORD.fullmatch(word) and len(word) <= _LONGEST:
                for cover in _covers(word):
                    self._by_cover[cover].append(word)

    def correct(self, text: str, known: Container[str]) -> list[Correction]:
        """What is misspelt in a text. `known` words and what begins with one are left alone."""
        found = []
        for match in _WORD.finditer(text):
            word = match[0]
            if any(word[:length] in known for length in range(2, len(word) + 1)):
                continue
            correction = self._correct(match.start(), word)
            if correction is not None:
                found.append(correction)
        return found

    def _correct(self, start: int, word: str) -> Correction | None:
        for length in range(min(len(word), _LONGEST), 1, -1):
            if length < len(word) and not _REST.fullmatch(word[length:]):
                continue
            said = word[:length]
            candidates = {meant for cover in _covers(said) for meant in self._by_cover.get(cover, ())}
            distance, meant = min(((_distance(said, one), one) for one in candidates), default=(_LONGEST, ""))
            if distance <= (2 if length >= _LONG else 1):
                return Correction(start, said, meant, sure=length > 2)  # noqa: PLR2004 - 감자 is no 갑자
        return None


def _covers(word: str) -> Iterator[str]:
    """The word with one syllable covered up; a long one, with two."""
    for places in combinations(range(len(word)), 2 if len(word) >= _LONG else 1):
        yield "".join("*" if place in places else syllable for place, syllable in enumerate(word))


def _distance(one: str, other: str) -> int:
    """Letters that differ between two words of as many syllables."""
    return sum(
        mine != theirs
        for first, second in zip(one, other, strict=True)
        for mine, theirs in zip(_letters(first), _letters(second), strict=True)
    )


def _letters(syllable: str) -> tuple[int, int, int]:
    """Initial, medial and final by their places in Unicode's arithmetic of syllables (The Unicode Standard, 3.12)."""
    code = ord(syllable) - _FIRST_SYLLABLE
    return code // 588, code % 588 // 28, code % 28
