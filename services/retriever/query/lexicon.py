"""The words people use and the terms they stand for, from `lexicon.yaml`."""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Self

import yaml
from pydantic import BaseModel, ConfigDict

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

    @classmethod
    def read(cls, file: Path = LEXICON) -> Self:
        """Raises pydantic.ValidationError for a file of another form."""
        content = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
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
        )


def words_in(text: str, morphemes: Iterable[str], known: Container[str]) -> list[str]:
    """Which known words a text says, the longest at each place; a hangul word of one syllable must be a morpheme."""
    found = dict.fromkeys(_beginnings(text, known))
    for form in morphemes:
        stem = form.removesuffix("다")
        if form in known:
            found[form] = None
        elif len(stem) > 1 and stem in known:
            found[stem] = None
    return list(found)


def _beginnings(text: str, known: Container[str]) -> Iterator[str]:
    lowered = text.lower()
    latin = _LATIN_WORD.findall(lowered)
    start = 0
    while start < len(latin):
        for stop in range(min(len(latin), start + _LONGEST_PHRASE), start, -1):
            word = _latin_form("".join(latin[start:stop]), known)
            if word:
                yield word
                start = stop
                break
        else:
            start += 1
    for match in _HANGUL_WORD.finditer(lowered):
        rest = " ".join(lowered[match.start() : match.start() + 2 * _LONGEST].split())
        for length in range(min(len(rest), _LONGEST), 1, -1):
            word = rest[:length]
            if word in known:
                yield word
                break
            joined = word.replace(" ", "")
            if len(joined) >= _SHORTEST_JOINED and joined in known:
                yield joined
                break


def _latin_form(word: str, known: Container[str]) -> str | None:
    forms = [word]
    if word.endswith("ies"):
        forms.append(word[:-3] + "y")
    shortest = 3  # what is left must be a word: "as" is no plural of "a"
    endings = (ending for ending in ("s", "es", "'s", "ed", "ing", "d") if word.endswith(ending))
    forms += [word.removesuffix(ending) for ending in endings if len(word) - len(ending) >= shortest]
    return next((form for form in forms if form in known), None)
