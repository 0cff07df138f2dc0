"""Cuts a stream into sentences: one is held until its end is certain."""

import re
from typing import Final

from services.llm_worker.grounding.text.wording import phrase

LONGEST: Final = 600
"""Characters without an end of sentence after which a piece is let go at the last white space."""
LONGEST_TABLE: Final = 4000
"""The same for a table, which is held whole: its cells mean nothing without their headings."""

# An end is certain once something follows it that can only begin a new sentence: `3.5` and `[1]` after the full stop
# still belong to the sentence.
_END: Final = phrase("sentences", "end")
_FENCE: Final = "```"
_ASKS: Final = phrase("sentences", "asks", ignore_case=True)
_NUMBERED: Final = re.compile(r"(?:^|\n)\s*\d{1,2}\.\s*$")


class Splitter:
    """Feed pieces, take whole sentences with the white space after them: joined they are what was fed."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> list[str]:
        """Sentences whose end is certain now."""
        self._held += piece
        done: list[str] = []
        start = 0
        for match in _END.finditer(self._held):
            sentence = self._held[start : match.end()]
            if _NUMBERED.search(sentence) or self._in_table(start, match):  # `1. ` begins a list item, it ends nothing
                continue
            if _ASKS.search(sentence) and "\n" not in match[0]:  # the answer says what is so
                continue
            done.append(sentence)
            start = match.end()
        self._held = self._held[start:]
        longest = LONGEST_TABLE if self._held.startswith(("|", _FENCE)) else LONGEST
        while len(self._held) > longest:
            cut = self._held.rfind(" ", 1, longest) + 1 or longest
            done.append(self._held[:cut])
            self._held = self._held[cut:]
        return done

    def _in_table(self, start: int, end: re.Match[str]) -> bool:
        """Whether the table or the block of code that begins at `start` goes on after `end`."""
        if self._held.startswith(_FENCE, start):
            return self._held.find(_FENCE, start + len(_FENCE), end.end()) < 0
        if not self._held.startswith("|", start):
            return False
        return "\n" not in end[0] or (end[0].count("\n") == 1 and self._held.startswith("|", end.end()))

    def finish(self) -> list[str]:
        """What is left."""
        left, self._held = self._held, ""
        return [left] if left else []


def split(text: str) -> list[str]:
    """All sentences of a whole text."""
    splitter = Splitter()
    return [*splitter.feed(text), *splitter.finish()]
