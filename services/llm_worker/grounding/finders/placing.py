"""Where a relation is told: the stretch in which its two are named, their places, their characters; for `relations`."""

import re
from itertools import pairwise
from typing import Final, cast

from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.relating import relations
from services.llm_worker.grounding.text.stances import conditional
from services.llm_worker.grounding.text.wording import phrase
from shared.contracts.chart import Position
from shared.vocabulary import BRANCHES

_ITEM: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)]|\|)\s|[:–-]\s?[가-힣]{1,3}\s?$")
_BY_ANIMAL: Final = {branch.animal: branch.hangul for branch in BRANCHES}
OF_WHOEVER: Final = phrase("relations", "of_whoever")
_REACH: Final = 60
_THE_TWO: Final = re.compile(r"\bbetween (?:them|the two|these two)\b|\bthe (?:two|pair)\b", re.IGNORECASE)
_NAMED: Final = ("position", "master", "stem", "branch", "animal")
_PARTED_EN: Final = re.compile(
    r"[,;]\s(?=(?:and|but|while|whereas|although|though|so|which|because)\s)|\s(?=(?:although|though|while|whereas|but)\s)",
    re.IGNORECASE,
)
_WITH: Final = re.compile(r"[가-힣)](?:과|와|랑|하고)\s$|\b(?:with|and) (?:the |your |his |her )?$", re.IGNORECASE)
_AND: Final = re.compile(r"(?:\s?[가-힣]{1,2}(?:\([^)]*\))?)?(?:과|와|랑|하고)\s|\s(?:\S\s)?and\s", re.IGNORECASE)
_TO_PLACE: Final = re.compile(
    r"(?:의? ?(?:[가-힣]{1,2}|[一-龥]{1,2}))?(?:\([^)]*\))?(?:[은는이가도]|\s역시)\s[년연월일시][지간주]"
    r"(?:의? ?[가-힣一-龥]{1,2})?(?:\([^)]*\))?(?:과|와|랑|하고)(?:는|도)?\s"
)
"""`일간 임수가 월간과`."""
_PAIR: Final = re.compile(r"(?:\s?[가-힣]{1,2})?(?:\([^)]*\))?(?:과|와|랑|하고|,|·)\s?")
_PAIR_ENDS: Final = re.compile(r"(?:\s?[가-힣]{1,2})?(?:\([^)]*\))?(?:이|가|은|는|의|도|\s사이)")
"""`일지와 시지가`: the two of which it is told, and nothing else's objects."""
_PARTNER: Final = re.compile(r"(?:의? ?[가-힣]{1,2})?(?:\([^)]*\))?(?:과|와|랑|하고)(?:는|도)?\s")
_TOPIC: Final = re.compile(r"(?:의? ?[가-힣]{1,2})?(?:\([^)]*\))?[은는이가]\s")
"""`년지 술은 일지 진과 충하고, 월지 축과는 형을 이뤄요`: of which both are told."""
_RECIPROCAL: Final = re.compile(r"\b(?:each other|one another|themselves)\b", re.IGNORECASE)
_ENOUGH: Final = 2
_EACH: Final = "각각"
_A_LIST: Final = 3
"""`천간충에는 갑경충, 을신충, 병임충이 있어요`: so many that they are all there are."""


def scope(reading: Reading, mention: Mention) -> tuple[int, int]:
    """The stretch in which the two are named: a clause; in English, which ends none, what stands between commas if
    anything is named there; an item or a line that ends with the relation whole.
    """
    text = reading.text
    if text[mention.start].isascii():
        ends = [0, *(m.end() for m in _PARTED_EN.finditer(text)), len(text)]
        start, end = next(pair for pair in pairwise(ends) if mention.start < pair[1])
        enough = 1 if _RECIPROCAL.search(text, start, end) else _ENOUGH
        return (start, end) if named_in(reading, start, end) >= enough else (0, len(text))
    start, end = reading.clause(mention.start)
    item = _ITEM.search(text) is not None
    return (0, len(text)) if item and named_in(reading, start, end) < _ENOUGH else (start, end)


def told_of_two(reading: Reading, mention: Mention) -> bool:
    """Whether it is told of two that stand beside it, and of no kind of chart: `오화가 일지 인목과는 원진이라`."""
    beside = any(told.start == mention.start for told in relations(reading.text))
    return beside and OF_WHOEVER.match(reading.text, mention.end) is None


