"""Question and chart in, passages out: the one entrance to everything in this service."""

import asyncio
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import dataclass, field
from itertools import compress
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.retriever import fusion
from services.retriever.chart_words import chart_words
from services.retriever.corpus import Corpus, CorpusPassage
from services.retriever.dense import DenseError, DenseIndex
from services.retriever.facets import ConditionTable, condition_key, conditions_of, facts_of, suits
from services.retriever.fusion import Scored
from services.retriever.lexical import LexicalIndex, Scores
from services.retriever.query.intent import Intent, Reader
from services.retriever.query.off_topic import Fit, OffTopic
from services.retriever.query.relevance import Cases, relevance, share, subject
from services.retriever.words import Words
from shared.contracts.chart import Chart, Luck

POOL: Final = 50
"""Best of each half that are asked for."""
SAID: Final = 0.5
"""What a word of the chart must count to be embedded with the question, which has no weights."""
GENERAL_SHARE: Final = 0.2
"""Of the boost for passages that hold for this chart, where the question is what something means at all."""
UNASKED_SHARE: Final = 0.5
"""Of that boost for a passage on running luck, where no such time was asked about."""


@dataclass(frozen=True)
class Found:
    """One passage with all its scores. `particular`: it holds for this chart and not for everybody's."""

    passage: CorpusPassage
    scored: Scored
    particular: bool


@dataclass(frozen=True)
class SearchResult:
    """Best first. `off_topic`: nothing of saju was asked. `degraded`: why the dense half was away, or None."""

    found: tuple[Found, ...]
    intent: Intent
    off_topic: bool = False
    degraded: str | None = None


@dataclass(frozen=True)
class _Asked:
    """`sentence`: to be embedded; `true`: conditions that hold for the chart, None without one; `lexical`: BM25."""

    intent: Intent
    off_topic: bool
    sentence: str = ""
    true: frozenset[str] | None = None
    lexical: dict[str, float] = field(default_factory=dict)


