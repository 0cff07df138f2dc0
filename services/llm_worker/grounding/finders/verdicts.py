"""Claims about what the engine concludes, said without a label: 격국, 공망, 삼재."""

import re
from collections.abc import Iterator
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.said import ITEM
from services.llm_worker.grounding.text.voids import of_a_day, of_ten_days
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import Position

_STRUCTURE_IS: Final = phrase("verdicts", "structure_is")
_FRAMED: Final = phrase("verdicts", "framed", ignore_case=True)
_THIS_IS: Final = re.compile(
    r"\b(?:this|it|yours|that) is\s(?:\w+ly )?(?:an?|the|called an?)\s(?:\w+ )?$", re.IGNORECASE
)
_THIS_IS_CALLED: Final = re.compile(
    r"\b(?:this|it|yours) (?:would|could|can|might) (?:also )?be (?:called|named|read as|classed as) an?\s$",
    re.IGNORECASE,
)
_STRUCTURE_NOUN: Final = re.compile(r"\s(?:structure|frame|pattern|format)\b", re.IGNORECASE)
_CHART_NOUN: Final = re.compile(r"\s(?:chart|type)\b(?! of (?:person|people|luck|year))", re.IGNORECASE)
_ENDS: Final = re.compile(r"\)?\s?(?:\(|[.,;:]|$|and\b|which\b)")
_FRAME: Final = re.compile(r"(?:격|격국|틀|구조|그릇)\s?(?:[:=|]|은)\s?$")
_NAMED: Final = re.compile(
    r"\b(?:is|as|called|named|forms?|(?:call|make|label)s? (?:this|it|the chart|your chart)|out|under|have)\s"
    r"(?:an?\s|the\s)?$"
    r"|\bstructure(?: \([^)]*\))?\s?(?:[:|=]|is)\s$",
    re.IGNORECASE,
)
_UNKNOWN_STRUCTURE: Final = phrase("verdicts", "unknown_structure")
_GENERAL: Final = re.compile(
    r"(?:\([^)]*\))?\)?(?:과|와|이란|은|는|도|이나|인지|이냐|,|·|/|한 사람|한 사주[는와]|을 따|의 차이)"
)
_NOW: Final = re.compile(r"지금|현재|요즘|\bnow\b|\bcurrently\b", re.IGNORECASE)
_TOGETHER: Final = 32
_AFAR: Final = 72
_ARE: Final = re.compile(r"(?:\bare|\bcome to|:|[가-힣]+면|[은는]|바로|곧)\s(?:the\s)?$", re.IGNORECASE)
_TOLD: Final = re.compile(r"(?:두|2) ?(?:글자|지지|자리)[^.]{0,4}(?:입니다|이에요|예요)")
_EMPTY: Final = phrase("verdicts", "empty")
_SAMJAE_SAID: Final = phrase("verdicts", "samjae_said")
_SAMJAE_NOT: Final = phrase("verdicts", "samjae_not", ignore_case=True)
_SAMJAE_NOT_EN: Final = phrase("verdicts", "samjae_not_en", ignore_case=True)
_SAMJAE_PAST: Final = phrase("verdicts", "samjae_past", ignore_case=True)
_SO: Final = re.compile(r"(?:\([^)]*\))?(?:이)?라(?!면|고|는)")
"""`날삼재라 조심하면 좋아요`: stated, whatever condition follows."""
_BESIDE: Final = phrase("verdicts", "beside")
_REFERENCE: Final = phrase("verdicts", "reference")
"""`일주 기준 공망`: by the pillar, not at it."""
_NOT_IN: Final = phrase("verdicts", "void_denied", ignore_case=True)
"""After 공망: `월지는 공망에 들지 않아요`, `공망을 피했어요`."""
_NOT_EN: Final = re.compile(
    r"\b(?:not|never|free (?:of|from)|clear of|escapes?|avoids?|outside)\b|n't\b", re.IGNORECASE
)
"""Between a place and 공망: `The day branch is not in the void`."""
_VOID_SAID: Final = phrase("verdicts", "void_said")


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """정관격이에요, 공망은 술, 해예요, 올해는 삼재예요."""
    if facts.chart is None:
        return
    for god in reading.kinds("god") if reading.english and not reading.theory else ():
        if _is_structure(reading, god) and reading.stance(god) is Stance.ASSERTED:
            yield reading.claim("structure", god, god, true=judge.structure_is(facts, f"{god.value}격"))
    known = {mention.end for mention in reading.kinds("structure")}
    for mention in reading.kinds("structure"):
        yield from _structure(reading, facts, mention)
    for match in _UNKNOWN_STRUCTURE.finditer(reading.text):
        if match.end("name") not in known and not reading.theory:
            yield reading.spoken("structure", match, true=judge.structure_is(facts, match["name"]))
    yield from _void(reading, facts)
    yield from _empty(reading, facts)
    yield from _listed(reading, facts)
    yield from _samjae(reading, facts)


