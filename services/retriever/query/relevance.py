"""How far a passage is about what was asked, before any word of it is compared."""

from collections.abc import Sequence
from typing import Final

from services.retriever.corpus import CorpusPassage
from services.retriever.facets import GENERAL_KEYS
from services.retriever.query.intent import SYNONYM_WEIGHT, Intent
from services.retriever.words import SIXTY, Words

GENERAL_EDGE: Final = 1.0
_WHOLE_CHART: Final = frozenset({"day_master", "day_pillar", "strength", "useful_element"})
"""Topics that a person who asks for their whole chart (내 사주 봐 주세요) wants to read about."""
CHARTLESS_EDGE: Final = 1.0
NAMED: Final = 1.3
NARROW: Final = -0.6
"""Of that edge, what a passage on one case only (일지의 도화살) has if the question names the case, and if not."""
NARROW_SHARE: Final = 0.85
"""Of its words and its vector, that it counts with then: else cases would fill the pool before the general ones."""
PERIOD_SHARE: Final = 0.4
"""What a passage on the luck of the time asked about is worth beside one on the topic."""


_STATES: Final = {"many": "많다", "excess": "많다", "absent": "없다", "lack": "없다"}
"""The meaning (see lexicon.yaml) by which a question names such a state."""


class Cases:
    """The case a passage is about, by the terms in its title: 일지 and 도화살 of 일지의 도화살. None: it is general."""

    def __init__(self, passages: Sequence[CorpusPassage], words: Words) -> None:
        self._groups = words.lexicon.groups
        known = words.lexicon.terms | SIXTY
        self._cases = {
            passage.id: frozenset(words.of_passage(passage.title)) & known | _states(passage)
            for passage in passages
            if not GENERAL_KEYS.issuperset(passage.facets)
        }
        self._periods = {passage.id: passage.facets["luck"] for passage in passages if "luck" in passage.facets}

    def general(self, name: str) -> bool:
        """Whether a passage is true for everybody."""
        return name not in self._cases

    def named(self, name: str, intent: Intent) -> bool:
        """Whether a question names all there is to the case, in these words or in others of their meaning."""
        asked = self._periods.get(name)
        return (not asked or intent.span.kind in asked) and all(self._says(intent, term) for term in self._cases[name])

    def _says(self, intent: Intent, term: str) -> bool:
        if term.startswith("#"):
            return term in intent.words
        meanings = (f"#{group}" for group in self._groups.get(term, ()))
        return any(intent.words.get(word, 0.0) >= SYNONYM_WEIGHT for word in (term, *meanings))


def share(name: str, intent: Intent, cases: Cases, *, chart: bool) -> float:
    """What the words and the vector of a passage count, 0-1."""
    if (intent.general or not chart) and not cases.general(name) and not cases.named(name, intent):
        return NARROW_SHARE
    return 1.0


def _states(passage: CorpusPassage) -> frozenset[str]:
    """How much there is of something, as a meaning: a passage on 식신이 많은 사주 is not on 식신."""
    states = (*passage.facets.get("ten_god_state", ()), *passage.facets.get("element_state", ()))
    return frozenset(f"#{_STATES[state]}" for state in states)


def relevance(passage: CorpusPassage, intent: Intent, cases: Cases, *, chart: bool) -> float:
    """1 for the main topic, less for a second one or for the period alone, 0 for another subject.

    Where it is asked what something means, or where no chart is, a passage that is true for everybody has the edge, and
    so has one on the very case that is named; any other case stands behind.
    """
    edge = GENERAL_EDGE if intent.general else 0.0 if chart else CHARTLESS_EDGE
    if not cases.general(passage.id):
        edge *= NAMED if cases.named(passage.id, intent) else NARROW
    return subject(passage, intent, chart=chart) + edge


def subject(passage: CorpusPassage, intent: Intent, *, chart: bool) -> float:
    """How far a passage is about what was asked, 0-1, whomever it is true for."""
    if not intent.topics:
        return 0.0
    questions = ("health_habits" if value == "health" else value for value in passage.facets.get("question", ()))
    named = max(intent.topics.get(topic, 0.0) for topic in (passage.topic, *questions)) / intent.strongest
    if chart and intent.topic == "reading" and not intent.general and passage.topic in _WHOLE_CHART:
        named = 1.0
    period = PERIOD_SHARE if intent.span.kind and intent.span.kind in passage.facets.get("luck", ()) else 0.0
    return max(named, period)
