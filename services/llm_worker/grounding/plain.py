"""A sentence as it is read: without markdown emphasis and invisible characters, each character with its old place."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_DROPPED: Final = frozenset("*`")
_FOLDED: Final = str.maketrans(
    {
        "（": "(", "）": ")", "：": ":", "，": ",", "ㆍ": "·", "・": "·", "•": "·", "‧": "·", "、": ",", "／": "/",
        "’": "'", "‘": "'", "“": '"', "”": '"', "∼": "~", "～": "~", "–": "-", "—": "-", "→": ":", "\t": " ",
        "▸": ":", "⇒": ":", "➜": ":", "➔": ":", "➡": ":", "►": ":", "▶": ":", "»": ":",
        "\u00a0": " ", "\u3000": " ", "＝": "=", "【": "[", "】": "]", "〔": "(", "〕": ")",
    }
)  # fmt: skip
_PICTURES: Final = range(0x2600, 0x2700), range(0x1F000, 0x20000)
"""Blocks of signs and emoji that only decorate."""
_VARIANT: Final = "\ufe0f"
_BULLET: Final = re.compile(r"^([ \t]*)[▶▸►■◆●◇□▪◦★☆※](?=\s)", re.MULTILINE)
_TO_JOIN: Final = re.compile(r"[\u1100-\u11ff]")
_UNDERSCORES: Final = re.compile(r"(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Plain:
    """`text` is what is read; `at[i]` is the place of its i-th character in `source`."""

    source: str
    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of `text` stands in `source`."""
        return self.at[start], (self.at[end - 1] + 1 if end > start else self.at[start])


def plain(source: str) -> Plain:
    """Reads a sentence. Characters that are shown as one (decomposed hangul) become one."""
    kept, at = [], []
    underscores = {i for match in _UNDERSCORES.finditer(source) for i in range(match.start(), match.end())}
    for place, character in enumerate(source):
        if character in _DROPPED or place in underscores:
            continue
        if not character.isascii() and _decorates(character):
            continue
        kept.append(_bare(character))
        at.append(place)
    text = _BULLET.sub(r"\1-", "".join(kept)).translate(_FOLDED)
    if _TO_JOIN.search(text):
        text, at = _joined(text, at)
    return Plain(source, text, tuple(at))


def _decorates(character: str) -> bool:
    return (
        character == _VARIANT
        or unicodedata.category(character) == "Cf"
        or any(ord(character) in block for block in _PICTURES)
    )


def _bare(character: str) -> str:
    """A Latin letter without its accent: Rén is Ren."""
    first = unicodedata.normalize("NFD", character)[0] if not character.isascii() else character
    return first if first.isascii() and first.isalpha() else character


def _joined(text: str, at: list[int]) -> tuple[str, list[int]]:
    """Conjoining jamo as syllables; the place of a syllable is that of its last part, so that ends are right."""
    out: list[str] = []
    places: list[int] = []
    for character, place in zip(text, at, strict=True):
        both = unicodedata.normalize("NFC", out[-1] + character) if out else ""
        if len(both) == 1 and "\uac00" <= both <= "\ud7a3":
            out[-1], places[-1] = both, place
        else:
            out.append(character)
            places.append(place)
    return "".join(out), places
