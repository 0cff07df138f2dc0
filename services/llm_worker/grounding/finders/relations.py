"""Claims of relations: `일지와 월지가 충을 이뤄요`, `자오충이 있어요`, `올해는 일지와 충을 이뤄요`."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders import meetings, sides
from services.llm_worker.grounding.text.lexicon import FAMILIES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.stances import asked_whether, conditional
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.judge import related
from shared.contracts.chart import Position
from shared.vocabulary import BRANCHES

_MADE: Final = phrase("relations", "made")
_MADE_EN: Final = phrase("relations", "made_en", ignore_case=True)
_ITEM: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)]|\|)\s|[:–-]\s?[가-힣]{1,3}\s?$")
_GENERAL_EN: Final = re.compile(r"\bdays?\b|\byears?\b|not bad|is not|\bmeans?\b|\bevery\b", re.IGNORECASE)
_NOUN_EN: Final = re.compile(
    r"\b(?:an?|the|any|no|this|that|such|each|every|of|or)\s(?:(?!branch|stem|pillar|master|year|month|day|hour)[\w-]+\s){0,2}$",
    re.IGNORECASE,
)
"""Before a relation that is a thing, and not what two do."""
_OPENS_EN: Final = re.compile(
    r"\W*(?:(?:and|but|also|so|here|then|in your chart|meanwhile|for you|first|second),?\s){0,2}(?:the|your)\s$",
    re.IGNORECASE,
)
_ALWAYS_EN: Final = re.compile(r"\b(?:when|whenever|if|always|usually|often|any|every)\b", re.IGNORECASE)
_WHOLE: Final = phrase("relations", "whole")
_VERB: Final = re.compile(r"하(?:고|는|며|여|지만|니|네|므로)|합니다|해요")
_LATER: Final = phrase("relations", "later")
_HELD: Final = re.compile(
    r"[^,.]{0,8}(?<=[가-힣] )있(?:어서|으니|으므로|으셔서|기 때문)"
    r"|[^,.]{0,8}(?:놓인|있는|이룬|맺은|이루는|맺는) (?:까닭|탓|덕|바람)(?:에|이)"
    r"|[^,.]{0,8}?(?:이루어|이뤄|이루고|이루니|이루므로|이루기|맺어|맺고|되어|돼서|되므로|되니|하므로)(?=서|[,\s])"
    r"|\s?관계(?:라서|이므로|이니|여서|라 )"
)
"""`년지와 일지가 충의 관계에 있어서`: said to be, whatever is told of it after."""
_FACT: Final = re.compile(
    r"(?:살)?(?:\([^)]*\))?(?:[이가을를]|의 관계[를가])?\s?(?:이루|맺|하|되|이뤄지|짓)(?:는|고 있는) "
    r"(?:것|점|모습|데|만큼|상태)"
)
"""`삼합을 이루는 것도 한몫해요`: there, where both sides are named."""
_BETWEEN: Final = re.compile(r"[가-힣)](?:와|과|랑|하고)\s[^\s,.]{1,8}(?:의| 사이의)\s$")
"""`일지와 시지의 원진이 당신을 흔들어요`: spoken of as being there."""
_BY_ANIMAL: Final = {branch.animal: branch.hangul for branch in BRANCHES}
_REACH: Final = 60
_THE_TWO: Final = re.compile(r"\bbetween (?:them|the two|these two)\b|\bthe (?:two|pair)\b", re.IGNORECASE)
_NAMED: Final = ("position", "master", "stem", "branch", "animal")
_TIMES: Final = ("time", "year", "pillar")
_PARTED_EN: Final = re.compile(
    r"[,;]\s(?=(?:and|but|while|whereas|although|though|so|which|because)\s)|\s(?=(?:although|though|while|whereas|but)\s)",
    re.IGNORECASE,
)
_WITH: Final = re.compile(r"[가-힣)](?:과|와|랑|하고)\s$|\b(?:with|and) (?:the |your |his |her )?$", re.IGNORECASE)
_AND: Final = re.compile(r"(?:\s?[가-힣]{1,2}(?:\([^)]*\))?)?(?:과|와|랑|하고)\s|\s(?:\S\s)?and\s", re.IGNORECASE)
_PAIR: Final = re.compile(r"(?:\s?[가-힣]{1,2})?(?:\([^)]*\))?(?:과|와|랑|하고|,|·)\s?")
_PAIR_ENDS: Final = re.compile(r"(?:\s?[가-힣]{1,2})?(?:\([^)]*\))?(?:이|가|은|는|의|도|\s사이)")
"""`일지와 시지가`: the two of which it is told, and nothing else's objects."""
_PARTNER: Final = re.compile(r"(?:의? ?[가-힣]{1,2})?(?:\([^)]*\))?(?:과|와|랑|하고)(?:는|도)?\s")
_TOPIC: Final = re.compile(r"(?:의? ?[가-힣]{1,2})?(?:\([^)]*\))?[은는이가]\s")
"""`년지 술은 일지 진과 충하고, 월지 축과는 형을 이뤄요`: of which both are told."""
_RECIPROCAL: Final = re.compile(r"\b(?:each other|one another|themselves)\b", re.IGNORECASE)
_IN_PLACES: Final = re.compile(
    r"\b(?:in|at|of) the (?:year|month|day|hour) (?:and|with)\b[^.]* (?:in|at|of) the (?:year|month|day|hour)\b"
)
"""`the Rat in the year and the Horse in the month`: in a chart, and no two of all."""
_IF_SUCH: Final = re.compile(r"(?:하는|된|인|이 있는|한)\s(?:구조|사주|명식|형국|배치)(?:일 때|이?라면|인 경우)")
"""`년주와 일주가 서로 충하는 구조일 때는`: of whoever has it."""
_HIDDEN_PAIR: Final = re.compile(r"숨은 (?:천간|글자)끼리\s|\b[Cc]heck (?:for )?(?:the |any |an? )?$")
"""What is hidden is no relation of the chart; what is to be looked for is none yet."""
_ENOUGH: Final = 2
_BECAUSE: Final = re.compile(r"(?:살)?(?:\([^)]*\))?(?:이|가)?\s?(?:때문에|덕분에|덕에|탓에|있)")
_OF_WHOEVER: Final = phrase("relations", "of_whoever")
_EACH: Final = "각각"
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
    luck = meetings.met_by(reading, facts, mention)
    held = len(positions) > 1 and _HELD.match(rest) is not None
    many = (
        len([m for m in reading.kinds("relation") if m.members]) >= _A_LIST
        or len({m.value for m in reading.kinds("animal", "branch")}) >= 2 * _A_LIST
    )
    listed = many and not reading.anchored
    timed = (luck is not None and luck.fact is not None and bool(positions)) or _IN_PLACES.search(reading.text)
    lore = (
        reading.glossary
        if _is_verb(reading, mention, positions)
        else reading.theory
        if (timed or len(positions) > 1) and not held
        else reading.lore and not (held and not reading.theory)
    )
    such = not reading.yours and _IF_SUCH.match(rest) is not None
    if stance is Stance.OPEN or listed or lore or such or _HIDDEN_PAIR.search(reading.before(mention)):
        return None
    between = sides.between(reading, facts, mention, *_scope(reading, mention))
    if between is not None and between.held is None:
        return None
    if between is not None and between.luck:
        first = next((m for m in reading.kinds(*_NAMED, *_TIMES) if m.end <= mention.start), mention)
        return reading.claim("relation", first, mention, true=between.held == (stance is not Stance.DENIED))
    if not positions and not mention.members and meetings.with_all(reading, mention):
        true = meetings.any_of(luck, mention)
        denied = stance is Stance.DENIED
        return None if true is None else reading.claim("relation", mention, mention, true=true != denied)
    outside = luck is not None and not set(luck.strangers).isdisjoint(mention.members)
    if luck is not None and (outside or len(positions) < _ENOUGH or not _pair_of_places(reading, mention)):
        true = meetings.holds(facts, mention, luck, positions, _level(reading))
        first = luck.first or mention
        denied = stance is Stance.DENIED
        return None if true is None else reading.claim("relation", first, mention, true=true != denied)
    return _of_chart(reading, facts, mention, positions, between, denied=stance is Stance.DENIED)


