"""Of which part of a pillar a value is told: `월주의 천간은 정관`, `The stem of this month acts as …`."""

import re
from dataclasses import replace
from typing import Final

from services.llm_worker.grounding.text.binding import HIDING
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.said import PART_OF
from services.llm_worker.grounding.text.wording import phrase

_ITS: Final = re.compile(r"\)?\s?(?:\([^)]*\)\s?)?(?:in|on) (?:its|the) (stem|branch)")
_AROUND: Final = 36
_UPPER: Final = phrase("labelled", "upper", ignore_case=True)
_LOWER: Final = phrase("labelled", "lower", ignore_case=True)
_OPENED: Final = re.compile(r"\s?[^:|]{0,8}?\s?[:|]\s")
_RIGHT_BEFORE: Final = re.compile(r"(?<![과와·,] )(?<![과와·,])(?:천간|지지)(?:은|는|이|가|에는|에|의)?\s$")
"""`시주는 천간이 정인이고 지지가 편재`; `천간과 지지가 …` is both."""
_NEAR: Final = 18
_NEXT_CLAUSE: Final = re.compile(r", (?:and|but|while|so)\b")


def part_of(reading: Reading, label: Mention, value: Mention) -> Mention:
    """A pillar as its stem or branch, a branch as what it hides, where the words around say so."""
    start, end = min(label.start, value.start), max(label.end, value.end)
    if label.kind in {"year", "time"} and value.kind in {"god", "stem", "branch"}:
        told = _ITS.match(reading.text[value.end :])
        after = _NEXT_CLAUSE.split(reading.text[value.end : value.end + _NEAR])[0]
        near = reading.text[max(start, value.start - _NEAR) : value.start] + after
        whole = PART_OF.search(reading.text, 0, label.start)
        part = told[1] if told else _one_of(near) or _one_of(reading.text[label.end : value.start])
        part = part or (whole[1].lower() if whole else None)
        return replace(label, value=f"{label.value}.{part}") if part else label
    if label.kind != "position" or value.kind not in {"stem", "branch", "god", "element", "polarity"}:
        return label
    position, part = label.value.split(".")
    around = reading.text[max(0, start - _AROUND, reading.text.rfind(". ", 0, start)) : end + 14]
    if part == "branch" and value.kind in {"stem", "god"} and _opened(reading, label):
        return replace(label, value=f"{position}.stored")
    own = reading.text[label.start : label.end]  # `the branch under your day master` hides nothing
    if value.kind in {"stem", "god", "element"} and part != "stem" and HIDING.search(around.replace(own, "")):
        stored = re.search("지장간|천간", reading.text[label.end : value.start]) is not None
        return replace(label, value=f"{position}.{'stored' if stored else 'hidden'}")
    right = _RIGHT_BEFORE.search(reading.text, label.end, value.start) if value.kind == "god" else None
    said = (_one_of(right[0]) if right else _one_of(around)) if part == "pillar" else None
    return replace(label, value=f"{position}.{said}") if said else label


def _opened(reading: Reading, label: Mention) -> bool:
    """`월지 술: 신금(편재), 정화(비견), 무토(상관)`: two stems or more of one branch are those that it hides."""
    colon = _OPENED.match(reading.text, label.end)
    following = next((m.start for m in reading.kinds("position") if m.start > label.start), len(reading.text))
    stems = {m.value for m in reading.kinds("stem") if colon and colon.end() <= m.start < following}
    return len(stems) > 1


def _one_of(text: str) -> str | None:
    upper, lower = _UPPER.search(text), _LOWER.search(text)
    return "stem" if upper and not lower else "branch" if lower and not upper else None
