"""What a session remembers beyond the messages that are sent along: one line for each question, the oldest forgotten
first.
"""

import re
from typing import Final

from services.llm_worker.text import clean

CHARACTERS: Final = 900
_QUESTION: Final = 60
_ANSWER: Final = 110
_CITATION: Final = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_SENTENCE: Final = re.compile(r"(?<=[.!?。])\s+")


def remember(memory: str, question: str, answer: str) -> str:
    """The memory after one more answer: what was asked, and the sentence that answered it first."""
    told = _SENTENCE.split(_one_line(_CITATION.sub("", answer)), maxsplit=1)[0]
    line = f"· {_cut(_one_line(question), _QUESTION)} → {_cut(told, _ANSWER)}"
    lines = [known for known in memory.splitlines() if known and known != line] + [line]
    while sum(len(known) + 1 for known in lines) > CHARACTERS:
        lines.pop(0)
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
