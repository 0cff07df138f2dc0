"""The set is what it says it is, and the check does on it at least what it did when the floors were written."""

import random

import pytest

from tests.golden.bank import GENERAL, LOCALES, SPLITS, Sentence, filled, lie, templates, true_sentence
from tests.golden.cases import FACTS
from tests.golden.measure import Tally, direct, kept, reaches
from tests.golden.people import people
from tests.golden.wire import through_the_wire

CAUGHT_ALONE, CAUGHT_BY_WIRE = 0.12, 0.08
"""Floors: shares of the planted lies. Raise them with the check; the aim is 0.995."""
TOUCHED_ALONE, TOUCHED_BY_WIRE = 0.01, 0.02
"""Ceilings: shares of the true sentences. The aim is 0.01."""
PERSONS = 4
WORDINGS = {"ko": 6, "en": 3}


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    return list(filled(None, 2))


def test_the_charts_are_of_every_sort() -> None:
    charts = [person.chart for person in people()]
    assert len(charts) >= 60
    assert len({chart.day_master.stem for chart in charts}) == 10
    assert {chart.birth.sex for chart in charts} == {"female", "male"}
    assert sum(chart.pillars.hour is None for chart in charts) >= 5
    assert sum(chart.birth.calendar == "lunar" for chart in charts) >= 5
    assert sum(chart.place.timezone != "Asia/Seoul" for chart in charts) >= 8
    assert len({chart.solar_date.year // 10 for chart in charts}) >= 8


def test_every_fact_has_wordings_in_both_languages_and_both_splits() -> None:
    for fact in FACTS:
        for locale in LOCALES:
            found = [t for t in templates() if t.fact == fact and t.locale == locale]
            assert len(found) >= WORDINGS[locale], (fact, locale)
            assert {t.split for t in found} == set(SPLITS), (fact, locale)


def test_no_wording_is_in_both_splits() -> None:
    texts = [template.text for template in templates()]
    assert len(texts) == len(set(texts))


def test_english_is_at_least_a_third() -> None:
    assert sum(template.locale == "en" for template in templates()) * 3 >= len(templates())


def test_every_template_has_a_true_and_a_false_filling(sentences: list[Sentence]) -> None:
    true = {sentence.template for sentence in sentences if not sentence.false}
    false = {sentence.template for sentence in sentences if sentence.false}
    assert true == set(templates())
    assert false == {template for template in templates() if template.fact != GENERAL}


def test_nothing_is_true_and_false_of_one_person() -> None:
    for person in people()[::8]:
        rng = random.Random(person.number)
        told = [make(t, person, rng) for t in templates() for make in (true_sentence, lie) for _ in range(2)]
        true = {sentence.text for sentence in told if sentence is not None and not sentence.false}
        false = {sentence.text for sentence in told if sentence is not None and sentence.false}
        assert len(false) > 500
        assert not true & false


def test_a_lie_is_seen_whole_or_mended_and_not_where_it_was_dropped(sentences: list[Sentence]) -> None:
    planted = next(s for s in sentences if s.false and s.template.text == "{pos:은} {n:으로} 세워졌습니다.")
    assert reaches(planted, f"앞 문장이에요. {planted.text} 뒤 문장이에요.")
    assert reaches(planted, planted.text.replace("세워졌습니다", "서 있습니다"))
    assert not reaches(planted, "")
    assert not reaches(planted, "서두르지 않아도 괜찮아요.", ["서두르지 않아도 괜찮아요."])


def test_a_true_sentence_is_touched_by_the_loss_of_a_line(sentences: list[Sentence]) -> None:
    table = next(s for s in sentences if not s.false and s.template.text.startswith("- 년주: {yf}\n"))
    assert kept(table, f"앞말\n{table.text}\n뒷말")
    assert not kept(table, table.text.replace("- 월주", "- 월"))
    assert not kept(table, "")


def report(tally: Tally) -> str:
    return f"caught {tally.caught:.3f}, touched {tally.alarms:.3f}"


def test_one_sentence_at_a_time_the_check_keeps_its_floors(sentences: list[Sentence]) -> None:
    tally = direct(sentences)
    assert tally.planted.total() >= 2000
    assert tally.true.total() >= 2000
    assert tally.caught >= CAUGHT_ALONE, report(tally)
    assert tally.alarms <= TOUCHED_ALONE, report(tally)


async def test_through_the_wire_the_check_keeps_its_floors() -> None:
    wired = await through_the_wire(None, PERSONS)
    assert wired.answers == PERSONS * 10
    assert wired.by_vendor == wired.answers
    assert wired.tally.planted.total() >= wired.answers
    assert wired.tally.caught >= CAUGHT_BY_WIRE, report(wired.tally)
    assert wired.tally.alarms <= TOUCHED_BY_WIRE, report(wired.tally)
