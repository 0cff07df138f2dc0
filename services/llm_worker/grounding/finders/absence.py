"""Claims of what alone a chart lacks, and that it lacks something: `없는 오행은 수뿐`, `빠진 오행이 하나 있어요`, `Wood
is the one element your chart lacks`.
"""

from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders.amounts import claim_kind, of_luck
from services.llm_worker.grounding.text.groups import LIST
from services.llm_worker.grounding.text.lexicon import ELEMENTS
from services.llm_worker.grounding.text.mentions import COUNTED_AS, Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.stances import conditional
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.held import count
from shared.vocabulary import Element

_LACK: Final = phrase("absence", "lack", ignore_case=True)
"""One of these stands in every sentence of an absence."""
_BEFORE: Final = phrase("absence", "before", ignore_case=True)
_AFTER: Final = phrase("absence", "after", ignore_case=True)
_ONLY: Final = phrase("absence", "only", ignore_case=True)
_ONE_WORD: Final = len("only ")
_SOME: Final = phrase("absence", "some", ignore_case=True)


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every row of elements or ten gods said to be absent; that one is, without its name."""
    things = reading.kinds("element", "god")
    if facts.chart is None or not (things or "오행" in reading.text or "element" in reading.text):
        return
    if not _LACK.search(reading.text) or reading.theory or reading.asks:
        return
    for row in _rows(reading, things):
        yield from _row(reading, facts, row)
    some = _SOME.search(reading.text) if not things else None
    if some is not None and not conditional(reading.text[some.end() :]):
        number = (some["number"] or some["number_en"] or "1").lower()
        least = int(COUNTED_AS.get(number, number))
        yield reading.spoken("element_count", some, true=len(_absent(facts)) >= least)


def _rows(reading: Reading, things: list[Mention]) -> Iterator[list[Mention]]:
    """Things of one kind as they are listed."""
    row: list[Mention] = []
    for thing in things:
        between = reading.text[row[-1].end : thing.start].removeprefix(")") if row else ""
        if row and (row[-1].kind != thing.kind or not LIST.fullmatch(between)):
            yield row
            row = []
        row.append(thing)
    if row:
        yield row


def _row(reading: Reading, facts: Facts, row: list[Mention]) -> Iterator[Claim]:
    before = _BEFORE.search(reading.text, 0, row[0].start)
    after = _AFTER.match(reading.text, row[-1].end)
    if not (before or after) or of_luck(reading, row[0]) or reading.stance(row[-1]) is Stance.OPEN:
        return
    said = "".join(match[0] for match in (before, after) if match)
    said = reading.text[max(0, row[0].start - _ONE_WORD) : row[0].start] + said
    only = _ONLY.search(said) is not None or _ONLY.match(reading.text, row[-1].end) is not None
    there = any(count(facts, thing) for thing in row)
    named = {ELEMENTS[thing.value] for thing in row if thing.kind == "element"}
    alone = not (only and named) or named == _absent(facts)
    yield reading.claim(claim_kind(row[0]), row[0], row[-1], true=not there and alone)


def _absent(facts: Facts) -> set[Element]:
    """Elements of no visible character."""
    return {element for element in Element if not facts.element_count(element)}
