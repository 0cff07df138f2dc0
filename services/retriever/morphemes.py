"""Words of Korean and English text, as the lexical index counts them.

Kiwi is loaded with its morpheme model alone: without the dictionaries of proper nouns (Wikipedia, Wikidata) it takes
about 250 MB instead of 510 MB and one second instead of four, and of saju they know nothing that ours does not.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from threading import Lock
from typing import Final

from kiwipiepy import Kiwi, Token

_CONTENT: Final = frozenset({"NNG", "NNP", "NNB", "NR", "VV", "VA", "XR", "MAG", "SL", "SH", "SN", "MM"})
"""Tags of morphemes that say something: nouns, verbs, adjectives, roots, adverbs, foreign words, hanja, numbers."""
_STRAY_FINAL: Final = "Z_CODA"
"""Kiwi's tag of a final consonant that belongs to nothing."""
_STRAY: Final = -8.0
"""Its likelihood here (정잌): Kiwi takes it for chat (있엉), likelier than any word."""
_NOMINAL: Final = ("N", "XP", "XSN", "XR")
"""Beginnings of the tags of what nouns are made of; 일하(는) has another."""
_VERBS: Final = frozenset({"VV", "VA"})
_LAST_GUESSED_ID: Final = 100
"""Kiwi numbers its morphemes; the first numbers are those of the bare tags, which it gives to words it has to guess."""
_BATCH: Final = 256
"""Texts cut at once: Kiwi is not kept from questions for longer than a fraction of a second."""
_MOST_WORKERS: Final = 4
"""Threads of Kiwi at most; it uses them for batches alone."""
_REMEMBERED: Final = 4_096
"""Terms whose morphemes are remembered: questions bring the same ones of the lexicon again and again."""
_RECENT: Final = 64
"""Texts whose morphemes are remembered: of one question they are wanted again for each word that may be misspelt."""
_LATIN: Final = re.compile(r"[a-z][a-z0-9']+")
_STOP: Final = frozenset(
    """
    하다 되다 있다 어떻다 어떠하다 이러하다 그렇다 이렇다 알다 알리다 알려주다 말하다 보다 주다 같다 싶다 궁금하다
    것 수 이 그 저 나 내 저희 제 너 좀 더 안 못 잘 거 등 중 및 무엇 뭐 왜 어디 언제 누구 많이 정말 진짜 매우 아주 그냥
    the a an of to in is are do does i my me you it what how when why will and or for on with be can should have about
    this that at am did was if so he she we they your get got
    """.split()  # noqa: SIM905 - a word list reads better than sixty quotation marks
)
"""Words that are in every question and tell passages apart from none."""


class Standing(Enum):
    """What a stretch of text is: a noun Kiwi knows, nouns it had to guess or to put together, or something else."""

    NOUN = "noun"
    STRANGE = "strange"
    OTHER = "other"


class Morphemes:
    """Cuts text into content morphemes. Thread safe: one text, or one batch of them, at a time."""

    def __init__(self, user_words: Iterable[str]) -> None:
        self._lock = Lock()
        workers = min(_MOST_WORKERS, os.cpu_count() or 1)
        self._kiwi = Kiwi(num_workers=workers, load_default_dict=False, load_multi_dict=False)
        for word in sorted(set(user_words)):
            if len(word) > 1 and " " not in word:
                self._kiwi.add_user_word(word, "NNP", 3.0)
        self._kiwi.tokenize("")
        self.of_term = lru_cache(maxsize=_REMEMBERED)(self._of_term)
        """The content morphemes of a term of the lexicon."""
        self._cut = lru_cache(maxsize=_RECENT)(self._tokenize)

    def all(self, text: str) -> list[str]:
        """Content morphemes in order, stop words among them; verbs and adjectives end in 다, Latin is in lower case."""
        return _forms(self._cut(text))

    def each(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """What `all` makes of each of many texts, on several cores."""
        for start in range(0, len(texts), _BATCH):
            with self._lock:
                batch = [_forms(tokens) for tokens in self._kiwi.tokenize(texts[start : start + _BATCH])]
            yield from batch

    def content(self, text: str) -> list[str]:
        """The same without stop words, English words cut to their stem."""
        return self.kept(self.all(text))

    def _tokenize(self, text: str) -> list[Token]:
        with self._lock:
            tokens: list[Token] = self._kiwi.tokenize(text)
        return tokens

    def _of_term(self, term: str) -> tuple[str, ...]:
        return tuple(self.content(term))

    def standing(self, text: str, start: int, length: int) -> Standing:
        """How Kiwi takes a stretch of a text."""
        tokens = self._cut(text)
        inside = [token for token in tokens if token.start < start + length and token.start + token.len > start]
        if any(token.tag == _STRAY_FINAL for token in inside):
            return Standing.NOUN  # 인썽, 택잇: no word, unless of chat (있엉)
        if not all(token.tag.startswith(_NOMINAL) for token in inside):
            return Standing.OTHER
        if len(inside) == 1 and inside[0].id > _LAST_GUESSED_ID:
            return Standing.NOUN
        return Standing.STRANGE

    def likelihood(self, text: str, start: int = 0, stop: int | None = None) -> float:
        """How likely Korean text is, or what stands between two places of it, as Kiwi's model of the language has it:
        the natural logarithm, the sum over the morphemes.
        """
        stop = len(text) if stop is None else stop
        inside = (token for token in self._cut(text) if token.start < stop and token.start + token.len > start)
        return sum(_STRAY if token.tag == _STRAY_FINAL else token.score for token in inside)

    @staticmethod
    def kept(said: Iterable[str]) -> list[str]:
        """What `content` makes of the morphemes of `all`."""
        return [_stem(word) for word in said if word not in _STOP]


def _forms(tokens: Iterable[Token]) -> list[str]:
    words = ((token.form.lower(), token.tag.partition("-")[0]) for token in tokens)
    return [f"{form}다" if tag in _VERBS else form for form, tag in words if tag in _CONTENT]


def _stem(word: str) -> str:
    if not _LATIN.fullmatch(word):
        return word
    for ending in ("ies", "ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) > 2:  # noqa: PLR2004 - what is left must still be a word
            return word.removesuffix(ending) + ("y" if ending == "ies" else "")
    return word
