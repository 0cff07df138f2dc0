"""A sentence read: its mentions, its clauses, and in what sense a word of it is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property
from typing import Final

from services.llm_worker.grounding.bare import scan_bare
from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.mentions import Mention, scan
from services.llm_worker.grounding.plain import Plain, plain
from services.llm_worker.grounding.wording import phrase


class Stance(Enum):
    """In what sense a word is said of the person's chart."""

    ASSERTED = auto()
    DENIED = auto()
    """The chart is said not to have it."""
    OPEN = auto()
    """A supposition, a question, a quotation, somebody else's chart, or a general explanation: no claim."""


# A clause ends after a verb that goes on, after a comma, or where a conjunction begins the next.
_END_OF_CLAUSE: Final = phrase("reading", "end_of_clause", ignore_case=True)
_CONDITION: Final = phrase("reading", "condition")
_RHETORICAL: Final = phrase("reading", "rhetorical")
"""`굳이 꼽으라면`: what looks like a condition and only leads up to what is said."""
_SAID_THAT: Final = phrase("reading", "said_that")
_SUPPOSED: Final = phrase("reading", "supposed", ignore_case=True)
_LEADING: Final = re.compile(r"(?:볼|드릴|해 볼|봐 볼)까요\s*\??\s*$")
"""`월주, 갑자를 한번 볼까요?` asks for nothing."""
_QUESTION: Final = re.compile(r"(?:나요|까요|ㄴ가요|[인은는한]가요|을까|ㄹ까|니)\s*\?*\s*$|\?\s*[\"')\]]*\s*$")
_QUOTED: Final = re.compile(r'"[^"]{12,}"|「[^」]{12,}」|『[^』]{2,}』|^[^"]{12,}"|"[^"]{12,}$')
_DENIED_AFTER: Final = phrase("reading", "denied_after")
_IS_NOT: Final = phrase("reading", "is_not")
_DENIED_AFTER_EN: Final = phrase("reading", "denied_after_en", ignore_case=True)
_DENIED_BEFORE_EN: Final = phrase("reading", "denied_before_en", ignore_case=True)
_GENERIC_NOUN: Final = phrase("reading", "generic_noun")
_THEORY: Final = phrase("reading", "theory", ignore_case=True)
_LORE: Final = phrase("reading", "lore", ignore_case=True)
_YOURS: Final = re.compile(
    r"당신|회원님|고객님|질문자님|의뢰인|본인|선생님|[가-힣]님[은의이께]|이 사주|"
    r"[가-힣] (?:있으신데|계시(?:네|기|는데|니|며|고))|\byou(?:r|rs|'re|'ve)?\b",
    re.IGNORECASE,
)
_ELSEWHOSE: Final = phrase("reading", "elsewhose", ignore_case=True)
_SOMEBODY: Final = phrase("reading", "somebody")
_CHARTLY: Final = re.compile(
    r"사주|원국|명식|팔자|네 기둥|여덟 글자|\bcharts?\b|\beight characters\b|\bfour pillars\b", re.IGNORECASE
)


_NUMBERED: Final = phrase("reading", "numbered", ignore_case=True)
_BOTH: Final = phrase("reading", "both", ignore_case=True)
_HANGUL: Final = re.compile(r"[가-힣]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_GLOSS: Final = re.compile(r"\s?\(|,\s(?:the|an?)\s|,\s?")
_PRESUPPOSED: Final = re.compile(r"당신|회원님|고객님|질문자님|본인|답게|다운")
"""Between a word and a condition: what the person is or has stays said."""
_STRETCH: Final = phrase("decades", "years")
_ABOUT_TEN: Final = range(8, 12)
"""Years from the first to the last of a decade, as they are counted."""
_YEARS: Final = frozenset(("+0", "+1", "+2", "-1", "-2"))
_NO_CHART: Final = frozenset(("person", "other", "number", "time", "year", "age"))


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
        return cls(source, tuple(_glossed(source.text, sorted((*kept, *bare), key=lambda m: (m.start, m.end)))))

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
        return _QUESTION.search(text) is not None and _LEADING.search(text) is None

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
        return not self.yours and not self._dated and _THEORY.search(self.text) is not None

    @cached_property
    def decades(self) -> tuple[tuple[int, int], ...]:
        """Places of stretches of about ten years: neither end of one is a year of which something is told."""
        found = [match for match in _STRETCH.finditer(self.text) if match["to"]]
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
    def _dated(self) -> bool:
        """Whether this year or the next, and so a time of the person, is spoken of."""
        return any(m.kind == "time" and m.value in _YEARS for m in self.mentions)

    def kinds(self, *kinds: str) -> list[Mention]:
        """The mentions of some kinds."""
        return [mention for mention in self.mentions if mention.kind in kinds]

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
        if self._aside(first, last) or (not firm and conditional(said)):
            return Stance.OPEN
        if _GENERIC_NOUN.match(rest) or _SAID_THAT.match(rest):
            return Stance.OPEN
        if firm:
            return Stance.DENIED if _IS_NOT.match(rest) else Stance.ASSERTED
        if _DENIED_AFTER.match(rest) or _DENIED_AFTER_EN.match(rest) or _DENIED_BEFORE_EN.search(self.before(last, 60)):
            return Stance.DENIED
        return Stance.ASSERTED

    @cached_property
    def _last_clause(self) -> int:
        """Where the last clause begins: what is asked is asked there."""
        return self.ends[-2] if len(self.ends) > 1 else 0

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
        charts = any(m.kind not in _NO_CHART and start <= m.start < end for m in self.mentions)
        lasting = match[0].startswith(("가령", "예", "이를", "for", "people", "some", "those", "anyone"))
        return charts or lasting or end > first.start or end == len(self.text)

    def _aside(self, first: Mention, last: Mention) -> bool:
        if (
            self._of_two
            or _SOMEBODY.search(self.before(first)) is not None
            or (self.asks and last.end > self._last_clause)
            or self._supposed(first)
            or _ELSEWHOSE.search(self.before(first))
        ):
            return True
        for quoted in _QUOTED.finditer(self.text):
            if quoted.start() <= first.start and last.end <= quoted.end():
                return _YOURS.search(quoted[0]) is None
        return False

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


def conditional(said: str) -> bool:
    """Whether a condition is made of what comes before the end of a clause."""
    return _CONDITION.search(said) is not None and not _PRESUPPOSED.search(said) and _RHETORICAL.search(said) is None


def _glossed(text: str, mentions: list[Mention]) -> Iterator[Mention]:
    """A name and the same name again in brackets, `Direct Wealth (정재)`, as one."""
    held: Mention | None = None
    for mention in mentions:
        if held is not None and _is_gloss(text, held, mention):
            end = mention.end
            while text[end : end + 1] == ")" and text.count("(", held.start, end) > text.count(")", held.start, end):
                end += 1
            held = replace(held, end=end, sure=True)
            continue
        if held is not None:
            yield held
        held = mention
    if held is not None:
        yield held


def _is_gloss(text: str, one: Mention, other: Mention) -> bool:
    between = text[one.end : other.start]
    same = one.kind == other.kind and one.value == other.value and one.kind in _GLOSSED
    bracket = between.strip() == "("
    if between.strip() == "," and text.count("(", one.start, other.start) <= text.count(")", one.start, other.start):
        return False  # no second gloss of one bracket
    return (
        same
        and _GLOSS.fullmatch(between) is not None
        and (text[other.end : other.end + 1] in {")", "(", ","} or not bracket)
    )


_GLOSSED: Final = frozenset(("god", "star", "stage", "structure", "strength", "relation", "nayin", "role", "label"))