def _is_structure(reading: Reading, god: Mention) -> bool:
    """`Structurally this is a Rob Wealth chart`, `Your Direct Officer structure`, `The frame of the chart is …`."""
    before = reading.text[: god.start]
    framed = _FRAMED.search(before) is not None
    if _STRUCTURE_NOUN.match(reading.text, god.end):
        return reading.anchored or framed or _THIS_IS.search(before) is not None
    if _CHART_NOUN.match(reading.text, god.end):
        return framed or _THIS_IS.search(before) is not None
    return framed and _ENDS.match(reading.text, god.end) is not None


def _structure(reading: Reading, facts: Facts, mention: Mention) -> Iterator[Claim]:
    stance = reading.stance(mention)
    this = _THIS_IS_CALLED.search(reading.text, 0, mention.start) is not None
    if stance is Stance.OPEN or (reading.theory and "격국" not in reading.text and not this):
        return
    rest = reading.text[mention.end :]
    if not (reading.yours or reading.chartly) and re.search(
        r"(?!보면|하면|지면)[가-힣]면\s|틀이\s|틀을\s", reading.text[: mention.start]
    ):
        return
    if re.match(r"이라(?:고도|고 불| 하| 부)", rest):
        return
    apposed = reading.english and re.match(r", (?:the|one|an?|which) ", rest) is not None
    plain = reading.anchored and (apposed or not _GENERAL.match(rest))
    plain = plain or _FRAME.search(reading.text[: mention.start]) is not None
    plain = plain or this or (reading.english and _NAMED.search(reading.text, 0, mention.start) is not None)
    if _STRUCTURE_IS.match(rest) or plain or stance is Stance.DENIED:
        true = judge.structure_is(facts, mention.value)
        yield reading.claim("structure", mention, mention, true=true == (stance is Stance.ASSERTED))


