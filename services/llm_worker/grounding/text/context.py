"""What is said before a sentence and belongs to it: the heading of a list (`#### 연주` and below it `- 간지: 갑자`),
the question that it answers (`용신이 무엇일까요? 수입니다`).
"""

import re
from typing import Final

from services.llm_worker.grounding.text.focus import Focus
from services.llm_worker.grounding.text.lexicon import BRANCH_HANJA, BRANCH_SYLLABLES, STEM_HANJA, STEM_SYLLABLES
from services.llm_worker.grounding.text.wording import phrase

_MARKS: Final = re.compile(r"^[\s#>*\-•·]*(?:\d{1,2}[.)]\s*)?|[\s*:]+$")
_LEAD: Final = phrase("context", "lead")
_ASKED: Final = phrase("context", "asked", ignore_case=True)
_GENERAL: Final = phrase("context", "general", ignore_case=True)
_LABELLED: Final = phrase("context", "labelled")
_PART: Final = phrase("context", "part", ignore_case=True)
_TOLD: Final = phrase("context", "told")
"""A whole sentence, and no fragment or item of a list."""
EXPLAINS: Final = phrase("context", "explains", ignore_case=True)
FRAGMENT: Final = re.compile(r"[^.\n]{1,40}(?:[:|=]|[은는])\s[^.\n]{1,30}(?<![요다죠까네])\.\s?$")
"""`월지 글자: 묘.`, `대운수는 1.`, with more on the same line."""
NOMINAL: Final = re.compile(r"[됨임함음]\.?\s*$|^[^.:|\n]{1,12}[은는]\s[^.\s]{1,8}(?<![요다죠까네])\.?\s*$")
"""How such a line goes on: a note without a subject."""
OWNED: Final = phrase("context", "owned", ignore_case=True)
_POINTS: Final = phrase("context", "points", ignore_case=True)
"""How a sentence begins that goes on with the luck or the place before it: `Its branch 子 …`, `이 대운의 …`."""
_GOES_ON: Final = phrase("context", "goes_on", ignore_case=True)
"""How one begins that goes on with the decades of the one before it: `The next one, 乙巳, …`, `만 45세까지 …`."""
_OF_DECADE: Final = re.compile(r"대운|decade|luck (?:pillar|cycle)|ten-year", re.IGNORECASE)
_NAME: Final = re.compile(
    rf"[{STEM_HANJA}][{BRANCH_HANJA}]|[{STEM_SYLLABLES}][{BRANCH_SYLLABLES}](?=\s?\(|,|[은는이가]|\s대운)"
)
_YOU: Final = phrase("context", "of_you", ignore_case=True)
_THEIRS: Final = re.compile(r"\b[Hh](?:er|is)\b(?=\s[a-z])")
_RELATIVE: Final = re.compile(
    r"\b(?:partner|spouse|husband|wife|boyfriend|girlfriend|mother|father|friend|boss|sister|brother)\b"
    r"(?! (?:palace|star))",
    re.IGNORECASE,
)
_MARK: Final = re.compile(r"^\d{1,2}[.)]\s")
_ITEM: Final = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)])\s")
_LONGEST: Final = 60
"""Characters of a heading or a question that are carried on."""
_SHORT: Final = 64
"""Characters of an answer that is read with its question."""
_SUSPENSE: Final = re.compile(r"[^.…!?~]{1,14}(?:…|\.{2,}|[!~]+)")
"""`두구두구…` between a question and its answer."""
_BACK: Final = 160
"""Characters of a sentence that are carried on to one that points back to it."""
_LINES: Final = 8
"""Lines under one heading that are read with it."""


_MET_AGAIN: Final = re.compile(
    r"^\W*(?:반면|또|또한|그리고|한편|다만|반대로|동시에)?,?\s?[년연월일시][지간](?:의? ?[가-힣]{1,2})?(?:\([^)]*\))?"
    r"(?:(?:과|와|랑|하고)(?:는|도)\s|(?:도|는|까지)?\s?(?:함께|같이)\s)[^,.]{0,8}(?:합|충|형|파|해|원진)"
)
"""`시지 해수와는 충이 돼요`, `월지도 함께 충을 받아요`: met by the time of which a sentence before tells."""
_PLACE: Final = re.compile(
    r"[년연월일시][주간지](?=[은는이가의에 ])|\b(?:year|month|day|hour) (?:pillar|stem|branch)\b", re.IGNORECASE
)
_OF_TIME: Final = re.compile(r"올해|내년|(?:19|20)\d\d년|[은는이가의]? ?대운|세운")


