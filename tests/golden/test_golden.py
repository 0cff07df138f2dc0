"""The set is what it says it is, and the check does on it at least what it did when the floors were written."""

import random
import re
from typing import Final

import pytest

from tests.golden.answers import answers, measure
from tests.golden.bank import (
    GENERAL,
    LOCALES,
    SPLITS,
    TOGETHER,
    Locale,
    Sentence,
    Split,
    Template,
    filled,
    lie,
    templates,
    true_sentence,
)
from tests.golden.cases import FACTS
from tests.golden.measure import Tally, direct, kept, reaches
from tests.golden.people import people
from tests.golden.wire import through_the_wire

CAUGHT_ALONE, CAUGHT_BY_WIRE = 0.985, 0.97
"""Floors: shares of the planted lies. Raise them with the check; the aim is 0.995."""
TOUCHED_ALONE, TOUCHED_BY_WIRE = 0.002, 0.01
"""Ceilings: shares of the true sentences. The aim is 0.01."""
CAUGHT_WHOLE, TOUCHED_WHOLE = 0.95, 0.01
"""Of whole answers."""
PERSONS = 4
WORDINGS = {"ko": 6, "en": 3}
FINAL_WORDINGS: Final[dict[Locale, int]] = {"ko": 3, "en": 2}
EVERY: Final = tuple(template for split in SPLITS for template in templates(split))


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    """Of the splits from which the check has learned."""
    return list(filled(None, 2))


def structure(template: Template) -> str:
    """A wording with blanks for its slots and without what a list, a table or emphasis adds to it."""
    return re.sub(r"[-\s*#>|.,:()·–—]", "", re.sub(r"\{[^}]*\}", "_", template.text))


def test_the_charts_are_of_every_sort() -> None:
    charts = [person.chart for person in people()]
    assert len(charts) >= 60
    assert len({chart.day_master.stem for chart in charts}) == 10
    assert {chart.birth.sex for chart in charts} == {"female", "male"}
    assert sum(chart.pillars.hour is None for chart in charts) >= 5
    assert sum(chart.birth.calendar == "lunar" for chart in charts) >= 5
    assert sum(chart.place.timezone != "Asia/Seoul" for chart in charts) >= 8
    assert len({chart.solar_date.year // 10 for chart in charts}) >= 8


def test_every_fact_has_wordings_in_both_languages_and_every_split() -> None:
    for fact in FACTS:
        for locale in LOCALES:
            found = [t for t in EVERY if t.fact == fact and t.locale == locale]
            assert sum(t.split in TOGETHER for t in found) >= WORDINGS[locale], (fact, locale)
            assert sum(t.split == "final" for t in found) >= FINAL_WORDINGS[locale], (fact, locale)
            assert {t.split for t in found} == set(SPLITS), (fact, locale)


def test_no_wording_is_in_two_splits() -> None:
    texts = [template.text for template in EVERY]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("split", ["held", "fresh", "blind"])
def test_no_wording_written_to_measure_is_an_older_one_with_other_slots_or_marks(split: Split) -> None:
    older = SPLITS[: SPLITS.index(split)]
    old = {(t.locale, t.fact, structure(t)) for t in EVERY if t.split in older}
    again = [t.text for t in templates(split) if (t.locale, t.fact, structure(t)) in old]
    assert not again


def test_where_no_split_is_named_those_together_are_meant_and_else_the_one() -> None:
    assert {template.split for template in templates()} == set(TOGETHER)
    assert all({template.split for template in templates(split)} == {split} for split in SPLITS)


def test_english_is_at_least_a_third() -> None:
    for split in SPLITS:
        assert sum(template.locale == "en" for template in templates(split)) * 3 >= len(templates(split)), split


@pytest.mark.parametrize("split", SPLITS)
def test_every_template_has_a_true_and_a_false_filling(split: Split) -> None:
    told = list(filled(split, 1))
    true = {sentence.template for sentence in told if not sentence.false}
    false = {sentence.template for sentence in told if sentence.false}
    assert true == set(templates(split))
    assert false == {template for template in templates(split) if template.fact != GENERAL}


def test_nothing_is_true_and_false_of_one_person() -> None:
    for person in people()[::8]:
        rng = random.Random(person.number)
        told = [make(t, person, rng) for t in EVERY for make in (true_sentence, lie) for _ in range(2)]
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


def test_every_lie_of_an_answer_stands_in_it_once() -> None:
    assert len({answer.id for answer in answers()}) == len(answers()) >= 100
    for answer in answers():
        assert all(answer.text.count(lie.sentence) == 1 for lie in answer.false), answer.id


def test_of_whole_answers_the_check_keeps_its_floors() -> None:
    figures = measure()
    assert figures.caught >= CAUGHT_WHOLE, figures.failures
    assert figures.alarms <= TOUCHED_WHOLE, figures.failures
