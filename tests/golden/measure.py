"""Every filled sentence through the gate by itself: what comes out of it is what a client would see."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from services.llm_worker.grounding.gate import Gate
from tests.golden.bank import Sentence

_ALIKE: Final = 0.5
"""Likeness from which on a line with a false word in it is a mended lie rather than another sentence."""
Row = tuple[str, str]
"""Category and locale."""


def plain(text: str) -> str:
    """White space folded."""
    return " ".join(text.split())


@dataclass
class Tally:
    """What was said and what came of it, by category and locale."""

    planted: Counter[Row] = field(default_factory=Counter)
    reached: Counter[Row] = field(default_factory=Counter)
    true: Counter[Row] = field(default_factory=Counter)
    touched: Counter[Row] = field(default_factory=Counter)
    missed: list[Sentence] = field(default_factory=list)
    harmed: list[Sentence] = field(default_factory=list)

    def add(self, sentence: Sentence, shown: str, others: Iterable[str] = ()) -> None:
        """Enters one sentence; `shown` is what the client sees, `others` true lines that stand in it as well."""
        row = (sentence.template.category, sentence.template.locale)
        if sentence.false:
            self.planted[row] += 1
            if reaches(sentence, shown, others):
                self.reached[row] += 1
                self.missed.append(sentence)
        else:
            self.true[row] += 1
            if not kept(sentence, shown):
                self.touched[row] += 1
                self.harmed.append(sentence)

    @property
    def caught(self) -> float:
        """Share of planted lies that no client saw."""
        return 1 - self.reached.total() / max(1, self.planted.total())

    @property
    def alarms(self) -> float:
        """Share of true sentences that did not come through as they were."""
        return self.touched.total() / max(1, self.true.total())

    def caught_by_category(self) -> Mapping[str, float]:
        """The share caught, by what is lied about."""
        planted, reached = Counter[str](), Counter[str]()
        for (category, _), count in self.planted.items():
            planted[category] += count
        for (category, _), count in self.reached.items():
            reached[category] += count
        return {category: 1 - reached[category] / count for category, count in planted.items()}


def reaches(sentence: Sentence, shown: str, others: Iterable[str] = ()) -> bool:
    """Whether a lie is seen: one of its false lines as it stands, or a line much like it that still holds a false word
    and is none of the true ones.
    """
    text = plain(shown)
    if not text:
        return False
    core = [plain(line) for line in sentence.core]
    if any(line in text for line in core):
        return True
    own = [plain(line) for line in sentence.text.split("\n")]
    innocent = [line for line in (*map(plain, others), *own) if line not in core]
    for line in map(plain, shown.split("\n")):
        if not any(word in line for word in sentence.words) or any(line in it for it in innocent):
            continue
        if any(SequenceMatcher(None, line, it, autojunk=False).ratio() > _ALIKE for it in core):
            return True
    return False


def seen(line: str, shown: str) -> bool:
    """Whether a line comes through; it may have lost its first word where that leant on another."""
    return line in shown or (" " in line and line.partition(" ")[2] in shown)


def kept(sentence: Sentence, shown: str) -> bool:
    """Whether a true sentence is seen, line by line."""
    text = plain(shown)
    return all(seen(plain(line), text) for line in sentence.text.split("\n") if line.strip())


def released(sentence: Sentence) -> str:
    """What the gate lets through of a sentence that is said alone."""
    gate = Gate(sentence.person.facts)
    return gate.feed(sentence.text) + gate.finish()


def direct(sentences: Iterable[Sentence]) -> Tally:
    """The whole set, one sentence at a time."""
    tally = Tally()
    for sentence in sentences:
        tally.add(sentence, released(sentence))
    return tally