def named_in(reading: Reading, start: int, end: int) -> int:
    """How many sides a stretch names."""
    return sum(start <= m.start < end for m in reading.kinds(*_NAMED))


def places(reading: Reading) -> list[Mention]:
    """Positions, and the day master where a relation is told of it: `일간과 시간은 을경합`."""
    return [m for m in reading.kinds("position", "master") if m.kind == "position" or joined(reading, m)]


def joined(reading: Reading, master: Mention) -> bool:
    """Whether the day master is one of two."""
    beside = _WITH.search(reading.before(master)) is not None
    return beside or any(joins.match(reading.text, master.end) for joins in (_AND, _TO_PLACE))


def positions(reading: Reading, mention: Mention) -> tuple[Position, ...]:
    """Positions of the clause, before the relation or (in English) after it."""
    start, end = scope(reading, mention)
    reach = _REACH * 2 if _THE_TWO.search(reading.before(mention)) else _REACH
    near = [m for m in places(reading) if abs(m.start - mention.start) < reach]
    named = [m for m in near if start <= m.start < end]
    ahead = [m for m in near if m.end <= start]
    if not named and len(ahead) > 1 and not conditional(reading.text[ahead[-1].end : start]):
        named = ahead  # `월지와 시지를 나란히 놓으면 충이 보여요`
    if len(named) == 1 and _PARTNER.match(reading.text, named[0].end):
        own = [m for m in ahead if not _PARTNER.match(reading.text, m.end)]  # `일지와는 충, 월지와는 합`: with another
        named += [m for m in own if _TOPIC.match(reading.text, m.end)][-1:]
    found = ("day" if m.kind == "master" else m.value.split(".")[0] for m in named)
    return tuple(dict.fromkeys(cast("Position", position) for position in found))


def with_each(reading: Reading, mention: Mention) -> list[tuple[Position, ...]]:
    """`일간은 년간과 시간의 경금과 각각 합을 이뤄요`: the first with each of the others."""
    start, end = reading.clause(reading.text.find(_EACH))
    places = [m for m in reading.kinds("position", "master") if start <= m.start < end]
    if _EACH not in reading.text or not mention.start < end or len(places) < _A_LIST:
        return []
    first, *others = ("day" if m.kind == "master" else m.value.split(".")[0] for m in places)
    return [cast("tuple[Position, ...]", (first, other)) for other in others]


def pair_of_places(reading: Reading, mention: Mention) -> bool:
    """`올해는 일지와 시지의 충이 두드러져요`: of the chart, whatever the time does with it."""
    return any(
        _PAIR.fullmatch(reading.text, one.end, other.start) and _PAIR_ENDS.match(reading.text, other.end)
        for one, other in pairwise(m for m in places(reading) if m.end <= mention.start)
    )


def level(reading: Reading, mention: Mention) -> str | None:
    """Which of stem and branch the positions named are all of: those of its own stretch, if that names any side."""
    start, end = scope(reading, mention)
    own = named_in(reading, start, end) >= _ENOUGH
    told = [m for m in places(reading) if not own or start <= m.start < end]
    parts = {m.value.rpartition(".")[2] if m.kind == "position" else "stem" for m in told}
    return parts.pop() if len(parts) == 1 and parts <= {"stem", "branch"} else None


def members(reading: Reading, mention: Mention) -> str:
    """자수와 오화가 충, the Rat and the Horse clash: branches or stems named one by one in the clause."""
    start, end = scope(reading, mention)
    if not reading.text[mention.end :].strip(" .|"):
        start, end = 0, len(reading.text)
    kinds = ("stem", "branch", "animal")
    named = [m for m in reading.kinds(*kinds) if start <= m.start < end and abs(m.start - mention.start) < _REACH]
    ahead = [m for m in reading.kinds(*kinds) if m.end <= start and abs(m.start - mention.start) < _REACH]
    placed = any(start <= m.start < end for m in places(reading))
    if not (named or placed) and len(ahead) > 1 and not conditional(reading.text[ahead[-1].end : start]):
        named = ahead
    glosses = {b.start for a, b in pairwise(named) if reading.text[a.end : b.start] in {"(", " ("}}  # Gye (癸)
    named = [m for m in named if m.start not in glosses]
    found = dict.fromkeys(_BY_ANIMAL.get(m.value, m.value[0]) for m in named)
    return "".join(found) if len(found) > 1 or len(named) > 1 else ""
