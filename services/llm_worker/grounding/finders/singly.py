"""Claims of how much there is of a thing that its heading or the whole line makes: `과다 오행: 목`, `Ranked first among
your five elements: water`, `빈칸이 하나 보여요, 오행 중 토가 들어갈 자리입니다`.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders import presence, ranks
from services.llm_worker.grounding.finders.amounts import TIME, claim_kind, of_luck
from services.llm_worker.grounding.text.groups import LIST
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.held import count, enough, is_there, scarce
from shared.vocabulary import Element

_HEAD: Final = re.compile(r"(?:^|[|\n.])\s*(?:[-*#]+\s+|\d+[.)]\s+)*(?P<head>[^|:\n.]{2,48}?)\)?\s?(?:[:|=]|\s-)\s*$")
_TOPIC: Final = phrase("singly", "topic")
_IS: Final = phrase("singly", "topic_ends")
_AMOUNT: Final = phrase("singly", "amount", ignore_case=True)
_OTHERWISE: Final = phrase("singly", "otherwise", ignore_case=True)
_MARKED: Final = re.compile(r"(?:^|[|\n\-*])\s*(?:(?P<there>[✅✔✓⭕])|(?P<none>[❌✗✘✖]))\s?$")
_ENDS: Final = re.compile(r"(?:\s?\([^)]{1,16}\))*\)?\s*(?:$|[|:\n]|-\s)")
_EMPTY: Final = phrase("singly", "empty", ignore_case=True)
_LEFT_OUT: Final = re.compile(r"\)?\s?(?:not\b|excluded|absent|none|없|미(?:해당|보유|출현))", re.IGNORECASE)
_STARS: Final = phrase("singly", "stars", ignore_case=True)
_CONCEDED: Final = phrase("singly", "conceded")
"""`빈자리가 있다고 낙담하실 것 없어요`: no such place is said to be."""
_OWNED: Final = phrase("singly", "owned", ignore_case=True)
_ALL_FIVE: Final = phrase("singly", "all_five", ignore_case=True)
_NOT_ALL: Final = phrase("singly", "not_all", ignore_case=True)
_SUCH: Final = phrase("singly", "such", ignore_case=True)
_OBJECT: Final = re.compile(r"(?:\([^)]*\))?[을를]\s(?:[가-힣]+\s){0,2}?[가-힣]*[는은]\s")
"""`불을 살려 주는 나무`: only says which."""
_ONE: Final = ("element", "god", "star")


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every thing under a heading that says how much there is of it, and the one thing of a line that says so."""
    if facts.chart is None or reading.theory:
        return
    yield from _of_all(reading, facts)
    before, kind = None, None
    for thing in reading.kinds(*_ONE):
        listed = before is not None and LIST.fullmatch(reading.text[before.end : thing.start].removeprefix(")"))
        kind = kind if listed and before and before.kind == thing.kind else _headed(reading, thing)
        before = thing
        said = kind if kind not in {None, "little"} else _anywhere(reading, thing) or kind
        if said is not None and not of_luck(reading, thing) and reading.stance(thing) is not Stance.OPEN:
            yield reading.claim(claim_kind(thing), thing, thing, true=_holds(facts, thing, said))


def _headed(reading: Reading, thing: Mention) -> str | None:
    """What the words before a colon, or the cell before, say of it."""
    before = reading.text[: thing.start]
    mark = _MARKED.search(before)
    if mark is not None:
        return mark.lastgroup if _ENDS.match(reading.text, thing.end) else None
    if _OBJECT.match(reading.text, thing.end):
        return None
    head = _HEAD.search(before) or (_TOPIC.search(before) if _IS.match(reading.text, thing.end) else None)
    if head is not None and thing.kind == "star" and _STARS.fullmatch(head["head"]):
        return "none" if _LEFT_OUT.match(reading.text, thing.end) else "there"
    if head is None or _OTHERWISE.search(head["head"]) or _of_another(reading, thing, head.span("head")):
        return None
    amount = _AMOUNT.search(head["head"])
    return amount.lastgroup if amount is not None else None


def _of_another(reading: Reading, thing: Mention, head: tuple[int, int]) -> bool:
    """`목의 부재: 불을 살려 주는 나무가`: the heading names what it is said of."""
    return any(m.value != thing.value and head[0] <= m.start < head[1] for m in reading.kinds(thing.kind))


def _anywhere(reading: Reading, thing: Mention) -> str | None:
    """What is said in a picture of the only thing of a sentence."""
    things = {(m.kind, m.value) for m in reading.kinds("element", "god", "star", "stem", "branch", "stage", "relation")}
    if len(things) > 1 or not (presence.told(reading) or "오행" in reading.text):
        return None
    empty = _EMPTY.search(reading.text)
    if empty is not None:
        return None if _CONCEDED.match(reading.text, empty.end()) else "none"
    owned = _OWNED.search(reading.text)
    if owned is not None:
        return str(owned.lastgroup).partition("_")[0]
    such = _SUCH.search(reading.text[thing.end :])
    amount = _AMOUNT.search(reading.text[: thing.start]) if such else None
    return amount.lastgroup if amount is not None else None


def _holds(facts: Facts, thing: Mention, said: str) -> bool:
    if said == "none":
        return (count(facts, thing) or 0) == 0
    if said == "there" or thing.kind == "star":
        return is_there(facts, thing)
    if said in {"top", "low"}:
        return ranks.is_extreme(facts, thing, last=said == "low", by_number=False)
    return enough(facts, thing) if said == "much" else scarce(facts, thing)


def _of_all(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`다섯 오행을 모두 갖춘 명식`: none of them is wanting."""
    told = presence.told(reading) or len({m.value for m in reading.kinds("element")}) == len(Element)
    match = _ALL_FIVE.search(reading.text) if told and not reading.asks else None
    if match is None or TIME.search(reading.text) or _NOT_ALL.match(reading.text, match.end()):
        return
    true = all(facts.element_count(own) or facts.element_weight(own) for own in Element)
    yield reading.spoken("element_count", match, true=true)
