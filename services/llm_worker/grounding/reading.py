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
_SAID_THAT: Final = re.compile(
    r"^(?:\([^)]*\))?[가-힣\s]{0,10}?(?<!그렇)다고 (?:해서|해도|하더라도|느끼|생각"
    r"|걱정|믿|오해|나쁜|좋은|겁|부유|가난|성공|실패"
    r"|모두|무조건|반드시|꼭 )"
)
_SUPPOSED: Final = phrase("reading", "supposed", ignore_case=True)
_QUESTION: Final = re.compile(r"(?:나요|까요|ㄴ가요|[인은는한]가요|을까|ㄹ까|니)\s*\?*\s*$|\?\s*[\"')\]]*\s*$")
_QUOTED: Final = re.compile(r'"[^"]{12,}"|「[^」]{12,}」|『[^』]{2,}』|^[^"]{12,}"|"[^"]{12,}$')
_DENIED_AFTER: Final = phrase("reading", "denied_after")
_IS_NOT: Final = re.compile(
    r"^(?:\([^)]*\))?['\"]?(?:이|가|은|는)?\s?(?:아니|아닙|아닌|없)|^\s?(?:is not|isn't) (?:in|on|at|there)"
)
_DENIED_AFTER_EN: Final = phrase("reading", "denied_after_en", ignore_case=True)
_DENIED_BEFORE_EN: Final = phrase("reading", "denied_before_en", ignore_case=True)
_GENERIC_NOUN: Final = phrase("reading", "generic_noun")
_THEORY: Final = phrase("reading", "theory", ignore_case=True)
_LORE: Final = phrase("reading", "lore", ignore_case=True)
_YOURS: Final = re.compile(
    r"당신|회원님|고객님|질문자님|의뢰인|본인|선생님|[가-힣]님[은의이께]|이 사주|\byou(?:r|rs|'re|'ve)?\b",
    re.IGNORECASE,
)
_ELSEWHOSE: Final = re.compile(
    r"(?:상대방?|배우자|남편|아내|친구|애인|연인|남자친구|여자친구|그분|자녀|어머니|아버지|partner's|friend's|husband's|wife's|\bhis|\bher)"
    r"(?:분)?(?:의|은|는|이|가)?\s*(?:사주(?:의|는|에서|에|가)?\s*|chart(?: has)?\s*)?"
    r"(?:[년연월일시][주간지](?:는|가|의|은|이)?\s*)?$",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(
    r"(?:언니|누나|오빠|동생|상사|동료"
    r"|아들|딸|따님|아드님|자제분|남편분|아내분|형님|이모|고모|삼촌|조카|할머니|할아버지|어머니|아버지"
    r"|어머님|아버님|부모님|친구분|지인|연예인|그 사람|상대분)(?:께서는|이|가|은|는|의)?\s[^,.]{0,16}$"
    r"|\b(?:mother|father|sister|brother|boss|colleague|coworker|manager|husband|wife|son|daughter|someone|somebody|anyone)\b"
    r"(?!.*\byour chart\b)[^.]{0,40}$"
)
_CHARTLY: Final = re.compile(r"사주|원국|명식|팔자|네 기둥|여덟 글자|\bcharts?\b", re.IGNORECASE)


_NUMBERED: Final = re.compile(
    r"\d|strength|출생|태어|띠|삼재|samjae|대운|격(?:이[에라고며]|예|입|에 해|으로)|[여남](?:성"
    r"|자|명)|[건곤]명|\b(?:wo)?man\b|born|birth",
    re.IGNORECASE,
)
_BOTH: Final = phrase("reading", "both", ignore_case=True)
_HANGUL: Final = re.compile(r"[가-힣]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_GLOSS: Final = re.compile(r"\s?\(|,\s(?:the|an?)\s")
_PRESUPPOSED: Final = re.compile(r"당신|회원님|고객님|질문자님|본인|답게|다운")
"""Between a word and a condition: what the person is or has stays said."""
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
        return _QUESTION.search(self.text.rstrip()) is not None

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
        return not self.yours and _THEORY.search(self.text) is not None

    @property
    def anchored(self) -> bool:
        """Whether the person or a chart is named."""
        return self.yours or self.chartly

    @cached_property
    def lore(self) -> bool:
        """Whether it only hands on what is said of such things: neither the person nor a chart is named."""
        return self.theory or (not self.yours and not self.chartly and _LORE.search(self.text) is not None)

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
        if self._aside(first, last) or (not firm and _CONDITION.search(said) and not _PRESUPPOSED.search(said)):
            return Stance.OPEN
        if _GENERIC_NOUN.match(rest) or _SAID_THAT.match(rest):
            return Stance.OPEN
        if firm:
            return Stance.DENIED if _IS_NOT.match(rest) else Stance.ASSERTED
        if _DENIED_AFTER.match(rest) or _DENIED_AFTER_EN.match(rest) or _DENIED_BEFORE_EN.search(self.before(last)):
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
        start, end = self.source.span(min(first.start, last.start), max(first.end, last.end))
        source = self.source.source
        if source.count("(", start, end) > source.count(")", start, end) and source[end : end + 1] == ")":
            end += 1  # the gloss whole
        return Claim(source[start:end], kind, start, end, true)


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
    return (
        same
        and _GLOSS.fullmatch(between) is not None
        and (text[other.end : other.end + 1] in {")", "("} or not bracket)
    )


_GLOSSED: Final = frozenset(("god", "star", "stage", "structure", "strength", "relation", "nayin", "role", "label"))
