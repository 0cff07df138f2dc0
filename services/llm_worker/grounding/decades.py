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

_SPOKEN_OF: Final = phrase("decades", "spoken_of", ignore_case=True)
_AGES: Final = phrase("decades", "ages")
_AGE_BEFORE: Final = re.compile(
    r"(?:\bages?\s(?:of\s)?|\baged\s|\bat\s|\bfrom\s(?:the\s\w+\sof\s)?|\bwhen you are\s|^\W*)(?:your\s)?$",
    re.IGNORECASE,
)
_IN_CELL: Final = re.compile(r"[(|:]\s?$")
_AT_AGE: Final = re.compile(r"(?:ages?|at|from(?: the \w+)?|when you are|나이)\s(?:of\s)?$", re.IGNORECASE)
_YEARS: Final = phrase("decades", "years")
_STARTS: Final = phrase("decades", "starts")
_ENDS: Final = re.compile(r"^[년세살]?까지")
_STARTS_BEFORE: Final = phrase("decades", "starts_before", ignore_case=True)
_BEGINS: Final = phrase("decades", "begins", ignore_case=True)
_DIRECTION: Final = re.compile(r"순행|역행|\b(?:forwards?|backwards?)\b", re.IGNORECASE)
_NOW: Final = phrase("decades", "now", ignore_case=True)
_NOT_NOW: Final = phrase("decades", "not_now", ignore_case=True)
_NEXT: Final = phrase("decades", "next", ignore_case=True)
_LATER: Final = phrase("decades", "later", ignore_case=True)
_AT_FIRST: Final = phrase("decades", "at_first", ignore_case=True)
_FIRST: Final = re.compile(r"첫\s?(?:번째\s)?대운|\bfirst (?:luck )?(?:decade|pillar|luck pillar)", re.IGNORECASE)
_ORDINAL: Final = {"두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_NTH: Final = phrase("decades", "nth", ignore_case=True)
_OTHER_UNIT: Final = phrase("decades", "other_unit")
_UPPER: Final = phrase("labelled", "upper", ignore_case=True)
_LOWER: Final = phrase("labelled", "lower", ignore_case=True)
_DECADE_OF: Final = re.compile(r"(?:\([^)]*\))?\)?(?:의|인)?\s(?:대운|(?:luck )?(?:decade|pillar|cycle))")
_BY_SEX: Final = re.compile(r"[양음]년|[양음][남녀]|(?:남|여)(?:자|성|명)[는가]|\b(?:men|women)\b", re.IGNORECASE)
"""The rule of which way they run."""
_ANY: Final = phrase("decades", "any", ignore_case=True)
_IN_GENERAL: Final = phrase("decades", "in_general", ignore_case=True)
_NEAR: Final = 18
_FAR: Final = 64
_SLACK: Final = 1
_CLOSE: Final = 46
_JOINED: Final = 6
_JOINED_TO: Final = 18


class _Span(NamedTuple):
    """A number or two; `age` tells it from a year, `start` says that something begins there, `end` that it ends;
    `until` is where the words end.
    """

    first: int
    last: int | None
    age: bool
    start: bool
    end: bool = False
    until: int = 0


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
        told = (spoken and _is_decade(reading, mention, spans)) or _row(reading, mention, spans)
        if told or _lived_through(reading, mention, spans):
            claim = _judged(reading, facts, mention, spans)
            if claim is not None:
                yield claim


def _beginning(reading: Reading, facts: Facts, pillars: Sequence[Mention]) -> Iterator[Claim]:
    """The age of the first and the direction."""
    table = facts.chart.decade_luck if facts.chart else None
    if table is None or reading.theory:
        return
    for match in _BEGINS.finditer(reading.text):
        if any(0 <= match.start() - m.end <= _JOINED_TO or 0 <= m.start - match.end() <= _JOINED for m in pillars):
            continue  # 정축 대운은 36세에 시작, 36세에 시작되는 정축 대운: of one of them
        age = int(next(group for group in match.groups() if group))
        yield _at(reading, match, true=table.start_age <= age <= table.start_age + _SLACK)
    figures = reading.kinds("age", "number")
    if len(figures) == 1 and not pillars and _AT_FIRST.search(reading.text) and not _BEGINS.search(reading.text):
        age = int(figures[0].value)
        true = table.start_age <= age <= table.start_age + _SLACK
        yield reading.claim("decade", figures[0], figures[0], true=true)
    both = len({match[0].lower()[0] in "순f" for match in _DIRECTION.finditer(reading.text)}) > 1
    general = both or (_BY_SEX.search(reading.text) is not None and not reading.yours)
    for match in () if general else _DIRECTION.finditer(reading.text):
        said = match[0].lower().startswith(("순", "forward"))
        if not re.match(r"(?:이|가|은|는)?\s?(?:아니|아닌)|하면", reading.text[match.end() :]):
            yield _at(reading, match, true=said == table.forward)


def _gods(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """현재 병술 대운은 천간에 편인이 있어: ten gods of the decade that is named, or of the one that runs now."""
    pillars = reading.kinds("pillar")
    names = list({m.value for m in pillars if m.sure} or {m.value for m in pillars})  # 지나고 계신 무자(戊子) 대운
    named = next((period for period in facts.periods if period.pillar.name in names), None)
    now = _NOW.search(reading.text) is not None and not _NOT_NOW.search(reading.text)
    period = named or (facts.decade_now if now and not names else None)
    if period is None or reading.theory or reading.kinds("position", "age", "year") or len(names) > 1:
        return
    gods = reading.kinds("god")
    near = _NEAR if len({god.value for god in gods}) > 1 else _FAR
    for god in gods:
        around = reading.text[max(0, god.start - near) : god.end + near]
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
        r"(?:\([^)]{1,14}\))?\)?\s?(?:이?라는 |의 |(?:이|가|을|를) "
        r"|(?:으)?로 (?:흐르는|이어지는|된) |\([^)]{1,14}\)\s)?(?:대운"
        r"|(?:luck )?(?:decade|pillar|cycle)"
        r"|시간|계절|무대|시기|시절|구간"
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
    near = _SPOKEN_OF.search(re.split("[.;]", before)[-1][-_CLOSE:]) is not None
    return (
        near
        and (mention.sure or re.match(r"\)?\s?(?:[.|,]|$|입니다|이에요|예요|(?:으)?로,|이?라는 )", rest) is not None)
    ) or (bool(spans) and mention.sure)


def _lived_through(reading: Reading, mention: Mention, spans: Sequence[_Span]) -> bool:
    """`You live through Eul-yu between the ages of 26 and 35`: a pillar of ages, and of nothing else."""
    if not mention.sure or _OTHER_UNIT.match(reading.text[mention.end :]):
        return False
    if reading.decades:
        return not reading.kinds("position", "time", "master")
    return any(span.age for span in spans) and not reading.kinds("position", "year", "time", "master")


def _row(reading: Reading, mention: Mention, spans: Sequence[_Span]) -> bool:
    """`- 36~45세: 정축`, `| 정축 | 36–45세 |`, `36세 정축`."""
    ages = [span for span in spans if span.age or reading.decades]
    cell = re.search(r"[|:]\s?$", reading.text[: mention.start]) and re.match(
        r"\s?(?:\||$|\()", reading.text[mention.end :]
    )
    if not ages or not (mention.sure or cell) or _OTHER_UNIT.match(reading.text[mention.end :]):
        return False
    ranged = any(span.last is not None for span in ages)
    close = re.search(r"\d\s?(?:세|살)(?:부터|에는|에|은|는)?\s$", reading.text[: mention.start]) is not None
    ranged = ranged or any(span.start for span in ages)
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
    found = [
        _span(match, start, stretch[match.end() :], (text[:start] + stretch[: match.start()])[-_FAR:], age=False)
        for match in _YEARS.finditer(stretch)
    ]
    bare = _YEARS.sub(lambda match: "·" * len(match[0]), stretch)
    for match in _AGES.finditer(bare):
        ahead = text[:start] + bare[: match.start()]
        spoken = match["unit"] or _AGE_BEFORE.search(ahead) or _IN_CELL.search(bare[: match.start()])
        if spoken and (match["unit"] or match["to"] or _AT_AGE.search(bare[: match.start()])):
            rest = (match["unit"] or "").strip() + bare[match.end() :]
            found.append(_span(match, start, rest, ahead[-_FAR:], age=True))
    return found


def _span(match: re.Match[str], at: int, rest: str, ahead: str, *, age: bool) -> _Span:
    opens = _STARTS.match(rest) or _STARTS_BEFORE.search(ahead)
    last = int(match["to"]) if match["to"] else None
    closes = last is None and _ENDS.match(rest) is not None
    return _Span(int(match["from"]), last, age=age, start=opens is not None, end=closes, until=at + match.end())


def _judged(reading: Reading, facts: Facts, mention: Mention, spans: Sequence[_Span]) -> Claim | None:
    if reading.stance(mention, firm=True) is Stance.OPEN or (reading.asks and not spans):
        return None
    rest = reading.text[mention.end :]
    if _ANY.search(reading.text[: mention.start]) and not reading.yours and _IN_GENERAL.search(rest):
        return None
    period = next((p for p in facts.periods if p.pillar.name == mention.value), None)
    true = (
        period is not None and all(_agrees(period, span) for span in spans) and _in_row(reading, facts, mention, period)
    )
    if reading.stance(mention) is Stance.DENIED:
        return None
    until = max((span.until for span in spans if period is not None and not _agrees(period, span)), default=0)
    return reading.stretch("decade", mention.start, max(mention.end, until), true=true)


def _agrees(period: DecadeLuck, span: _Span) -> bool:
    if span.end:
        end, slack = (period.end_age, 2 * _SLACK) if span.age else (period.end_year, _SLACK)
        return end <= span.first <= end + slack
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
    alone = len({m.value for m in reading.kinds("pillar")}) == 1
    now = facts.decade_now
    place = facts.periods.index(period)
    if now is not None and _NEXT.search(reading.text if alone else clause):
        return place == facts.periods.index(now) + 1
    if now is not None and _LATER.search(reading.text[: mention.start]):
        return place > facts.periods.index(now)
    if _FIRST.search(clause):
        return place == 0
    nth = _NTH.search(clause)
    if nth is not None:
        return place == _ORDINAL[(nth["word"] or nth["en"]).lower()] - 1
    head = reading.text[: mention.start]
    if re.search(r"[:|]\s?$", head) or re.search(
        r"[:|]\s?$|(?:냐면|냐고|아니라|다름 아닌)요?[,?\s]*$", reading.text[:start]
    ):
        clause = head + clause  # `현재 대운이 뭐냐면, 병술이에요`, `At present: luck pillar 丙戌`
    if now is not None and _NOW.search(clause) and not _NOT_NOW.search(clause):
        return period == now
    return True