def _of_chart(  # noqa: PLR0913 - what has been read of the sentence
    reading: Reading,
    facts: Facts,
    mention: Mention,
    positions: tuple[Position, ...],
    between: sides.Between | None,
    *,
    denied: bool,
) -> Claim | None:
    """Of a relation within the chart."""
    members = mention.members or _members(reading, mention)
    placed = len(positions) > 1 or bool(members) or between is not None
    latin = reading.text[mention.start].isascii()
    stated = _stated_in_english if latin else _stated
    fact = between is not None and _FACT.match(reading.text, mention.end) is not None
    if not (fact or stated(reading, mention, placed=placed, denied=denied)) or (latin and positions and not placed):
        return None
    if meetings.elided(reading, facts, mention, positions):
        return None
    each = _with_each(reading, mention)
    true = (
        bool(between.held)
        if between is not None
        else related(facts, mention.value, members, positions, _level(reading))
        or (bool(each) and all(related(facts, mention.value, members, pair, _level(reading)) for pair in each))
    ) and sides.element_fits(reading, mention)
    named = [m for m in reading.kinds("position") if m.end <= mention.start]
    first = named[0] if positions and named else mention
    if asked_whether(reading.text, mention.start, mention.end):
        return reading.stretch("relation", mention.start, len(reading.text.rstrip()), true=true != denied)
    return reading.claim("relation", first, mention, true=true != denied)


