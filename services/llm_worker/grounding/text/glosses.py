"""A word and the same word again in brackets, `Direct Wealth (정재)`, as one mention."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.llm_worker.grounding.text.mentions import Mention

_HANGUL: Final = re.compile(r"[가-힣]")
_GLOSS: Final = re.compile(r"\s?\(|,\s(?:the|an?)\s|,\s?")


def _exact(mention: Mention, text: str) -> Mention:
    return replace(mention, exact=True) if not _HANGUL.match(text, mention.start) else mention


def glossed(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Those of a text in order, each with its gloss."""
    held: Mention | None = None
    for mention in (_exact(one, text) for one in mentions):
        if held is not None and _is_gloss(text, held, mention):
            end = mention.end
            while text[end : end + 1] == ")" and text.count("(", held.start, end) > text.count(")", held.start, end):
                end += 1
            named = mention if mention.kind == "star" and _HANGUL.match(text, mention.start) else held
            held = replace(held, value=named.value, end=end, sure=True)
            continue
        if held is not None:
            yield held
        held = mention
    if held is not None:
        yield held


def _is_gloss(text: str, one: Mention, other: Mention) -> bool:
    between = text[one.end : other.start]
    same = one.kind == other.kind and one.value == other.value and one.kind in _GLOSSED
    names = {bool(_HANGUL.match(text, each.start)) for each in (one, other)}
    same = same or (one.kind == other.kind == "star" and between == " (" and len(names) > 1)  # Academic Star (학당귀인)
    same = same or (one.kind == "stage" and text[other.start : other.end] == one.value)  # Decline (쇠), metal elsewhere
    bracket = between.strip() == "("
    if between.strip() == "," and text.count("(", one.start, other.start) <= text.count(")", one.start, other.start):
        return False  # no second gloss of one bracket
    return (
        same
        and _GLOSS.fullmatch(between) is not None
        and (text[other.end : other.end + 1] in {")", "(", ","} or not bracket)
    )


_GLOSSED: Final = frozenset(("god", "star", "stage", "structure", "strength", "relation", "nayin", "role", "label"))
