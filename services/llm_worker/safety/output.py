"""What must never be said, whoever says it (death, illness, accident or divorce foretold, means of self-harm, medical,
legal or investment orders said as certain), and what says nothing: a refusal.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal, get_args

from services.llm_worker.safety.sieve import Sieve

Danger = Literal["means", "doom", "treatment", "law", "money"]
DANGERS: Final[tuple[Danger, ...]] = get_args(Danger)

_FILE: Final = resources.files("services.llm_worker.safety") / "spoken.toml"


@dataclass(frozen=True, slots=True)
class _Spoken:
    denials: re.Pattern[str]
    images: re.Pattern[str]
    dangers: Sieve[Danger]


@cache
def _spoken() -> _Spoken:
    table: dict[str, list[str]] = tomllib.loads(_FILE.read_text("utf-8"))
    return _Spoken(
        re.compile("|".join(table["denials"])),
        re.compile("|".join(table["images"])),
        Sieve((kind, item) for kind in DANGERS for item in table[kind]),
    )


def unsafe(sentence: str) -> Danger | None:
    """The kind of danger in a sentence, None if there is none. What a clause denies is no danger."""
    spoken = _spoken()
    clauses = " ".join(sentence.lower().replace("’", "'").split()).split(",")
    text = ",".join(_after_denial(clause, spoken.denials) for clause in clauses)
    text = spoken.images.sub(" ", text)
    dangers = spoken.dangers.candidates(text)
    return next((kind for kind in DANGERS if any(danger.search(text) for danger in dangers.get(kind, ()))), None)


def _after_denial(clause: str, denials: re.Pattern[str]) -> str:
    return clause[max((denial.end() for denial in denials.finditer(clause)), default=0) :]


_REFUSAL: Final = re.compile(
    r"^\W*(?:죄송|미안|유감|안타깝)[^.!?]{0,40}[.!,]?\s*[^.!?]{0,80}"
    r"(?:할 수 없|드릴 수 없|드리기 어렵|어려울 것|불가능|못합니다|않습니다)"
    r"|^\W*(?:I'?m (?:very )?sorry|Sorry|Unfortunately|I apologi[sz]e)\b[^.!?]{0,20}[,.]?\s*(?:but )?[^.!?]{0,20}"
    r"\b(?:can'?t|cannot|can not|unable|won'?t|not able)\b"
    r"|^\W*(?:As an AI(?: language model)?,? )?I (?:can'?t|cannot|can not|am unable to|won'?t|am not able to) "
    r"(?:help|assist|provide|answer|discuss|do)\b",
    re.IGNORECASE,
)
_REFUSAL_CHARACTERS: Final = 300


def refused(text: str) -> bool:
    """Whether an answer is no more than a model's refusal. Questions that ought to be refused never reach a model."""
    return len(text.strip()) <= _REFUSAL_CHARACTERS and _REFUSAL.search(text.strip()) is not None
