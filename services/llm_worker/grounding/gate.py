"""The gate of the stream: a sentence is held, checked and released, mended or dropped."""

import re
import time
from collections import Counter
from typing import Final

from services.llm_worker import metrics
from services.llm_worker.grounding.check import review
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.sentences import Splitter
from services.llm_worker.safety.output import unsafe
from services.llm_worker.text import clean

# A sentence that leaned on a dropped one would now hang in the air: it loses its connective.
_CONNECTIVE: Final = re.compile(
    r"^(\s*)(?:그래서|따라서|그러므로|그러니|그렇기 때문에|이 때문에|그 때문에|이로 인해|덕분에"
    r"|Therefore|So|Thus|Hence),?\s+"
)


class Gate:
    """Feed what the model says, take what a person may see. `canary` is a mark that must never come out."""

    def __init__(self, facts: Facts, canary: str = "") -> None:
        self._facts = facts
        self._canary = canary
        self._splitter = Splitter()
        self._dropped_last = False
        self.interventions: list[str] = []
        """One entry per change, such as `dropped:pillar` or `citation`."""
        self.released = 0
        """Sentences let through."""
        self.dropped = 0
        """Sentences held back for good."""

    def feed(self, piece: str) -> str:
        """What may be shown now; often nothing."""
        return "".join(self._pass(sentence) for sentence in self._splitter.feed(piece))

    def finish(self) -> str:
        """The rest, at the end of the stream."""
        return "".join(self._pass(sentence) for sentence in self._splitter.finish()).rstrip()

    def _pass(self, sentence: str) -> str:
        begun = time.perf_counter()
        try:
            return self._judge(sentence)
        finally:
            metrics.CHECK.observe(time.perf_counter() - begun)

    def _judge(self, sentence: str) -> str:
        body = clean(sentence)
        if not body:
            return sentence if sentence.isspace() else ""
        if self._canary and self._canary in body:
            return self._drop("canary")
        danger = unsafe(body)
        if danger is not None:
            return self._drop(danger)
        result = review(body, self._facts)
        if result.false_kinds:
            return self._drop(*result.false_kinds)
        if result.removed_citations:
            self._note("citation", result.removed_citations)
        text = result.text
        if self._dropped_last:
            text = _CONNECTIVE.sub(r"\1", text)
        self._dropped_last = False
        self.released += 1
        tail = sentence[len(sentence.rstrip()) :]
        head = sentence[: len(sentence) - len(sentence.lstrip())]
        return head + text + tail

    def _drop(self, *kinds: str) -> str:
        for kind, times in Counter(kinds).items():
            self._note(f"dropped:{kind}", times)
        self._dropped_last = True
        self.dropped += 1
        return ""

    def _note(self, kind: str, times: int = 1) -> None:
        self.interventions.extend([kind] * times)
        metrics.INTERVENTIONS.labels(kind).inc(times)
