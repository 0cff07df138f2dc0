"""How well the right passage is found, by kind of question."""

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from services.retriever.dense import DenseIndex
from services.retriever.search import Retriever
from shared.contracts.chart import Chart, Luck

QUESTIONS: Final = Path(__file__).parent / "evaluation"
DEPTH: Final = 10
"""Places looked at; a passage further down counts as not found."""

Ask = Callable[["Question"], Awaitable[Sequence[str]]]


class Question(BaseModel):
    """`relevant`: ids of the passages that answer it; none for a question that is off topic. `chart`: whose it is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    question: str
    relevant: tuple[str, ...] = ()
    style: str = "all"
    chart: str | None = None


class Person(BaseModel):
    """A chart that questions are asked with, and the luck at that time."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    chart: Chart
    luck: Luck | None = None


class Figures(BaseModel):
    """Of questions that have an answer: shares of them, 0-1. `mrr`: mean of 1/place of the first right passage."""

    questions: int
    hit_at_1: float
    hit_at_3: float
    recall_at_3: float
    mrr: float

    def as_json(self) -> dict[str, float]:
        """Under the names the trade uses."""
        return {
            "questions": self.questions,
            "hit@1": self.hit_at_1,
            "hit@3": self.hit_at_3,
            "recall@3": self.recall_at_3,
            "mrr": self.mrr,
        }


class Report(BaseModel):
    """`rejected`: share of off-topic questions that got nothing; `lost`: share of the others that got nothing."""

    whole: Figures
    by_style: dict[str, Figures]
    rejected: float | None
    lost: float

    def as_json(self) -> dict[str, object]:
        """Flat, with the figures of each style under `by_style`."""
        return {
            **self.whole.as_json(),
            "off_topic_rejected": self.rejected,
            "false_rejections": self.lost,
            "by_style": {style: figures.as_json() for style, figures in self.by_style.items()},
        }


def read_questions(file: Path) -> list[Question]:
    """One JSON object a line. Raises ValueError naming the line."""
    questions = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            questions.append(Question.model_validate_json(line))
        except ValidationError as error:
            raise ValueError(f"{file}:{number}: {error}") from error
    return questions


def read_people(file: Path = QUESTIONS / "charts.json") -> dict[str, Person]:
    """The charts of the evaluation by name."""
    content = json.loads(file.read_text(encoding="utf-8"))
    return {name: Person.model_validate(person) for name, person in content.items()}


async def evaluate(questions: Iterable[Question], ask: Ask) -> Report:
    """Asks every question; `ask` gives ids, best first."""
    ranks: defaultdict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    rejected: list[bool] = []
    lost: list[bool] = []
    for question in questions:
        ids = list(await ask(question))[:DEPTH]
        if not question.relevant:
            rejected.append(not ids)
            continue
        lost.append(not ids)
        ranks[question.style].append(_rank(question.relevant, ids))
    everything = [rank for styled in ranks.values() for rank in styled]
    return Report(
        whole=_figures(everything),
        by_style={style: _figures(ranks[style]) for style in sorted(ranks)},
        rejected=_mean(rejected) if rejected else None,
        lost=_mean(lost),
    )


def whole(retriever: Retriever, people: Mapping[str, Person]) -> Ask:
    """Asks as a turn does."""

    async def ask(question: Question) -> list[str]:
        person = people[question.chart] if question.chart else None
        result = await retriever.search(
            question.question,
            chart=person.chart if person else None,
            luck=person.luck if person else None,
            count=DEPTH,
        )
        return [one.passage.id for one in result.found]

    return ask


def dense_alone(dense: DenseIndex) -> Ask:
    """Asks the vectors alone: no lexicon, no chart, no floor."""

    async def ask(question: Question) -> list[str]:
        cosines = await dense.search(question.question, DEPTH, None)
        return sorted(cosines, key=lambda name: -cosines[name])

    return ask


def _rank(relevant: Sequence[str], ids: Sequence[str]) -> tuple[float, float, float, float]:
    first = next((place for place, name in enumerate(ids, start=1) if name in relevant), None)
    return (
        float(first == 1),
        float(first is not None and first <= 3),  # noqa: PLR2004 - hit@3
        len(set(relevant) & set(ids[:3])) / len(relevant),
        0.0 if first is None else 1 / first,
    )


def _figures(ranks: Sequence[tuple[float, float, float, float]]) -> Figures:
    hit_at_1, hit_at_3, recall_at_3, mrr = (_mean([rank[place] for rank in ranks]) for place in range(4))
    return Figures(questions=len(ranks), hit_at_1=hit_at_1, hit_at_3=hit_at_3, recall_at_3=recall_at_3, mrr=mrr)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
