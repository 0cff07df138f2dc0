"""Answers made from the prompt, as a model that keeps to the facts would give them."""

import re
from typing import Any

_DAY_MASTER = re.compile(r"^일간 (\S+?)\(", re.MULTILINE)
_THIS_YEAR = re.compile(r"^올해 (\d{4})년 (..)\(..\) 천간 (..), 지지 (..)", re.MULTILINE)

_TO_MEND = re.compile(r"^<(?P<tag>문장|sentence)>\n(?P<sentence>.*?)\n</(?P=tag)>$", re.DOTALL | re.MULTILINE)


def from_prompt(messages: list[dict[str, Any]]) -> str:
    """A short Korean answer (English for an English prompt) that is true of the chart in the prompt."""
    system = "".join(str(m.get("content", "")) for m in messages if m.get("role") == "system")
    user = "".join(str(m.get("content", "")) for m in messages if m.get("role") == "user")
    korean = "<chart>" not in system
    master, year = _DAY_MASTER.search(system), _THIS_YEAR.search(system)
    cite = " [1]" if "[1]" in user else ""
    parts: list[str] = []
    if korean:
        parts.append("물어보신 흐름은 서두르기보다 다져 가는 쪽에 가까워요.")
        if master:
            parts.append(f"일간은 {master[1]}이라서 스스로 기준을 세울 때 힘이 나요.")
        if year:
            parts.append(f"{year[1]}년 {year[2]}년은 천간에 {year[3]}, 지지에 {year[4]}의 기운이 들어오는 해예요.")
        parts.append(f"지출을 먼저 정리하면 마음이 한결 편해질 거예요{cite}.")
        parts.append("저는 AI이고, 이 풀이는 재미와 자기 성찰을 위한 참고로 봐 주세요.")
    else:
        parts.append("The tone is one of steady groundwork rather than haste.")
        parts.append(f"Tidying what you spend first will ease your mind{cite}.")
        parts.append("I am an AI, and a reading is entertainment and a prompt for reflection.")
    return " ".join(parts)


def to_mend(messages: list[dict[str, Any]]) -> str | None:
    """The sentence a request asks to have mended, None for any other request."""
    found = _TO_MEND.search(str(messages[-1].get("content", "")) if messages else "")
    return found["sentence"].strip() if found else None


def with_lies(text: str, lies: tuple[str, ...]) -> str:
    """One lie after each sentence, what is left of them at the end."""
    if not lies:
        return text
    sentences = re.split(r"(?<=\.)\s+", text)
    mixed: list[str] = []
    for i, sentence in enumerate(sentences):
        mixed.append(sentence)
        if i < len(lies):
            mixed.append(lies[i])
    return " ".join((*mixed, *lies[len(sentences) :]))


def tokens(text: str) -> int:
    """As many as a real tokenizer might count."""
    return max(1, int(len(text) * 0.9))
