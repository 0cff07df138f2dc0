"""What the words around a word make of it: a condition, a quotation, hearsay, an answer, a denial."""

import re
from typing import Final

from services.llm_worker.grounding.text.wording import phrase

_CONDITION: Final = phrase("reading", "condition")
_UNREAL: Final = phrase("reading", "unreal")
_RHETORICAL: Final = phrase("reading", "rhetorical")
"""`굳이 꼽으라면`: what looks like a condition and only leads up to what is said."""
_PRESUPPOSED: Final = re.compile(r"당신|회원님|고객님|질문자님|본인|답게|다운")
"""Between a word and a condition: what the person is or has stays said."""
_QUOTED: Final = re.compile(r'"[^"]*"|「[^」]{12,}」|『[^』]{2,}』')
_QUOTED_HALF: Final = re.compile(r'^[^"]{12,}"|"[^"]{12,}$|「[^」]{12,}」|『[^』]{2,}』')
"""Where the sentence begins or ends within a quotation."""
_SHORT: Final = 14
"""Characters of a quotation with its marks that is a mere name."""
_SAID_THAT: Final = phrase("reading", "said_that")
_NO_REASON: Final = phrase("reading", "no_reason")
_HEARSAY: Final = phrase("reading", "hearsay")
_GENERIC_NOUN: Final = phrase("reading", "generic_noun")
_SO_ARE_YOU: Final = phrase("reading", "so_are_you")
"""`수가 많은 사주는 …, 당신이 꼭 그렇습니다`."""
_DENIED_AFTER: Final = phrase("reading", "denied_after")
_DENIED_AFTER_EN: Final = phrase("reading", "denied_after_en", ignore_case=True)
_DENIED_BEFORE_EN: Final = phrase("reading", "denied_before_en", ignore_case=True)
_WHETHER: Final = phrase("reading", "whether")
_WHETHER_EN: Final = phrase("reading", "whether_en", ignore_case=True)
_ANSWER: Final = phrase("reading", "answer", ignore_case=True)
_REACH: Final = 60
_REACH_ASKED: Final = 70


def conditional(said: str) -> bool:
    """Whether a condition is made of what comes before the end of a clause."""
    return _CONDITION.search(said) is not None and not _PRESUPPOSED.search(said) and _RHETORICAL.search(said) is None


def unreal(said: str) -> bool:
    """The same of what is not so, or need not be: `언젠가 온다면`, and not `오면`."""
    return _UNREAL.search(said) is not None


def quotation(text: str, start: int, end: int) -> str | None:
    """The quotation in which a stretch stands; None for a mere name in quotation marks."""
    for quoted in (_QUOTED if text.count('"') % 2 == 0 else _QUOTED_HALF).finditer(text):
        short = quoted[0].startswith('"') and len(quoted[0]) < _SHORT
        if not short and quoted.start() <= start and end <= quoted.end():
            return quoted[0]
    return None


def of_others(rest: str, *, placed: bool = False) -> bool:
    """Whether what follows a word makes it one of whoever has it, or of what people say. Of what is `placed`
    (`월지가 양이라고 해서 나쁜 것은 아니에요`) it is the person's all the same.
    """
    told = (_GENERIC_NOUN, _SAID_THAT, _HEARSAY) if placed else (_GENERIC_NOUN, _SAID_THAT, _HEARSAY, _NO_REASON)
    return any(pattern.match(rest) for pattern in told) and _SO_ARE_YOU.search(rest) is None


def denied(text: str, start: int, end: int) -> bool:
    """Whether the words at a stretch are said not to be."""
    rest = text[end:].removeprefix(")")
    before = text[max(0, start - _REACH) : start]
    return (_DENIED_AFTER.match(rest) or _DENIED_AFTER_EN.match(rest) or _DENIED_BEFORE_EN.search(before)) is not None


def asked_whether(text: str, start: int, end: int) -> bool:
    """`형이 있는지 물으셨는데`, `You asked about a punishment`."""
    before = text[max(0, start - _REACH_ASKED) : start]
    return _WHETHER.match(text[end:].removeprefix(")")) is not None or _WHETHER_EN.search(before) is not None


def answered(text: str, end: int) -> bool | None:
    """What the sentence answers to that; None where it does not."""
    answer = _ANSWER.search(text, end + len("이 있는지"))
    return None if answer is None else answer["no"] is None
