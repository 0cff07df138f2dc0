"""Labels and values in a row: `년주와 일주`, `갑자(甲子)`, `편재와 정관` are one group each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.wording import phrase

_TIME_OF: Final = {"세운": "+0", "월운": "month", "일진": "day"}
"""Names of a luck that stand for now."""
LABELS: Final = frozenset(("position", "master", "role", "year", "time", "label"))
VALUES: Final = frozenset(
    ("pillar", "stem", "branch", "god", "stage", "star", "element", "nayin", "polarity", "animal", "strength",
     "structure", "image", "samjae")
)  # fmt: skip
_ASIDE: Final = frozenset(("person", "number"))
"""Kinds that stand between a label and its value without parting them."""
LIST: Final = phrase("groups", "list", ignore_case=True)
OVER: Final = phrase("groups", "over", ignore_case=True)
_COUNTED: Final = re.compile(r"(?:\([^)]*\)|\))?\s?(?:[x×*:=]|count|기운|글자|오행)?\s?")
_GLOSS: Final = re.compile(r"\s?\(\s?")
WHOSE: Final = re.compile(r"\s(?:of|in|for)\s(?:the|your)\s", re.IGNORECASE)


_SAYS_OF: Final = {
    ("animal", "position"): WHOSE,
    ("element", "element"): re.compile(r"(?:\([^)]*\))?\)?[을를]\s(?:[가-힣]+\s){0,2}?[가-힣]*[는은]\s"),
    ("role", "role"): re.compile(r"(?:\([^)]*\))?[을를]\s(?:[가-힣]+\s){0,2}?[가-힣]*[는은]\s(?:오행인 |기운인 )?"),
}
"""Between two words of which the first only says which of its kind the second is."""


@dataclass(frozen=True, slots=True)
class Group:
    """Mentions of one class in a row; a gloss in brackets (`갑자(甲子)`) belongs to the one before it."""

    members: tuple[tuple[Mention, ...], ...]

    @property
    def label(self) -> bool:
        """Labels, not values."""
        return self.first.kind in LABELS

    @property
    def first(self) -> Mention:
        """The first word."""
        return self.members[0][0]

    @property
    def last(self) -> Mention:
        """The last word."""
        return self.members[-1][-1]


def groups(reading: Reading) -> list[Group]:
    """Labels and values in order."""
    found: list[list[list[Mention]]] = []
    for index, mention in enumerate(reading.mentions):
        if _is_counted(reading, index):
            continue
        if mention.kind not in LABELS and mention.kind not in VALUES:
            if mention.kind not in _ASIDE:
                found.append([[mention]])
            continue
        last = found[-1][-1][-1] if found else None
        between = reading.text[last.end : mention.start] if last else ""
        if last and _is_gloss(last, mention, between):
            found[-1][-1].append(mention)
        elif last and _same_class(last, mention) and _listed(last, between) and not _has_its_own(reading, found):
            found[-1].append([mention])
        else:
            found.append([[mention]])
    return [Group(tuple(tuple(member) for member in group)) for group in found]


def _is_counted(reading: Reading, index: int) -> bool:
    """`월간 편재 · 토(土) 2개`, `one water`: how many there are, of the whole chart."""
    mention = reading.mentions[index]
    if mention.kind != "element":
        return False
    before = reading.mentions[index - 1] if index else None
    if before is not None and before.kind == "number" and reading.text[before.end : mention.start] == " ":
        return reading.text[mention.start].isascii()
    follower = next((m for m in reading.mentions[index + 1 :] if (m.kind, m.value) != ("element", mention.value)), None)
    return (
        follower is not None
        and follower.kind == "number"
        and _COUNTED.fullmatch(reading.text[mention.end : follower.start]) is not None
    )


def _has_its_own(reading: Reading, found: Sequence[list[list[Mention]]]) -> bool:
    """`甲木 일간, 월지 묘`, `갑진 일주 · 연간 편인`: the value right before the label is all that is said of it."""
    if len(found) < 2 or len(found[-1]) > 1:  # noqa: PLR2004 - a value and a label
        return False
    value, label = found[-2][-1][-1], found[-1][0][0]
    own = {"master": "stem", "position": "pillar"}.get(label.kind)
    return value.kind == own and reading.text[value.end : label.start].strip(") ") == ""


def _same_class(one: Mention, other: Mention) -> bool:
    return (
        one.kind == other.kind
        or {one.kind, other.kind} <= {"stem", "branch"}
        or {one.kind, other.kind} <= {"position", "master"}
    )


def _listed(last: Mention, between: str) -> bool:
    return LIST.fullmatch(between.removeprefix(")")) is not None and not (last.kind == "year" and "년" in between)


def _is_gloss(one: Mention, other: Mention, between: str) -> bool:
    same = one.kind == other.kind or (
        other.kind in {"stem", "branch", "stage", "image"} and one.kind in {"stem", "branch", "stage"}
    )
    return same and _GLOSS.fullmatch(between) is not None


def row_of(reading: Reading) -> list[Group]:
    """Labels and values in order, as they are to be bound."""
    return _without_owners(reading, groups(_with_times(reading)))


def gap(reading: Reading, one: Mention, other: Mention) -> str:
    """The text between, without the bracket that closes a gloss."""
    return reading.text[one.end : other.start].removeprefix(")")


def animals_of(reading: Reading) -> Iterator[tuple[Group, Group]]:
    """`The Snake in your day branch`: the branch with the animal it is said to be."""
    row = groups(reading)
    for one, other in pairwise(row):
        between = reading.text[one.last.end : other.first.start]
        if one.first.kind == "animal" and other.first.kind == "position" and WHOSE.fullmatch(between):
            yield other, one


def _without_owners(reading: Reading, row: Sequence[Group]) -> list[Group]:
    """`the Goat of the hour branch` is the hour branch, `용신을 돕는 희신` the 희신."""
    return [one for one, other in pairwise((*row, None)) if one is not None and not _only_says_of(reading, one, other)]


def _only_says_of(reading: Reading, one: Group, other: Group | None) -> bool:
    if other is None:
        return False
    linked = _SAYS_OF.get((one.first.kind, other.first.kind))
    return linked is not None and linked.fullmatch(gap(reading, one.last, other.first)) is not None


def _with_times(reading: Reading) -> Reading:
    """월운, 일진 and 세운 as times, where no time stands before them."""
    seen = False
    mentions = []
    for mention in reading.mentions:
        seen = seen or mention.kind in {"year", "time"}
        time = _TIME_OF.get(mention.value) if mention.kind == "label" else None
        mentions.append(mention if time is None or seen else replace(mention, kind="time", value=time))
    return replace(reading, mentions=tuple(mentions))
