"""A search laid open, line by line: how the question was understood and what each passage scored for."""

from collections.abc import Iterator

from services.retriever.evaluate import Person
from services.retriever.query.intent import Intent
from services.retriever.search import SearchResult
from services.retriever.why import why


def explained(question: str, person: Person | None, result: SearchResult) -> Iterator[str]:
    """The lines to print; `person`: whose chart the question was asked with."""
    intent = result.intent
    if intent.sentence != question:
        yield f"read as  {intent.sentence}"
    yield f"asked    {'what it means, whoever asks' if intent.general else 'what it means for the one who asks'}"
    yield f"topic    {', '.join(f'{name} {weight:g}' for name, weight in intent.topics.items()) or '-'}"
    yield f"time     {_time(intent, person)}"
    said = [f"{word} {weight:g}" for word, weight in intent.words.items() if not word.startswith("#")]
    meant = [f"{word[1:]} {weight:g}" for word, weight in intent.words.items() if word.startswith("#")]
    yield f"words    {', '.join(said) or '-'}"
    yield f"meanings {', '.join(meant) or '-'}"
    if person is not None:
        pillars = person.chart.pillars
        standing = (pillars.year, pillars.month, pillars.day, pillars.hour)
        yield f"chart    {' '.join(pillar.name if pillar else '??' for pillar in standing)} (year, month, day, hour)"
    if result.degraded:
        yield f"degraded words alone: {result.degraded}"
    if not result.found:
        yield f"off topic: {_reason(intent)}"
        return
    yield ""
    yield " total   words  (BM25)  vector (cosine)  topic  chart"
    for place, one in enumerate(result.found, start=1):
        part = one.scored
        words = f"{part.lexical_part:5.2f} ({part.lexical:5.2f})"
        vector = f"{part.dense_part:5.2f} ({part.cosine:5.2f})"
        boosts = f"{part.topic_boost:4.2f} + {part.facet_boost:4.2f}"
        yield f"{part.total:6.2f} = {words} + {vector}  + {boosts}   {place}. {one.passage.title} [{one.passage.id}]"
        yield f"{'':58}{why(one, result, 'ko')}"


def _time(intent: Intent, person: Person | None) -> str:
    span = intent.span
    if span.kind is None:
        return "-"
    if span.kind == "year" and (span.year or (person and person.luck)):
        now = person.luck.year.year if person and person.luck else 0
        return f"year {span.year_of(now)}"
    return f"{span.kind} {span.offset:+d}" if span.offset else f"this {span.kind}"


def _reason(intent: Intent) -> str:
    if intent.counts.outside:
        return "errands and words of other trades outweigh those of saju"
    return "it is more like questions for others than like those for this service"
