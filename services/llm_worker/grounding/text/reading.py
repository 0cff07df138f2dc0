"""A sentence read: its mentions, its clauses, and in what sense a word of it is said."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Final

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.text.bare import scan_bare
from services.llm_worker.grounding.text.glosses import glossed
from services.llm_worker.grounding.text.mentions import Mention, scan
from services.llm_worker.grounding.text.plain import Plain, plain
from services.llm_worker.grounding.text.stances import (
    answered,
    asked_whether,
    conditional,
    denied,
    of_others,
    quotation,
    unreal,
)
from services.llm_worker.grounding.text.wording import phrase


class Stance(Enum):
    """In what sense a word is said of the person's chart."""

    ASSERTED = auto()
    DENIED = auto()
    """The chart is said not to have it."""
    OPEN = auto()
    """A supposition, a question, a quotation, somebody else's chart, or a general explanation: no claim."""


# A clause ends after a verb that goes on, after a comma, or where a conjunction begins the next.
_END_OF_CLAUSE: Final = phrase("reading", "end_of_clause", ignore_case=True)
_SUPPOSED: Final = phrase("reading", "supposed", ignore_case=True)
_LIKENED: Final = phrase("reading", "likened", ignore_case=True)
"""`오행을 다섯 식구라고 치면`: a picture, and no supposition."""
_LEADING: Final = phrase("reading", "leading")
"""`월주, 갑자를 한번 볼까요?` asks for nothing; `편관이 있는 거 알았어?`, `넷이나 있더라?` state it."""
_QUESTION: Final = re.compile(r"(?:나요|까요|ㄴ가요|[인은는한]가요|을까|ㄹ까|니)\s*\?*\s*$|\?\s*[\"')\]]*\s*$")
_ANSWERED: Final = re.compile(r"[^.!?\n]*\?[\"')]*\s+\S")
_KNOWN: Final = phrase("reading", "known", ignore_case=True)
_WONDERED: Final = phrase("reading", "wondered")
"""Words that ask: what stands with them is open."""
_ROW_OF_DECADE: Final = phrase("reading", "row_of_decade", ignore_case=True)
_IS_NOT: Final = phrase("reading", "is_not")
_THEORY: Final = phrase("reading", "theory", ignore_case=True)
_PLACED: Final = phrase("reading", "placed")
_LORE: Final = phrase("reading", "lore", ignore_case=True)
_YOURS: Final = phrase("reading", "yours", ignore_case=True)
_NO_REASON_EN: Final = phrase("reading", "no_reason_en", ignore_case=True)
_IF_SO: Final = re.compile(r"(?:\([^)]*\))?\)?(?:이)?라(?:면|고 하면|고 치면)[,\s]")
_GLOSSARY: Final = phrase("reading", "glossary", ignore_case=True)
_ELSEWHOSE: Final = phrase("reading", "elsewhose", ignore_case=True)
_SOMEBODY: Final = phrase("reading", "somebody")
_STANDS_FOR: Final = phrase("natures", "stands_for", ignore_case=True)
_CHARTLY: Final = phrase("reading", "chartly", ignore_case=True)
_NUMBERED: Final = phrase("reading", "numbered", ignore_case=True)
_BOTH: Final = phrase("reading", "both", ignore_case=True)
_HANGUL: Final = re.compile(r"[가-힣]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_STRETCH: Final = phrase("decades", "years")
_TWO: Final = 2
_ENDING: Final = 3
_ABOUT_TEN: Final = range(8, 12)
"""Years from the first to the last of a decade, as they are counted."""
_YEARS: Final = frozenset(("+0", "+1", "+2", "-1", "-2"))
_LASTING: Final = (
    *("가령", "예", "이를", "가정", "가상", "시나리오"),
    *("for", "people", "some", "those", "anyone", "assum", "scenario", "say", "should", "were"),
)
"""How a supposition begins that holds for the whole sentence."""
_NO_CHART: Final = frozenset(("person", "other", "number", "time", "year", "age"))


def _is_known(question: str) -> bool:
    """Whether a question takes what it says for granted: `일간이 경금인 거 알고 계셨어요?`, `년주가 계해네요?`."""
    asked = re.split(r"[.!?…\n]\s", question.rstrip("? \"')"))[-1]
    return _KNOWN.search(question) is not None and _WONDERED.search(asked) is None


@dataclass(frozen=True)
class Reading:
    """`text` is the sentence as it is read (see Plain); mentions have their places in it."""

    source: Plain
    mentions: tuple[Mention, ...]
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.source.text)

    @classmethod
    def of(cls, sentence: str) -> "Reading":
        """Reads a sentence."""
        source = plain(sentence)
        found = scan(source.text)
        bare = list(scan_bare(source.text, found))
        kept = [m for m in found if not any(b.start < m.end and m.start < b.end for b in bare)]
        kept = [m for m in kept if m.kind != "element" or not source.text.startswith("(衰", m.end)]  # 쇠(衰): a stage
        every = sorted((*kept, *bare), key=lambda m: (m.start, m.end))
        return cls(source, tuple(glossed(source.text, every)))

    @cached_property
    def english(self) -> bool:
        """Written in English, Korean terms aside."""
        return 2 * len(_HANGUL.findall(self.text)) < len(_LATIN.findall(self.text))

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where each clause ends."""
        return (*(match.end() for match in _END_OF_CLAUSE.finditer(self.text)), len(self.text))

    @cached_property
    def numbered(self) -> bool:
        """Whether a figure or a birth is spoken of, which need no mention."""
        return _NUMBERED.search(self.text) is not None

    @cached_property
    def asks(self) -> bool:
        """A question."""
        text = self.text.rstrip()
        return _QUESTION.search(text) is not None and _LEADING.search(text) is None and not _is_known(text)

    @cached_property
    def yours(self) -> bool:
        """Whether the person is spoken to."""
        return _YOURS.search(self.text) is not None

    @cached_property
    def chartly(self) -> bool:
        """Whether a chart is spoken of."""
        return _CHARTLY.search(self.text) is not None

    @cached_property
    def theory(self) -> bool:
        """Whether it says how charts are read, and not the person's."""
        told = self.yours or self._dated or len(_PLACED.findall(self.text)) > 1
        return self.glossary or (not told and _THEORY.search(self.text) is not None)

    @cached_property
    def decades(self) -> tuple[tuple[int, int], ...]:
        """Places of stretches of about ten years: neither end of one is a year of which something is told."""
        found = [match for match in _STRETCH.finditer(self.text) if match["to"]]
        years = self.kinds("year")
        names = {m.value for m in self.kinds("pillar")}
        if not found and len(years) == _TWO and len(names) == 1:  # `庚申 takes over in 2016 and steps down in 2025`
            first, last = years
            return ((first.start, last.end),) if int(last.value) - int(first.value) in _ABOUT_TEN else ()
        if len(years) == len(names) == 1 and _ROW_OF_DECADE.search(self.text):
            return ((years[0].start, years[0].end),)
        return tuple(match.span() for match in found if int(match["to"]) - int(match["from"]) in _ABOUT_TEN)

    def ends_decade(self, mention: Mention) -> bool:
        """Whether a year is one end of such a stretch."""
        return mention.kind == "year" and any(start <= mention.start < end for start, end in self.decades)

    @property
    def anchored(self) -> bool:
        """Whether the person or a chart is named."""
        return self.yours or self.chartly

    @cached_property
    def lore(self) -> bool:
        """Whether it only hands on what is said of such things: neither the person nor a chart is named."""
        told = self.yours or self.chartly or self._dated
        return self.theory or (not told and _LORE.search(self.text) is not None)

    @cached_property
    def glossary(self) -> bool:
        """Whether it only explains words: an entry of a glossary, a list of kinds."""
        return not self.yours and not self.kinds("number", "year", "age") and _GLOSSARY.search(self.text) is not None

    @cached_property
    def _dated(self) -> bool:
        """Whether this year or the next, and so a time of the person, is spoken of."""
        return any(m.kind == "time" and m.value in _YEARS for m in self.mentions)

    def kinds(self, *kinds: str) -> list[Mention]:
        """The mentions of some kinds."""
        return [mention for mention in self.mentions if mention.kind in kinds]

    @property
    def told(self) -> int:
        """Up to where, in the sentence as it was written, nothing is asked."""
        until = self._last_clause if self.asks else len(self.text)
        return self.source.span(0, until)[1] if until else 0

    def clause(self, place: int) -> tuple[int, int]:
        """Start and end of the clause at a place."""
        start = 0
        for end in self.ends:
            if place < end:
                return start, end
            start = end
        return start, len(self.text)

    def after(self, mention: Mention) -> str:
        """What follows within the clause, and a little of the next where the clause ends with the mention."""
        _, end = self.clause(mention.end)
        return self.text[mention.end : max(end, min(len(self.text), mention.end + 14))]

    def before(self, mention: Mention, reach: int = 40) -> str:
        """What stands before, however far back the sentence goes up to `reach`."""
        return self.text[max(0, mention.start - reach) : mention.start]

    def stance(self, first: Mention, last: Mention | None = None, *, firm: bool = False) -> Stance:
        """In what sense the words from `first` to `last` are said. No condition opens what is `firm`."""
        last = last or first
        start, end = self.clause(last.start)
        rest = self.text[last.end :].removeprefix(")")
        said = self.text[max(start, last.end) : end]
        placed = first.kind in {"position", "role"} and first.end <= last.start
        if self._aside(first, last) or (unreal(said) if firm else conditional(said)) or of_others(rest, placed=placed):
            return Stance.OPEN
        if firm:
            return Stance.DENIED if _IS_NOT.match(rest) else Stance.ASSERTED
        if asked_whether(self.text, first.start, last.end):
            yes = answered(self.text, last.end)
            return Stance.OPEN if yes is None else Stance.ASSERTED if yes else Stance.DENIED
        return Stance.DENIED if denied(self.text, last.start, last.end) else Stance.ASSERTED

    @cached_property
    def _last_clause(self) -> int:
        """Where the last clause begins: what is asked is asked there."""
        ends = (0, 0, *self.ends)
        former, latter = (self.text[:end].rstrip(" ?,")[-_ENDING:] for end in ends[-2:])
        return ends[-3] if former == latter else ends[-2]  # `신강일까요, 신약일까요?`

    @cached_property
    def _of_two(self) -> bool:
        """Two charts are compared: what is said of both is no claim about one."""
        return _BOTH.search(self.text) is not None

    def _supposed(self, first: Mention) -> bool:
        """Whether a supposition holds here: one about the life and not about a chart ends with its clause."""
        match = _SUPPOSED.search(self.text[: first.start])
        if match is None:
            return False
        start, end = self.clause(match.end())
        if _LIKENED.search(self.text, self.clause(match.start())[0], end):
            return False
        charts = any(m.kind not in _NO_CHART and start <= m.start < end for m in self.mentions)
        lasting = match[0].lower().lstrip(" #*->").startswith(_LASTING)
        return charts or lasting or end > first.start or end == len(self.text)

    @cached_property
    def _of_anybody(self) -> bool:
        """`A weak Day Master isn't a weak person`: of whoever has it."""
        return _NO_REASON_EN.search(self.text) is not None

    def _if_so(self, first: Mention) -> bool:
        """`일주가 갑자라면 공망은 술해예요`: what follows from a chart that is supposed."""
        if self.yours:
            return False
        ahead = (m for m in self.mentions if m.end <= first.start and m.kind not in _NO_CHART)
        return any(_IF_SO.match(self.text, m.end) for m in ahead)

    def _answered(self, last: Mention) -> bool:
        match = _ANSWERED.match(self.text, last.end)
        told = match is None or _is_known(self.text[: match.end() - 1].rstrip())
        if match and self.text.startswith(("하고 ", "라고 ", "라며 "), match.end() - 1):
            return True  # `올해가 삼재라면서요? 하고 묻는 분이 많아요`
        return not told and not asked_whether(self.text, last.start, last.end)

    def _aside(self, first: Mention, last: Mention) -> bool:
        if (
            self._of_two
            or self.glossary
            or self._of_anybody
            or self._if_so(first)
            or _SOMEBODY.search(_STANDS_FOR.sub("", self.before(first, 70))) is not None
            or (self.asks and last.end > self._last_clause)
            or self._answered(last)
            or self._supposed(first)
            or _ELSEWHOSE.search(_STANDS_FOR.sub("", self.before(first)))
        ):
            return True
        quoted = quotation(self.text, first.start, last.end)
        return quoted is not None and _YOURS.search(quoted) is None

    def claim(self, kind: ClaimKind, first: Mention, last: Mention, *, true: bool) -> Claim:
        """The claim made by the words from one mention to another, in either order."""
        return self.stretch(kind, min(first.start, last.start), max(first.end, last.end), true=true)

    def spoken(self, kind: ClaimKind, match: re.Match[str], *, true: bool) -> Claim:
        """The claim made by the words of a match."""
        return self.stretch(kind, match.start(), match.start() + len(match[0].rstrip()), true=true)

    def stretch(self, kind: ClaimKind, start: int, end: int, *, true: bool) -> Claim:
        """The claim made by a stretch of the text as it is read, with the places of the source."""
        start, end = self.source.span(start, end)
        source = self.source.source
        if source.count("(", start, end) > source.count(")", start, end) and source[end : end + 1] == ")":
            end += 1  # the gloss whole
        return Claim(source[start:end], kind, start, end, true)
