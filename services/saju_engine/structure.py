"""격국(格局): the pattern of a chart.

In this order: 화격 (the day stem joins its neighbour, the month is of the new element, nothing opposes it), 종격 (the
day master is alone, or everything is with it), 건록격·양인격·월겁격 (the month is 비겁), and 정격 by the hidden stem
of the month branch that shows itself among the stems (정기 first, then 중기, 여기), else by the 정기.
Source: 『자평진전』 「논용신」, 「논잡기여하취용」; 화격 and 종격 『적천수천미』 「종상」, 「화상」. Thresholds are
ours.
"""

from functools import cache
from typing import Final, Literal, NamedTuple

from services.saju_engine.elements import BRANCH_ELEMENT, ELEMENTS, visible
from services.saju_engine.names import subject
from services.saju_engine.pillars import FourPillars
from services.saju_engine.strength import Score, supports
from shared.contracts.chart import Structure
from shared.hidden_stems import HIDDEN, MAIN
from shared.ten_gods import TEN_GODS, ten_god_index
from shared.vocabulary import STEMS, TenGod

Family = Literal["정격", "종격", "화격"]
_HANJA: Final = {
    TenGod.EATING: "食神格",
    TenGod.HURTING: "傷官格",
    TenGod.INDIRECT_WEALTH: "偏財格",
    TenGod.DIRECT_WEALTH: "正財格",
    TenGod.INDIRECT_OFFICER: "偏官格",
    TenGod.DIRECT_OFFICER: "正官格",
    TenGod.INDIRECT_SEAL: "偏印格",
    TenGod.DIRECT_SEAL: "正印格",
}
_FOLLOWING: Final = {1: ("종아격", "從兒格"), 2: ("종재격", "從財格"), 3: ("종살격", "從殺格")}
"""By how far the followed element is ahead of the day master's: 식상, 재성, 관성."""
_OPPOSING: Final = frozenset({2, 3})
"""재성 and 관성 among the stems forbid going along with 비겁 or 인성."""
_FOLLOW_BELOW: Final = 10.0
_FOLLOW_ABOVE: Final = 88.0
_JOIN_ELEMENT: Final = (2, 3, 4, 0, 1)
"""Of 갑기 을경 병신 정임 무계, by the smaller stem: earth, metal, water, wood, fire."""
_DAY: Final = 2
_EARTH: Final = 2


class Pattern(NamedTuple):
    """`follow`: element (0 wood … 4 water) the chart goes along with, None for a 정격."""

    family: Family
    name: str
    hanja: str
    rule: str
    follow: int | None = None


def pattern(pillars: FourPillars, found: Score) -> Pattern:
    """The pattern of a chart, by the order of the module's rules."""
    return _transformed(pillars) or _following(pillars, found) or _ordinary(pillars)


@cache
def structure(found: Pattern) -> Structure:
    """As the chart carries it."""
    return Structure(name=found.name, hanja=found.hanja, rule=found.rule)


