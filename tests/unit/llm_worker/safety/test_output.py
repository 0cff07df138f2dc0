"""What an answer must never say is found in it, careful words and the library's own passages are left alone."""

import json
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
import yaml

from services.llm_worker.narrator.narrator import Narrator
from services.llm_worker.safety.output import DANGERS, unsafe
from services.llm_worker.safety.screen import KINDS, answer
from shared.contracts.chart import Chart
from shared.contracts.turn import Locale
from tests.unit.llm_worker.charts import make_turn
from tests.unit.llm_worker.test_narrator import CHARTS, ENGLISH, FACTS, READINGS

HERE = Path(__file__).parent
SPOKEN: dict[str, list[str]] = tomllib.loads((HERE / "answers.toml").read_text(encoding="utf-8"))
PAIRS = [(kind, sentence) for kind, sentences in SPOKEN.items() for sentence in sentences]
CORPUS = Path(__file__).parents[4] / "services" / "retriever" / "corpus"
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@pytest.mark.parametrize(("kind", "sentence"), PAIRS, ids=[sentence for _, sentence in PAIRS])
def test_a_dangerous_sentence_is_found_and_a_careful_one_is_not(kind: str, sentence: str) -> None:
    assert unsafe(sentence) == (None if kind == "none" else kind)


def test_the_table_is_large_enough_to_say_something() -> None:
    assert sum(len(SPOKEN[kind]) for kind in DANGERS) >= 40
    assert len(SPOKEN["none"]) >= 80


def test_every_passage_of_the_library_may_be_said() -> None:
    sentences = [
        sentence
        for path in sorted(CORPUS.glob("*.yaml"))
        for passage in yaml.safe_load(path.read_text(encoding="utf-8"))
        for sentence in SENTENCE_END.split(f"{passage['text']} {passage['gist_en']}")
    ]
    assert len(sentences) > 1000
    assert [sentence for sentence in sentences if unsafe(sentence) is not None] == []


@pytest.mark.parametrize("name", ["held", "final"])
def test_dangerous_answers_written_apart_are_found(name: str) -> None:
    rows = [json.loads(line) for line in (HERE / f"answers.{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["answer"] for row in rows if (unsafe(row["answer"]) is None) != (row["kind"] == "none")] == []


@pytest.mark.parametrize("chart", CHARTS)
def test_the_narrator_says_nothing_of_the_kind(chart: Chart) -> None:
    texts = [Narrator(make_turn(question, chart=chart)).compose() for question in (*READINGS, *FACTS, *ENGLISH)]
    assert [sentence for text in texts for sentence in SENTENCE_END.split(text) if unsafe(sentence) is not None] == []


@pytest.mark.parametrize("locale", get_args(Locale))
def test_the_fixed_texts_may_be_said(locale: Locale) -> None:
    for kind in KINDS:
        assert all(unsafe(sentence) is None for sentence in SENTENCE_END.split(answer(kind, locale)))


def test_a_denial_covers_only_its_own_clause() -> None:
    assert unsafe("단명할 사주라는 뜻은 아니에요.") is None
    assert unsafe("겁을 주려는 뜻은 아니지만, 당신은 곧 죽게 됩니다.") == "doom"
    assert unsafe("겁을 주려는 말이 아니라 당신은 곧 죽게 됩니다.") == "doom"
