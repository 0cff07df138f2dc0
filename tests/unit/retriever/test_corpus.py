import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from services.retriever.corpus import Corpus, CorpusError, CorpusPassage
from services.retriever.facets import ConditionTable, Facts, conditions_of, facts_of
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth


def passage(**named: object) -> CorpusPassage:
    return CorpusPassage.model_validate({"id": "a", "title": "제목", "topic": "wealth", "text": "글", **named})


def test_the_hash_depends_on_content_and_not_on_order() -> None:
    one, other = passage(id="a"), passage(id="b")
    assert Corpus.of([one, other]).hash == Corpus.of([other, one]).hash
    assert Corpus.of([one, other]).hash != Corpus.of([one, passage(id="b", text="다른 글")]).hash


def test_sources_do_not_change_the_hash_and_facets_do() -> None:
    assert passage(sources=["책"]).digest == passage().digest
    assert passage(facets={"day_master": ["갑"]}).digest != passage().digest


def test_two_of_one_id_are_refused() -> None:
    with pytest.raises(CorpusError, match="two passages are called a"):
        Corpus.of([passage(), passage()])


def test_an_unknown_facet_names_file_and_passage(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("- {id: a.b, title: t, topic: star, text: t, facets: {moon: [full]}}")
    with pytest.raises(CorpusError, match=r"x\.yaml.*a\.b.*(?s:.)*unknown facets: moon"):
        Corpus.from_directory(tmp_path)


@pytest.mark.parametrize("text", ["id: a", "- [", "- {title: t}"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.yaml").write_text(text)
    with pytest.raises(CorpusError, match=r"broken\.yaml"):
        Corpus.from_directory(tmp_path)


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no"):
        Corpus.from_directory(tmp_path)


def test_jsonl_needs_no_facets_and_names_a_broken_line(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    good = json.dumps({"id": "p1", "topic": "재물", "title": "제목", "text": "글"}, ensure_ascii=False)
    file.write_text(f"{good}\n\n")
    assert [one.id for one in Corpus.from_jsonl(file).passages] == ["p1"]
    file.write_text(f"{good}\n{{")
    with pytest.raises(CorpusError, match=r"c\.jsonl:2"):
        Corpus.from_jsonl(file)


def test_our_corpus_is_large_enough(real_corpus: Corpus) -> None:
    assert len(real_corpus.passages) >= 1140


def test_every_condition_in_our_corpus_is_met_by_some_chart_of_the_engine(real_corpus: Corpus) -> None:
    """A star at a pillar where it never stands, or a name the engine does not use, would hide its passage for good."""
    table = ConditionTable([conditions_of(passage) for passage in real_corpus.passages])
    met = np.zeros(len(real_corpus.passages), dtype=bool)
    for facts in _people(6000):
        met |= table.holding(facts)
        if met.all():
            break
    assert [passage.id for passage, one in zip(real_corpus.passages, met, strict=True) if not one] == []


def _people(count: int) -> Iterator[Facts]:
    """Births spread over a century and the hours of the day, each asked about at another time."""
    for number in range(count):
        born = date(1920, 1, 1) + timedelta(days=number * 1009 % 36_500)
        birth = Birth(date=born.isoformat(), time=f"{number * 5 % 24:02}:40", sex="female" if number % 2 else "male")
        chart = compute_chart(birth)
        yield facts_of(chart, luck_at(chart, datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=number * 11 % 4000)))
