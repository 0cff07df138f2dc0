"""What is said before a sentence and belongs to it: the heading of a list (`#### 연주` and below it `- 간지: 갑자`),
the question that it answers (`용신이 무엇일까요? 수입니다`).
"""

import re
from typing import Final

from services.llm_worker.grounding.wording import phrase

_MARKS: Final = re.compile(r"^[\s#>*\-•·]*(?:\d{1,2}[.)]\s*)?|[\s*:]+$")
_LEAD: Final = phrase("context", "lead")
_ASKED: Final = phrase("context", "asked", ignore_case=True)
_GENERAL: Final = phrase("context", "general", ignore_case=True)
_LABELLED: Final = phrase("context", "labelled")
_PART: Final = phrase("context", "part", ignore_case=True)
_TOLD: Final = phrase("context", "told")
"""A whole sentence, and no fragment or item of a list."""
EXPLAINS: Final = phrase("context", "explains", ignore_case=True)
FRAGMENT: Final = re.compile(r"[^.\n]{1,40}[:|=]\s[^.\n]{1,30}\.\s?$")
"""`월지 글자: 묘.`, with more on the same line."""
NOMINAL: Final = re.compile(r"[됨임함음]\.?\s*$")
"""How such a line goes on: a note without a subject."""
OWNED: Final = phrase("context", "owned", ignore_case=True)
_ITEM: Final = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)])\s")
_LONGEST: Final = 60
"""Characters of a heading or a question that are carried on."""
_SHORT: Final = 64
"""Characters of an answer that is read with its question."""
_SUSPENSE: Final = re.compile(r"[^.…!?~]{1,14}(?:…|\.{2,}|[!~]+)")
"""`두구두구…` between a question and its answer."""
_LINES: Final = 8
"""Lines under one heading that are read with it."""


class Context:
    """Sentences in order as they are cut (see Splitter)."""

    def __init__(self) -> None:
        self._heading = ""
        self._lines = 0
        self._indent = -1
        self._question = ""

    def before(self, sentence: str) -> str:
        """What stands before this sentence and belongs to it, without marks; mostly nothing. Takes note of it."""
        body = sentence.strip()
        question, self._question = self._question, ""
        question = question if len(body) <= _SHORT and not _ITEM.match(sentence) else ""
        lead = question or (self._heading if self._is_under(sentence) else "")
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


def _plain(text: str) -> str:
    return _MARKS.sub("", text)
