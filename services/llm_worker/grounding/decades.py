"""Claims about the decades of luck (대운): which there are, at which age and year, which runs now, where they begin.

Ages are counted in more ways than one (만 나이 in the table, 세는나이 one or two more), so that a year more is no lie.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from services.llm_worker.grounding import judge
from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.facts import Facts, LuckFact
from services.llm_worker.grounding.mentions import Mention
from services.llm_worker.grounding.reading import Reading, Stance
from services.llm_worker.grounding.wording import phrase
from shared.contracts.chart import DecadeLuck

_SPOKEN_OF: Final = re.compile(r"대운|decade|luck pillar|luck cycle|10-year|ten-year", re.IGNORECASE)
_TO: Final = (
    r"(?:\s?(?:~|-|to|through|until|and|부터|에서|세부터|살부터|세에서|년부터|년에서"
    r"|년에 시작해서?|에 시작해서?|년에 시작하여|년 ~|세 ~|세 -|년 -|세~"
    r"|세-|년~|년-)\s?)"
)
_AGES: Final = phrase("decades", "ages")
_AGE_BEFORE: Final = re.compile(
    r"(?:\bages?\s(?:of\s)?|\baged\s|\bat\s|\bfrom\s|\bwhen you are\s|^\W*)$", re.IGNORECASE
)
_YEARS: Final = re.compile(rf"(?<!\d)(?P<from>(?:19|20|21)\d\d)(?:{_TO}(?P<to>(?:19|20|21)\d\d))?(?!\d)")
_STARTS: Final = re.compile(r"^[년세살]?\s?(?:부터|에서|에 시작|에 들어|에 바뀌|에 열)|^\)?\s?(?:on\b|onwards?)")
_STARTS_BEFORE: Final = re.compile(
    r"(?:만나는|시작하는|시작되는|들어가는|들어오는|바뀌는|열리는|맞는) "
    r"(?:나이|해|때|시점|시기)[는은가]?\s?(?:만\s)?$|(?:start|begin"
    r"|open|enter|from|commence)[^\d]{0,24}$|^\W*at $",
    re.IGNORECASE,
)
_BEGINS: Final = phrase("decades", "begins", ignore_case=True)
_DIRECTION: Final = re.compile(r"순행|역행|\b(?:forwards?|backwards?)\b", re.IGNORECASE)
_NOW: Final = re.compile(
    r"지금|현재|요즘|이번 대운|\bnow\b|\bcurrent|at present|presently|\byou(?:'re| are) (?:now in|living"
    r"|going|passing|walking|moving)",
    re.IGNORECASE,
)
_NOT_NOW: Final = re.compile(
    r"다음|이후|앞으로|지난|이전|예전|\bnext\b|\blater\b|\bprevious\b|\blast\b|끝나|지나면|첫", re.IGNORECASE
)
_NEXT: Final = phrase("decades", "next", ignore_case=True)
_FIRST: Final = re.compile(r"첫\s?(?:번째\s)?대운|\bfirst (?:luck )?(?:decade|pillar|luck pillar)", re.IGNORECASE)
_ORDINAL: Final = {"두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_NTH: Final = re.compile(
    r"(?P<word>두|세|네|다섯|여섯) 번째 대운|(?P<en>second|third|fourth|fifth) (?:luck )?(?:decade|pillar)",
    re.IGNORECASE,
)
_OTHER_UNIT: Final = re.compile(
    r"(?:\([^)]*\))?\)?\s?(?:년|월|일(?!까)|시|[년연월일시]주|일간)(?![가-힣]*대운)|\s(?:day|month|year|hour)\b"
)
_UPPER: Final = re.compile(r"천간|하늘|stem", re.IGNORECASE)
_LOWER: Final = re.compile(r"지지|땅|branch", re.IGNORECASE)
_DECADE_OF: Final = re.compile(r"(?:\([^)]*\))?\)?(?:의|인)?\s(?:대운|(?:luck )?(?:decade|pillar|cycle))")
_NEAR: Final = 12
_FAR: Final = 64
_SLACK: Final = 1
_JOINED: Final = 6
_JOINED_TO: Final = 18


class _Span(NamedTuple):
    """A number or two; `age` tells it from a year, `start` says that something begins there."""

    first: int
    last: int | None
    age: bool
    start: bool


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """36세부터 정축 대운, 지금은 정축 대운, 대운은 6세에 시작."""
    chart = facts.chart
    if chart is None:
        return
    spoken = _SPOKEN_OF.search(reading.text) is not None
    pillars = reading.kinds("pillar")
    if spoken:
        yield from _beginning(reading, facts, pillars)
        yield from _gods(reading, facts)
    for index, mention in enumerate(pillars):
        since = pillars[index - 1].end if index and pillars[index - 1].value != mention.value else 0
        until = next((m.start for m in pillars[index + 1 :] if m.value != mention.value), len(reading.text))
        spans = _spans(reading, mention, since, until)
        if (spoken and _is_decade(reading, mention, spans)) or _row(reading, mention, spans):
            claim = _judged(reading, facts, mention, spans)
            if claim is not None:
                yield claim


def _beginning(reading: Reading, facts: Facts, pillars: Sequence[Mention]) -> Iterator[Claim]:
    """The age of the first and the direction."""
    table = facts.chart.decade_luck if facts.chart else None
    if table is None or reading.theory:
        return
    for match in _BEGINS.finditer(reading.text):
        if any(0 <= match.start() - m.end <= _JOINED_TO for m in pillars):
            continue  # 정축 대운은 36세에 시작: of one of them
        age = int(next(group for group in match.groups() if group))
        yield _at(reading, match, true=table.start_age <= age <= table.start_age + _SLACK)
    both = len({match[0].lower()[0] in "순f" for match in _DIRECTION.finditer(reading.text)}) > 1
    for match in () if both else _DIRECTION.finditer(reading.text):
        said = match[0].lower().startswith(("순", "forward"))
        if not re.match(r"(?:이|가|은|는)?\s?(?:아니|아닌)|하면", reading.text[match.end() :]):
            yield _at(reading, match, true=said == table.forward)


def _gods(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """현재 병술 대운은 천간에 편인이 있어: ten gods of the decade that is named, or of the one that runs now."""
    names = [m.value for m in reading.kinds("pillar")]
    named = next((period for period in facts.periods if period.pillar.name in names), None)
    now = _NOW.search(reading.text) is not None and not _NOT_NOW.search(reading.text)
    period = named or (facts.decade_now if now and not names else None)
    if period is None or reading.theory or reading.kinds("position", "age", "year") or len(names) > 1:
        return
    for god in reading.kinds("god"):
        around = reading.text[max(0, god.start - _NEAR) : god.end + _NEAR]
        upper, lower = _UPPER.search(around), _LOWER.search(around)
        beside = _DECADE_OF.match(reading.text[god.end :])
        if reading.stance(god) is Stance.ASSERTED and (upper or lower or beside):
            part = "stem" if upper and not lower else "branch" if lower and not upper else "pillar"
            true = judge.of_luck(LuckFact.of(period.pillar), god, part)
            if true is not None:
                yield reading.claim("decade", god, god, true=true)


def _at(reading: Reading, match: re.Match[str], *, true: bool) -> Claim:
    start, end = reading.source.span(match.start(), match.end())
    return Claim(reading.source.source[start:end], "decade", start, end, true)


def _is_decade(reading: Reading, mention: Mention, spans: Sequence[_Span]) -> bool:
    """Whether a name is that of a decade, in a sentence that speaks of one."""
    rest, before = reading.text[mention.end :], reading.text[: mention.start]
    if _OTHER_UNIT.match(rest):
        return False
    if re.match(
        r"(?:\([^)]{1,14}\))?\)?\s?(?:이라는 |의 |(?:이|가|을|를) "
        r"|(?:으)?로 (?:흐르는|이어지는|된) |\([^)]{1,14}\)\s)?(?:대운"
        r"|(?:luck )?(?:decade|pillar|cycle)"
        r"|ten-year|10-year)",
        rest,
        re.IGNORECASE,
    ):
        return True
    labels = [m for m in reading.mentions if m.end <= mention.start and m.kind in {"position", "year", "time", "label"}]
    last = labels[-1] if labels else None
    if (
        last is not None
        and last.kind in {"position", "time"}
        and not last.value.startswith("decade")
        and mention.start - last.end < _JOINED
    ):
        return False
    near = re.search(r"(?:대운|decade|luck pillar|luck cycle)[^.;]{0,40}$", before, re.IGNORECASE) is not None
    return (near and (mention.sure or re.match(r"\)?\s?(?:[.|]|$|입니다|이에요|예요)", rest) is not None)) or (
        bool(spans) and mention.sure
    )


def _row(reading: Reading, mention: Mention, spans: Sequence[_Span]) -> bool:
    """`- 36~45세: 정축`, `| 정축 | 36–45세 |`, `36세 정축`."""
    ages = [span for span in spans if span.age]
    cell = re.search(r"[|:]\s?$", reading.text[: mention.start]) and re.match(
        r"\s?(?:\||$|\()", reading.text[mention.end :]
    )
    if not ages or not (mention.sure or cell) or _OTHER_UNIT.match(reading.text[mention.end :]):
        return False
    ranged = any(span.last is not None for span in ages)
    close = re.search(r"\d\s?(?:세|살)(?:부터|에는|에|은|는)?\s$", reading.text[: mention.start]) is not None
    return close or (ranged and re.match(r"^\s*[|*\-\d•]", reading.text) is not None)


def _spans(reading: Reading, mention: Mention, since: int, until: int) -> list[_Span]:
    """Ages and years said with a name: those before it, else those after it."""
    before = (max(since, mention.start - _FAR), mention.start)
    after = (mention.end, min(until, mention.end + _FAR))
    if re.match(
        r"\)?\s?(?:대운|decade)?\s?(?:\([^)\d]{1,8}\)\s?)?(?:\(|from |:\s?)(?:ages? )?\d", reading.text[mention.end :]
    ):
        return _numbers(reading.text, *after)
    found = _numbers(reading.text, *before)
    if found and re.search(r"[.;]\s|(?<!시작하)(?:고|며)\s", reading.text[before[0] : before[1]]):
        found = []
    return found or _numbers(reading.text, *after)


def _numbers(text: str, start: int, end: int) -> list[_Span]:
    stretch = text[start:end]
    found = []
    for match in _YEARS.finditer(stretch):
        opens = _STARTS.match(stretch[match.end() :]) or _STARTS_BEFORE.search(stretch[: match.start()])
        found.append(_Span(int(match["from"]), int(match["to"]) if match["to"] else None, age=False, start=bool(opens)))
    bare = _YEARS.sub(lambda match: "·" * len(match[0]), stretch)
    for match in _AGES.finditer(bare):
        ahead = bare[: match.start()] if start or match.start() else ""
        spoken = match["unit"] or _AGE_BEFORE.search(text[:start] + ahead) or re.search(r"[(|:]\s?$", ahead)
        if spoken and (
            match["unit"] or match["to"] or re.search(r"(?:age|at|from|when you are)\s(?:of\s)?$", ahead, re.IGNORECASE)
        ):
            rest = bare[match.end() :]
            opens = _STARTS.match((match["unit"] or "").strip() + rest) or _STARTS_BEFORE.search(
                (text[:start] + ahead)[-_FAR:]
            )
            found.append(
                _Span(int(match["from"]), int(match["to"]) if match["to"] else None, age=True, start=bool(opens))
            )
    return found


def _judged(reading: Reading, facts: Facts, mention: Mention, spans: Sequence[_Span]) -> Claim | None:
    if reading.stance(mention, firm=True) is Stance.OPEN or (reading.asks and not spans):
        return None
    period = next((p for p in facts.periods if p.pillar.name == mention.value), None)
    true = (
        period is not None and all(_agrees(period, span) for span in spans) and _in_row(reading, facts, mention, period)
    )
    if reading.stance(mention) is Stance.DENIED:
        return None
    return reading.claim("decade", mention, mention, true=true)


def _agrees(period: DecadeLuck, span: _Span) -> bool:
    if span.age:
        begins = period.start_age <= span.first <= period.start_age + _SLACK
        if span.last is not None:
            return begins and period.end_age <= span.last <= period.end_age + 2 * _SLACK
        return begins if span.start else period.start_age <= span.first <= period.end_age + _SLACK
    if span.last is not None:
        return span.first == period.start_year and period.end_year <= span.last <= period.end_year + _SLACK
    return span.first == period.start_year if span.start else period.start_year <= span.first <= period.end_year


def _in_row(reading: Reading, facts: Facts, mention: Mention, period: DecadeLuck) -> bool:
    """지금, 다음, 첫, 두 번째."""
    start, end = reading.clause(mention.start)
    clause = reading.text[start:end]
    now = facts.decade_now
    place = facts.periods.index(period)
    if now is not None and _NEXT.search(clause):
        return place == facts.periods.index(now) + 1
    if _FIRST.search(clause):
        return place == 0
    nth = _NTH.search(clause)
    if nth is not None:
        return place == _ORDINAL[(nth["word"] or nth["en"]).lower()] - 1
    if now is not None and _NOW.search(clause) and not _NOT_NOW.search(clause):
        return period == now
    return True
