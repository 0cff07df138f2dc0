"""Whether a relation stands between its two sides: `올해의 병화는 년간·월간의 신금과 합`, `일간 임수와 병임충`, `the
丁 of this year combines with your day master 壬`; and whether the element that is said to come of it does.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from services.llm_worker.grounding.finders.parties import Side, atoms_of
from services.llm_worker.grounding.text.lexicon import ELEMENTS, FAMILIES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.truth import met
from services.llm_worker.grounding.truth.facts import Facts
from shared.relation_tables import HALVES, PAIRS, TRIPLES
from shared.vocabulary import Element

_TWO: Final = 2
_THREE: Final = 3
_TRIPLE: Final = frozenset(row.kind for row in TRIPLES)
_WHOLE: Final = frozenset(("삼합", "방합", "삼형", "형", "합"))
"""Kinds that may be of three."""


class Between(NamedTuple):
    """Whether it stands between two sides, None where the other is not said; and whether luck is one of them."""

    held: bool | None
    luck: bool = True


def between(reading: Reading, facts: Facts, mention: Mention, start: int, end: int) -> Between | None:
    """Whether the relation stands between the sides named in a stretch, and whether luck is one of them; None where
    there are not two to be told apart.
    """
    atoms = _listed(reading, list(atoms_of(reading, facts, 0, end, mention)), start)
    latin, headed = reading.text[mention.start].isascii(), _HEADS.match(reading.text, mention.end)
    ahead = atoms if latin or headed else [atom for atom in atoms if atom.end <= mention.start]
    ahead = _around(reading, mention, ahead) if latin and len(ahead) > _TWO else ahead
    sides = [[atom] for atom in ahead] if len(mention.members) == _THREE else _parted(ahead)
    if not sides:
        return _with_unsaid(reading, facts, mention, ahead, start)
    named = any(atom.named for side in sides for atom in side) or _met_by_luck(reading, facts, sides)
    if len(mention.members) != _THREE and not named:
        return None
    if not all(point for side in sides for atom in side for point in atom.points):
        return None
    luck = any(atom.luck for side in sides for atom in side)
    points = [[point for atom in side for point in atom.points] for side in sides]
    if len(points) == _THREE or len(mention.members) == _THREE:
        return _of_three(reading, facts, mention, points, luck=luck)
    one, other = points
    held = all(any(_fits(mention, a, b) for a in p for b in q) for p in one for q in other)
    if not held and len(mention.members) == _TWO:
        before = {point for a in atoms_of(reading, facts, 0, start, mention) for point in a.points}
        held = bool(_unsaid(mention, [*one, *other]) & before)  # 임수를 사이에 두고 두 정화가 정임합
    if not held and mention.value in _TRIPLE:
        return None  # 올해는 월지와 방합: with a third that is not named
    return Between(held and element_fits(reading, mention, [*one, *other]), luck)


def _met_by_luck(reading: Reading, facts: Facts, sides: Sequence[Sequence[Side]]) -> bool:
    """`병화는 시간의 임수와 병임충`: a character of these years with one that the chart has."""
    first, second = sides[0][0], sides[-1][-1]
    met_so = first.luck and not second.luck and (first.link, second.link) == ("topic", "partner")
    return met_so and not reading.chartly and not _at_hand(facts).isdisjoint(first.points)


def element_fits(reading: Reading, mention: Mention, points: Sequence[str] = ()) -> bool:
    """Whether the element that is said to come of it (`금국`, `정임합목`, `a water frame`) is that of one."""
    start = max(0, mention.start - _BACK)
    said = next((m for m in _MADE.finditer(reading.text, start, min(len(reading.text), mention.end + _ON))), None)
    if said is None or not (points or mention.members):
        return True
    rows = [
        row
        for row in (*PAIRS, *HALVES, *TRIPLES)
        if row.kind in FAMILIES[mention.value]
        and (not mention.members or set(mention.members) == set(row.members))
        and all(set(row.members) & set(point) for point in points)
    ]
    elements = {row.element for row in rows if row.element is not None}
    word = next(group for group in said.groups() if group).lower()
    return not elements or (ELEMENTS.get(word) or _BY_SYLLABLE[word]) in elements


_BY_SYLLABLE: Final = dict(zip("목화토금수", Element, strict=True))
_FIVE: Final = "wood|fire|earth|metal|water"
_MADE: Final = re.compile(
    r"(?<![가-힣])([목화토금수])(?:\([木火土金水]\))?"
    r"(?:국(?=[을이의으\s(,.]|$)|(?:의|\s)?\s?기운(?:으로|을 (?:이루|만드|만들|이룹|이뤄)|이 (?:커|강해|세))"
    r"|(?:으로|로) 변(?=[하해합])|[을를] (?:만들|만드|만듭|이룹|이뤄))"
    r"|(?<=합)화?([목화토금수])(?=[으로이을를가의,.\s(]|$)"
    rf"|\b({_FIVE})[ -](?:frame|formation|trine|half|triple|combination|harmony|bureau|structure)\b"
    rf"|\b(?:combination|harmony|trine) of ({_FIVE})\b|\bto strengthen ({_FIVE})\b"
    r"|\b(?:transform|turn|chang|merg|combin|lead|resolv|unit|melt)\w* (?:\w+ )?(?:in)?to(?:wards?)? (?:the )?"
    rf"({_FIVE})\b"
    rf"|\b(?:produc|form|creat|generat|yield)\w* (?:an? |the |strong |more |extra )*({_FIVE})\b",
    re.IGNORECASE,
)
_BACK: Final = 24
_ON: Final = 60
_HEADS: Final = re.compile(r"(?:\([^)]*\))?\W{0,4}:\s")
"""`유축반합: 월지와 일지가 …`."""


def _listed(reading: Reading, atoms: Sequence[Side], start: int) -> list[Side]:
    """Those from a place on, and the ones before in the same list: `년지 사화와 일지 유금, 시지 축토가`."""
    first = next((i for i, atom in enumerate(atoms) if atom.start >= start), len(atoms))
    while (
        0 < first < len(atoms)
        and atoms[first - 1].link in {"list", "partner"}
        and _GAP.fullmatch(reading.text, atoms[first - 1].end, atoms[first].start)
    ):
        first -= 1
    return list(atoms[first:])


_GAP: Final = re.compile(r"(?:\([^)]*\))?\)?\s?(?:[,·]|과|와|랑|하고|그리고|및)\s?")


def _around(reading: Reading, mention: Mention, atoms: Sequence[Side]) -> list[Side]:
    """In English the one that does it, and what it does it to: `未 clashes with the 丑 and combines with the 午`."""
    until = min((m.start for m in reading.kinds("relation") if m.start >= mention.end), default=len(reading.text))
    since = max((m.end for m in reading.kinds("relation") if m.end <= mention.start), default=0)
    before = [atom for atom in atoms if atom.end <= mention.start]
    own = [atom for atom in before if since <= atom.start and not reading.text[atom.end : mention.start].strip(" )")]
    before = own if since and own else before  # `… and 未 combines with 午`
    before = [atom for atom in before if not atom.luck or len(atom.points[0]) < _TWO] or before
    after = [atom for atom in atoms if mention.end <= atom.start < until]
    after = [atom for i, atom in enumerate(after) if i == 0 or not atom.places or atom.places != after[0].places]
    after = [atom for atom in after if reading.text[atom.end : until].strip(" )")] or after  # 未 does the next
    return [before[0], after[0]] if before and len(after) == 1 and len(mention.members) != _THREE else list(atoms)


def _fits(mention: Mention, one: str, other: str) -> bool:
    named = not mention.members or {one, other} == set(mention.members)
    return named and not met.between(one, other).isdisjoint(FAMILIES[mention.value])


def _of_three(
    reading: Reading, facts: Facts, mention: Mention, points: Sequence[Sequence[str]], *, luck: bool
) -> Between | None:
    """Of a triple: each of the sides has one of it, and what none of them has is there too."""
    if mention.value not in _WHOLE:
        return None
    there = {character for side in points for point in side for character in point}
    more = there | set(facts.branches) | _at_hand(facts)
    for row in TRIPLES:
        members = set(row.members)
        named = not mention.members or members == set(mention.members)
        sided = all(members & set(point) for side in points for point in side)
        whole = members <= more if mention.members else members <= there
        if row.kind in FAMILIES[mention.value] and named and sided and whole:
            fits = element_fits(reading, mention, [point for side in points for point in side])
            return Between(held=fits, luck=luck or not members <= set(facts.branches))
    return Between(held=False, luck=luck) if mention.members else None


def _at_hand(facts: Facts) -> set[str]:
    """Characters of the luck of these years."""
    lucks = map(facts.at, ("+0", "+1", "+2", "-1", "decade", "decade+1", "month", "day"))
    return {character for luck in lucks if luck is not None for character in luck.name}


def _with_unsaid(reading: Reading, facts: Facts, mention: Mention, ahead: Sequence[Side], start: int) -> Between | None:
    """`동시에 일간 임수와는 충합니다`, `일지 자수와는 자미원진`: the other side stands in a clause before, or is named
    within the relation alone.
    """
    if not ahead or ahead[-1].link != "partner" or any(a.link == "topic" for a in ahead):
        return None
    topics = [a for a in atoms_of(reading, facts, 0, start, mention) if a.link == "topic"]
    points = [point for atom in ahead for point in atom.points]
    if topics and not mention.members:
        pair = _pair_before(reading, facts, mention, topics[-1], start)
        held = any(
            all(any(_fits(mention, a, b) for a in p for b in q) for p in one.points for q in points) for one in pair
        )
        return Between(
            held and element_fits(reading, mention, points), topics[-1].luck or any(atom.luck for atom in ahead)
        )
    if len(mention.members) != _TWO:
        return Between(held=None) if len(ahead) > 1 and not mention.members else None
    if met.between(*mention.members).isdisjoint(FAMILIES[mention.value]):
        return None if _TRIPLE & set(FAMILIES[mention.value]) else Between(held=False)
    unsaid = _unsaid(mention, points)
    there = {point for a in atoms_of(reading, facts, 0, start, mention) for point in a.points} | _at_hand(facts)
    return Between(element_fits(reading, mention)) if unsaid & there else None


def _pair_before(reading: Reading, facts: Facts, mention: Mention, topic: Side, start: int) -> list[Side]:
    """`년지 자수와 월지 오화가 충을 이루고 시지 오화와도 부딪히니`: either of the two may be meant."""
    beside = [a for a in atoms_of(reading, facts, 0, start, mention) if a.end <= topic.start and a.link == "partner"]
    joined = beside and _GAP.fullmatch(reading.text, beside[-1].end, topic.start)
    return [topic, beside[-1]] if joined else [topic]


def _unsaid(mention: Mention, points: Sequence[str]) -> set[str]:
    """Of the two named with a relation the one that none of the places has, where all of them have the other."""
    fits = not met.between(*mention.members[:_TWO]).isdisjoint(FAMILIES[mention.value])
    return {its for its in mention.members if fits and all(set(mention.members) - {its} <= set(p) for p in points)}


def _parted(atoms: Sequence[Side]) -> list[list[Side]] | None:
    """The atoms as two sides, or as three of a triple."""
    times = [a for a in atoms if a.luck and len(a.points[0]) == _TWO]
    if len(atoms) > _TWO and len(atoms) - len(times) >= _TWO:  # 올해는 일지와 시지가
        atoms = [a for a in atoms if a not in times]
    if len(atoms) > _TWO and all(a.link for a in atoms[-_TWO:]):
        atoms = [a for a in atoms if a.link]
    if len(atoms) == _TWO:
        alone = atoms[0].link in {"list", "partner"} and atoms[1].link == "partner"
        return None if alone else [[atoms[0]], [atoms[1]]]
    if len(atoms) == _THREE:
        first, second, third = (atom.link for atom in atoms)
        meets = third == "partner" or atoms[0].luck  # 해수가 년지와 일지의 사화를 충하기 때문에
        if first == "topic" and second in {"partner", "list"} and meets:
            return [[atoms[0]], list(atoms[1:])]
        if first in {"partner", "list"} and second == "topic" and third == "partner":
            return [list(atoms[:2]), [atoms[2]]]
        if first == "list" and second == third == "partner":
            return [[atoms[0]], list(atoms[1:])]
        if {first, second} <= {"partner", "list"} and third == "topic":
            return [[atom] for atom in atoms]
    return None
