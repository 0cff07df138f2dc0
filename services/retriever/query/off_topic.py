"""What is not for this service: a linear model of the words of a question, learned from examples.

A question is seen by its runs of 1-4 characters within words (tf-idf, as in Sparck Jones, 1972, its length made 1), by
what the lexicon says of it (`Counts`), and by how well the passages answer it (`Fit`). `services.retriever.learning`
makes the model; nothing is learned while the service runs.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from services.retriever.query.scope import Counts

MODEL: Final = Path(__file__).parent.parent / "off_topic.npz"
SIZES: Final = (1, 2, 3, 4)
MOST: Final = 3
"""Of each count at most: a long question says more of everything."""
FAINT: Final = 0.5
"""BM25 of the best passage, in what one rare word would give, below which no passage speaks of a question."""
EVIDENCE: Final = 0.1
"""What a standard deviation of a number weighs beside the whole of the runs (1.0) before anything is learned."""

_HANGUL: Final = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")

Floats = NDArray[np.float64]


class Fit(NamedTuple):
    """How well the passages answer by words alone: the best one's BM25, the lead it has over the next (both in what one
    rare word would give), the share of the question it covers, and the number of words asked.
    """

    best: float
    lead: float
    covered: float
    words: int


@dataclass(frozen=True)
class OffTopic:
    """`weights`: of each run, its tf-idf factor and what it speaks for; `numbers`: means, deviations and weights of
    `numbers_of`; a sum below `threshold` is off topic. `learned_from`: a hash of the examples.
    """

    weights: Mapping[str, tuple[float, float]]
    numbers: Floats
    bias: float
    threshold: float
    learned_from: str

    @classmethod
    def load(cls, file: Path = MODEL) -> Self:
        """Raises OSError, KeyError."""
        with np.load(file) as content:
            runs = str(content["runs"]).split("\n")
            pairs = zip(content["idf"].tolist(), content["weights"].tolist(), strict=True)
            return cls(
                dict(zip(runs, pairs, strict=True)),
                content["numbers"],
                float(content["bias"]),
                float(content["threshold"]),
                str(content["learned_from"]),
            )

    def score(self, question: str, counts: Counts, fit: Fit) -> float:
        """How much speaks for a question of ours, in logits; below the threshold it is off topic."""
        square = total = 0.0
        for run, count in Counter(runs_of(question)).items():
            known = self.weights.get(run)
            if known is not None:
                size = (1 + log(count)) * known[0]
                square += size * size
                total += size * known[1]
        means, deviations, weights = self.numbers
        said = (np.array(numbers_of(question, counts, fit)) - means) / deviations
        return self.bias + (total / square**0.5 if square else 0.0) + EVIDENCE * float(said @ weights)


def runs_of(question: str) -> Iterator[str]:
    """Of each word, with the spaces around it."""
    for word in question.lower().split():
        padded = f" {word} "
        for size in SIZES:
            yield from (padded[start : start + size] for start in range(len(padded) - size + 1))


def numbers_of(question: str, counts: Counts, fit: Fit) -> tuple[float, ...]:
    """What is known of a question besides its runs; told once more of one without Hangul, whose words passages and
    lexicon share less often.
    """
    numbers = (
        min(MOST, counts.sure),
        min(MOST, counts.doubtful),
        min(MOST, counts.everyday),
        float(counts.lot),
        min(MOST, counts.strange),
        float(counts.moment),
        fit.best,
        fit.lead,
        fit.covered,
        log(max(1, fit.words)),
        float(not counts.ours and fit.best < FAINT),
    )
    foreign = float(_HANGUL.search(question) is None)
    return (*numbers, foreign, *(foreign * number for number in numbers))