def _transformed(pillars: FourPillars) -> Pattern | None:
    day = pillars.day % 10
    partner = (day + 5) % 10
    if partner not in {pillars.month % 10, None if pillars.hour is None else pillars.hour % 10}:
        return None
    stems, branches = visible(pillars)
    first = min(day, partner)
    element = _JOIN_ELEMENT[first]
    jealous = stems.count(day) > 1 or stems.count(partner) > 1
    opposed = any(stem // 2 == (element - 2) % 5 for stem in stems if stem not in {day, partner})
    return None if jealous or opposed or BRANCH_ELEMENT[branches[1]] != element else _joined(first)


@cache
def _joined(first: int) -> Pattern:
    """By the smaller of the two stems."""
    element = _JOIN_ELEMENT[first]
    kind, pair = ELEMENTS[element], f"{STEMS[first].hangul}{STEMS[first + 5].hangul}"
    return Pattern(
        "화격",
        f"화{kind.hangul}격",
        f"化{kind.hanja}格",
        f"일간이 옆의 천간과 {pair}합을 이루고 월지가 {kind.hangul}이며 이를 극하는 천간이 없음",
        element,
    )


def _following(pillars: FourPillars, found: Score) -> Pattern | None:
    if _FOLLOW_BELOW <= found.value <= _FOLLOW_ABOVE:
        return None
    element = pillars.day % 10 // 2
    stems, branches = visible(pillars)
    others = [stem for place, stem in enumerate(stems) if place != _DAY]
    parties = [0] * 5
    for other in others:
        parties[(other // 2 - element) % 5] += 1
    for branch in branches:
        parties[(BRANCH_ELEMENT[branch] - element) % 5] += 1
    if found.value > _FOLLOW_ABOVE:
        opposing = any((other // 2 - element) % 5 in _OPPOSING for other in others)
        return None if opposing else _with_all(element, by_peers=parties[0] >= parties[4])
    rooted = any(supports(element, MAIN[branch] // 2) for branch in branches)
    helped = any(supports(element, other // 2) for other in others)
    return None if rooted or helped else _against(element, max(_FOLLOWING, key=lambda step: parties[step]))


@cache
def _with_all(element: int, *, by_peers: bool) -> Pattern:
    if by_peers:
        return Pattern("종격", "종왕격", "從旺格", "비겁이 사주를 가득 채워 거스르는 글자가 없음", element)
    return Pattern("종격", "종강격", "從強格", "인성이 사주를 가득 채워 거스르는 글자가 없음", (element - 1) % 5)


@cache
def _against(element: int, ahead: int) -> Pattern:
    name, hanja = _FOLLOWING[ahead]
    followed = (element + ahead) % 5
    rule = f"일간에 뿌리와 도움이 없고 {ELEMENTS[followed].hangul}의 세력이 가장 강하여 이를 따름"
    return Pattern("종격", name, hanja, rule, followed)


def _ordinary(pillars: FourPillars) -> Pattern:
    stems, _ = visible(pillars)
    by_month = _by_month(pillars.day % 10, pillars.month % 12)
    for stem, found in by_month.shown:
        if stem in stems[:_DAY] or stem in stems[_DAY + 1 :]:
            return found
    return by_month.otherwise


class _ByMonth(NamedTuple):
    """What a day stem and a month branch can come to: the first of `shown` whose stem shows itself, or else."""

    shown: tuple[tuple[int, Pattern], ...]
    otherwise: Pattern


@cache
def _by_month(day: int, branch: int) -> _ByMonth:
    main = MAIN[branch]
    god = TEN_GODS[ten_god_index(day, main)]
    if day // 2 != _EARTH and god is TenGod.PEER:
        return _ByMonth((), Pattern("정격", "건록격", "建祿格", "월지의 정기가 일간의 비견(록)"))
    if day // 2 != _EARTH and god is TenGod.RIVAL:
        if day % 2 == 0:
            return _ByMonth((), Pattern("정격", "양인격", "羊刃格", "월지의 정기가 양간의 겁재(양인)"))
        return _ByMonth((), Pattern("정격", "월겁격", "月劫格", "월지의 정기가 음간의 겁재"))
    shown = []
    for hidden in reversed(HIDDEN[branch]):
        named = TEN_GODS[ten_god_index(day, hidden.stem)]
        if named in _HANJA:
            rule = f"월지 지장간의 {hidden.role} {subject(STEMS[hidden.stem].hangul)} 천간에 드러나 {named}"
            shown.append((hidden.stem, Pattern("정격", f"{named}격", _HANJA[named], rule)))
    if god in _HANJA:
        rule = f"월지의 정기 {subject(STEMS[main].hangul)} {god}"
        return _ByMonth(tuple(shown), Pattern("정격", f"{god}격", _HANJA[god], rule))
    rule = "월지의 정기가 일간과 같은 토이고 달리 드러난 지장간이 없음"
    return _ByMonth(tuple(shown), Pattern("정격", "월겁격", "月劫格", rule))