def _void(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """시지가 공망이에요, 술해 공망, 공망이 월지에 들어."""
    chart = facts.chart
    for void in (m for m in reading.kinds("label") if m.value == "공망"):
        for one in reading.mentions:
            if (
                one.kind not in {"position", "branch", "pillar", "animal"}
                or reading.stance(void, firm=True) is Stance.OPEN
                or chart is None
            ):
                continue
            if re.match(r"(?:\s[가-힣]{2}(?:\([^)]*\))?)?\s?(?:를|을)?\s?기준", reading.text[one.end :]):
                continue  # 공망을 일주 갑자 기준으로
            if of_ten_days(reading.text, void.start) or of_a_day(reading.text[void.end : one.start]):
                continue
            if re.match(r"[^.,]{0,14}?[가-힣]는 (?:시기|때|해|날|사람|경우)", reading.text[max(one.end, void.end) :]):
                continue
            beside = _void_of(reading, one, void) if one.end <= void.start else _void_at(reading, void, one)
            if not (beside or _only_place(reading, facts, one, void)):
                continue
            if one.kind == "position":
                pillar = facts.pillars.get(one.value.split(".")[0])  # type: ignore[call-overload]  # a position by the lexicon
                true = pillar is not None and judge.is_void(facts, pillar)
            elif one.kind == "animal":
                true = judge.of_label(facts, "공망", one) is True
            else:
                true = set(one.value[: 2 if one.kind == "pillar" else 1]) <= facts.voids
            denied = _is_denied(reading, one, void)
            yield reading.claim("void", one, void, true=true != denied)


def _is_denied(reading: Reading, one: Mention, void: Mention) -> bool:
    """`시지 사화는 공망이 아니므로`, `The year branch is not void`."""
    negated = reading.english and _NOT_EN.search(reading.text, one.end, max(one.end, void.start)) is not None
    return negated or reading.stance(void) is Stance.DENIED or _NOT_IN.match(reading.text, void.end) is not None


def _empty(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """The Rat and Ox are empty in your chart."""
    animals = reading.kinds("animal", "branch")
    if reading.yours and animals and _EMPTY.search(reading.text[animals[-1].end :]):
        for one in animals:
            if reading.stance(one) is Stance.ASSERTED:
                yield reading.claim("void", one, one, true=judge.of_label(facts, "공망", one) is not False)


def _listed(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`The two void signs, the ones that stay hollow for you, are the Dragon and Snake`: by the verb, however far."""
    voids = [m for m in reading.kinds("label") if m.value == "공망"]
    branches = [m for m in reading.kinds("animal", "branch") if voids and m.start >= voids[0].end]
    places = [m for m in reading.kinds("position") if not _REFERENCE.match(reading.text, m.end)]
    if not branches or places or not (reading.anchored or ITEM.match(reading.text) or _TOLD.search(reading.text)):
        return
    gap = reading.text[voids[0].end : branches[0].start]
    if len(gap) > _AFAR or not _ARE.search(gap) or reading.stance(voids[0], branches[-1]) is not Stance.ASSERTED:
        return
    for one in branches:
        yield reading.claim("void", voids[0], one, true=judge.of_label(facts, "공망", one) is not False)


def _void_of(reading: Reading, one: Mention, void: Mention) -> bool:
    gap = reading.text[one.end : void.start]
    rest = reading.text[void.end :]
    if one.kind == "position" and one.value.endswith("pillar") and re.match(r"의\s", gap):
        return False  # 일주의 공망은 술해: by the pillar, not at it
    beside = _BESIDE.fullmatch(gap)
    return beside is not None and _VOID_SAID.match(rest) is not None


def _void_at(reading: Reading, void: Mention, one: Mention) -> bool:
    gap = reading.text[void.end : one.start]
    return (
        one.kind == "position"
        and re.fullmatch(r"(?:\([^)]*\))?\)?(?:이|가)\s|에\s?(?:놓인|든|해당하는|걸린|빠진)\s", gap) is not None
    )


def _only_place(reading: Reading, facts: Facts, one: Mention, void: Mention) -> bool:
    """`시지가 비어 있는 자리, 곧 공망이네요`: one place, and no branch but its own, in a sentence of the void."""
    named = [m for m in reading.kinds("position") if m is one or not _REFERENCE.match(reading.text, m.end)]
    places = {m.value.partition(".")[0] for m in named}
    if one.kind != "position" or len(places) != 1 or reading.theory or reading.stance(void) is Stance.OPEN:
        return False
    if _REFERENCE.match(reading.text, one.end) or reading.text.startswith("이라도", void.end):
        return False
    told = reading.anchored or re.search(r"[:|]\s", reading.text[void.end : one.start]) is not None
    if reading.english and not told and void.start < one.start:
        return False  # `The void in the hour branch means …`
    others = [m for m in reading.mentions if m.kind in {"branch", "stem", "pillar", "animal"}]
    position, part = one.value.split(".")
    return all(judge.at_place(facts, cast("Position", position), part, other) for other in others)


def _samjae(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """올해는 삼재예요, 들삼재 해."""
    found = [m for m in reading.mentions if m.kind == "samjae" or (m.kind == "label" and m.value == "삼재")]
    listed = len({m.value for m in found if m.kind == "samjae"}) > 1
    for mention in found if not listed else ():
        times = [m for m in reading.kinds("time", "year") if m.end <= mention.start]
        if not times:
            times = [m for m in reading.kinds("time", "year") if m.value not in {"month", "day"}]
        stance, said = _of_samjae(reading, mention)
        now = _NOW.search(reading.text[: mention.start]) or _SAMJAE_PAST.search(reading.text, mention.end)
        if not times and now and said and stance is not Stance.OPEN and not reading.lore:
            there = facts.samjae(facts.this_year) if facts.this_year is not None else None
            true = there == mention.value if mention.kind == "samjae" else there is not None
            yield reading.claim("year", mention, mention, true=true == (stance is Stance.ASSERTED))
        if (
            not times
            and mention.kind == "samjae"
            and facts.this_year is not None
            and (
                re.search(r"(?:삼재|samjae)\s?(?:[:|]|는|is)\s?$", reading.text[: mention.start], re.IGNORECASE)
                or (not reading.lore and _SAMJAE_SAID.match(reading.text[mention.end :]))
            )
            and reading.stance(mention) is Stance.ASSERTED
        ):
            yield reading.claim("year", mention, mention, true=facts.samjae(facts.this_year) == mention.value)
        if not times or times[-1].value in {"month", "day"}:
            continue
        gap = reading.text[min(times[-1].end, mention.end) : max(mention.start, times[-1].start)]
        if len(gap) > _TOGETHER or stance is Stance.OPEN or not said:
            continue
        verdict = judge.of_time(facts, times[-1].value, mention)
        if verdict is not None:
            yield reading.claim("year", times[-1], mention, true=verdict == (stance is Stance.ASSERTED))


def _of_samjae(reading: Reading, mention: Mention) -> tuple[Stance, bool]:
    """In what sense it is said, and whether anything is said of it."""
    rest = reading.text[mention.end :].removeprefix(")")
    denied = _SAMJAE_NOT.match(rest) is not None or _SAMJAE_NOT_EN.search(reading.text, 0, mention.start) is not None
    stance = reading.stance(mention, firm=denied or _SO.match(rest) is not None)
    if denied and stance is not Stance.OPEN:
        return Stance.DENIED, True
    return stance, _SAMJAE_SAID.match(rest) is not None
