"""The set through the wire: the vendor streams an answer with lies in it, the stage writes what a client would see."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import yaml

from services.llm_worker.settings import LlmSettings
from services.llm_worker.stage import LlmStage
from shared.contracts.passages import Retrieval
from shared.contracts.turn import ChatTurn, StageName
from tests.golden.bank import GENERAL, LOCALES, Locale, Sentence, Split, Template, lie, templates, true_sentence
from tests.golden.measure import Tally
from tests.golden.people import HERE, Person, people
from tests.unit.llm_worker.charts import PASSAGES
from tests.unit.llm_worker.recording import Recording
from tests.vendor.script import Script
from tests.vendor.server import Vendor, running

PIECE: Final = 12
"""Characters a piece of the stream."""
TRUE_SENTENCES: Final = (5, 8)
LIES: Final = (1, 5)
_END: Final = (".", "!", "?", "요", "다")
_MARKED: Final = ("-", "|", "#", ">", "*", "1", "2", "3")


@dataclass
class Wired:
    """What came of all answers."""

    tally: Tally = field(default_factory=Tally)
    answers: int = 0
    by_vendor: int = 0
    """Answers that are the vendor's: no fixed answer, no fallback."""
    interventions: Counter[str] = field(default_factory=Counter)


class _Deal:
    """Deals templates in turn, so that every kind of lie is planted equally often."""

    def __init__(self, pool: tuple[Template, ...], rng: random.Random) -> None:
        self._pool = list(pool)
        self._rng = rng
        self._left: list[Template] = []

    def draw(self) -> Template:
        if not self._left:
            self._left = self._rng.sample(self._pool, len(self._pool))
        return self._left.pop()


def answers(split: Split | None, persons: int) -> Iterator[tuple[Person, Locale, str, list[Sentence]]]:
    """Person, locale, question and the sentences of the answer, in order."""
    rng = random.Random("wire")
    questions: dict[Locale, list[str]] = yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8"))
    every = templates(split)
    deals = {
        locale: (
            _Deal(tuple(t for t in every if t.locale == locale), rng),
            _Deal(tuple(t for t in every if t.locale == locale and t.fact != GENERAL), rng),
        )
        for locale in LOCALES
    }
    for person in people()[:persons]:
        for locale in LOCALES:
            truths, lies = deals[locale]
            for question in questions[locale]:
                told = _some(truths, rng.randint(*TRUE_SENTENCES), person, rng, false=False)
                for planted in _some(lies, rng.randint(*LIES), person, rng, false=True):
                    told.insert(rng.randint(0, len(told)), planted)
                yield person, locale, question, told


def _some(deal: _Deal, size: int, person: Person, rng: random.Random, *, false: bool) -> list[Sentence]:
    found: list[Sentence] = []
    while len(found) < size:
        sentence = (lie if false else true_sentence)(deal.draw(), person, rng)
        if sentence is not None:
            found.append(sentence)
    return found


def composed(told: list[Sentence]) -> str:
    """One text: prose runs on, what is a list, a table or no sentence has a line of its own."""
    text = ""
    for sentence in told:
        line = "\n" in sentence.text or sentence.text.startswith(_MARKED)
        before = "\n" if line or not text.endswith(_END) or "\n|" in text[-200:] else " "
        text += (before if text else "") + sentence.text + ("\n" if line else "")
    return text


def _turn(person: Person, locale: Locale, question: str, number: int) -> ChatTurn:
    now = datetime.now(UTC)
    return ChatTurn(
        turn_id=f"golden-{number}",
        user=f"person-{person.number}",
        gateway="golden",
        itinerary=(StageName.LLM_WORKER,),
        asked_at=now,
        deadline=now + timedelta(seconds=60),
        locale=locale,
        question=question,
        birth=person.chart.birth,
        chart=person.chart,
        luck=person.luck,
        retrieval=Retrieval(passages=PASSAGES),
    )


def _settings(vendor: Vendor) -> LlmSettings:
    return LlmSettings.model_validate(
        {"openai_base_url": vendor.url, "openai_api_key": "sk-golden", "openai_model": "sim", "llm_name": "sim"}
    )


async def through_the_wire(split: Split | None, persons: int) -> Wired:
    """All answers, one after the other."""
    result = Wired()
    async with running() as vendor:
        stage = LlmStage(_settings(vendor))
        try:
            for person, locale, question, told in answers(split, persons):
                await _answer(vendor, stage, _turn(person, locale, question, result.answers), told, result)
        finally:
            await stage.close()
    return result


async def _answer(vendor: Vendor, stage: LlmStage, turn: ChatTurn, told: list[Sentence], result: Wired) -> None:
    vendor.scripts.clear()
    vendor.plan(Script(text=composed(told), piece=PIECE))
    progress = Recording()
    answer = (await stage.run(turn, progress)).answer
    shown = "".join(progress.shown)  # also what may have been taken back: it was seen
    result.answers += 1
    if answer is not None:
        result.by_vendor += answer.provider == "sim"
        result.interventions.update(answer.interventions)
    true = [line for sentence in told if not sentence.false for line in sentence.text.split("\n")]
    for sentence in told:
        result.tally.add(sentence, shown, true)