def _is_verb(reading: Reading, mention: Mention, positions: tuple[Position, ...]) -> bool:
    """`The month branch and the day branch clash, which hints at moves`: told of the two, whatever it stands for."""
    if (
        not reading.text[mention.start].isascii()
        or len(positions) != _ENOUGH
        or _NOUN_EN.search(reading.before(mention))
    ):
        return False
    opens = _OPENS_EN.match(reading.text, 0, _places(reading)[0].start)
    return opens is not None and _ALWAYS_EN.search(reading.text) is None


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
    if placed and rest and _LATER.match(rest):
        return True
    if len(_positions(reading, mention)) > 1 and _is_predicate(reading, mention):
        return True
    ended = not rest.strip(" .|")
    held = (bool(mention.members) or _BETWEEN.search(reading.before(mention)) is not None) and reading.anchored
    return denied or ended or held or _MADE.match(rest) is not None or _ITEM.search(reading.text) is not None


def _is_predicate(reading: Reading, mention: Mention) -> bool:
    """`일지와 시지도 육합으로 이어져 있어서`: told of the two; no name of what such have (`일지와 시지의 충은`)."""
    nominal = reading.before(mention).endswith("의 ") and _BECAUSE.match(reading.text, mention.end) is None
    return not nominal and _OF_WHOEVER.match(reading.text, mention.end) is None


def _stated_in_english(reading: Reading, mention: Mention, *, placed: bool, denied: bool) -> bool:
    """The same of `a clash between …`."""
    if placed or _ITEM.match(reading.text):
        return True
    general = _GENERAL_EN.search(reading.text) is not None and not denied
    made = _MADE_EN.search(reading.text[: mention.start]) is not None
    return reading.anchored and not general and (made or denied)


def _scope(reading: Reading, mention: Mention) -> tuple[int, int]:
    """The stretch in which the two are named: a clause; in English, which ends none, what stands between commas if
    anything is named there; an item or a line that ends with the relation whole.
    """
    text = reading.text
    if text[mention.start].isascii():
        ends = [0, *(m.end() for m in _PARTED_EN.finditer(text)), len(text)]
        start, end = next(pair for pair in pairwise(ends) if mention.start < pair[1])
        enough = 1 if _RECIPROCAL.search(text, start, end) else _ENOUGH
        return (start, end) if _named_in(reading, start, end) >= enough else (0, len(text))
    start, end = reading.clause(mention.start)
    item = _ITEM.search(text) is not None
    return (0, len(text)) if item and _named_in(reading, start, end) < _ENOUGH else (start, end)


