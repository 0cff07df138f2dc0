"""Whole answers, as a person gets them: 584 by twenty authors who did not know the check, each with 3-5 lies.

A sentence alone is the easier half of the check's work. In an answer a table has headings, `It lasts until` speaks of
the decade before, and a lie stands among true sentences that must come through.
"""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.llm_worker.grounding.gate import Gate
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from tests.golden.measure import plain, seen
from tests.golden.people import NOW

FOLDER: Final = Path(__file__).parent / "answers"
_SENTENCE: Final = re.compile(r"\n|(?<=[.?!…])\s+")
_WORD: Final = re.compile(r"[가-힣A-Za-z]")
_LABEL: Final = r"(?:(?<=\n)|\A)[ \t]*(?:[-*•·]|\d{1,2}[.)])?(?:[^\n.?!:]{1,40}:\**|\s?\*\*[^*\n]{1,40}\*\*)[ \t]*"
"""`- **용신**:` before a lie on its line: a label without its sentence is nothing to show."""


class Lie(BaseModel):
    """`sentence` stands in the text as it is; `truth`: what the chart has instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    sentence: str
    truth: str


class Answer(BaseModel):
    """To `question`, by the chart of `birth`. What is no lie in it is true, or says nothing of the chart."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    locale: Literal["ko", "en"]
    question: str
    birth: Birth
    text: str
    false: tuple[Lie, ...] = Field(min_length=3)

    @cached_property
    def true(self) -> tuple[str, ...]:
        """The sentences, lines and rows that are no lies."""
        left = self.text
        for lie in self.false:
            left = re.sub(f"(?:{_LABEL})?{re.escape(lie.sentence)}", "\n", left)
        return tuple(part for part in map(plain, _SENTENCE.split(left)) if _WORD.search(part))

    def released(self) -> str:
        """What the gate lets through, white space folded."""
        chart = compute_chart(self.birth)
        gate = Gate(Facts(chart, luck_at(chart, NOW), frozenset()))
        return plain(gate.feed(self.text) + gate.finish())


class Figures(BaseModel):
    """Counts, and `failures`: (id, kind or `true`, sentence) of each lie that is seen and true sentence that is not."""

    planted: int = 0
    reached: int = 0
    true: int = 0
    touched: int = 0
    failures: list[tuple[str, str, str]] = []

    @property
    def caught(self) -> float:
        """Share of the lies that nobody saw."""
        return 1 - self.reached / max(1, self.planted)

    @property
    def alarms(self) -> float:
        """Share of the true sentences that did not come through."""
        return self.touched / max(1, self.true)


@cache
def answers() -> tuple[Answer, ...]:
    """All of them, by author. Raises pydantic.ValidationError."""
    return tuple(Answer.model_validate_json(line) for line in _lines())


def _lines() -> Iterator[str]:
    for file in sorted(FOLDER.glob("*.jsonl")):
        yield from file.read_text(encoding="utf-8").splitlines()


def measure() -> Figures:
    """Every answer through the gate."""
    figures = Figures()
    for answer in answers():
        shown = answer.released()
        reached = [lie for lie in answer.false if plain(lie.sentence) in shown]
        touched = [sentence for sentence in answer.true if not seen(sentence, shown)]
        figures.planted += len(answer.false)
        figures.true += len(answer.true)
        figures.reached += len(reached)
        figures.touched += len(touched)
        figures.failures += [(answer.id, lie.kind, lie.sentence) for lie in reached]
        figures.failures += [(answer.id, "true", sentence) for sentence in touched]
    return figures
