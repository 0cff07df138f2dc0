"""Claims of relations: `일지와 월지가 충을 이뤄요`, `자오충이 있어요`, `올해는 일지와 충을 이뤄요`."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders import meetings, placing, sides, triples
from services.llm_worker.grounding.text.lexicon import FAMILIES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.stances import asked_whether
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.judge import related
from shared.contracts.chart import Chart, Position

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
_NAMED: Final = ("position", "master", "stem", "branch", "animal")
_TIMES: Final = ("time", "year", "pillar")
_IN_PLACES: Final = re.compile(
    r"\b(?:in|at|of) the (?:year|month|day|hour) (?:and|with)\b[^.]* (?:in|at|of) the (?:year|month|day|hour)\b"
)
"""`the Rat in the year and the Horse in the month`: in a chart, and no two of all."""
_IF_SUCH: Final = re.compile(r"(?:하는|된|인|이 있는|한)\s(?:구조|사주|명식|형국|배치)(?:일 때|이?라면|인 경우)")
"""`년주와 일주가 서로 충하는 구조일 때는`: of whoever has it."""
_HIDDEN_PAIR: Final = re.compile(r"숨은 (?:천간|글자)끼리\s|\b[Cc]heck (?:for )?(?:the |any |an? )?$")
"""What is hidden is no relation of the chart; what is to be looked for is none yet."""
_ITS_BRANCH: Final = re.compile(r"\W*(?:[Tt]he|[Ii]ts) (?:branch|stem)\b")
_ENOUGH: Final = 2
_BECAUSE: Final = re.compile(r"(?:살)?(?:\([^)]*\))?(?:이|가)?\s?(?:때문에|덕분에|덕에|탓에|있)")
_NOTHING: Final = re.compile(
    r"아무(?:런)? (?:작용|관계|합충|영향|연결)(?:이|도|가)?\s?없(?:는 (?:사이|관계)|어|고|습|지만|으)"
)
_ADDED: Final = re.compile(r"^\W*(?:게다가|여기에|거기에|더구나|더욱이)\s|[년연월일시]지에도\s")
"""How a sentence goes on with the luck of the one before."""
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
    yield from triples.find(reading, facts)
    yield from _nothing(reading, facts.chart)


def _nothing(reading: Reading, chart: Chart) -> Iterator[Claim]:
    """`시지 사와 년지 신은 아무 작용이 없는 사이라`: nothing between the two places."""
    match = _NOTHING.search(reading.text)
    places = [m.value.split(".") for m in reading.kinds("position") if match and m.end <= match.start()]
    if match is None or len({unit for unit, _ in places}) != _ENOUGH or reading.kinds("time", "year"):
        return
    levels = {part for _, part in places} - {"pillar"}
    units = {unit for unit, _ in places}
    met = any(units <= set(one.positions) and (len(levels) != 1 or one.level in levels) for one in chart.relations)
    yield reading.spoken("relation", match, true=not met)


def _claim(  # noqa: PLR0911 - one for each way in which it is told
    reading: Reading, facts: Facts, mention: Mention
) -> Claim | None:
    rest = reading.text[mention.end :]
    because = bool(mention.members) and re.match(r"(?:이|가)\s있기", rest) is not None
    stance = reading.stance(mention, firm=because)
    positions = placing.positions(reading, mention)
    luck = meetings.met_by(reading, facts, mention)
    held = len(positions) > 1 and _HELD.match(rest) is not None
    many = (
        len([m for m in reading.kinds("relation") if m.members]) >= _A_LIST
        or len({m.value for m in reading.kinds("animal", "branch")}) >= 2 * _A_LIST
    )
    listed = many and not reading.anchored
    timed = bool(positions) and ((luck is not None and luck.fact is not None) or placing.told_of_two(reading, mention))
    timed = timed or _IN_PLACES.search(reading.text) is not None
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
    three = triples.told(reading, facts, mention)
    if three is not None:
        first = next((m for m in reading.kinds("branch", "stem") if m.end <= mention.start), mention)
        dated = reading.anchored or reading.kinds("time", "year", "position", "pillar")
        said = three or dated or _MADE.match(rest)
        return reading.claim("relation", first, mention, true=three != (stance is Stance.DENIED)) if said else None
    between = sides.between(reading, facts, mention, *placing.scope(reading, mention))
    if between is not None and between.held is None:
        return None
    if between is not None and (between.luck or (between.held and luck is not None)):
        first = next((m for m in reading.kinds(*_NAMED, *_TIMES) if m.end <= mention.start), mention)
        return reading.claim("relation", first, mention, true=between.held == (stance is not Stance.DENIED))
    if not positions and not mention.members and meetings.with_all(reading, mention):
        true = meetings.any_of(luck, mention)
        denied = stance is Stance.DENIED
        return None if true is None else reading.claim("relation", mention, mention, true=true != denied)
    outside = luck is not None and not set(luck.strangers).isdisjoint(mention.members)
    if luck is not None and (outside or len(positions) < _ENOUGH or not placing.pair_of_places(reading, mention)):
        true = meetings.holds(facts, mention, luck, positions, placing.level(reading, mention))
        true = between.held if true is None and between is not None else true
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
    members = mention.members or placing.members(reading, mention)
    placed = len(positions) > 1 or bool(members) or between is not None
    latin = reading.text[mention.start].isascii()
    stated = _stated_in_english if latin else _stated
    fact = between is not None and _FACT.match(reading.text, mention.end) is not None
    if not (fact or stated(reading, mention, placed=placed, denied=denied)) or (latin and positions and not placed):
        return None
    if meetings.elided(reading, facts, mention, positions):
        return None
    if (
        not mention.members
        and not positions
        and (_ITS_BRANCH.match(reading.text) or (latin and reading.kinds("relation")[0] is not mention))
        and meetings.comes(facts, mention, members)
    ):
        return None
    if _ADDED.search(reading.text) and not reading.anchored and meetings.of_now(facts, mention, members):
        return None
    each = placing.with_each(reading, mention)
    true = (
        bool(between.held)
        if between is not None
        else related(facts, mention.value, members, positions, placing.level(reading, mention))
        or (
            bool(each)
            and all(related(facts, mention.value, members, pair, placing.level(reading, mention)) for pair in each)
        )
    ) and sides.element_fits(reading, mention, _at_places(facts, positions, placing.level(reading, mention)))
    named = [m for m in reading.kinds("position") if m.end <= mention.start]
    first = named[0] if positions and named else mention
    if asked_whether(reading.text, mention.start, mention.end):
        return reading.stretch("relation", mention.start, len(reading.text.rstrip()), true=true != denied)
    return reading.claim("relation", first, mention, true=true != denied)


def _at_places(facts: Facts, positions: tuple[Position, ...], level: str | None) -> list[str]:
    """What stands at two places, where stems or branches are meant."""
    index = {"stem": 0, "branch": 1}.get(level or "")
    there = (
        [facts.pillars[position].name[index] for position in positions if position in facts.pillars]
        if index in {0, 1}
        else []
    )
    return there if len(there) == _ENOUGH else []


def _is_verb(reading: Reading, mention: Mention, positions: tuple[Position, ...]) -> bool:
    """`The month branch and the day branch clash, which hints at moves`: told of the two, whatever it stands for."""
    if (
        not reading.text[mention.start].isascii()
        or len(positions) != _ENOUGH
        or _NOUN_EN.search(reading.before(mention))
    ):
        return False
    opens = _OPENS_EN.match(reading.text, 0, placing.places(reading)[0].start)
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
    if len(placing.positions(reading, mention)) > 1 and _is_predicate(reading, mention):
        return True
    ended = not rest.strip(" .|")
    held = (bool(mention.members) or _BETWEEN.search(reading.before(mention)) is not None) and reading.anchored
    return denied or ended or held or _MADE.match(rest) is not None or _ITEM.search(reading.text) is not None


def _is_predicate(reading: Reading, mention: Mention) -> bool:
    """`일지와 시지도 육합으로 이어져 있어서`: told of the two; no name of what such have (`일지와 시지의 충은`)."""
    nominal = reading.before(mention).endswith("의 ") and _BECAUSE.match(reading.text, mention.end) is None
    return not nominal and placing.OF_WHOEVER.match(reading.text, mention.end) is None


def _stated_in_english(reading: Reading, mention: Mention, *, placed: bool, denied: bool) -> bool:
    """The same of `a clash between …`."""
    if placed or _ITEM.match(reading.text):
        return True
    general = _GENERAL_EN.search(reading.text) is not None and not denied
    made = _MADE_EN.search(reading.text[: mention.start]) is not None
    return reading.anchored and not general and (made or denied)
