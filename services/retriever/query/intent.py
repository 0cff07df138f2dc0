"""What a question is about: topic, time, whether it is of saju at all, and the words to search for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from math import log
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

_SHORT: Final = 2
"""Syllables of a word that may be another by chance, as an inflected one may: 감자 is no 갑자."""
_GAIN: Final = {Standing.STRANGE: 6.0, Standing.OTHER: 10.0, Standing.NOUN: 8.0}
_LONGER_GAIN: Final = 4.0
"""How much likelier (in natural logarithms) a question must be with another word in the place of such a short one, and
of a longer one; if that is no word at all and has four syllables or more, any gain will do.
"""
_COST: Final = 2.0
"""How unlikely the likeliest word is, which the one said must be more than."""
_UNLIKE: Final = 2.0
_OFTEN: Final = 0.3
"""What is taken off a likelihood for each letter that does not sound like the one said, and put on it for words that
passages have often (times the logarithm).
"""
_AS_LIKELY: Final = 4.0
_MOST: Final = 3
"""How far behind the likeliest word others may stand that are searched for as well, and how many words there may be."""
_FEW: Final = 2
"""Words that may be said besides, where it is asked how something will go."""

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
    `mended`: a word was, so that it may be asked about something else.
    """

    sentence: str
    topics: Mapping[str, float]
    span: Span
    words: Mapping[str, float]
    asked: tuple[str, ...]
    general: bool
    counts: Counts
    continued: bool = False
    mended: bool = False

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
        self._often = Counter(vocabulary)
        vocabulary = frozenset(self._often)
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

    def as_typed(self, question: str) -> Intent:
        """What it asks if nothing in it is misspelt."""
        return self._read(question, mend=False)

    def _read(self, question: str, *, mend: bool = True) -> Intent:
        typed = self._romanised.read(plainly(self._scope.asked(question)))
        whole, others = self._spelt(typed) if mend else (typed, [])
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
        self._add(weights, others, 1.0)
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
            mended=whole != typed,
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

    def _spelt(self, question: str) -> tuple[str, list[str]]:
        """Misspelt words mended, and what else may have been meant by them.

        A word of its own (감자 for 갑자) is mended beside a term or 뜻, or where hardly anything else is said.
        """
        mended = self._speller.joined(question)
        others: list[str] = []
        doubtful: list[Correction] = []
        done = len(mended)
        for one in self._speller.correct(mended, self._known):
            if one.start >= done:
                continue  # a longer beginning of the word was mended
            standing = self._morphemes.standing(mended, one.start, len(one.said))
            if standing is Standing.NOUN and len(one.said) <= _SHORT:
                doubtful.append(one)
            elif meant := self._likelier(mended, one, _least(one.said, standing)):
                done = one.start
                mended = mended[:done] + meant[0] + mended[done + len(one.said) :]
                others += meant[1:]
        sure = bool(doubtful and self._sure.find(mended, self._morphemes.all(mended)))
        for one in doubtful:
            place = mended.find(one.said)
            if place >= 0 and (sure or self._alone(mended, one.said)):
                meant = self._likelier(mended, one._replace(start=place), _least(one.said, Standing.NOUN))
                mended = mended.replace(one.said, meant[0]) if meant else mended
                others += meant[1:]
        return mended, others

    def _likelier(self, text: str, one: Correction, least: float) -> list[str]:
        """Which of the words that may have been meant make a text likelier by so much, the likeliest first."""
        end = one.start + len(one.said)
        if self._morphemes.likelihood(text, one.start, end) > -least - _COST:
            return []
        said = self._morphemes.likelihood(text)
        gains = {}
        for word, unlike in one.meant.items():
            gain = self._morphemes.likelihood(text[: one.start] + word + text[end:]) - said
            if gain > least:
                gains[word] = gain - _UNLIKE * unlike + _OFTEN * log(1 + self._often[word])
        near = [word for word, gain in gains.items() if gain > max(gains.values()) - _AS_LIKELY]
        return sorted(near, key=lambda word: -gains[word])[:_MOST]

    def _alone(self, text: str, word: str) -> bool:
        """Whether a question says hardly anything but one word, which then it must be about."""
        common, groups = self._lexicon.common, self._lexicon.groups
        others = {
            other
            for other in self._morphemes.content(text)
            if other != word and common.isdisjoint((other, *(f"#{group}" for group in groups.get(other, ()))))
        }
        return len(others) <= (_FEW if self._scope.asks_for_lot(text) else 0)

    def _add(self, weights: dict[str, float], terms: Sequence[str], weight: float) -> None:
        for term in terms:
            for word in self._morphemes.of_term(term):
                weights[word] = max(weight, weights.get(word, 0.0))

    def _span(self, question: str, moments: Sequence[str]) -> Span:
        if year := _YEAR.search(question):
            return Span("year", year=int(year[1]))
        return self._lexicon.spans[moments[0]] if moments else Span()


def _least(said: str, standing: Standing) -> float:
    """How much likelier another word must be than the one said."""
    if len(said) <= _SHORT:
        return _GAIN[standing]
    return 0.0 if standing is Standing.STRANGE and len(said) > _SHORT + 1 else _LONGER_GAIN


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
