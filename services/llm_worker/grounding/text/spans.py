"""Ages and years that are said with a decade of luck: `36세부터`, `2020~2029`, `until you are 45`.

Ages are counted in more ways than one (만 나이 in the table, 세는나이 one or two more), so that a year more is no lie.
"""

import re
from typing import Final, NamedTuple

from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.wording import phrase
from shared.contracts.chart import DecadeLuck

_AGES: Final = phrase("decades", "ages")
_TURNS: Final = (
    r"\b(?:you(?:'re| are| were|'ll be| will be)|turn(?:s|ing|ed)?|reach(?:es|ing)?|hit|you to|until|till|by|around)\s"
    r"(?:about |only )?"
)
_AGE_BEFORE: Final = re.compile(
    rf"(?:\bages?\s(?:of\s)?|\baged\s|\bat\s|\bbetween\s|\bfrom\s(?:the\s\w+\sof\s)?|{_TURNS}|^\W*)(?:your\s)?$",
    re.IGNORECASE,
)
_IN_CELL: Final = re.compile(r"[(|:]\s?$")
_AT_AGE: Final = re.compile(rf"(?:ages?|at|from(?: the \w+)?|{_TURNS}|나이)\s?(?:of\s)?$", re.IGNORECASE)
_YEARS: Final = phrase("decades", "years")
_STARTS: Final = phrase("decades", "starts")
_ENDS: Final = phrase("decades", "ends")
_ENDS_BEFORE: Final = phrase("decades", "ends_before", ignore_case=True)
_STARTS_BEFORE: Final = phrase("decades", "starts_before", ignore_case=True)
_FAR: Final = 64
_FULL: Final = ("만 ", "만")
_TURN: Final = re.compile(r":\s(?=(?:After|Then|The next|Next|The one|The decade|그 ?다음|그 ?뒤|이어서)\b)")
"""`丁酉, ages 18 to 27: The decade after that, from 28, …`: now of another one."""
_PARTS: Final = re.compile(
    r"(?<!^\d)(?<!^\d\d)[.;]\s|(?<!시작하)(?:고|며),?\s|(?:지만|는데|은데),?\s"
    rf"|{_TURN.pattern}|[다요]: "
    r"|,\s(?:and|but|while)\s(?=the\b|your\b|now\b|[\u4e00-\u9fff]|[A-Z][a-z]+[ -]|$)"
)
_ANOTHER: Final = re.compile(
    r"다음|이후|그 ?[뒤후]|이어(?:지는|질|서)|바뀌|넘어|\b(?:next|then|after|before|followed)\b", re.IGNORECASE
)
"""After a decade: what follows may be of the one that comes next."""
_GOES_ON: Final = re.compile(r": (?=It\b|That\b|This\b)")
"""`甲午 stands out, because it brings what you need: It begins in 2031`: said before, and said of it."""
SLACK: Final = 1


class Span(NamedTuple):
    """A number or two; `age` tells it from a year, `start` says that something begins there, `end` that it ends;
    `until` is where the words end.
    """

    first: int
    last: int | None
    age: bool
    start: bool
    end: bool = False
    until: int = 0
    exact: bool = False
    """Told as 만 나이, which is how the table counts."""


def spans_of(text: str, mention: Mention, since: int, until: int) -> list[Span]:
    """Ages and years said with a name: those before it, else those after it."""
    before = (max(since, mention.start - _FAR), mention.start)
    turn = _TURN.search(text, mention.end)
    after = (mention.end, min(until, mention.end + _FAR, turn.start() if turn else until))
    if re.match(r"\)?\s?(?:대운|decade)?\s?(?:\([^)\d]{1,8}\)\s?)?(?:\(|from |:\s?)(?:ages? )?\d", text[mention.end :]):
        return numbers(text, *after)
    former = max((match.end() for match in _PARTS.finditer(text, *before)), default=before[0])
    found = numbers(text, former, before[1])
    parted = [part.end() for part in _PARTS.finditer(text, *after)] if until < len(text) else []
    later = [span for span in numbers(text, *after) if not parted or span.until <= parted[-1]]
    told = _GOES_ON.search(text, mention.end) if until == len(text) and not (found or later) else None
    if told is not None:
        return numbers(text, told.end(), min(until, told.end() + _FAR))
    if found and until == len(text) and not _ANOTHER.search(text[mention.end :]):
        found += [span for span in later if span.last is not None or span.start or span.end]
    return found or later


def numbers(text: str, start: int, end: int) -> list[Span]:
    """Those of a stretch of a text, a figure without a unit only where a word says that it is an age."""
    stretch = text[start:end]
    found = [
        _span(match, start, text[start + match.end() :], (text[:start] + stretch[: match.start()])[-_FAR:], age=False)
        for match in _YEARS.finditer(stretch)
    ]
    bare = _YEARS.sub(lambda match: "·" * len(match[0]), stretch)
    for match in _AGES.finditer(bare):
        ahead = text[:start] + bare[: match.start()]
        spoken = match["unit"] or _AGE_BEFORE.search(ahead) or _IN_CELL.search(bare[: match.start()])
        if spoken and (match["unit"] or match["to"] or _AT_AGE.search(bare[: match.start()])):
            rest = (match["unit"] or "").strip() + text[start + match.end() :]
            found.append(_span(match, start, rest, ahead[-_FAR:], age=True))
    return found


def _span(match: re.Match[str], at: int, rest: str, ahead: str, *, age: bool) -> Span:
    opens = _STARTS.match(rest) or _STARTS_BEFORE.search(ahead)
    last = int(match["to"]) if match["to"] else None
    closes = last is None and (_ENDS.match(rest) or _ENDS_BEFORE.search(ahead)) is not None
    start = opens is not None and not closes
    return Span(
        int(match["from"]), last, age=age, start=start, end=closes, until=at + match.end(), exact=ahead.endswith(_FULL)
    )


def agrees(period: DecadeLuck, span: Span) -> bool:
    """Whether a decade is told with its own ages and years."""
    if span.end:
        end, slack = (period.end_age, (2 - span.exact) * SLACK) if span.age else (period.end_year, SLACK)
        return end <= span.first <= end + slack
    if span.age:
        begins = period.start_age <= span.first <= period.start_age + SLACK
        if span.last is not None:
            return begins and period.end_age <= span.last <= period.end_age + 2 * SLACK
        return begins if span.start else period.start_age <= span.first <= period.end_age + SLACK
    if span.last is not None:
        return span.first == period.start_year and period.end_year <= span.last <= period.end_year + SLACK
    return span.first == period.start_year if span.start else period.start_year <= span.first <= period.end_year
