"""A sentence as it is read: without markdown emphasis and invisible characters, ages in figures, each character with
its old place.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.llm_worker.grounding.text.numerals import figures
from services.llm_worker.grounding.text.wording import phrase

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
_EITHER: Final = re.compile(r"(?<=[와과이가을를은는])\((?:과|와|가|이|를|을|는|은)\)|\(으\)(?=로)")
"""`충을(를)`: a particle of which the writer did not know the form."""
_BOLD: Final = re.compile(r"^\W{0,6}\*\*[^*\n.]{2,40}(?P<stop>\.)\*\*(?=\s\S)", re.MULTILINE)
"""`**Hour 丁巳.** The stem …`: a label."""
_TO_JOIN: Final = re.compile(r"[\u1100-\u11ff]")
_ASIDE: Final = phrase("plain", "aside", ignore_case=True)
"""`The day branch 午, your spouse seat, is …`, `오화가 배우자 자리이고, 십성으로는 …`."""
_COUNTED: Final = re.compile(
    r"\W*(?:first|second|third|fourth|fifth|sixth|seventh|last(?:ly)?|finally|next)\b,?", re.IGNORECASE
)
"""`**Fourth, looking inside the branches.** The …`: no label."""
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
    dropped = {
        i
        for pattern in (_UNDERSCORES, _EITHER, _ASIDE)
        for match in pattern.finditer(source)
        for i in range(*match.span(match.lastgroup or 0))
    }
    labels = {match.end("stop") - 1 for match in _BOLD.finditer(source) if not _COUNTED.match(match[0])}
    for place, written in enumerate(source):
        character = ":" if place in labels else written
        shown = character if character.isalnum() and character.isascii() else _shown(character)
        if shown and place not in dropped:
            kept.append(shown)
            at.append(place)
    text = _BULLET.sub(r"\1-", "".join(kept)).translate(_FOLDED)
    if _TO_JOIN.search(text):
        text, at = _joined(text, at)
    for start, end, figure in reversed(figures(text)):
        spread = [at[min(start + place, end - 1)] for place in range(len(figure) - 1)]
        text, at[start:end] = text[:start] + figure + text[end:], [*spread, at[end - 1]]
    return Plain(source, text, tuple(at))


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    """A character as it is read; nothing of one that only decorates."""
    decorates = character in _DROPPED or (not character.isascii() and _decorates(character))
    return "" if decorates else _bare(character)


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
