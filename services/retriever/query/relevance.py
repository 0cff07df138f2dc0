"""How far a passage is about what was asked, before any word of it is compared."""

from typing import Final

from services.retriever.corpus import CorpusPassage
from services.retriever.query.intent import Intent

GENERAL_EDGE: Final = 1.0
_WHOLE_CHART: Final = frozenset({"day_master", "day_pillar", "strength", "useful_element"})
"""Topics that a person who asks for their whole chart (내 사주 봐 주세요) wants to read about."""
CHARTLESS_EDGE: Final = 1.0
PERIOD_SHARE: Final = 0.5
"""What a passage on the luck of the time asked about is worth beside one on the topic."""


def relevance(passage: CorpusPassage, intent: Intent, *, chart: bool) -> float:
    """1 for the main topic, less for a second one or for the period alone, 0 for another subject.

    A passage that is true for everybody has the edge where it is asked what something means, or where no chart is.
    """
    edge = GENERAL_EDGE if intent.general else 0.0 if chart else CHARTLESS_EDGE
    return subject(passage, intent, chart=chart) + (0.0 if _is_particular(passage) else edge)


def _is_particular(passage: CorpusPassage) -> bool:
    return any(key not in {"question", "school"} for key in passage.facets)


def subject(passage: CorpusPassage, intent: Intent, *, chart: bool) -> float:
    """How far a passage is about what was asked, 0-1, whomever it is true for."""
    if not intent.topics:
        return 0.0
    strongest = max(intent.topics.values())
    questions = ("health_habits" if value == "health" else value for value in passage.facets.get("question", ()))
    named = max(intent.topics.get(topic, 0.0) for topic in (passage.topic, *questions)) / strongest
    if chart and intent.topic == "reading" and not intent.general and passage.topic in _WHOLE_CHART:
        named = 1.0
    period = PERIOD_SHARE if intent.span.kind and intent.span.kind in passage.facets.get("luck", ()) else 0.0
    return max(named, period)
