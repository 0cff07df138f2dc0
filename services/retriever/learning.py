"""Learns from examples what is off topic: `python -m services.retriever learn` writes `off_topic.npz`.

The examples of ours are what people ask by the corpus (`asked`; of `everyday`, which names nothing of the trade, the
model would learn that everything is ours) and the train split; those of others are
`evaluation/off_topic.train.jsonl`. How well passages answer a question of the corpus is measured in a corpus from which
that question was taken out, with every fifth of the others.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from math import log
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from services.retriever.corpus import Corpus
from services.retriever.evaluate import QUESTIONS, read_questions
from services.retriever.query.off_topic import EVIDENCE, Fit, Floats, OffTopic, numbers_of, runs_of
from services.retriever.query.scope import Counts
from services.retriever.search import Retriever
from services.retriever.words import Words

SELDOM: Final = 3
"""Examples a run must be in to be learned."""
TRUST: Final = 10.0
"""What the examples weigh beside small weights (the C of a logistic regression)."""
LOST: Final = 0.0125
"""Share of the questions of ours that may be taken for others, of those not learned from."""
PARTS: Final = 5
ROUNDS: Final = 400
STEP: Final = 0.1
_BETAS: Final = (0.9, 0.999)
_UNLEARNED: Final = OffTopic({}, np.empty((3, 0)), 0.0, 0.0, "")
"""Never asked: what is learned from is seen before any model is."""


class Example(NamedTuple):
    """A question with all that is known of it."""

    question: str
    counts: Counts
    fit: Fit


def learned_from(corpus: Corpus) -> str:
    """The hash of all examples, by which a model tells whether it is of this corpus."""
    files = (QUESTIONS / name for name in ("off_topic.train.jsonl", "questions.train.jsonl"))
    parts = (question for passage in corpus.passages for question in passage.asked)
    content = "\n".join((*parts, *(file.read_text(encoding="utf-8") for file in files)))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def learn(corpus: Corpus, words: Words) -> OffTopic:
    """The model of these examples; its threshold is found on every fifth by a model of the others."""
    corpus = Corpus.of(one.model_copy(update={"everyday": ()}) for one in corpus.passages)
    parts = [_part(corpus, words, part) for part in range(PARTS)]
    train = read_questions(QUESTIONS / "questions.train.jsonl")
    whole = Retriever(corpus, words, None, _UNLEARNED)
    others = [*_lines(QUESTIONS / "off_topic.train.jsonl"), *(one.question for one in train if not one.relevant)]
    strange = [_example(whole, question) for question in others]
    train_ours = [_example(whole, one.question) for one in train if one.relevant]
    trial = fit([*chain.from_iterable(parts[1:]), *train_ours], strange, "")
    scores = [trial.score(*example) for example in parts[0]]
    final = fit([*chain.from_iterable(parts), *train_ours], strange, learned_from(corpus))
    return OffTopic(final.weights, final.numbers, final.bias, float(np.quantile(scores, LOST)), final.learned_from)


def save(model: OffTopic, file: Path) -> None:
    """As `OffTopic.load` reads it."""
    pairs = np.array(list(model.weights.values()))
    np.savez_compressed(
        file,
        runs=np.array("\n".join(model.weights)),
        idf=pairs[:, 0].astype(np.float16),
        weights=pairs[:, 1].astype(np.float16),
        numbers=model.numbers.astype(np.float32),
        bias=np.array(model.bias),
        threshold=np.array(model.threshold),
        learned_from=np.array(model.learned_from),
    )


def _lines(file: Path) -> list[str]:
    return [question.question for question in read_questions(file)]


def _part(corpus: Corpus, words: Words, part: int) -> list[Example]:
    """Every fifth question of the corpus, seen by a search that knows the others."""
    asked = [(one.id, question) for one in corpus.passages for question in one.asked]
    own = set(asked[part::PARTS])
    kept = Corpus.of(
        one.model_copy(update={"asked": tuple(question for question in one.asked if (one.id, question) not in own)})
        for one in corpus.passages
    )
    retriever = Retriever(kept, words, None, _UNLEARNED)
    return [_example(retriever, question) for _, question in asked[part::PARTS]]


def _example(retriever: Retriever, question: str) -> Example:
    intent = retriever.reader.read(question)
    return Example(intent.sentence, intent.counts, retriever.fit(intent))


def fit(ours: Sequence[Example], strange: Sequence[Example], source: str) -> OffTopic:
    """A logistic regression with both classes weighing the same, by Adam (Kingma and Ba, 2015) on all examples."""
    examples = [*ours, *strange]
    idf = _idf(example.question for example in examples)
    places = {run: place for place, run in enumerate(idf)}
    numbers = np.array([numbers_of(*example) for example in examples])
    means, deviations = numbers.mean(axis=0), numbers.std(axis=0) + 1e-9
    matrix = _Rows(examples, idf, places, EVIDENCE * (numbers - means) / deviations)
    signs = np.array([1.0] * len(ours) + [-1.0] * len(strange))
    share = np.where(signs > 0, len(examples) / (2 * len(ours)), len(examples) / (2 * len(strange)))
    weights = np.zeros(len(idf) + numbers.shape[1] + 1)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for turn in range(1, ROUNDS + 1):
        doubt = 1 / (1 + np.exp(signs * matrix.times(weights)))
        slope = np.append(weights[:-1], 0.0) / TRUST - matrix.transposed_times(share * signs * doubt)
        mean = _BETAS[0] * mean + (1 - _BETAS[0]) * slope
        square = _BETAS[1] * square + (1 - _BETAS[1]) * slope**2
        step = STEP / turn**0.25
        weights -= step * mean / (1 - _BETAS[0] ** turn) / (np.sqrt(square / (1 - _BETAS[1] ** turn)) + 1e-8)
    known = {run: (idf[run], float(weights[place])) for run, place in places.items()}
    described = np.stack([means, deviations, weights[len(idf) : -1]])
    return OffTopic(known, described, float(weights[-1]), 0.0, source)


class _Rows:
    """The examples as a sparse matrix: tf-idf of the runs, then the numbers, then 1 for the bias."""

    def __init__(
        self, examples: Sequence[Example], idf: dict[str, float], places: dict[str, int], numbers: Floats
    ) -> None:
        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        for row, example in enumerate(examples):
            sizes = {
                places[run]: (1 + log(count)) * idf[run]
                for run, count in Counter(runs_of(example.question)).items()
                if run in idf
            }
            length = sum(size * size for size in sizes.values()) ** 0.5
            rows += [row] * len(sizes)
            columns += sizes
            values += [size / length for size in sizes.values()]
        self._rows, self._columns, self._values = np.array(rows), np.array(columns), np.array(values)
        self._runs, self._numbers = len(idf), numbers

    def times(self, weights: Floats) -> Floats:
        """One sum an example."""
        said = np.bincount(self._rows, weights=self._values * weights[self._columns], minlength=len(self._numbers))
        return np.asarray(said + self._numbers @ weights[self._runs : -1] + weights[-1])

    def transposed_times(self, shares: Floats) -> Floats:
        """One sum a weight."""
        runs = np.bincount(self._columns, weights=self._values * shares[self._rows], minlength=self._runs)
        return np.concatenate((runs, self._numbers.T @ shares, [shares.sum()]))


def _idf(questions: Iterable[str]) -> dict[str, float]:
    filled: Counter[str] = Counter()
    size = 0
    for question in questions:
        filled.update(set(runs_of(question)))
        size += 1
    return {run: 1 + log((1 + size) / (1 + count)) for run, count in sorted(filled.items()) if count >= SELDOM}
