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
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS: Final = "-ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_LONG: Final = 4
"""Syllables from which on two letters may be wrong."""
_LONGEST: Final = 7
_PARTICLE: Final = (
    r"(이란|란|이랑|랑|이|가|은|는|을|를|의|에|와|과|도|만|로|으로|에서|한테|부터|까지|처럼|보다|이나|나|이면|면"
    r"|인데|인가|이에요|예요|에요|이야|야|요)?"
)
_PREDICATE: Final = "(뭐|뜻|있|많|없|어때|알려|봐|좋|볼|보)"
_REST: Final = re.compile(rf"{_PARTICLE}{_PREDICATE}?.{{0,4}}")
"""What may follow a noun within a word: a particle, and what was written on without a space."""
_ENDING: Final = re.compile(rf"{_PARTICLE}({_PREDICATE}.*)?")
"""The same with nothing left unaccounted for."""
_INFLECTED: Final = re.compile(r".*(?:까|고|면|려|라|서|니|네)")
"""Ends of phrases that the lexicon holds as they are said (잃을까): they are alike among themselves (있을까)."""
_ALIKE: Final = (
    "ㅐㅔㅒㅖ",
    "ㅙㅚㅞ",
    "ㅗㅜㅡ",
    "ㅓㅗ",
    "ㅏㅑ",
    "ㅓㅕ",
    "ㅣㅢㅟ",
    "ㄱㄲㅋ",
    "ㄷㄸㅌ",
    "ㅂㅃㅍ",
    "ㅅㅆ",
    "ㅈㅉㅊ",
)
"""Letters taken for one another by sound or on the keyboard: of two words as near, the one they make is meant."""


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
            if _WORD.fullmatch(word) and len(word) <= _LONGEST and not _INFLECTED.fullmatch(word):
                for cover in _covers(word):
                    self._by_cover[cover].append(word)

    def correct(self, text: str, known: Container[str]) -> list[Correction]:
        """What is misspelt in a text. `known` words are left alone, and of what begins with one (도화샬) most."""
        found = []
        for match in _WORD.finditer(text):
            word = match[0]
            begun = max((length for length in range(2, len(word) + 1) if word[:length] in known), default=0)
            if begun and _ENDING.fullmatch(word[begun:]):
                continue
            correction = self._correct(match.start(), word, begun)
            if correction is not None:
                found.append(correction)
        return found

    def _correct(self, start: int, word: str, begun: int) -> Correction | None:
        """`begun`: syllables of the word that are one we know, which what is meant must be longer than."""
        rest = _ENDING if begun else _REST
        for length in range(min(len(word), _LONGEST), max(1, begun), -1):
            if length < len(word) and not rest.fullmatch(word[length:]):
                continue
            said = word[:length]
            candidates = {meant for cover in _covers(said) for meant in self._by_cover.get(cover, ())}
            distance, _, meant = min(((*_distance(said, one), one) for one in candidates), default=(_LONGEST, 0, ""))
            if distance <= (2 if length >= _LONG and not begun else 1):
                return Correction(start, said, meant, sure=length > 2)  # noqa: PLR2004 - 감자 is no 갑자
        return None


def _covers(word: str) -> Iterator[str]:
    """The word with one syllable covered up; a long one, with two."""
    for places in combinations(range(len(word)), 2 if len(word) >= _LONG else 1):
        yield "".join("*" if place in places else syllable for place, syllable in enumerate(word))


def _distance(one: str, other: str) -> tuple[int, int]:
    """Letters that differ between two words of as many syllables, and how many of these do not sound alike."""
    pairs = [
        (mine, theirs)
        for first, second in zip(one, other, strict=True)
        for mine, theirs in zip(_letters(first), _letters(second), strict=True)
        if mine != theirs
    ]
    return len(pairs), sum(not any(mine in alike and theirs in alike for alike in _ALIKE) for mine, theirs in pairs)


def _letters(syllable: str) -> tuple[str, str, str]:
    """Initial, medial and final by Unicode's arithmetic of syllables (The Unicode Standard, 3.12)."""
    code = ord(syllable) - _FIRST_SYLLABLE
    return _INITIALS[code // 588], _MEDIALS[code % 588 // 28], _FINALS[code % 28]
