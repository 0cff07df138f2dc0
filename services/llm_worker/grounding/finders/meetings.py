"""Relations of a pillar of luck with the chart: `올해의 오화는 일지 진토와 충이 돼요`, `현재 무자 대운은 시지와 충`,
`its branch 子 harmonises with your day branch`. What is of luck is no claim about the chart alone.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from services.llm_worker.grounding.text.lexicon import FAMILIES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import met
from services.llm_worker.grounding.truth.facts import Facts, LuckFact
from services.llm_worker.grounding.truth.judge import related
from shared.contracts.chart import Position

_OF_LUCK: Final = phrase("relations", "of_luck", ignore_case=True)
_NAMED_LUCK: Final = phrase("relations", "named_luck", ignore_case=True)
"""After the name of a pillar: it is that of a year or a decade."""
_IN_MONTH: Final = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?: \d{4})?:? \(?$")
_RUNNING: Final = re.compile(
    r"(?:지금|현재|이번|이)[^.]{0,6}대운|current (?:luck|decade)|\bthis decade\b", re.IGNORECASE
)
_ANNUAL: Final = re.compile(r"세운|연운|년운|annual|this year", re.IGNORECASE)
_OF_PLACE: Final = re.compile(
    r"\)?\s?(?:의|인|에 있는|에 놓인|에 앉은|에 자리한|글자인?|,)?\s?(?:is|holds|of)?\s?[\"'(]?"
)
"""Between a place and its own character: `일지의 진토`, `your day branch 辰`."""
_PLACE_AFTER: Final = re.compile(r"\)?\s(?:in|on|at|of|under|within|inside)\s(?:the|your|his|her|their)\s|(?:인|의)?\s")
"""`the 亥 in your year pillar`."""
_ITS: Final = re.compile(
    r"\b(?:its|this year's) (?:branch |stem )?$|(?:올해|이 해|그 해|세운|대운)의\s$"
    r"|(?:올해|세운|대운)(?:의)?\s(?:천간|지지)(?:의|인)?\s$",
    re.IGNORECASE,
)
"""Before a character of luck, though the chart may have it too."""
_PARTNER: Final = re.compile(r"(?:의? ?[가-힣]{1,2})?(?:\([^)]*\))?(?:과|와|랑|하고)(?:는|도)?\s")
_TIMES: Final = ("+0", "decade")
"""What a sentence before may have spoken of."""
_TWO: Final = 2


class Luck(NamedTuple):
    """What meets the chart: a pillar of luck, None where nobody says which; then its `strangers`, characters that no
    place of the chart has.
    """

    fact: LuckFact | None
    strangers: tuple[str, ...]
    first: Mention | None
    """Where it is named."""


def met_by(reading: Reading, facts: Facts, mention: Mention) -> Luck | None:
    """The luck of which a relation is told; None where it is one within the chart."""
    names = [m for m in reading.kinds("pillar") if _is_luck(reading, facts, m)]
    strangers = [m for m in reading.kinds("stem", "branch") if _is_stranger(reading, facts, m)]
    spoken = _OF_LUCK.search(reading.text) is not None
    if not (spoken or names or (strangers and reading.kinds("position"))):
        return None
    named = [m for m in names if m.start < mention.end] or names
    fact, first = (facts.named(named[-1].value), named[-1]) if named else _of_time(reading, facts)
    return Luck(fact, tuple(m.value[0] for m in strangers), first or (strangers[0] if strangers else None))


def _of_time(reading: Reading, facts: Facts) -> tuple[LuckFact | None, Mention | None]:
    times = reading.kinds("time", "year")
    running, annual = _RUNNING.search(reading.text), _ANNUAL.search(reading.text)
    time = times[0].value if times else "decade" if running else "+0" if annual else None
    return (facts.at(time) if time else None), (times[0] if times else None)


def _is_luck(reading: Reading, facts: Facts, pillar: Mention) -> bool:
    """`신유 대운`, `병오년`, a pillar beside a stretch of ages; not one of the chart."""
    if _NAMED_LUCK.match(reading.text, pillar.end) or _IN_MONTH.search(reading.before(pillar)):
        return True
    own = any(pillar.value in names for names in facts.possible.values())
    return not own and pillar.sure and not _at_place(reading, pillar)


def _is_stranger(reading: Reading, facts: Facts, character: Mention) -> bool:
    """A character that the chart has not, told of no place of it."""
    if _ITS.search(reading.before(character)):
        return True
    own = facts.stems if character.kind == "stem" else facts.branches
    named = character.value[0] in (*own, *(facts.branches if not character.exact else ()))
    return not named and not _at_place(reading, character)


def _at_place(reading: Reading, character: Mention) -> bool:
    places = reading.kinds("position", "master")
    before = [m for m in places if m.end <= character.start]
    if before and _OF_PLACE.fullmatch(reading.text, before[-1].end, character.start):
        return True
    after = next((m for m in places if m.start >= character.end), None)
    return after is not None and _PLACE_AFTER.fullmatch(reading.text, character.end, after.start) is not None


def holds(facts: Facts, mention: Mention, luck: Luck, positions: Sequence[Position], level: str | None) -> bool | None:
    """Whether the relation is there; None where the sentence does not say enough."""
    kinds = FAMILIES[mention.value]
    if luck.fact is None or luck.fact.relations is None:
        return _by_rule(facts, mention, luck, positions, level)
    there = [
        relation
        for relation in luck.fact.relations
        if relation.kind in kinds and set(mention.members) <= set(relation.members) and level in {None, relation.level}
    ]
    if positions:
        return all(any(position in relation.positions for relation in there) for position in positions)
    if mention.members:
        return bool(there) or related(facts, mention.value, mention.members, ())
    return None


def comes(facts: Facts, mention: Mention, members: str) -> bool:
    """`丑 clashes with both 未 branches`: the first is of luck that a sentence before has named, and such they are."""
    there = {*facts.stems, *facts.branches}
    fits = len(members) == _TWO and not met.between(*members).isdisjoint(FAMILIES[mention.value])
    return fits and members[0] not in there and members[1] in there


def of_now(facts: Facts, mention: Mention, members: str) -> bool:
    """`시지에도 오화가 있어 오오 자형`, `무와 계는 합`: one is of luck that a sentence before has named."""
    if len(members) != _TWO or met.between(*members).isdisjoint(FAMILIES[mention.value]):
        return False
    there = [*facts.stems, *facts.branches]
    now = {character for luck in map(facts.at, _TIMES) if luck is not None for character in luck.name}
    first, second = tuple(members)
    return (first in there and second in now) or (second in there and first in now)


def with_all(reading: Reading, mention: Mention) -> bool:
    """`원국의 글자와 특별한 충이 없어요`, `no clash with your natal chart`: of luck with whatever the chart has."""
    ahead = _WITH_CHART.search(reading.text, 0, mention.start) is not None
    return ahead or _WITH_CHART_EN.match(reading.text, mention.end) is not None


def any_of(luck: Luck | None, mention: Mention) -> bool | None:
    """Whether the luck has such a relation with the chart; None where it is not known which luck."""
    relations = luck.fact.relations if luck is not None and luck.fact is not None else None
    kinds = FAMILIES[mention.value]
    return None if relations is None else any(relation.kind in kinds for relation in relations)


_WITH_CHART: Final = re.compile(
    r"(?:원국|사주|명식|팔자)(?:의|에 있는)?\s?(?:(?:네|여덟)\s)?(?:글자|지지|천간)?들?(?:과|와)(?:는|도|의)?\s"
    r"[^,.]{0,24}$"
)
_WITH_CHART_EN: Final = re.compile(
    r"\w*\s(?:with|against|to) (?:(?:any|anything|a|one|the|your) (?:\w+ )?(?:of|in) )?"
    r"(?:your|the) (?:natal |birth |own )?chart\b",
    re.IGNORECASE,
)


def elided(reading: Reading, facts: Facts, mention: Mention, positions: Sequence[Position]) -> bool:
    """`시지 묘목과는 묘오파가 돼요` after a sentence of the year: what the place meets is named there, and right."""
    if len(positions) != 1 or positions[0] not in facts.pillars or len(mention.members) != _TWO:
        return False
    places = [m for m in reading.kinds("position") if m.end <= mention.start]
    lucks = [fact.name for fact in map(facts.at, _TIMES) if fact is not None]
    own = facts.pillars[positions[0]].name
    one, other = tuple(mention.members)
    met_one = any((one in own and other in name) or (other in own and one in name) for name in lucks)
    return bool(places) and _PARTNER.match(reading.text, places[-1].end) is not None and met_one


def _by_rule(
    facts: Facts, mention: Mention, luck: Luck, positions: Sequence[Position], level: str | None
) -> bool | None:
    """Of luck that is not named: whether its character is in such a relation with those of the chart at all."""
    if not luck.strangers or not positions:
        return None
    indices = {"stem": (0,), "branch": (1,)}.get(level or "", (0, 1))
    own = {
        facts.pillars[position].name[index] for position in positions if position in facts.pillars for index in indices
    }
    fitting = {kind for one in luck.strangers for other in own for kind in met.between(one, other)}
    return not fitting.isdisjoint(FAMILIES[mention.value]) if own else None