def _named_in(reading: Reading, start: int, end: int) -> int:
    return sum(start <= m.start < end for m in reading.kinds(*_NAMED))


def _places(reading: Reading) -> list[Mention]:
    """Positions, and the day master where a relation is told of it: `일간과 시간은 을경합`."""
    return [m for m in reading.kinds("position", "master") if m.kind == "position" or _joined(reading, m)]


def _joined(reading: Reading, master: Mention) -> bool:
    beside = _WITH.search(reading.before(master)) is not None
    return beside or _AND.match(reading.text, master.end) is not None


def _positions(reading: Reading, mention: Mention) -> tuple[Position, ...]:
    """Positions of the clause, before the relation or (in English) after it."""
    start, end = _scope(reading, mention)
    reach = _REACH * 2 if _THE_TWO.search(reading.before(mention)) else _REACH
    places = [m for m in _places(reading) if abs(m.start - mention.start) < reach]
    named = [m for m in places if start <= m.start < end]
    ahead = [m for m in places if m.end <= start]
    if not named and len(ahead) > 1 and not conditional(reading.text[ahead[-1].end : start]):
        named = ahead  # `월지와 시지를 나란히 놓으면 충이 보여요`
    if len(named) == 1 and _PARTNER.match(reading.text, named[0].end):
        own = [m for m in ahead if not _PARTNER.match(reading.text, m.end)]  # `일지와는 충, 월지와는 합`: with another
        named += [m for m in own if _TOPIC.match(reading.text, m.end)][-1:]
    found = ("day" if m.kind == "master" else m.value.split(".")[0] for m in named)
    return tuple(dict.fromkeys(cast("Position", position) for position in found))


def _with_each(reading: Reading, mention: Mention) -> list[tuple[Position, ...]]:
    """`일간은 년간과 시간의 경금과 각각 합을 이뤄요`: the first with each of the others."""
    start, end = reading.clause(reading.text.find(_EACH))
    places = [m for m in reading.kinds("position", "master") if start <= m.start < end]
    if _EACH not in reading.text or not mention.start < end or len(places) < _A_LIST:
        return []
    first, *others = ("day" if m.kind == "master" else m.value.split(".")[0] for m in places)
    return [cast("tuple[Position, ...]", (first, other)) for other in others]


def _pair_of_places(reading: Reading, mention: Mention) -> bool:
    """`올해는 일지와 시지의 충이 두드러져요`: of the chart, whatever the time does with it."""
    return any(
        _PAIR.fullmatch(reading.text, one.end, other.start) and _PAIR_ENDS.match(reading.text, other.end)
        for one, other in pairwise(m for m in _places(reading) if m.end <= mention.start)
    )


def _level(reading: Reading) -> str | None:
    """Which of stem and branch the positions named are all of."""
    parts = {m.value.rpartition(".")[2] if m.kind == "position" else "stem" for m in _places(reading)}
    return parts.pop() if len(parts) == 1 and parts <= {"stem", "branch"} else None


def _members(reading: Reading, mention: Mention) -> str:
    """자수와 오화가 충, the Rat and the Horse clash: branches or stems named one by one in the clause."""
    start, end = _scope(reading, mention)
    if not reading.text[mention.end :].strip(" .|"):
        start, end = 0, len(reading.text)
    kinds = ("stem", "branch", "animal")
    named = [m for m in reading.kinds(*kinds) if start <= m.start < end and abs(m.start - mention.start) < _REACH]
    ahead = [m for m in reading.kinds(*kinds) if m.end <= start and abs(m.start - mention.start) < _REACH]
    placed = any(start <= m.start < end for m in _places(reading))
    if not (named or placed) and len(ahead) > 1 and not conditional(reading.text[ahead[-1].end : start]):
        named = ahead
    found = dict.fromkeys(_BY_ANIMAL.get(m.value, m.value[0]) for m in named)
    return "".join(found) if len(found) > 1 or len(named) > 1 else ""
