"""Claims of how strong the day master is: 신강·신약 and the steps between, the words strong and weak, the score."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts

_IS: Final = phrase("strengths", "is")
_EITHER: Final = phrase("strengths", "either")
_KOREAN: Final = phrase("strengths", "korean")
_ENGLISH: Final = phrase("strengths", "english", ignore_case=True)
_GENERAL_EN: Final = re.compile(r"\b(?:if|whether|when|for|no better than)\b[^,]*$", re.IGNORECASE)
_THIS_IS: Final = re.compile(r"(?:this|it|yours) is\b", re.IGNORECASE)
_SCALE: Final = phrase("strengths", "scale")
_BOTH_KINDS: Final = re.compile(r"신[강약]한 (?:사주|명식|사람)[가는와이]\s.*신[강약]한")
_TO: Final = re.compile(r"(?:극|태|신)[왕강약](?:에서|부터)\s$")
"""`극약에서 극왕에 이르는`: the other end of the scale."""
_COMPARED: Final = re.compile(
    r"신[강약]\s?[/·|]\s?신[강약]|신[강약]\S{0,2}\s신[강약]\S{0,3}보다|신[강약][과와]\s신[강약]의?\s(?:사이|중간|가운데)"
)
"""`신강/신약 판단`, `신강이 신약보다 좋다`: names of the two."""
_WHOEVER: Final = re.compile(
    r"한 (?:사주|명식|팔자)(?:에(?:는|게|게는)\s(?!속|가까|해당|들)|의\s(?!주인|소유)|로\s[가-힣]+[을를]\s[가-힣]+면)"
)
_TOPIC_STEP: Final = re.compile(r"\W*(?:극|태|신)[왕강약](?:\([^)]*\))?[은는]\s")
"""`태약은 신약보다 한 칸 더 기운 상태예요`: of the scale."""
_OF_STRENGTH: Final = re.compile(r"신강|신약|강약|일간|\bself\b|strength|day master", re.IGNORECASE)
_SCORED: Final = phrase("strengths", "scored", ignore_case=True)
_FIGURE: Final = phrase("strengths", "figure", ignore_case=True)
_FULL: Final = 100
_OTHER_THINGS: Final = ("element", "god", "star", "stage", "relation")
_WORDS: Final = {"강": "신강", "튼튼": "신강", "왕성": "신강", "약": "신약", "허약": "신약",
                 "strong": "신강", "weak": "신약", "balanced": "중화"}  # fmt: skip


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """신강한 사주예요, 일간의 힘이 약해요, your day master is weak, 강약 점수는 62점."""
    if facts.chart is None:
        return
    for mention in reading.kinds("strength"):
        if _told(reading, mention):
            stance, verdict = reading.stance(mention), judge.of_strength(facts, mention.value)
            if stance is not Stance.OPEN and verdict is not None:
                yield reading.claim("strength", mention, mention, true=verdict == (stance is Stance.ASSERTED))
    yield from _in_words(reading, facts)
    yield from _score(reading, facts)


def _told(reading: Reading, mention: Mention) -> bool:
    """Whether a step of the scale is said of the person."""
    rest = reading.text[mention.end :]
    if (
        reading.theory
        or (
            reading.text[mention.start].isascii()
            and " " in reading.text[mention.start : mention.end].partition(" (")[0]
        )
        or _SCALE.match(rest)
        or _TO.search(reading.text, 0, mention.start)
    ):
        return False
    if any(pair.start() <= mention.start < pair.end() for pair in _COMPARED.finditer(reading.text)):
        return False
    steps = {m.value for m in reading.kinds("strength")}
    if not reading.yours and (_WHOEVER.match(rest) or (len(steps) > 1 and _TOPIC_STEP.match(reading.text))):
        return False
    if not reading.yours and (_BOTH_KINDS.search(reading.text) or (rest.lstrip()[:1] == "," and not reading.chartly)):
        return False
    if mention.value == "중화" and not (reading.anchored or _OF_STRENGTH.search(reading.text)):
        return False
    return _IS.match(rest) is not None or (reading.anchored and not _EITHER.match(rest))


def _in_words(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Strong and weak, of the day master or of the chart as a whole."""
    if reading.theory or reading.asks:
        return
    for match in _KOREAN.finditer(reading.text):
        if match["master"] or not _thing_before(reading, match.start()):
            yield from _said(
                reading, facts, match, next(word for word in match.group("force", "word", "whole") if word)
            )
    for match in _ENGLISH.finditer(reading.text):
        word = next(group for group in match.groups() if group).lower()
        told = (
            reading.anchored
            or _THIS_IS.match(match[0])
            or match["word"]
            or match["row"]
            or match["cell"]
            or match["asked"]
        )
        if told and not _GENERAL_EN.search(reading.text[: match.start()]):
            yield from _said(reading, facts, match, word)


def _thing_before(reading: Reading, place: int) -> bool:
    """Whether it is an element or a ten god that is strong."""
    start, _ = reading.clause(place)
    return any(start <= m.start < place for m in reading.kinds(*_OTHER_THINGS))


def _said(reading: Reading, facts: Facts, match: re.Match[str], word: str) -> Iterator[Claim]:
    verdict = judge.of_strength(facts, _WORDS[word])
    if verdict is not None:
        yield reading.spoken("strength", match, true=verdict)


def _score(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """The one figure of a sentence that speaks of the score."""
    strength = facts.chart.strength if facts.chart else None
    if strength is None or not _SCORED.search(reading.text) or not _OF_STRENGTH.search(reading.text):
        return
    figures = [match for match in _FIGURE.finditer(reading.text) if float(match[0]) != _FULL]
    if len(figures) == 1 and not reading.kinds(*_OTHER_THINGS):
        yield reading.spoken("strength", figures[0], true=abs(float(figures[0][0]) - strength.score) <= 1)
