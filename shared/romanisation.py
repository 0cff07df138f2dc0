"""Hangul in Latin letters, syllable by syllable, without what one does to the next: 역마 is `yeokma`.

Source: Revised Romanization of Korean (국어의 로마자 표기법, 2000).
"""

from typing import Final

_INITIALS: Final = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS: Final = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
)  # fmt: skip
_FINALS: Final = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip
_FIRST: Final = ord("가")


def romanised(hangul: str) -> str:
    """In small letters; every character must be a syllable of hangul."""
    return "".join(map(_syllable, hangul))


def _syllable(syllable: str) -> str:
    rest, final = divmod(ord(syllable) - _FIRST, len(_FINALS))
    initial, vowel = divmod(rest, len(_VOWELS))
    return f"{_INITIALS[initial]}{_VOWELS[vowel]}{_FINALS[final]}"
