"""Words and their meanings, the same way for passages and for questions.

A *meaning* stands for all words of one group of the lexicon: 헤어지다, 이별 and breakup are all `#이별`. Passages are
indexed by words and meanings, so that a question finds them whichever word it uses.
"""

from collections.abc import Iterable
from sys import intern
from typing import Final, Self

from services.retriever.morphemes import Morphemes
from services.retriever.query.lexicon import Finder, Lexicon
from shared.vocabulary import sexagenary

_REMEMBERED: Final = 262_144
"""Texts whose words are remembered, about a kilobyte each: every line of the corpus is wanted for BM25, then for its
vector, and a passage has some twelve.
"""
SIXTY: Final = frozenset("".join(part.hangul for part in sexagenary(index)) for index in range(60))
"""육십갑자: 갑자 … 계해."""


class Words:
    """Morphemes with a lexicon."""

    def __init__(self, lexicon: Lexicon, morphemes: Morphemes) -> None:
        self.lexicon = lexicon
        self.morphemes = morphemes
        self._groups = Finder(lexicon.groups)
        self._cut: dict[str, tuple[str, ...]] = {}

    @classmethod
    def load(cls) -> Self:
        """With the lexicon of this service; takes about a second, for Kiwi."""
        lexicon = Lexicon.read()
        return cls(lexicon, Morphemes(lexicon.terms | SIXTY))

    def learn(self, texts: Iterable[str]) -> None:
        """Cuts many texts at once, which takes less time, and remembers as many as there is room for."""
        new = [text for text in dict.fromkeys(texts) if text not in self._cut]
        new = new[: _REMEMBERED - len(self._cut)]
        for text, said in zip(new, self.morphemes.each(new), strict=True):
            self._cut[text] = self._of(text, said)

    def of_passage(self, text: str) -> tuple[str, ...]:
        """Content morphemes and meanings, as often as they stand there (a meaning once)."""
        return self._cut.get(text) or self._of(text, self.morphemes.all(text))

    def _of(self, text: str, said: list[str]) -> tuple[str, ...]:
        return tuple(map(intern, (*self.morphemes.kept(said), *self.meanings(text, said))))

    def meanings(self, text: str, said: Iterable[str]) -> list[str]:
        """The groups that the text or one of its morphemes belongs to, each marked by `#`."""
        found = self._groups.find(text, said)
        return list(dict.fromkeys(f"#{name}" for word in found for name in self.lexicon.groups[word]))
