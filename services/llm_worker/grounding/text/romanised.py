"""Korean terms in Latin letters, syllable by syllable as texts of saju mostly write them: 역마살 `yeokma sal`.

Source: Revised Romanization of Korean (국어의 로마자 표기법, 2000), without and with the assimilations of its §3.1.
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
_FIRST: Final = 0xAC00
_ASSIMILATED: Final = (("nr", "ll"), ("lr", "ll"), ("km", "ngm"), ("kn", "ngn"), ("pn", "mn"), ("ngr", "ngn"))
_ENDINGS: Final = ("관살", "대살", "살", "귀인", "격")
"""What is written apart or with a hyphen: `Hongyeom-sal`, `Siksin-gyeok`."""


def romanised(hangul: str) -> tuple[str, ...]:
    """Every spelling of a term, in small letters, its ending apart and joined."""
    ending = next((one for one in _ENDINGS if hangul.endswith(one) and len(hangul) > len(one)), "")
    stem = _spelled(hangul.removesuffix(ending))
    stems = {stem, _assimilated(stem)}
    return tuple(f"{one}{gap}{_spelled(ending)}" for one in sorted(stems) for gap in ((" ", "") if ending else ("",)))


def _spelled(hangul: str) -> str:
    return "".join(map(_syllable, hangul))


def _syllable(syllable: str) -> str:
    rest, final = divmod(ord(syllable) - _FIRST, len(_FINALS))
    initial, vowel = divmod(rest, len(_VOWELS))
    return f"{_INITIALS[initial]}{_VOWELS[vowel]}{_FINALS[final]}"


def _assimilated(latin: str) -> str:
    for apart, together in _ASSIMILATED:
        latin = latin.replace(apart, together)
    return latin
