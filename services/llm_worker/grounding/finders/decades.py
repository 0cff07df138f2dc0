"""Claims about the decades of luck (대운): which there are, at which age and year, which runs now, where they begin.

Ages are counted in more ways than one (만 나이 in the table, 세는나이 one or two more), so that a year more is no lie.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders import decade_gods
from services.llm_worker.grounding.finders.decade_turns import in_tens, takes_over, turns_fit
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.spans import SLACK, Span, agrees, numbers, spans_of
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts, year_name
from shared.contracts.chart import DecadeLuck

_SPOKEN_OF: Final = phrase("decades", "spoken_of", ignore_case=True)
_BEGINS: Final = phrase("decades", "begins", ignore_case=True)
_DIRECTION: Final = re.compile(r"순행|역행|\b(?:forwards?|backwards?)\b", re.IGNORECASE)
_NOW: Final = phrase("decades", "now", ignore_case=True)
_NOT_NOW: Final = phrase("decades", "not_now", ignore_case=True)
_NEXT: Final = phrase("decades", "next", ignore_case=True)
_PREVIOUS: Final = phrase("decades", "previous", ignore_case=True)
_PAST: Final = phrase("decades", "past", ignore_case=True)
_LATER: Final = phrase("decades", "later", ignore_case=True)
_AT_FIRST: Final = phrase("decades", "at_first", ignore_case=True)
_FIRST: Final = re.compile(r"첫\s?(?:번째\s)?대운|\bfirst (?:luck )?(?:decade|pillar|luck pillar)", re.IGNORECASE)
_OF_SOME: Final = phrase("decades", "of_some", ignore_case=True)
"""`금이 들어오는 첫 대운은 61세부터`: the first of those, and not of all."""
_ORDINAL: Final = {"두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_NTH: Final = phrase("decades", "nth", ignore_case=True)
_CALLED: Final = phrase("decades", "called", ignore_case=True)
"""After a name: a decade is called so."""
_OTHER_UNIT: Final = phrase("decades", "other_unit")
_BY_SEX: Final = re.compile(r"[양음]년|[양음][남녀]|(?:남|여)(?:자|성|명)[는가]|\b(?:men|women)\b", re.IGNORECASE)
"""The rule of which way they run."""
_FOLLOWS: Final = phrase("decades", "follows", ignore_case=True)
_PRECEDES: Final = phrase("decades", "precedes", ignore_case=True)
_ANY: Final = phrase("decades", "any", ignore_case=True)
_IN_GENERAL: Final = phrase("decades", "in_general", ignore_case=True)
_FAR: Final = 64
_CLOSE: Final = 46
_TURNS: Final = frozenset(("decade", "decade+1"))
_BACK: Final = 120
"""Characters between a decade and the one that comes after it."""
_ALONE: Final = re.compile(r"\)?\s?(?:[.|,]|$|입니다|이에요|예요|(?:으)?로,|이?라는 )")
_POINTED: Final = re.compile(
    r"(?:\b(?:that|this|current|present|next) (?:luck )?|(?<![가-힣])(?:이|그|해당|다음|이번|현재|지금) ?)$",
    re.IGNORECASE,
)
"""`That decade started at 62`: one of them, and not the first."""
_OPENS: Final = re.compile(r"[:|]\s?$|^\W*(?:the|your|his|her) [\w -]{6,40},\s$", re.IGNORECASE)
_LEADS: Final = re.compile(r"[:|]\s?$|(?:냐면|냐고|아니라|다름 아닌)요?[,?\s]*$|^\W*[\w ]{2,14},\s?$")
"""What stands before a name, and before its clause, and tells of which decade it is."""
_JOINED: Final = 6
_JOINED_TO: Final = 18


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """36세부터 정축 대운, 지금은 정축 대운, 대운은 6세에 시작."""
    chart = facts.chart
    if chart is None:
        return
    spoken = _SPOKEN_OF.search(reading.text) is not None
    pillars = reading.kinds("pillar")
    if spoken:
        yield from _beginning(reading, facts, pillars)
        yield from _without_name(reading, facts, pillars)
    of_decade = spoken
    for index, mention in enumerate(pillars):
        since = max((m.end for m in pillars[:index] if m.value != mention.value), default=0)
        turned = (_FOLLOWS.search(reading.text, since, mention.start) if since else None) or (
            _PRECEDES.search(reading.text, since, mention.start) if since else None
        )
        since = turned.end() if turned is not None else since  # `… from 32 to 41: Before it, the 癸未 decade`
        until = next((m.start for m in pillars[index + 1 :] if m.value != mention.value), len(reading.text))
        spans = spans_of(reading.text, mention, since, until)
        told = (spoken and _is_decade(reading, mention, spans)) or _row(reading, mention, spans)
        if told or _lived_through(reading, mention, spans):
            claim = _judged(reading, facts, mention, spans)
            of_decade = True
            if claim is not None:
                yield claim
    if of_decade:
        yield from decade_gods.find(reading, facts)


def _beginning(reading: Reading, facts: Facts, pillars: Sequence[Mention]) -> Iterator[Claim]:
    """The age of the first and the direction."""
    table = facts.chart.decade_luck if facts.chart else None
    if table is None or reading.theory:
        return
    turn = any(m.value in _TURNS for m in reading.kinds("time")) or _OF_SOME.search(reading.text) is not None
    for match in () if turn else _BEGINS.finditer(reading.text):
        if any(0 <= match.start() - m.end <= _JOINED_TO or 0 <= m.start - match.end() <= _JOINED for m in pillars):
            continue  # 정축 대운은 36세에 시작, 36세에 시작되는 정축 대운: of one of them
        if _POINTED.search(reading.text, 0, match.start()):
            continue
        age = int(next(group for group in match.groups() if group))
        yield _at(reading, match, true=table.start_age <= age <= table.start_age + SLACK)
    figures = reading.kinds("age", "number")
    if (
        len(figures) == 1
        and not pillars
        and not turn
        and _AT_FIRST.search(reading.text)
        and not _BEGINS.search(reading.text)
    ):
        age = int(figures[0].value)
        true = table.start_age <= age <= table.start_age + SLACK
        yield reading.claim("decade", figures[0], figures[0], true=true)
    both = len({match[0].lower()[0] in "순f" for match in _DIRECTION.finditer(reading.text)}) > 1
    general = both or (_BY_SEX.search(reading.text) is not None and not reading.yours)
    for match in () if general else _DIRECTION.finditer(reading.text):
        said = match[0].lower().startswith(("순", "forward"))
        if not re.match(r"(?:이|가|은|는)?\s?(?:아니|아닌)|하면", reading.text[match.end() :]):
            yield _at(reading, match, true=said == table.forward)


def _without_name(reading: Reading, facts: Facts, pillars: Sequence[Mention]) -> Iterator[Claim]:
    """`다음 대운은 34세에 시작해요`, `Your current decade runs until 2029`: of one that is told by its turn alone."""
    times = [m for m in reading.kinds("time") if m.value.startswith("decade")]
    if pillars or reading.theory or len({m.value for m in times}) != 1 or _OF_SOME.search(reading.text):
        return
    period = facts.decade(times[0].value)
    text, turn = reading.text, times[0]
    spans = [
        span
        for span in (
            *numbers(text, turn.end, min(len(text), turn.end + _FAR)),
            *numbers(text, max(0, turn.start - _FAR), turn.start),
        )
        if span.last is not None or span.start or span.end
    ]
    if period is not None and spans and reading.stance(times[0], firm=True) is Stance.ASSERTED:
        true = all(agrees(period, span) for span in spans)
        yield reading.stretch("decade", min(turn.start, spans[0].until), max(turn.end, spans[-1].until), true=true)


def _at(reading: Reading, match: re.Match[str], *, true: bool) -> Claim:
    start, end = reading.source.span(match.start(), match.end())
    return Claim(reading.source.source[start:end], "decade", start, end, true)


def _is_decade(reading: Reading, mention: Mention, spans: Sequence[Span]) -> bool:
    """Whether a name is that of a decade, in a sentence that speaks of one."""
    rest, before = reading.text[mention.end :], reading.text[: mention.start]
    if _OTHER_UNIT.match(rest):
        return False
    if _CALLED.match(rest):
        return True
    labels = [m for m in reading.mentions if m.end <= mention.start and m.kind in {"position", "year", "time", "label"}]
    last = labels[-1] if labels else None
    if last is not None and last.kind == "year" and mention.value == year_name(int(last.value)):
        return False  # `Within the current decade, 2026 (丙午) is lively`
    if (
        last is not None
        and last.kind in {"position", "time"}
        and not last.value.startswith("decade")
        and mention.start - last.end < _JOINED
    ):
        return False
    if _FOLLOWS.search(before[-_FAR:]) or _PRECEDES.search(before[-_FAR:]):
        return mention.sure or _ALONE.match(rest) is not None
    near = _SPOKEN_OF.search(re.split("[.;]", before)[-1][-_CLOSE:]) is not None
    return (near and (mention.sure or _ALONE.match(rest) is not None)) or (bool(spans) and mention.sure)


def _lived_through(reading: Reading, mention: Mention, spans: Sequence[Span]) -> bool:
    """`You live through Eul-yu between the ages of 26 and 35`: a pillar of ages, and of nothing else."""
    if not mention.sure or _OTHER_UNIT.match(reading.text[mention.end :]):
        return False
    if in_tens(reading, mention) or takes_over(reading, mention):
        return True
    if reading.decades:
        return not reading.kinds("position", "time", "master")
    return any(span.age for span in spans) and not reading.kinds("position", "year", "time", "master")


def _row(reading: Reading, mention: Mention, spans: Sequence[Span]) -> bool:
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


def _judged(reading: Reading, facts: Facts, mention: Mention, spans: Sequence[Span]) -> Claim | None:
    open_ = reading.stance(mention, firm=True) is Stance.OPEN and not takes_over(reading, mention)
    if open_ or (reading.asks and not spans):
        return None
    rest = reading.text[mention.end :]
    if _ANY.search(reading.text[: mention.start]) and not reading.yours and _IN_GENERAL.search(rest):
        return None
    period = next((p for p in facts.periods if p.pillar.name == mention.value), None)
    true = (
        period is not None
        and (all(agrees(period, span) for span in spans) or takes_over(reading, mention) is not None)
        and turns_fit(reading, facts, mention, period)
        and (_told_when(reading, mention, spans) or _in_row(reading, facts, mention, period))
    )
    if reading.stance(mention) is Stance.DENIED:
        return None
    until = max((span.until for span in spans if period is None or not agrees(period, span)), default=0)
    return reading.stretch("decade", mention.start, max(mention.end, until), true=true)


def _told_when(reading: Reading, mention: Mention, spans: Sequence[Span]) -> bool:
    """`그다음 36세부터 45세까지는 갑신 대운`: its own ages tell more than the name before it, which may be wrong."""
    return _former(reading, mention) is not None and any(span.last is not None for span in spans)


def _former(reading: Reading, mention: Mention) -> Mention | None:
    """The name before this one."""
    names = [m for m in reading.kinds("pillar") if m.end <= mention.start and m.value != mention.value]
    return names[-1] if names else None


def _beside(reading: Reading, facts: Facts, mention: Mention) -> int | None:
    """The place of a decade that is told to come after or before the one named last: `After that comes 丙午`."""
    names = [m for m in reading.kinds("pillar") if m.end <= mention.start]
    turned = names and (_FOLLOWS.search(reading.text, names[-1].end, mention.start) is not None)
    former = names[-1] if turned else _former(reading, mention)
    place = next((i for i, one in enumerate(facts.periods) if former and one.pillar.name == former.value), None)
    between = reading.text[former.end : mention.start] if former is not None else ""
    if place is None or len(between) > _BACK:
        return None
    step = 1 if _FOLLOWS.search(between) else -1 if _PRECEDES.search(between) else 0
    return place + step if step else None


def _told_before(reading: Reading, mention: Mention, start: int) -> bool:
    """`현재 대운이 뭐냐면, 병술이에요`, `At present: luck pillar 丙戌`, `Your current cycle, 癸卯, …`."""
    return (
        _OPENS.search(reading.text, 0, mention.start) is not None or _LEADS.search(reading.text, 0, start) is not None
    )


def _in_row(  # noqa: PLR0911 - an answer for each word of order
    reading: Reading, facts: Facts, mention: Mention, period: DecadeLuck
) -> bool:
    """지금, 다음, 첫, 두 번째."""
    start, end = reading.clause(mention.start)
    former = _former(reading, mention)
    start = max(start, former.end) if former is not None else start
    clause = reading.text[start:end]
    beside = _beside(reading, facts, mention)
    if beside is not None:
        return facts.periods.index(period) == beside
    if former is None and _told_before(reading, mention, start):
        clause = reading.text[: mention.start] + clause
    alone = len({m.value for m in reading.kinds("pillar")}) == 1
    now = facts.decade_now
    place = facts.periods.index(period)
    if now is not None and _NEXT.search(reading.text if alone else clause):
        return place == facts.periods.index(now) + 1
    if now is not None and _PREVIOUS.search(clause):
        return place == facts.periods.index(now) - 1
    if now is not None and _PAST.search(clause):
        return place < facts.periods.index(now)
    if now is not None and _LATER.search(reading.text[: mention.start]):
        return place > facts.periods.index(now)
    if _FIRST.search(clause) and not _OF_SOME.search(clause):
        return place == 0
    nth = _NTH.search(clause)
    if nth is not None:
        return place == _ORDINAL[(nth["word"] or nth["en"]).lower()] - 1
    if now is not None and _NOW.search(clause) and not _NOT_NOW.search(clause):
        return period == now
    return True
