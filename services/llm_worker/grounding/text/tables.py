"""Markdown tables: cells under their headings.

A table is read row by row, as lines are; where the words of the first row are labels (년주 일주, 목 화 토 금 수, Year
Month), each cell is also read with the heading of its column and the first cell of its row.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.text.lexicon import (
    KOREAN,
    LATIN,
    STEM_HANJA,
    STEM_SYLLABLES,
    folded,
)

_ROW: Final = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)
RULE: Final = re.compile(r"^[\s|:\-]+$")
_UNIT: Final = re.compile(
    r"([년연월일시年月日時])(?:주|柱)?(?:\([^)]*\))?|(year|month|day|hour)(?: pillar)?(?: \([^)]*\))?", re.IGNORECASE
)
_PART: Final = re.compile(
    r"(?P<upper>천간|(?:heavenly )?stem|天干)(?:\s?\([^)]*\))?|(?:지지|(?:earthly )?branch|地支)(?:\s?\([^)]*\))?",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"(?:지)?장간|hidden stems?|藏干", re.IGNORECASE)
_HANGUL_OF: Final = {"年": "년", "月": "월", "日": "일", "時": "시"}
_SHORT_HEADS: Final = {"useful": "useful element", "helpful": "helpful element", "harmful": "harmful element"}
_COLUMNS: Final = 3
"""Of a chart: the hour may be unknown."""
_PAIR: Final = 2
_NOWHERE: Final = -100
"""The place of words that the table has not."""
_FIGURE: Final = re.compile(r"\d{1,2}")


def is_table(text: str) -> bool:
    """Two rows at least."""
    return text.lstrip().startswith("|") and len(_ROW.findall(text)) > 1


def in_grid(text: str) -> Iterator[tuple[str, str, int]]:
    """Each character below a unit: the unit, the text, its place."""
    heads: list[str] = []
    for line in re.finditer(r"[^\n]+", text):
        words = [(match[0], line.start() + match.start()) for match in re.finditer(r"[^\s|`]+", line[0])]
        if len(words) >= _COLUMNS and all(_UNIT.fullmatch(word) for word, _ in words):
            heads = [word for word, _ in words]
        elif heads and len(words) in {len(heads), len(heads) + 1}:
            own = words[-len(heads) :]
            yield from ((head, word, place) for head, (word, place) in zip(heads, own, strict=True))


def rows(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its place."""
    for match in _ROW.finditer(text):
        yield match.start(), match[0]


def cells(line: str, start: int) -> list[tuple[int, str]]:
    """Each cell of a row with the place of its first character; empty ones too, so that columns keep their number."""
    found = []
    inner = line.strip()
    offset = start + line.index(inner) if inner else start
    place = 1 if inner.startswith("|") else 0
    for part in inner[place:].rstrip("|").split("|"):
        lead = len(part) - len(part.lstrip())
        found.append((offset + place + lead, part.strip()))
        place += len(part) + 1
    return found


def joined(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """For each cell of the body a sentence `heading: cell`, or `row heading: cell`, and the places of its characters in
    the table (-1 for what was put in between).
    """
    lines = [(start, line) for start, line in rows(text) if not RULE.match(line)]
    if len(lines) == 1 or not lines:
        return
    heads = cells(lines[0][1], lines[0][0])
    ruled = any(RULE.match(line) for _, line in rows(text))
    if not ruled and len(heads) == _PAIR and _is_label(heads[0][1]) and not _is_label(heads[1][1]):
        return  # `| 일간 | 경금 |` is a row as the others are
    for start, line in lines[1:]:
        row = cells(line, start)
        for column, (place, cell) in enumerate(row):
            if column >= len(heads) or not cell or not heads[column][1] or _FIGURE.fullmatch(heads[column][1]):
                continue
            if _PART.fullmatch(heads[0][1]) and _HIDDEN.fullmatch(heads[column][1]):
                continue  # what each branch hides, in any chart
            parts = [heads[column]]
            whole = _position(heads[column][1], row[0][1]) if column else ""
            whole = whole or _SHORT_HEADS.get(heads[column][1].lower(), "")
            if whole:
                parts = [(_NOWHERE, whole)]
            elif column and not _is_label(heads[0][1]) and row[0][1] != cell and re.match(r"\W*[^\W\d]", row[0][1]):
                parts.append(row[0])
            yield _sentence([*parts, (place, cell)])


def _is_label(head: str) -> bool:
    """Whether the first column has values of its own, and no headings of rows: `| 일간 | 월지 |`."""
    entry = KOREAN.get(head) or LATIN.get(folded(head))
    return entry is not None and entry.kind in {"position", "master", "role"}


def _position(head: str, first: str) -> str:
    """`년지`, `year stem`: the position that the heading of a column and that of a row name together; else empty."""
    for unit, part in ((head, first), (first, head)):
        one, other = _UNIT.fullmatch(unit), _PART.fullmatch(part)
        if one and other:
            korean, english = ("간", "stem") if other["upper"] else ("지", "branch")
            return f"{_HANGUL_OF.get(one[1], one[1])}{korean}" if one[1] else f"{one[2]} {english}"
    return ""


def drawn(text: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The same as `joined` for a chart drawn in columns."""
    for unit, word, place in in_grid(text):
        one = _UNIT.fullmatch(unit)
        if one is None or word == "신":  # 辛 or 申
            continue
        stem = word[0] in STEM_HANJA + STEM_SYLLABLES
        whole = _position(unit, "천간" if stem else "지지")
        if len(word) > 1:
            whole = f"{one[2]} pillar" if one[2] else f"{_HANGUL_OF.get(one[1], one[1])}주"
        yield _sentence([(_NOWHERE, whole), (place, word)])


def _sentence(parts: list[tuple[int, str]]) -> tuple[str, tuple[int, ...]]:
    text, places = "", []
    for index, (place, words) in enumerate(parts):
        if index:
            glue = " " if index < len(parts) - 1 else ": "
            text += glue
            places += [-1] * len(glue)
        text += words
        places += range(place, place + len(words))
    return text, tuple(places)
