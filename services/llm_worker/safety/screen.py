"""Recognises, before any model is asked, the questions that get a fixed and careful answer."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal, cast, get_args

from shared.contracts.turn import Locale

Kind = Literal["crisis", "emergency", "violence", "hostile", "doom", "minors", "privacy", "health", "law", "money"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_FILES: Final = resources.files("services.llm_worker.safety")
_LOOSE: Final = re.compile(r"[\s\W_ㄱ-ㅎㅏ-ㅣ\u1100-\u11ff]+")
_JAMO_TYPOS: Final = {
    "ㅈㅅ하": "자살하",
    "ㅈㅏ살": "자살",
    "자ㅅㅏㄹ": "자살",
    "쥭": "죽",
    "듀그": "죽으",
    "죽고싶ㄷ": "죽고싶다",
}


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
        return self.squeezed is not None and self.squeezed.search(_LOOSE.sub("", text)) is not None


def _compiled(alternatives: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{item})" for item in alternatives)) if alternatives else None


@cache
def _rules() -> Mapping[Kind, _Rule]:
    table = tomllib.loads((_FILES / "rules.toml").read_text(encoding="utf-8"))
    return {
        kind: _Rule(
            _compiled(table[kind]["harmless"]), _compiled(table[kind]["patterns"]), _compiled(table[kind]["squeezed"])
        )
        for kind in KINDS
    }


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return cast("Mapping[str, Mapping[str, str]]", tomllib.loads((_FILES / "texts.toml").read_text(encoding="utf-8")))


def screen(question: str) -> Kind | None:
    """The kind of care a question needs, None for an ordinary one."""
    text = "".join(c for c in question if unicodedata.category(c) != "Cf")
    for typo, meant in _JAMO_TYPOS.items():
        text = text.replace(typo, meant)
    text = unicodedata.normalize("NFKC", text).lower()
    for kind, rule in _rules().items():
        if rule.matches(text):
            return kind
    return None


def answer(kind: Kind, locale: Locale) -> str:
    """The fixed text."""
    return _texts()[locale][kind]