class Context:
    """Sentences in order as they are cut (see Splitter)."""

    def __init__(self) -> None:
        self._heading = ""
        self._lines = 0
        self._indent = -1
        self._question = ""
        self._last = ""
        self._decade = ""
        self._time = ""
        self._addressed = False
        self._focus = Focus()

    def read(self, body: str) -> str:
        """A sentence as it is to be read, each character in its place: `her day branch` is that of the chart where
        nobody has been told of a chart of their own, as in an answer about a daughter.
        """
        self._addressed = self._addressed or _YOU.search(body) is not None
        told = self._addressed or _RELATIVE.search(body) is not None
        return body if told else _THEIRS.sub(lambda match: "The" if match[0][0] == "H" else "the", body)

    def before(self, sentence: str) -> str:
        """What stands before this sentence and belongs to it, without marks; mostly nothing. Takes note of it."""
        body = sentence.strip()
        focus = self._focus.lead(body)
        lead = self._focus.shortened(self._carried(sentence, body), body)
        if sentence.endswith("\n\n"):
            self._focus.end_paragraph(body)
        return focus or lead

    def _carried(self, sentence: str, body: str) -> str:
        question, self._question = self._question, ""
        question = question if len(body) <= _SHORT and not _ITEM.match(sentence) else ""
        lead = question or (self._heading if self._is_under(sentence) else "")
        lead = self._met_again(body) or lead
        goes_on = _GOES_ON.match(body) is not None and _OF_DECADE.search(self._last) is not None
        points = goes_on or _POINTS.match(_MARK.sub("", body)) is not None
        if points:
            named = _NAME.search(self._last) or not (goes_on or _OF_DECADE.search(body))
            lead = lead if lead and not goes_on else self._last if named else self._decade or self._last
        if body and (not points or _NAME.search(body)):
            self._last = _carried(body)
        if _OF_DECADE.search(body) and _NAME.search(body) and not body.startswith("|"):
            self._decade = _carried(body)
        self._lines += 1
        if _GENERAL.search(body) is not None and _LEAD.match(body) is not None:
            self._heading = ""
        elif body and _LEAD.match(body) is not None and len(body) <= _LONGEST:
            item = _ITEM.match(sentence) is not None
            if not (item and lead):  # an item under a heading opens no list of its own
                self._heading, self._lines = _plain(body), 0
                self._indent = _indent(sentence) if item else -1
        elif question and (_SUSPENSE.fullmatch(body) or FRAGMENT.fullmatch(body)):
            self._question = question
        elif sentence.endswith("\n\n"):
            self._heading = ""
        elif _ASKED.search(body) is not None and len(body) <= _LONGEST:
            self._question = _plain(body.rstrip("? ."))
        return lead

    def _met_again(self, body: str) -> str:
        """The sentence of a time that this one goes on from; takes note of it."""
        if _OF_TIME.search(body):
            self._time = self._time if body.startswith("|") else _carried(body)
            return ""
        return self._time if _MET_AGAIN.match(body) else ""

    def _is_under(self, sentence: str) -> bool:
        """Whether a line is a fragment below the heading: a whole sentence and an item with a label speak for
        themselves.
        """
        body = sentence.strip()
        near = self._lines < _LINES and _indent(sentence) > self._indent
        own = _LABELLED.match(body) is not None and _PART.match(body) is None
        return bool(self._heading) and near and not (own or _TOLD.search(body) or body.startswith(("|", "#")))


def _indent(sentence: str) -> int:
    line = sentence.lstrip("\n")
    return len(line) - len(line.lstrip(" \t"))


def _carried(body: str) -> str:
    """What of a sentence is carried on: its end, or its beginning where that names the place of which it tells."""
    text = _plain(body.rstrip(".!?"))
    return text[:_BACK] if _PLACE.search(text) and not _PLACE.search(text[-_BACK:]) else text[-_BACK:]


def _plain(text: str) -> str:
    return _MARKS.sub("", text)
