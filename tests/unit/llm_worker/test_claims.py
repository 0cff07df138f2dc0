"""False claims over many charts must be caught; true and general sentences must pass."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from services.llm_worker.grounding.check import review
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from tests.unit.llm_worker.claims import GENERAL, false_claims, true_claims

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
BIRTHS = (
    Birth(date="1990-05-05", time="14:30", sex="female", place="서울"),
    Birth(date="1978-01-20", time="03:10", sex="male", place="부산"),
    Birth(date="2001-09-17", time=None, sex="female", place="대구"),
    Birth(date="1965-12-02", time="22:45", sex="male", place="광주"),
)


def people() -> Iterator[Facts]:
    for birth in BIRTHS:
        chart = compute_chart(birth)
        yield Facts(chart, luck_at(chart, NOW), frozenset({1, 2}))


PEOPLE = tuple(people())
FALSE = [(facts, sentence, kind) for facts in PEOPLE for sentence, kind in false_claims(facts)]
TRUE = [(facts, sentence) for facts in PEOPLE for sentence in true_claims(facts)]


@pytest.mark.parametrize(("facts", "sentence", "kind"), FALSE, ids=[item[1] for item in FALSE])
def test_a_false_claim_is_caught(facts: Facts, sentence: str, kind: str) -> None:
    assert kind in review(sentence, facts).false_kinds


@pytest.mark.parametrize(("facts", "sentence"), TRUE, ids=[item[1] for item in TRUE])
def test_a_true_claim_passes(facts: Facts, sentence: str) -> None:
    assert review(sentence, facts).false_kinds == ()


@pytest.mark.parametrize("sentence", GENERAL)
def test_a_general_sentence_passes_for_everybody(sentence: str) -> None:
    for facts in PEOPLE:
        assert review(sentence, facts).false_kinds == ()


def test_the_tables_are_large_enough() -> None:
    assert len(FALSE) >= 60
    assert len(TRUE) + len(GENERAL) >= 120
