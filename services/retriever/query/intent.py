"""What a question is about: topic, time, whether it is of saju at all, and the words to search for."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.retriever.morphemes import Standing
from services.retriever.query.lexicon import Finder
from services.retriever.query.romanised import Romanised
from services.retriever.query.scope import Counts, Scope
from services.retriever.query.span import Span
from services.retriever.query.typos import Correction, Speller, plainly
from services.retriever.words import SIXTY, Words

SYNONYM_WEIGHT: Final = 0.6
EVERYDAY_WEIGHT: Final = 0.25
MEANING_WEIGHT: Final = 1.6
COMMON_WEIGHT: Final = 0.5
HISTORY_WEIGHT: Final = 0.4
"""What a word that was not said counts beside one that was (1.0); `COMMON`: what fits many matters."""

GENERAL_TOPIC: Final = 0.5
READING: Final = 0.2
"""What a general topic weighs beside a particular one (1.0); and 사주 itself, which nearly every question says."""
_WEIGHTS: Final = {
    **dict.fromkeys(("luck", "star", "ten_god", "relation", "element", "people"), GENERAL_TOPIC),
    "reading": READING,
}
"""Topics that give way to a more particular one named in the same breath."""
_YEAR: Final = re.compile(r"(?<!\d)(19\d{2}|20\d{2}|2100)(?=\s*년|\b)")


@dataclass(frozen=True)
class Intent:
    """`sentence`: what is embedded; `topics` by weight, the main one first; `words`: what to search for, and how much
    each counts; `asked`: the morphemes said that name no time.

    `general`: what something means is asked, not what it means for this person.
    `counts`: what speaks for this service and what against it. `continued`: it goes on with an earlier question.
    """

    sentence: str
    topics: Mapping[str, float]
    span: Span
    words: Mapping[str, float]
    asked: tuple[str, ...]
    general: bool
    counts: Counts
    continued: bool = False

    @property
    def topic(self) -> str | None:
        """The main topic."""
        return next(iter(self.topics), None)

    @cached_property
    def strongest(self) -> float:
        """The weight of the heaviest topic; 0 without one."""
        return max(self.topics.values(), default=0.0)


class Reader:
    """Reads questions by the lexicon."""

    def __init__(self, words: Words, vocabulary: Iterable[str], titles: Iterable[str] = ()) -> None:
        """`vocabulary`: the words of the passages, which are never taken for misspelt; `titles`: those of their titles,
        which may have been meant.
        """
        lexicon = words.lexicon
        vocabulary = frozenset(vocabulary)
        self._lexicon = lexicon
        self._scope = Scope.read()
        self._words = words
        self._morphemes = words.morphemes
        self._sure = Finder(lexicon.terms - self._scope.doubtful | lexicon.general)
        self._all_terms, self._spans = Finder(lexicon.terms), Finder(lexicon.spans)
        self._everyday, self._synonyms = Finder(lexicon.meanings), Finder(lexicon.synonyms)
        self._general, self._partners = Finder(lexicon.general), Finder(lexicon.partners)
        self._terms = lexicon.terms.intersection(vocabulary)
        self._ours = lexicon.terms | lexicon.meanings.keys() | lexicon.general
        self._known = self._ours | lexicon.groups.keys() | lexicon.spans.keys() | vocabulary
        self._known |= self._scope.outside | self._scope.errands
        terms = lexicon.terms | SIXTY
        self._romanised = Romanised(terms)
        self._speller = Speller(terms | lexicon.meanings.keys() | set(titles), terms)

    def read(self, question: str, earlier: Sequence[str] = ()) -> Intent:
        """The intent of a question; one that names no topic continues what was asked `earlier` (oldest first)."""
        intent = self._read(question)
        if intent.topic not in {None, "luck", "today", "reading"} or intent.counts.outside:
            return intent
        for before in reversed(earlier):
            past = self._read(before)
            if past.topic is not None and not past.counts.outside:
                return _continued(past, intent)
        return intent

    def _read(self, question: str) -> Intent:
        whole = self._spelt(self._romanised.read(plainly(self._scope.asked(question))))
        question = self._scope.ours(whole)
        said = self._morphemes.all(question)
        moments = self._spans.find(question, said)
        asked = tuple(word for word in dict.fromkeys(self._morphemes.kept(said)) if word not in moments)
        terms = set(self._all_terms.find(question, said))
        weights = dict.fromkeys((*asked, *moments), 1.0)
        weights.update(dict.fromkeys(self._words.meanings(question, said), MEANING_WEIGHT))
        weights.update(dict.fromkeys(self._lexicon.common.intersection(weights), COMMON_WEIGHT))
        topics: defaultdict[str, float] = defaultdict(float)
        everyday = self._everyday.find(question, said)
        for word in everyday:
            for meaning in self._lexicon.meanings[word]:
                topics[meaning.topic] += _WEIGHTS.get(meaning.topic, 1.0)
                self._add(weights, meaning.terms, EVERYDAY_WEIGHT)
        if self._between_two(question, said, terms | {word.removeprefix("#") for word in weights}):
            topics["compatibility"] += 1.0
        for word in self._synonyms.find(question, said):
            self._add(weights, self._lexicon.synonyms[word], SYNONYM_WEIGHT)
        if not topics and moments and (period := self._lexicon.spans[moments[0]].kind):
            topics["today" if period == "day" else "luck"] = GENERAL_TOPIC
            self._add(weights, self._lexicon.luck[period], EVERYDAY_WEIGHT)
        every = said if whole == question else self._morphemes.all(whole)
        return Intent(
            sentence=whole,
            topics=dict(sorted(topics.items(), key=lambda item: -item[1])),
            span=self._span(question, moments),
            words=weights,
            asked=asked,
            general=self._is_general(question, said),
            counts=self._scope.counts(whole, every, terms, everyday, moment=bool(moments)),
        )

    def _between_two(self, question: str, said: Sequence[str], terms: AbstractSet[str]) -> bool:
        """여친이랑 일지가 똑같아요: a word for somebody else beside one of a chart asks how two charts go together."""
        return bool(self._lexicon.terms.intersection(terms) - self._lexicon.whole) and bool(
            self._partners.find(question, said)
        )

    def _is_general(self, question: str, said: Sequence[str]) -> bool:
        """뭐예요 asks what something is; 내 강점은 뭐예요, what that is for me."""
        return bool(self._general.find(question, said)) and not self._lexicon.oneself.intersection(
            (*said, *question.lower().split())
        )

    def _spelt(self, question: str) -> str:
        """Misspelt words mended; a short one that is a word of its own (감자 for 갑자) beside a term or 뜻."""
        doubtful: list[Correction] = []
        mended = question
        for one in self._speller.correct(question, self._known):
            standing = self._morphemes.standing(question, one.start, len(one.said))
            if one.sure or standing is Standing.STRANGE:
                mended = mended.replace(one.said, one.meant)
            elif standing is Standing.NOUN and one.meant in self._terms:
                doubtful.append(one)
        if doubtful and self._sure.find(mended, self._morphemes.all(mended)):
            for one in doubtful:
                mended = mended.replace(one.said, one.meant)
        return mended

    def _add(self, weights: dict[str, float], terms: Sequence[str], weight: float) -> None:
        for term in terms:
            for word in self._morphemes.of_term(term):
                weights[word] = max(weight, weights.get(word, 0.0))

    def _span(self, question: str, moments: Sequence[str]) -> Span:
        if year := _YEAR.search(question):
            return Span("year", year=int(year[1]))
        return self._lexicon.spans[moments[0]] if moments else Span()


def _continued(past: Intent, now: Intent) -> Intent:
    words = {word: HISTORY_WEIGHT * weight for word, weight in past.words.items()}
    return Intent(
        sentence=f"{past.sentence} {now.sentence}",
        topics={**past.topics, **{topic: weight for topic, weight in now.topics.items() if topic not in past.topics}},
        span=now.span if now.span.kind else past.span,
        words={**words, **now.words},
        asked=tuple(dict.fromkeys((*now.asked, *past.asked))),
        general=now.general,
        counts=now.counts,
        continued=True,
    )
