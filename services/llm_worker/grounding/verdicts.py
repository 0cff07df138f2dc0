"""Claims about what the engine concludes, said without a label: 신강·신약, 격국, 공망, 삼재, the score."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding import judge
from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.mentions import Mention
from services.llm_worker.grounding.reading import Reading, Stance
from services.llm_worker.grounding.wording import phrase
from shared.vocabulary import Polarity

_IS: Final = phrase("verdicts", "is")
_MASTER_EN: Final = phrase("verdicts", "master_en", ignore_case=True)
_FORCE: Final = phrase("verdicts", "force")
_SCORE: Final = phrase("verdicts", "score", ignore_case=True)
_STRUCTURE_IS: Final = phrase("verdicts", "structure_is")
_UNKNOWN_STRUCTURE: Final = phrase("verdicts", "unknown_structure")
_GENERAL: Final = re.compile(
    r"(?:\([^)]*\))?\)?(?:과|와|이란|은|는|도|이나|인지|이냐|,|·|/|한 사람|한 사주[는와]|을 따|의 차이)"
)
_NOW: Final = re.compile(r"지금|현재|요즘|\bnow\b|\bcurrently\b", re.IGNORECASE)
_TOGETHER: Final = 32
_BOTH_KINDS: Final = re.compile(r"신[강약]한 (?:사주|명식|사람)[가는와이]\s.*신[강약]한")
_EMPTY: Final = re.compile(r"^\)?\s(?:are|is|stand|stands|fall|falls)\s(?:both\s)?(?:empty|void|in the void)\b")
_SAMJAE_SAID: Final = re.compile(
    r"(?:\([^)]*\))?(?:이에요|예요|입니다|이고|이라|라|의|에 해당|에 들|이 들|가 들|이며|로|가 아|이 아|에 속|인"
    r"|\s?(?:시기|기간|해)"
    r"|가 시작|가 끝|[.,]|$)"
)
_BESIDE: Final = re.compile(
    r"\s?(?:\([^)]*\)|\))?:?\s?(?:[가-힣]{1,2}(?:\([^)]{1,2}\))?)?(?:이|가|은|는|도)?\s?(?:바로 |현재 |모두 |is |falls "
    r"|sits |are |fall |lies |stands ){0,2}"
    r"(?:in |into |a |under )?(?:the )?"
)
_VOID_SAID: Final = phrase("verdicts", "void_said")
_YIN_YANG: Final = phrase("verdicts", "yin_yang", ignore_case=True)


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """신강한 사주예요, 정관격이에요, 공망은 술, 해예요."""
    if facts.chart is None:
        return
    yield from _strength(reading, facts)
    for god in reading.kinds("god") if reading.anchored and not reading.theory else ():
        if (
            re.match(r"\s(?:structure|frame|pattern)\b", reading.text[god.end :])
            and reading.stance(god) is Stance.ASSERTED
        ):
            yield reading.claim("structure", god, god, true=judge.structure_is(facts, f"{god.value}격"))
    known = {mention.end for mention in reading.kinds("structure")}
    for mention in reading.kinds("structure"):
        yield from _structure(reading, facts, mention)
    for match in _UNKNOWN_STRUCTURE.finditer(reading.text):
        if match.end("name") not in known and not reading.theory:
            yield _said(reading, match, "structure", true=judge.structure_is(facts, match["name"]))
    yield from _void(reading, facts)
    yield from _empty(reading, facts)
    yield from _samjae(reading, facts)
    yield from _numbers(reading, facts)


def _said(reading: Reading, match: re.Match[str], kind: ClaimKind, *, true: bool) -> Claim:
    start, end = reading.source.span(match.start(), match.end())
    return Claim(
        reading.source.source[start:end].rstrip(),
        kind,
        start,
        start + len(reading.source.source[start:end].rstrip()),
        true,
    )


def _strength(reading: Reading, facts: Facts) -> Iterator[Claim]:
    for mention in reading.kinds("strength"):
        rest = reading.text[mention.end :]
        listed = re.match(r"\s?,", rest) and not (reading.yours or reading.chartly)
        if (
            not (_IS.match(rest) or (reading.anchored and not _GENERAL.match(rest)))
            or reading.theory
            or listed
            or reading.text[mention.start].isascii()
            or re.match(r"(?:으로|로) (?:읽을|볼) 때", rest)
            or (not reading.yours and _BOTH_KINDS.search(reading.text))
        ):
            continue
        stance = reading.stance(mention)
        if mention.value == "중화" and not (
            reading.chartly or reading.yours or re.search(r"신강|신약|강약|일간", reading.text)
        ):
            continue
        verdict = judge.of_strength(facts, mention.value)
        if stance is not Stance.OPEN and verdict is not None:
            yield reading.claim("strength", mention, mention, true=verdict == (stance is Stance.ASSERTED))
    for match in _MASTER_EN.finditer(reading.text):
        word = (next(group for group in match.groups() if group)).lower()
        verdict = judge.of_strength(facts, {"strong": "신강", "weak": "신약", "balanced": "중화"}[word])
        general = re.search(
            r"\b(?:if|whether|when|for|no better than)\b[^,]*$", reading.text[: match.start()], re.IGNORECASE
        )
        if verdict is not None and not general and (reading.anchored or match["word"] or match["row"] or match["cell"]):
            yield _said(reading, match, "strength", true=verdict)
    for match in _FORCE.finditer(reading.text):
        strong = match["word"] in {"강", "튼튼", "왕성"}
        verdict = judge.of_strength(facts, "신강" if strong else "신약")
        if verdict is not None and not reading.theory:
            yield _said(reading, match, "strength", true=verdict)


def _structure(reading: Reading, facts: Facts, mention: Mention) -> Iterator[Claim]:
    stance = reading.stance(mention)
    if stance is Stance.OPEN or (reading.theory and "격국" not in reading.text):
        return
    rest = reading.text[mention.end :]
    if not (reading.yours or reading.chartly) and re.search(
        r"(?!보면|하면|지면)[가-힣]면\s|틀이\s|틀을\s", reading.text[: mention.start]
    ):
        return
    if re.match(r"이라(?:고도|고 불| 하| 부)", rest):
        return
    plain = reading.anchored and not _GENERAL.match(rest)
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
            if re.match(r"[^.,]{0,14}?[가-힣]는 (?:시기|때|해|날|사람|경우)", reading.text[max(one.end, void.end) :]):
                continue
            if not (_void_of(reading, one, void) if one.end <= void.start else _void_at(reading, void, one)):
                continue
            voids = {*chart.voids, *chart.year_voids}
            if one.kind == "position":
                pillar = facts.pillars.get(one.value.split(".")[0])  # type: ignore[call-overload]  # a position by the lexicon
                true = pillar is not None and judge.is_void(facts, pillar)
            elif one.kind == "animal":
                true = judge.of_label(facts, "공망", one) is True
            else:
                true = set(one.value[: 2 if one.kind == "pillar" else 1]) <= voids
            denied = reading.stance(void) is Stance.DENIED
            yield reading.claim("void", one, void, true=true != denied)


def _empty(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """The Rat and Ox are empty in your chart."""
    animals = reading.kinds("animal", "branch")
    if reading.yours and animals and _EMPTY.search(reading.text[animals[-1].end :]):
        for one in animals:
            if reading.stance(one) is Stance.ASSERTED:
                yield reading.claim("void", one, one, true=judge.of_label(facts, "공망", one) is not False)


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


def _samjae(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """올해는 삼재예요, 들삼재 해."""
    found = [m for m in reading.mentions if m.kind == "samjae" or (m.kind == "label" and m.value == "삼재")]
    for mention in found:
        times = [m for m in reading.kinds("time", "year") if m.end <= mention.start]
        if not times:
            times = [m for m in reading.kinds("time", "year") if m.value not in {"month", "day"}]
        if not times and _NOW.search(reading.text[: mention.start]) and _SAMJAE_SAID.match(reading.text[mention.end :]):
            there = facts.samjae(facts.this_year) if facts.this_year is not None else None
            true = there == mention.value if mention.kind == "samjae" else there is not None
            yield reading.claim("year", mention, mention, true=true == (reading.stance(mention) is Stance.ASSERTED))
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
        stance = reading.stance(mention)
        if len(gap) > _TOGETHER or stance is Stance.OPEN:
            continue
        if not _SAMJAE_SAID.match(reading.text[mention.end :].removeprefix(")")):
            continue
        verdict = judge.of_time(facts, times[-1].value, mention)
        if verdict is not None:
            yield reading.claim("year", times[-1], mention, true=verdict == (stance is Stance.ASSERTED))


def _numbers(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """The score, the balance of yin and yang, the birth date."""
    chart = facts.chart
    if chart is None:
        return
    for match in _SCORE.finditer(reading.text):
        said = float(match["cell"] or match["score"] or match["en"])
        if chart.strength is not None and (reading.kinds("master", "label", "strength") or "strength" in match[0]):
            yield _said(reading, match, "strength", true=abs(said - chart.strength.score) <= 1)
    yield from balance(reading, facts)


def balance(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """양 6, 음 2: also from one row of a table to the next."""
    for match in _YIN_YANG.finditer(reading.text):
        yang = int(next(match[name] for name in ("yang", "yang2", "yang3", "yang4") if match[name]))
        yin = int(next(match[name] for name in ("yin", "yin2", "yin3", "yin4") if match[name]))
        counted = (facts.polarity_count(Polarity.YANG), facts.polarity_count(Polarity.YIN))
        yield _said(reading, match, "element_count", true=counted == (yang, yin))