class Retriever:
    """Searches one corpus. Making one cuts every passage into words: do it in a thread."""

    def __init__(
        self, corpus: Corpus, words: Words, dense: DenseIndex | None, off_topic: OffTopic | None = None
    ) -> None:
        """`off_topic`: the model that was learned, if none is given."""
        self.corpus = corpus
        self.dense = dense
        self._words = words
        self._passages = {passage.id: passage for passage in corpus.passages}
        self._ids = list(self._passages)
        keys = [condition_key(conditions_of(passage)) for passage in corpus.passages]
        self._conditions = {key: conditions_of(passage) for key, passage in zip(keys, corpus.passages, strict=True)}
        self._key_of = dict(zip(self._ids, keys, strict=True))
        self._table = ConditionTable(list(self._conditions.values()))
        places = {key: place for place, key in enumerate(self._conditions)}
        self._key_places = np.array([places[key] for key in keys])
        self._lexical = LexicalIndex(corpus.passages, words)
        self._cases = Cases(corpus.passages, words)
        self._tokens = {name: frozenset(found) for name, found in zip(self._ids, self._lexical.documents, strict=True)}
        self.reader = Reader(words, self._lexical.vocabulary, self._lexical.titles)
        self._off_topic = OffTopic.load() if off_topic is None else off_topic

    def without_dense(self) -> "Retriever":
        """The same retriever with words alone."""
        other = copy(self)
        other.dense = None
        return other

    async def search(
        self,
        question: str,
        *,
        chart: Chart | None = None,
        luck: Luck | None = None,
        earlier: Sequence[str] = (),
        count: int = 5,
    ) -> SearchResult:
        """At most `count` passages, none of which contradicts the chart; none at all for a question that is off topic.

        `earlier`: the questions asked before in this conversation, oldest first.
        """
        asked = await asyncio.to_thread(self._asked, question, earlier, chart, luck)
        intent, lexical = asked.intent, asked.lexical
        if asked.off_topic:
            return SearchResult((), intent, off_topic=True)
        cosines, degraded = await self._near(asked.sentence, asked.true)
        shares = {
            name: share(name, intent, self._cases, chart=chart is not None) for name in {*lexical, *(cosines or {})}
        }
        scored = fusion.boosted(
            fusion.fuse(lexical, cosines, self.dense.scale if self.dense else None, shares),
            on_topic=lambda name: relevance(self._passages[name], intent, self._cases, chart=chart is not None),
            particular=lambda name: self._particular(name, chart, intent),
        )
        chosen = fusion.diverse(scored, count, self._likeness)
        return SearchResult(
            tuple(Found(self._passages[one.id], one, self._holds_for(one.id, chart)) for one in chosen),
            intent,
            off_topic=not scored,
            degraded=degraded,
        )

    def _asked(self, question: str, earlier: Sequence[str], chart: Chart | None, luck: Luck | None) -> "_Asked":
        """All that words alone tell; in one thread, for two beside one event loop wait for each other longer."""
        intent = self.reader.read(question, earlier)
        scores = self._lexical.scores(intent.words)
        fit = self._fit(intent, scores)
        if not intent.continued and self._is_off_topic(question, intent, fit):
            return _Asked(intent, off_topic=True)
        read = {} if chart is None else chart_words(intent, chart, luck)
        holding = None if chart is None else self._table.holding(facts_of(chart, luck, intent.span))
        lexical = self._lexical_scores(intent, scores, read, holding)
        return _Asked(
            intent,
            off_topic=False,
            sentence=" ".join((intent.sentence, *(term for term, weight in read.items() if weight >= SAID))),
            true=None if holding is None else frozenset(compress(self._conditions, holding)),
            lexical=lexical,
        )

    def _is_off_topic(self, question: str, intent: Intent, fit: Fit) -> bool:
        """A question with a word that was mended (훈련소 인편, no 편인) is judged half as it was typed, unless it says
        nothing but that word.
        """
        score = self._off_topic.score(intent.sentence, intent.counts, fit)
        if intent.mended and len(intent.asked) > 1:
            typed = self.reader.as_typed(question)
            score = (score + self._off_topic.score(typed.sentence, typed.counts, self.fit(typed))) / 2
        return score < self._off_topic.threshold

    async def _near(self, sentence: str, true: AbstractSet[str] | None) -> tuple[dict[str, float] | None, str | None]:
        if self.dense is None:
            return None, None
        try:
            cosines = await self.dense.search(sentence, min(POOL, len(self._ids)), true)
        except DenseError as error:
            return None, str(error)
        return {
            name: cosine for name, cosine in cosines.items() if true is None or self._key_of.get(name) in true
        }, None

    def _lexical_scores(
        self, intent: Intent, scores: Scores, read: Mapping[str, float], holding: NDArray[np.bool_] | None
    ) -> dict[str, float]:
        """With those of the words of the chart, which a question may say itself."""
        words: dict[str, float] = {}
        for term, weight in read.items():
            for word in self._words.morphemes.of_term(term):
                if word not in intent.words:
                    words.setdefault(word, weight)
        scores = scores + self._lexical.scores(words) if words else scores
        if holding is not None:
            scores = np.where(holding[self._key_places], scores, 0)
        return self._best(scores)

    def _best(self, scores: Scores) -> dict[str, float]:
        count = min(POOL, len(scores))
        best = np.argpartition(-scores, count - 1)[:count]
        return {self._ids[place]: float(scores[place]) for place in best if scores[place] > 0}

    def fit(self, intent: Intent) -> Fit:
        """How well the passages answer a question by its words, whoever asks."""
        return self._fit(intent, self._lexical.scores(intent.words))

    def _fit(self, intent: Intent, scores: Scores) -> Fit:
        second, first = (float(score) for score in np.sort(np.append(scores, (0.0, 0.0)))[-2:])
        rarity = self._lexical.rarity
        said = rarity * sum(min(1.0, weight) for word, weight in intent.words.items() if not word.startswith("#"))
        return Fit(first / rarity, (first - second) / rarity, first / (said or 1.0), len(intent.asked))

    def _holds_for(self, name: str, chart: Chart | None) -> bool:
        """Whether a passage, which does not contradict the chart, holds for it more than for others."""
        return chart is not None and (self._key_of[name] != "" or suits(self._passages[name], chart))

    def _particular(self, name: str, chart: Chart | None, intent: Intent) -> float:
        passage = self._passages[name]
        if not self._holds_for(name, chart):
            return 0.0
        share = GENERAL_SHARE if intent.general else 1.0
        if "luck" in passage.facets and intent.span.kind not in passage.facets["luck"]:
            share *= UNASKED_SHARE
        return subject(passage, intent, chart=True) * share

    def _likeness(self, one: str, other: str) -> float:
        first, second = self._tokens[one], self._tokens[other]
        return len(first & second) / max(1, len(first | second))
