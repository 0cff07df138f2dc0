"""Recognises, before any model is asked, the questions that get a fixed and careful answer.

Each kind has a table of regular expressions, rules/<kind>.toml, for the text as `plain` leaves it:

- harmless: cut out of the text first: everyday hyperbole, idioms, names, dreams;
- patterns: looked for in what remains; {kin} stands for the alternatives of that list of `words` in rules/shared.toml;
- squeezed: looked for in what remains without spaces and punctuation, so that 죽 고.싶다 is found as well.

No pattern may repeat without bound, so that time grows as the length of the question does, whatever it holds.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, get_args

from services.llm_worker.safety.plain import plain, squeezed
from services.llm_worker.safety.sieve import Sieve
from shared.contracts.turn import Locale

Kind = Literal["crisis", "emergency", "violence", "hostile", "doom", "minors", "privacy", "health", "law", "money"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""In the order in which they are tried: whoever is in danger comes before everything else."""

Part = Literal["harmless", "patterns", "squeezed"]

_FILES: Final = resources.files("services.llm_worker.safety")
_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_CUT: Final = "\x1f"
"""A space to the patterns, left where something harmless was cut out; what is squeezed is not joined across it."""


@dataclass(frozen=True, slots=True)
class _Rules:
    spelling: Sequence[tuple[re.Pattern[str], str]]
    loose: Sieve[tuple[Kind, Part]]
    """What is looked for in a plain text: what is harmless, and the patterns."""
    tight: Sieve[Kind]
    """What is looked for in a squeezed text."""


@cache
def _rules() -> _Rules:
    loose: tuple[Part, ...] = ("harmless", "patterns")
    return _Rules(
        tuple((re.compile(written), meant) for written, meant in _table("rules/shared.toml")["spelling"]),
        Sieve(((kind, part), item) for kind in KINDS for part in loose for item in rules(kind, part)),
        Sieve((kind, item) for kind in KINDS for item in rules(kind, "squeezed")),
    )


def rules(kind: Kind, part: Part) -> list[str]:
    """The regular expressions of one part of a table, with its words filled in."""
    words = _table("rules/shared.toml")["words"]
    return [_NAME.sub(lambda name: "|".join(words[name[1]]), item) for item in _table(f"rules/{kind}.toml")[part]]


@cache
def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads(_FILES.joinpath(name).read_text(encoding="utf-8"))


def screen(question: str) -> Kind | None:
    """The kind of care a question needs, None for an ordinary one. Its time grows as the length of the question."""
    text = respelt(question)
    loose, tight = _rules().loose.candidates(text), _rules().tight.candidates(squeezed(text))
    for kind in KINDS:
        patterns, tight_patterns = loose.get((kind, "patterns"), ()), tight.get(kind, ())
        if not patterns and not tight_patterns:
            continue
        rest = without(text, loose.get((kind, "harmless"), ()))
        if any(pattern.search(rest) for pattern in patterns):
            return kind
        tight_rest = _CUT.join(map(squeezed, rest.split(_CUT))) if tight_patterns else ""
        if any(pattern.search(tight_rest) for pattern in tight_patterns):
            return kind
    return None


def respelt(question: str) -> str:
    """The question as the patterns read it: plain, and with the spellings of rules/shared.toml."""
    spelling = _rules().spelling
    text = question
    for written, meant in spelling:
        text = written.sub(meant, text)
    text = plain(text)
    for written, meant in spelling:
        text = written.sub(meant, text)
    return text


def without(text: str, harmless: Iterable[re.Pattern[str]]) -> str:
    """The text without every stretch that one of the patterns matches in it."""
    kept, end = [], 0
    for start, stop in sorted(match.span() for pattern in harmless for match in pattern.finditer(text)):
        if start > end:
            kept.append(text[end:start])
        end = max(end, stop)
    return _CUT.join([*kept, text[end:]])


def answer(kind: Kind, locale: Locale) -> str:
    """The fixed text."""
    text: str = _table("texts.toml")[locale][kind]
    return text
