"""Recognises, before any model is asked, the questions that get a fixed and careful answer.

Each kind has a table of regular expressions, rules/<kind>.toml, for the text as `plain` leaves it:

- harmless: taken out of the text first: everyday hyperbole, idioms, names, dreams;
- patterns: looked for in what remains; {kin} stands for a list of `words` in rules/shared.toml;
- squeezed: looked for in what remains without spaces and punctuation, so that 죽 고.싶다 is found as well.

No pattern may repeat without bound what itself repeats: time grows as the length of the question does.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, get_args

from services.llm_worker.safety.plain import plain, squeezed
from shared.contracts.turn import Locale

Kind = Literal["crisis", "emergency", "violence", "hostile", "doom", "minors", "privacy", "health", "law", "money"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""In the order in which they are tried: whoever is in danger comes before everything else."""

_FILES: Final = resources.files("services.llm_worker.safety")
_NAME: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class _Rule:
    harmless: re.Pattern[str] | None
    patterns: re.Pattern[str] | None
    squeezed: re.Pattern[str] | None

    def matches(self, text: str) -> bool:
        if self.harmless is not None:
            text = self.harmless.sub(" ", text)
        if self.patterns is not None and self.patterns.search(text):
            return True
        return self.squeezed is not None and self.squeezed.search(squeezed(text)) is not None


@dataclass(frozen=True, slots=True)
class _Rules:
    spelling: Sequence[tuple[re.Pattern[str], str]]
    kinds: Mapping[Kind, _Rule]


def _compiled(alternatives: list[str], words: Mapping[str, str]) -> re.Pattern[str] | None:
    if not alternatives:
        return None
    return re.compile("|".join(f"(?:{_NAME.sub(lambda name: words[name[1]], item)})" for item in alternatives))


@cache
def _rules() -> _Rules:
    shared = _table("rules/shared.toml")
    return _Rules(
        tuple((re.compile(written), meant) for written, meant in shared["spelling"]),
        {kind: _rule(_table(f"rules/{kind}.toml"), shared["words"]) for kind in KINDS},
    )


def _rule(table: Mapping[str, list[str]], words: Mapping[str, str]) -> _Rule:
    return _Rule(*(_compiled(table[part], words) for part in ("harmless", "patterns", "squeezed")))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(_FILES.joinpath(name).read_text(encoding="utf-8"))


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return _table("texts.toml")


def screen(question: str) -> Kind | None:
    """The kind of care a question needs, None for an ordinary one. Its time grows as the length of the question."""
    rules = _rules()
    text = _respelt(question, rules.spelling)
    for kind, rule in rules.kinds.items():
        if rule.matches(text):
            return kind
    return None


def _respelt(question: str, spelling: Sequence[tuple[re.Pattern[str], str]]) -> str:
    text = question
    for written, meant in spelling:
        text = written.sub(meant, text)
    text = plain(text)
    for written, meant in spelling:
        text = written.sub(meant, text)
    return text


def answer(kind: Kind, locale: Locale) -> str:
    """The fixed text."""
    return _texts()[locale][kind]
