"""The lexical half: BM25 over morphemes and the meanings they share."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log
from typing import Final

import bm25s
import numpy as np
from numpy.typing import NDArray

from services.retriever.corpus import CorpusPassage
from services.retriever.words import Words

Scores = NDArray[np.float32]

TITLE_WEIGHT: Final = 5
KEYWORD_WEIGHT: Final = 2
"""How often the words of a title and of the keywords count, those of the text counting once."""


class LexicalIndex:
    """BM25 (Robertson) over the words and meanings of passages; immutable once made."""

    def __init__(self, passages: Sequence[CorpusPassage], words: Words) -> None:
        self._words = words
        words.learn(text for passage in passages for text in (*_texts(passage), *passage.questions))
        self.vocabulary = Counter(
            word for passage in passages for text in _texts(passage) for word in words.of_passage(text)
        )
        """How often passages have each word and meaning; what people type (`questions`) may be misspelt."""
        self.titles = {word for passage in passages for word in words.of_passage(passage.title)}
        """The words and meanings of all titles."""
        self.documents = [self._tokens(passage) for passage in passages]
        self._bm25 = bm25s.BM25(k1=1.8, b=0.7, method="lucene")
        self._bm25.index(self.documents, show_progress=False)
        self._size = len(passages)

    @property
    def rarity(self) -> float:
        """The inverse document frequency of a word that one passage alone has: how much such a word can count."""
        return log(1 + (self._size - 0.5) / 1.5)

    def scores(self, weights: Mapping[str, float]) -> Scores:
        """BM25 of every passage, in the order given, for weighted words; zero: nothing in common."""
        total = np.zeros(self._size, dtype=np.float32)
        by_weight: dict[float, list[str]] = {}
        for word, weight in weights.items():
            if word in self._bm25.vocab_dict:
                by_weight.setdefault(weight, []).append(word)
        for weight, words in by_weight.items():
            total += weight * self._bm25.get_scores(words)
        return total

    def _tokens(self, passage: CorpusPassage) -> list[str]:
        title, keywords, text, gist = (self._words.of_passage(one) for one in _texts(passage))
        asked = (word for question in passage.questions for word in self._words.of_passage(question))
        return [*title * TITLE_WEIGHT, *keywords * KEYWORD_WEIGHT, *text, *gist, *asked]


def _texts(passage: CorpusPassage) -> tuple[str, str, str, str]:
    return passage.title, " ".join(passage.keywords), passage.text, passage.gist_en
