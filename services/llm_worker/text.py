"""Cleaning of text that others wrote: the person's, the passages', the model's."""

import re
import unicodedata
from typing import Final

# Tokens by which chat templates mark roles (ChatML, Llama 2 and 3, Gemma, Mistral, Phi, DeepSeek, EXAONE, Solar …).
_TEMPLATE_TOKENS: Final = re.compile(
    r"<\s*[|｜][^<>\n]{0,64}[|｜]\s*>"  # <|im_start|>, <|start_header_id|>, <｜User｜>
    r"|\[\|[^\[\]\n]{0,32}\|\]"  # [|user|]
    r"|\[/?INST\]|<</?SYS>>|</?s>|<bos>|<eos>|<pad>|<unk>"
    r"|</?(?:start|end)_of_turn>|</?think>"
    r"|^\s*#{2,}\s*(?:System|User|Assistant|Instruction|Response)\s*:?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_SPACES: Final = re.compile(r"[ \t\u00a0\u3000]+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def clean(text: str, *, limit: int | None = None) -> str:
    """Text fit to be put into a prompt or shown: NFC, without control, format and private-use characters and without
    chat-template tokens, spaces folded; at most `limit` characters.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _INVISIBLE)
    previous = None
    while previous != text:  # a token hidden inside a token appears when the outer one goes
        previous = text
        text = _TEMPLATE_TOKENS.sub(" ", text)
    text = _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", text)).strip()
    return text if limit is None or len(text) <= limit else text[: limit - 1].rstrip() + "…"


def as_data(text: str, *, limit: int | None = None) -> str:
    """Cleaned text that cannot close the element it is put into: angle brackets become ‹ and ›."""
    return clean(text, limit=limit).replace("<", "‹").replace(">", "›")
