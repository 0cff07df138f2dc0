"""Values that no label is beside, in a sentence with one label: `Looking at the month pillar first, we find Geng Xu`.

Such a value is said of the label, however the two are joined: a chart's word in a sentence about one place of it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.llm_worker.grounding.groups import Group
from services.llm_worker.grounding.reading import Reading

_PLACES: Final = frozenset(("position",))
_TIMES: Final = frozenset(("year", "time"))
_OF_PLACE: Final = frozenset(("pillar", "god", "stage", "star", "nayin", "stem", "branch", "animal"))
_OF_TIME: Final = frozenset(("god", "stage", "samjae"))
_OF_MASTER: Final = frozenset(("polarity",))
_SEEN_THROUGH: Final = frozenset(("지장간", "십이운성", "천간", "지지", "납음", "십신", "오행", "음양", "신살"))
"""Labels that say what of a place is meant."""
_REACH: Final = 40
_REACH_ENGLISH: Final = 70
_BROKEN: Final = re.compile(
    r"[.;!?]\s|\n|거나|것|안에|(?:라|어|아)서\s|[과와]\s|[가-힣](?<!보)(?<!펼치)면\s|(?:드는|라)\s|속에|만나|만날|지만|는데"
    r"|보다|(?:고|며)[,\s]|에게|\b(?:but|while|whereas|than|with|from|meets?|and (?:the|your))\b"
)
_TOPIC: Final = re.compile(r"(?:\([^)]*\))?\)?[은는]\s")
_TOLD: Final = re.compile(r"(?:봐요|읽어요|보아요|해요|여겨요|있어요|커요|좋아요)[.\s]*$")
_TITLE: Final = re.compile(r"\)?\s?[:|]")
_LINKED: Final = re.compile(r"[과와]\s|라는 (?:말|이름|뜻)|처럼|같은")


def leftover(reading: Reading, row: Sequence[Group], taken: set[int]) -> Iterator[tuple[Group, Group]]:
    """The only label with each value that has none; `taken` are the places of values that have one."""
    if reading.theory or reading.asks or (reading.lore and _TOLD.search(reading.text)):
        return
    labels = [group for group in row if group.label and group.first.value not in _SEEN_THROUGH]
    placed = [group for group in labels if group.first.kind in _PLACES | _TIMES]
    masters = [group for group in labels if group.first.kind == "master"]
    others = len(labels) - len(placed) - len(masters)
    if others or len(placed) + (not placed) * len(masters) != 1:
        return
    label = (placed or masters)[0]
    kinds = {"position": _OF_PLACE, "master": _OF_MASTER}.get(label.first.kind, _OF_TIME)
    values = [(place, group) for place, group in enumerate(row) if group.first.kind in kinds]
    for place, group in values:
        told = place in taken or (masters and group.first.kind in {"stem", "element"})
        if not told and _near(reading, label, group):
            yield label, group


def _near(reading: Reading, label: Group, value: Group) -> bool:
    if value.first.start < label.first.start and _TITLE.match(reading.text[label.last.end :]):
        return False
    topic = _TOPIC.match(reading.text[value.last.end :])
    if topic and not reading.yours:
        return False
    first, second = (label, value) if label.first.start < value.first.start else (value, label)
    between = reading.text[first.last.end : second.first.start]
    far = _REACH_ENGLISH if reading.english else _REACH
    return (
        len(between) <= far and not _BROKEN.search(between) and not _LINKED.search(reading.text[value.last.end :][:8])
    )
