"""Claims of relations: `일지와 월지가 충을 이뤄요`, `자오충이 있어요`, `올해는 일지와 충을 이뤄요`."""

import re
from collections.abc import Iterator
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.judge import related
from services.llm_worker.grounding.lexicon import FAMILIES
from services.llm_worker.grounding.mentions import Mention
from services.llm_worker.grounding.reading import Reading, Stance
from services.llm_worker.grounding.stances import asked_whether, conditional
from services.llm_worker.grounding.wording import phrase
from shared.contracts.chart import Position
from shared.vocabulary import BRANCHES

_MADE: Final = phrase("relations", "made")
_MADE_EN: Final = phrase("relations", "made_en", ignore_case=True)
_ITEM: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)]|\|)\s|[:–-]\s?[가-힣]{1,3}\s?$")
_OF_LUCK: Final = phrase("relations", "of_luck", ignore_case=True)
_GENERAL_EN: Final = re.compile(r"\bdays?\b|\byears?\b|not bad|is not|\bmeans?\b|\bevery\b", re.IGNORECASE)
_WHOLE: Final = phrase("relations", "whole")
_VERB: Final = re.compile(r"하(?:고|는|며|여|지만|니|네|므로)|합니다|해요")
_LATER: Final = phrase("relations", "later")
_HELD: Final = re.compile(
    r"[^,.]{0,8}(?<=[가-힣] )있(?:어서|으니|으므로|으셔서|기 때문)"
    r"|[^,.]{0,8}(?:놓인|있는|이룬|맺은|이루는|맺는) (?:까닭|탓|덕|바람)(?:에|이)"
)
"""`년지와 일지가 충의 관계에 있어서`: said to be, whatever is told of it after."""
_BETWEEN: Final = re.compile(r"[가-힣)](?:와|과|랑|하고)\s[^\s,.]{1,8}(?:의| 사이의)\s$")
"""`일지와 시지의 원진이 당신을 흔들어요`: spoken of as being there."""
_BY_ANIMAL: Final = {branch.animal: branch.hangul for branch in BRANCHES}
_REACH: Final = 60
_THE_TWO: Final = re.compile(r"\bbetween (?:them|the two|these two)\b|\bthe (?:two|pair)\b", re.IGNORECASE)
_A_LIST: Final = 3
"""`천간충에는 갑경충, 을신충, 병임충이 있어요`: so many that they are all there are."""


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every relation said to stand in the chart."""
    if facts.chart is None:
        return
    for mention in reading.kinds("relation"):
        if mention.value in FAMILIES:
            claim = _claim(reading, facts, mention)
            if claim is not None:
                yield claim


def _claim(reading: Reading, facts: Facts, mention: Mention) -> Claim | None:
    rest = reading.text[mention.end :]
    because = bool(mention.members) and re.match(r"(?:이|가)\s있기", rest) is not None
    stance = reading.stance(mention, firm=because)
    positions = _positions(reading, mention)
    held = len(positions) > 1 and _HELD.match(rest) is not None
    many = (
        len([m for m in reading.kinds("relation") if m.members]) >= _A_LIST
        or len({m.value for m in reading.kinds("animal", "branch")}) >= 2 * _A_LIST
    )
    listed = many and not reading.anchored
    if stance is Stance.OPEN or listed or (reading.lore and not held):
        return None
    if _OF_LUCK.search(reading.text):
        return _with_luck(reading, facts, mention, positions, stance)
    members = mention.members or _members(reading, mention)
    placed = len(positions) > 1 or bool(members)
    latin = reading.text[mention.start].isascii()
    stated = _stated_in_english if latin else _stated
    denied = stance is Stance.DENIED
    if not stated(reading, mention, placed=placed, denied=denied) or (latin and positions and not placed):
        return None
    true = related(facts, mention.value, members, positions, _level(reading))
    named = [m for m in reading.kinds("position") if m.end <= mention.start]
    first = named[0] if positions and named else mention
    if asked_whether(reading.text, mention.start, mention.end):
        return reading.stretch("relation", mention.start, len(reading.text.rstrip()), true=true != denied)
    return reading.claim("relation", first, mention, true=true != denied)


def _stated(reading: Reading, mention: Mention, *, placed: bool, denied: bool) -> bool:
    """Whether a relation is said to be, of the person's chart."""
    rest = reading.text[mention.end :]
    if asked_whether(reading.text, mention.start, mention.end):
        return True
    if not placed and not reading.anchored and not (denied and _ITEM.search(reading.text)):
        whole = denied and _WHOLE.search(reading.text) is not None
        if not whole and not re.match(r"[^.]{0,6}있[어습]", rest):
            return False
    if not placed and _VERB.match(rest):
        return False
    if placed and reading.text[mention.end :] and _LATER.match(rest):
        return True
    ended = not rest.strip(" .|")
    held = (bool(mention.members) or _BETWEEN.search(reading.before(mention)) is not None) and reading.anchored
    return denied or ended or held or _MADE.match(rest) is not None or _ITEM.search(reading.text) is not None


