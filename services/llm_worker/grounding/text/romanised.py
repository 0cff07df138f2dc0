"""Korean terms in Latin letters, syllable by syllable as texts of saju mostly write them: 역마살 `yeokma sal`.

Source: Revised Romanization of Korean (국어의 로마자 표기법, 2000), without and with the assimilations of its §3.1.
"""

from typing import Final

from shared.romanisation import romanised as spelled

_ASSIMILATED: Final = (("nr", "ll"), ("lr", "ll"), ("km", "ngm"), ("kn", "ngn"), ("pn", "mn"), ("ngr", "ngn"))
_ENDINGS: Final = ("관살", "대살", "살", "귀인", "격")
"""What is written apart or with a hyphen: `Hongyeom-sal`, `Siksin-gyeok`."""


def romanised(hangul: str) -> tuple[str, ...]:
    """Every spelling of a term, in small letters, its ending apart and joined."""
    ending = next((one for one in _ENDINGS if hangul.endswith(one) and len(hangul) > len(one)), "")
    stem = spelled(hangul.removesuffix(ending))
    stems = {stem, _assimilated(stem)}
    return tuple(f"{one}{gap}{spelled(ending)}" for one in sorted(stems) for gap in ((" ", "") if ending else ("",)))


def _assimilated(latin: str) -> str:
    for apart, together in _ASSIMILATED:
        latin = latin.replace(apart, together)
    return latin
