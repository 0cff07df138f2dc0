"""How far a passage is about what was asked, before any word of it is compared."""

from typing import Final

from services.retriever.corpus import CorpusPassage
from services.retriever.query.intent import Intent

GENERAL_EDGE: Final = 1.0
PERIOD_SHARE: Final = 0.5
"""What a passage on the luck of the time asked about is worth beside one on the topic."""


def relevance(passage: CorpusPassage, intent: Intent) -> float:
    """1 for the main topic, less for a second one or for the period alone, 0 for another subject.

    Where it is asked what something means, a passage that is true for everybody has the edge.
    """
    return _subject(passage, intent) + (GENERAL_EDGE if intent.general and not _is_particular(passage) else 0.0)


def _is_particular(passage: CorpusPassage) -> bool:
    return any(key not in {"question", "school"} for key in passage.facets)


def _subject(passage: CorpusPassage, intent: Intent) -> float:
    if not intent.topics:
        return 0.0
    strongest = max(intent.topics.values())
    questions = ("health_habits" if value == "health" else value for value in passage.facets.get("question", ()))
    named = max(intent.topics.get(topic, 0.0) for topic in (passage.topic, *questions)) / strongest
    period = PERIOD_SHARE if intent.span.kind and intent.span.kind in passage.facets.get("luck", ()) else 0.0
    return max(named, period)
