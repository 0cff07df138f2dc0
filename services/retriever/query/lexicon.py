"""The words people use and the terms they stand for, from `lexicon.yaml`."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple, Self

from pydantic import BaseModel, ConfigDict

from services.retriever.corpus import load_yaml
from services.retriever.query.span import Period, Span

LEXICON: Final = Path(__file__).parent.parent / "lexicon.yaml"
_LATIN_WORD: Final = re.compile(r"[a-z][a-z0-9'-]*")
_HANGUL_WORD: Final = re.compile(r"[가-힣0-9]+")
_LONGEST: Final = 14
"""Characters of the longest hangul entry that is looked for."""
_SHORTEST_JOINED: Final = 4
"""Syllables from which on a word may be written with a space that the lexicon does not have: 내 일 is not 내일."""
_LONGEST_PHRASE: Final = 4
"""Words of the longest English one."""
_BEGINNING: Final = 2
"""Letters by which known words are told apart before anything is compared: most words of a text begin none."""
_REMEMBERED: Final = 64
"""Texts whose words are remembered: eight finders look at the same question."""


class _Everyday(BaseModel):
    model_config = ConfigDict(extra="forbid")

    topic: str
    terms: tuple[str, ...]
    words: tuple[str, ...]


class _Spans(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Period
    terms: tuple[str, ...]
    offset: int
    words: tuple[str, ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    terms: str
    synonyms: Mapping[str, tuple[str, ...]]
    everyday: tuple[_Everyday, ...]
    groups: tuple[tuple[str, ...], ...]
    common: frozenset[str]
    spans: tuple[_Spans, ...]
    general: tuple[str, ...]
    oneself: tuple[str, ...]
    partners: tuple[str, ...]
    whole: frozenset[str]


class Meaning(NamedTuple):
    """What a word stands for."""

    topic: str
    terms: tuple[str, ...]


def squeeze(text: str) -> str:
    """Without spaces, in lower case."""
    return "".join(text.lower().split())


def all_forms(words: Iterable[str]) -> dict[str, None]:
    """How words of the lexicon may stand in a text: with their spaces, and without; each once."""
    return dict.fromkeys(form for word in words for form in (" ".join(word.lower().split()), squeeze(word)))


@dataclass(frozen=True)
class Lexicon:
    """All words, squeezed."""

    terms: frozenset[str]
    synonyms: Mapping[str, tuple[str, ...]]
    meanings: Mapping[str, tuple[Meaning, ...]]
    groups: Mapping[str, tuple[str, ...]]
    common: frozenset[str]
    spans: Mapping[str, Span]
    luck: Mapping[Period, tuple[str, ...]]
    general: frozenset[str]
    oneself: frozenset[str]
    partners: frozenset[str]
    whole: frozenset[str]

    @classmethod
    def read(cls, file: Path = LEXICON) -> Self:
        """Raises pydantic.ValidationError for a file of another form."""
        content = _File.model_validate(load_yaml(file))
        meanings: defaultdict[str, list[Meaning]] = defaultdict(list)
        for entry in content.everyday:
            for word in all_forms(entry.words):
                meanings[word].append(Meaning(entry.topic, entry.terms))
        groups: defaultdict[str, list[str]] = defaultdict(list)
        for name, *others in content.groups:
            for word in all_forms((name, *others)):
                groups[word].append(name)
        synonyms = {squeeze(word): terms for word, terms in content.synonyms.items()}
        return cls(
            terms=frozenset(content.terms.split()) | frozenset(synonyms),
            synonyms=synonyms,
            meanings={word: tuple(found) for word, found in meanings.items()},
            groups={word: tuple(names) for word, names in groups.items()},
            common=content.common,
            spans={word: Span(entry.kind, entry.offset) for entry in content.spans for word in all_forms(entry.words)},
            luck={entry.kind: entry.terms for entry in content.spans},
            general=frozenset(all_forms(content.general)),
            oneself=frozenset(content.oneself),
            partners=frozenset(all_forms(content.partners)),
            whole=content.whole,
        )


class Finder:
    """Finds known words in texts. Immutable; made once for a set of words, asked for every text."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        longest: defaultdict[str, int] = defaultdict(int)
        for word in self.known:
            squeezed = squeeze(word)
            beginning = squeezed[:_BEGINNING]
            longest[beginning] = max(longest[beginning], len(squeezed))
        self._longest = dict(longest)

    def find(self, text: str, morphemes: Iterable[str]) -> list[str]:
        """Which known words a text says, the longest at each place; one of a single syllable must be a morpheme."""
        found = dict.fromkeys(self._beginnings(text.lower()))
        for form in morphemes:
            stem = form.removesuffix("다")
            if form in self.known:
                found[form] = None
            elif len(stem) > 1 and stem in self.known:
                found[stem] = None
        return list(found)

    def _beginnings(self, text: str) -> Iterator[str]:
        latin, hangul = _starts(text)
        yield from self._latin(latin)
        for rest, beginning in hangul:
            letters = self._longest.get(beginning)
            if letters is None:
                continue
            for length in range(min(len(rest), _LONGEST), 1, -1):
                word = rest[:length]
                if length - word.count(" ") > letters:
                    continue
                if word in self.known:
                    yield word
                    break
                joined = word.replace(" ", "")
                if len(joined) >= _SHORTEST_JOINED and joined in self.known:
                    yield joined
                    break

    def _latin(self, words: Sequence[str]) -> Iterator[str]:
        start = 0
        while start < len(words):
            for stop in range(min(len(words), start + _LONGEST_PHRASE), start, -1):
                joined = "".join(words[start:stop])
                word = _latin_form(joined, self.known) if joined[:_BEGINNING] in self._longest else None
                if word:
                    yield word
                    start = stop
                    break
            else:
                start += 1


@lru_cache(maxsize=_REMEMBERED)
def _starts(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The Latin words of a text, and what stands from each Korean one on, with its beginning."""
    rests = (
        " ".join(text[match.start() : match.start() + 2 * _LONGEST].split()) for match in _HANGUL_WORD.finditer(text)
    )
    return tuple(_LATIN_WORD.findall(text)), tuple((rest, rest.replace(" ", "", 1)[:_BEGINNING]) for rest in rests)


def _latin_form(word: str, known: Container[str]) -> str | None:
    forms = [word]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    shortest = 3  # what is left must be a word: "as" is no plural of "a"
    endings = (ending for ending in ("s", "es", "'s", "ed", "ing", "d") if word.endswith(ending))
    forms += [word.removesuffix(ending) for ending in endings if len(word) - len(ending) >= shortest]
    return next((form for form in forms if form in known), None)