def _stated_in_english(reading: Reading, mention: Mention, *, placed: bool, denied: bool) -> bool:
    """The same of `a clash between …`."""
    if placed or _ITEM.match(reading.text):
        return True
    general = _GENERAL_EN.search(reading.text) is not None and not denied
    made = _MADE_EN.search(reading.text[: mention.start]) is not None
    return reading.anchored and not general and (made or denied)


def _positions(reading: Reading, mention: Mention) -> tuple[Position, ...]:
    """Positions of the clause, before the relation or (in English) after it."""
    start, end = reading.clause(mention.start)
    if reading.text[mention.start].isascii() or _ITEM.search(reading.text):
        start, end = 0, len(reading.text)
    reach = _REACH * 2 if _THE_TWO.search(reading.before(mention)) else _REACH
    places = [m for m in reading.kinds("position") if abs(m.start - mention.start) < reach]
    named = [m for m in places if start <= m.start < end]
    ahead = [m for m in places if m.end <= start]
    if not named and len(ahead) > 1 and not conditional(reading.text[ahead[-1].end : start]):
        named = ahead  # `월지와 시지를 나란히 놓으면 충이 보여요`
    return tuple(dict.fromkeys(cast("Position", m.value.split(".")[0]) for m in named))


def _level(reading: Reading) -> str | None:
    """Which of stem and branch the positions named are all of."""
    parts = {m.value.rpartition(".")[2] for m in reading.kinds("position")}
    return parts.pop() if len(parts) == 1 and parts <= {"stem", "branch"} else None


def _members(reading: Reading, mention: Mention) -> str:
    """자수와 오화가 충, the Rat and the Horse clash: branches or stems named one by one in the clause."""
    start, end = reading.clause(mention.start)
    if (
        reading.text[mention.start].isascii()
        or _ITEM.search(reading.text)
        or not reading.text[mention.end :].strip(" .|")
    ):
        start, end = 0, len(reading.text)
    kinds = ("stem", "branch", "animal")
    named = [m for m in reading.kinds(*kinds) if start <= m.start < end and abs(m.start - mention.start) < _REACH]
    ahead = [m for m in reading.kinds(*kinds) if m.end <= start and abs(m.start - mention.start) < _REACH]
    if not named and len(ahead) > 1 and not conditional(reading.text[ahead[-1].end : start]):
        named = ahead
    found = dict.fromkeys(_BY_ANIMAL.get(m.value, m.value[0]) for m in named)
    return "".join(found) if len(found) > 1 or len(named) > 1 else ""


def _named_year(reading: Reading, facts: Facts) -> str | None:
    """`병오년의 오가 연지 자와 합을 이룹니다`: the year of that name, if the engine has computed it."""
    names = {m.value for m in reading.kinds("pillar") if reading.text.startswith("년", m.end)}
    years = (facts.luck.year, *facts.luck.years) if facts.luck else ()
    return next((str(item.year) for item in years if item.pillar.name in names), None)


def _with_luck(
    reading: Reading, facts: Facts, mention: Mention, positions: tuple[Position, ...], stance: Stance
) -> Claim | None:
    """올해는 일지와 충을 이뤄요: judged where the engine has said which relations the time has."""
    times = reading.kinds("year", "time")
    running = re.search(r"(?:지금|현재)[^.]{0,6}대운|current (?:luck|decade)", reading.text, re.IGNORECASE)
    year = re.search(r"세운|연운|년운|annual|this year", reading.text, re.IGNORECASE)
    named = _named_year(reading, facts)
    time = times[0].value if times else "decade" if running else "+0" if year else named
    luck = facts.at(time) if time else None
    if luck is None or luck.relations is None or len(positions) > 1 or stance is Stance.OPEN:
        return None
    there = [relation for relation in luck.relations if relation.kind in FAMILIES[mention.value]]
    if positions:
        level = _level(reading)
        true = any(set(positions) <= set(relation.positions) and level in {None, relation.level} for relation in there)
    elif mention.members:
        own = related(facts, mention.value, mention.members, ())
        true = own or any(set(mention.members) <= set(relation.members) for relation in there)
    else:
        return None
    return reading.claim("relation", mention, mention, true=true == (stance is Stance.ASSERTED))
