"""Of which place a value is told, where the label beside it is another: `년주 신살: 금여`, `갑목 일간이 신금 위에`."""

import re
from dataclasses import replace
from typing import Final

from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading

_OF_STARS: Final = re.compile(r"(?:\([^)]*\))?(?:의|에 (?:있는|드는|든|붙은|놓인))?\s")
_STAR_AT: Final = re.compile(r"\)?\s?(?:\(\s?(?:위치|자리)?\s?:?\s?|[은는이가]\s(?:바로 )?|\s?(?:@|→|-|–|—|:)\s?)")
"""Between a place and its stars, and between a star and its place."""
_SEATED: Final = re.compile(r"(?:\([^)]*\))?\)?\s?(?:의 )?위에 (?:앉|놓|올라|서 ?있|자리|뿌리)")
"""`갑목 일간이 신금 위에 앉아`: the branch of the day."""
_SUBJECT: Final = re.compile(r"(?:\([^)]*\))?(?:이|가|은|는)\s(?:바로 )?(?:[가-힣]\()?")
_UNITS: Final = {"년": "year", "월": "month", "시": "hour"}
_UNIT: Final = re.compile(r"(?:\([^)]*\))?\)?([년월시])(?=[,이라에생의로·\s]|$)")
_FRAME: Final = re.compile("[子丑寅卯辰巳午未申酉戌亥]{3}")
"""`the water frame 申子辰 with your day and year branches`: of three."""


def told_of(reading: Reading, label: Mention, value: Mention) -> Mention | None:
    """The place; None where the label is what it seems."""
    if label.kind == "master" and value.kind in {"stem", "branch"} and _SEATED.match(reading.text, value.end):
        return replace(label, kind="position", value="day.branch")
    return _star_place(reading, label, value)


def seated(reading: Reading, branch: Mention) -> Mention | None:
    """The day master that is told to sit on a branch."""
    masters = [m for m in reading.kinds("master") if m.end <= branch.start]
    if not masters or _SEATED.match(reading.text, branch.end) is None:
        return None
    return masters[-1] if _SUBJECT.fullmatch(reading.text, masters[-1].end, branch.start) else None


def of_other_unit(reading: Reading, label: Mention, pillar: Mention) -> bool:
    """`갑술 일주에 병인시라`: a pillar of another unit than the label's."""
    unit = _UNIT.match(reading.text, pillar.end)
    return unit is not None and label.kind == "position" and not label.value.startswith(_UNITS[unit[1]])


def in_frame(reading: Reading, value: Mention) -> bool:
    """Whether a branch is one of three that are named as one, or named beside them: `申 closes the group 申酉戌`."""
    frames = list(_FRAME.finditer(reading.text)) if value.kind == "branch" else []
    written = reading.text[value.start : value.end]
    return any(m.start() <= value.start < m.end() or written in m[0] for m in frames)


def _star_place(reading: Reading, label: Mention, value: Mention) -> Mention | None:
    """`년주 신살: 금여`, `신살 배치: 문창귀인(위치: 일주)`: the one place where the one star is told to be."""
    places = reading.kinds("position")
    if (label.value, value.kind) != ("신살", "star") or len(places) != 1 or len(reading.kinds("star")) != 1:
        return None
    place = places[0]
    if place.end <= label.start:
        return place if _OF_STARS.fullmatch(reading.text[place.end : label.start]) else None
    return place if _STAR_AT.fullmatch(reading.text[value.end : place.start]) else None
