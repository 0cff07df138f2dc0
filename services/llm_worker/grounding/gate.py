"""The gate of the stream: a sentence is held, checked and released, mended or dropped."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.llm_worker import metrics
from services.llm_worker.grounding.check import Review, review
from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.context import EXPLAINS, FRAGMENT, NOMINAL, Context
from services.llm_worker.grounding.text.sentences import Splitter, split
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.safety.output import unsafe
from services.llm_worker.text import clean

# A sentence that leaned on a dropped one would now hang in the air: it loses its connective.
_CONNECTIVE: Final = re.compile(
    r"^(\s*)(?:그래서|따라서|그러므로|그러니|그렇기 때문에|이 때문에|그 때문에|이로 인해|덕분에"
    r"|Therefore|So|Thus|Hence),?\s+"
)


_LIST_MARK: Final = re.compile(r"[ \t]*(?:[-*•]|\d{1,2}[.)])[ \t]+")
_LEAST_LINES: Final = 3
"""Of a table: its head, the rule below it, and a row."""
_ROOM: Final = 80
"""Characters by which a mended sentence may be longer than the false one."""


@dataclass(frozen=True, slots=True)
class Held:
    """A sentence that must not be shown as it is. `kinds` says why; `false` are the claims that could be mended, none
    where the sentence is not a matter of facts.
    """

    sentence: str
    kinds: tuple[str, ...]
    false: tuple[Claim, ...] = ()


class Gate:
    """Feed what the model says, take what a person may see. `canary` is a mark that must never come out; `partner`
    holds the facts of the second chart of a comparison: what is true of either may be said.
    """

    def __init__(
        self, facts: Facts, canary: str = "", partner: Facts | None = None, interventions: list[str] | None = None
    ) -> None:
        self._facts = facts
        self._canary = canary
        self._partner = partner
        self._splitter = Splitter()
        self._context = Context()
        self._lead = ""
        self._dropped_last = False
        self._dropped_kinds: tuple[str, ...] = ()
        self._fragment = False
        self._mark = ""
        self.interventions: list[str] = [] if interventions is None else interventions
        """One entry per change, such as `dropped:pillar` or `citation`; added to the list that was given, if any."""
        self.dropped = 0
        """Sentences held back for good."""

    def feed(self, piece: str) -> str:
        """What may be shown now; often nothing. False sentences are dropped."""
        return "".join(self._or_drop(item) for item in self.judged(piece))

    def finish(self) -> str:
        """The rest, at the end of the stream."""
        return "".join(self._or_drop(item) for item in self.rest()).rstrip()

    def judged(self, piece: str) -> Iterator[str | Held]:
        """What may be shown now, and sentences that may not: each of these is to be dropped or mended by the caller
        before the next is asked for.
        """
        for sentence in self._splitter.feed(piece):
            yield self._timed(sentence)

    def rest(self) -> Iterator[str | Held]:
        """The same, at the end of the stream."""
        sentences = self._splitter.finish()
        for number, sentence in enumerate(sentences, start=1):
            yield self._timed(sentence if number < len(sentences) else sentence.rstrip())

    def drop(self, held: Held) -> None:
        """Leaves a sentence out. The mark of a list item that begins with it stays for the rest of the item."""
        self._count_dropped(held.kinds)
        self._dropped_last = True
        self._dropped_kinds = held.kinds
        self._fragment = FRAGMENT.match(held.sentence) is not None
        mark = _LIST_MARK.match(held.sentence)
        self._mark = mark[0] if mark and not held.sentence.endswith("\n") else ""

    def mend(self, held: Held, text: str) -> str:
        """A sentence that is to stand for the held one: shown if it is one, and true itself; else both are dropped."""
        told = text.strip()
        mark = _LIST_MARK.match(held.sentence)
        if mark and not _LIST_MARK.match(told):
            told = mark[0] + told
        fits = len(told) <= len(held.sentence) + _ROOM and len(split(told)) == 1
        mended = self._judge(_around(held.sentence, told)) if fits else ""
        if isinstance(mended, Held) or not mended.strip():
            self.drop(held)
            return ""
        for kind in dict.fromkeys(held.kinds):
            self._note(f"repaired:{kind}")
        return mended

    def _or_drop(self, item: str | Held) -> str:
        if isinstance(item, str):
            return item
        self.drop(item)
        return ""

    def _timed(self, sentence: str) -> str | Held:
        begun = time.perf_counter()
        self._lead = self._context.before(sentence)
        try:
            return self._judge(sentence)
        finally:
            metrics.CHECK.observe(time.perf_counter() - begun)

    def _judge(self, sentence: str) -> str | Held:
        body = clean(sentence)
        if not body:
            return sentence if sentence.isspace() else ""
        if self._canary and self._canary in body:
            return Held(sentence, ("canary",))
        danger = unsafe(body)
        if danger is not None:
            return Held(sentence, (danger,))
        goes_on = NOMINAL.search(body) is not None and _LIST_MARK.match(body) is None
        if self._dropped_last and (EXPLAINS.match(body) or (self._fragment and goes_on)):
            return Held(sentence, self._dropped_kinds)
        result = self._review(body)
        if result.false_kinds:
            false = tuple(claim for claim in result.claims if not claim.true and claim.kind != "citation")
            rows = _rows_without(body, false)
            whole = self._review(rows) if rows else None
            if whole is None or whole.false_kinds:
                return Held(sentence, result.false_kinds, false)
            self._count_dropped(result.false_kinds)
            result = whole
        if result.removed_citations:
            self._note("citation", result.removed_citations)
        text = result.text
        if self._dropped_last:
            text = _CONNECTIVE.sub(r"\1", text)
        mark, self._mark = self._mark, ""
        self._dropped_last = False
        return _around(sentence, text if _LIST_MARK.match(sentence) else mark + text)

    def _review(self, body: str) -> Review:
        read = self._context.read(body)
        result = review(body, self._facts, self._lead, read)
        if not result.false_kinds or self._partner is None:
            return result
        other = review(body, self._partner, self._lead, read)
        if not other.false_kinds:
            return other
        # A relation may be one between the two charts, which is in neither of them.
        of_one = tuple(claim for claim in result.claims if claim.true or claim.kind != "relation")
        return replace(result, claims=of_one)

    def _count_dropped(self, kinds: Sequence[str]) -> None:
        for kind, times in Counter(kinds).items():
            self._note(f"dropped:{kind}", times)
        self.dropped += 1

    def _note(self, kind: str, times: int = 1) -> None:
        self.interventions.extend([kind] * times)
        metrics.INTERVENTIONS.labels(kind).inc(times)


def _rows_without(table: str, false: Sequence[Claim]) -> str:
    """A Markdown table without the rows that hold a false claim; empty if it is no table, or no row is left."""
    lines = table.splitlines(keepends=True)
    if len(lines) < _LEAST_LINES or not all(line.lstrip().startswith("|") for line in lines):
        return ""
    kept, start = [], 0
    for line in lines:
        end = start + len(line)
        if not any(start <= claim.start < end for claim in false):
            kept.append(line)
        start = end
    return "".join(kept).rstrip("\n") if len(kept) >= _LEAST_LINES and kept[:2] == lines[:2] else ""


def _around(sentence: str, text: str) -> str:
    """`text` with the white space that stood around `sentence`."""
    head = sentence[: len(sentence) - len(sentence.lstrip())]
    return head + text + sentence[len(sentence.rstrip()) :]
