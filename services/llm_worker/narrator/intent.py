"""What a question asks for: topic, span of time, fact of the chart, kind of talk."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from services.llm_worker.narrator.phrasebook import table
from shared.contracts.turn import HistoryItem
from shared.vocabulary import TenGod

Span = Literal["today", "tomorrow", "month", "year", "next_year", "last_year", "asked_year", "decade", "life"]

_YEAR: Final = re.compile(r"(?<!\d)((?:19|20|21)\d\d)\s*년?(?!\d)")
_GROUPS: Final = ("비겁", "식상", "재성", "관성", "인성")
_TOMORROW: Final = ("내일", "tomorrow")
_COMPATIBILITY: Final = ("궁합", "compatib")
_SPAN_ORDER: Final[tuple[Span, ...]] = ("today", "month", "next_year", "last_year", "year", "decade")


@dataclass(frozen=True, slots=True)
class Intent:
    """`topic` is a key of the topic tables or None; `year` is the civil year named in the question."""

    topic: str | None = None
    span: Span = "life"
    spoken_span: bool = False
    year: int | None = None
    fact: str | None = None
    god: TenGod | None = None
    group: str | None = None
    star: str | None = None
    when: bool = False
    why: bool = False
    more: bool = False
    talk: Literal["meta", "greeting", "thanks"] | None = None
    compatibility: bool = False
    saju: bool = False

    @property
    def about_saju(self) -> bool:
        """It names something that saju speaks of."""
        return bool(self.topic or self.fact or self.god or self.group or self.saju)

    @property
    def everyday(self) -> bool:
        """Only an everyday word says so: 육아휴직 신청 names the children of whom saju speaks as well."""
        return not (self.fact or self.god or self.group or self.saju)

    @property
    def about_chart(self) -> bool:
        """It asks for a fact of the chart rather than for a reading."""
        return bool(self.fact or self.god or self.group) and self.topic in {None, "general"} and not self.when


def _found(words: Sequence[str], question: str) -> int:
    """Length of the longest of `words` in the question, 0 if there is none; English words count whole."""
    best = 0
    for word in words:
        if word.isascii():
            if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", question):
                best = max(best, len(word))
        elif word in question:
            best = max(best, len(word) + 1)  # a Korean word says more per letter
    return best


def _best(entries: Mapping[str, Sequence[str]], question: str) -> str | None:
    scores = {key: _found(words, question) for key, words in entries.items()}
    key = max(scores, key=lambda name: scores[name])
    return key if scores[key] else None


def _span(spans: Mapping[str, Sequence[str]], question: str) -> tuple[Span, bool, int | None]:
    if any(word in question for word in _TOMORROW):
        return "tomorrow", True, None
    named = _YEAR.search(question)
    if named:
        return "asked_year", True, int(named[1])
    for span in _SPAN_ORDER:
        if _found(spans[span], question):
            return span, True, None
    return "life", False, None


def read(question: str, star_names: Sequence[str] = ()) -> Intent:
    """Reads one question. `star_names` are the stars that could be asked for by name."""
    lexicon = table("intent")
    text = question.lower()
    span, spoken, year = _span(lexicon["spans"], text)
    talk: Literal["meta", "greeting", "thanks"] | None = None
    if _found(lexicon["talk"]["meta"], text):
        talk = "meta"
    elif _found(lexicon["talk"]["thanks"], text):
        talk = "thanks"
    elif _found(lexicon["talk"]["greeting"], text):
        talk = "greeting"
    topics = {name: words for name, words in lexicon["topics"].items() if name != "general"}
    topic = _best(topics, text)
    if topic is None and _found(lexicon["topics"]["general"], text):
        topic = "general"
    if span == "life" and _found(lexicon["spans"]["now"], text):
        span = "year"  # whether to do a thing is asked of the time now
    return Intent(
        topic=topic,
        span=span,
        spoken_span=spoken,
        year=year,
        fact=_best(lexicon["facts"], text),
        god=next((god for god in TenGod if god.value in text and not _idle(god, text)), None),
        group=next((group for group in _GROUPS if group in text), None),
        star=next((name for name in star_names if name and name.removesuffix("살") in text), None),
        when=_found(lexicon["spans"]["when"], text) > 0,
        why=_found(lexicon["talk"]["why"], text) > 0,
        more=_found(lexicon["talk"]["more"], text) > 0,
        talk=talk,
        compatibility=any(word in text for word in _COMPATIBILITY),
        saju=_found(lexicon["talk"]["saju"], text) > 0,
    )


def _idle(god: TenGod, text: str) -> bool:
    """상관 is also the everyday word for `to matter`: 상관없다, 상관이 있나요."""
    return god is TenGod.HURTING and bool(re.search(r"상관(?:이|은|도)?\s*(?:없|있|관계|안)|[와과]\s*상관", text))


def previous(history: Sequence[HistoryItem]) -> Intent | None:
    """What the last question before this one was about, if it had a topic or a fact."""
    for item in reversed(history):
        if item.role == "user":
            intent = read(item.text)
            if intent.topic or intent.fact or intent.god or intent.group:
                return intent
    return None
