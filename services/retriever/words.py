"""Words and their meanings, the same way for passages and for questions.

A *meaning* stands for all words of one group of the lexicon: 헤어지다, 이별 and breakup are all `#이별`. Passages are
indexed by words and meanings, so that a question finds them whichever word it uses.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Self

from services.retriever.morphemes import Morphemes
from services.retriever.query.lexicon import Lexicon, words_in
from shared.vocabulary import sexagenary

_REMEMBERED: Final = 16_384
"""Texts whose words are remembered: at the start every line of the corpus is cut for BM25 and twice for its vector, and
a cache that does not hold them all holds none of them when they come again. Four lines a passage.
"""
SIXTY: Final = frozenset("".join(part.hangul for part in sexagenary(index)) for index in range(60))
"""육십갑자: 갑자 … 계해."""


class Words:
    """Morphemes with a lexicon."""

    def __init__(self, lexicon: Lexicon, morphemes: Morphemes) -> None:
        self.lexicon = lexicon
        self.morphemes = morphemes
        self._cut = lru_cache(maxsize=_REMEMBERED)(self._of_passage)

    @classmethod
    def load(cls) -> Self:
        """With the lexicon of this service; takes about a second, for Kiwi."""
        lexicon = Lexicon.read()
        return cls(lexicon, Morphemes(lexicon.terms | SIXTY))

    def of_passage(self, text: str) -> tuple[str, ...]:
        """Content morphemes and meanings, as often as they stand there (a meaning once)."""
        return self._cut(text)

    def _of_passage(self, text: str) -> tuple[str, ...]:
        said = self.morphemes.all(text)
        return (*self.morphemes.kept(said), *self.meanings(text, said))

    def meanings(self, text: str, said: Iterable[str]) -> list[str]:
        """The groups that the text or one of its morphemes belongs to, each marked by `#`."""
        found = words_in(text, said, self.lexicon.groups)
        return list(dict.fromkeys(f"#{name}" for word in found for name in self.lexicon.groups[word]))
