"""The questions that search is measured with: whole, spread over the corpus, none of the tested ones learned from."""

import re
from collections import Counter, defaultdict
from functools import cache
from itertools import combinations, compress, groupby, product
from typing import Final

import pytest

from services.retriever.corpus import Corpus
from services.retriever.evaluate import QUESTIONS, Question, read_people, read_questions
from services.retriever.facets import ConditionTable, conditions_of, facts_of

STYLES: Final = ("term", "paraphrase", "colloquial", "typo", "english", "mixed", "off_topic", "chart")
"""In the order of the files."""
TRAIN: Final = read_questions(QUESTIONS / "questions.train.jsonl")
TEST: Final = read_questions(QUESTIONS / "questions.test.jsonl")
FINAL: Final = read_questions(QUESTIONS / "questions.final.jsonl")
OFF_TOPIC: Final = read_questions(QUESTIONS / "off_topic.test.jsonl")
SPLITS: Final = (TRAIN, TEST, FINAL)
ALL: Final = (*TRAIN, *TEST, *FINAL)
NEAR: Final = 0.5
"""Share of common character trigrams from which two questions count as one (Jaccard)."""


PILLAR: Final = re.compile(
    "[년월일시][지주간]|일시충|배우자 자리|태어난 [해달날시]의 지지|곁의 사람|pillar|branch|spouse palace"
)
"""How a question names one of the four pillars."""

each_split = pytest.mark.parametrize("split", SPLITS, ids=["train", "test", "final"])


@cache
def trigrams(text: str) -> frozenset[str]:
    letters = "".join(character for character in text.casefold() if character.isalnum())
    return frozenset(letters[start : start + 3] for start in range(max(1, len(letters) - 2)))


def likeness(one: str, other: str) -> float:
    left, right = trigrams(one), trigrams(other)
    return len(left & right) / len(left | right)


def test_there_are_four_hundred_and_more_are_measured_with_than_learned_from() -> None:
    assert len(TRAIN) + len(TEST) >= 400
    assert len(TEST) + len(FINAL) > len(TRAIN)


def test_three_hundred_are_kept_for_the_end_with_the_shares_of_the_tested_ones() -> None:
    assert len(FINAL) >= 290
    kept, tested = (Counter(question.style for question in split) for split in (FINAL, TEST))
    assert kept["off_topic"] >= 45
    for style in STYLES:
        assert kept[style] / len(FINAL) == pytest.approx(tested[style] / len(TEST), abs=0.04), style


def test_every_style_has_its_share_and_speech_the_largest() -> None:
    whole = Counter(question.style for question in ALL)
    assert set(whole) == set(STYLES)
    assert min(whole.values()) >= 20
    assert whole.most_common(1)[0][0] == "colloquial"
    tested = Counter(question.style for question in TEST)
    assert min(tested.values()) >= 10
    assert tested["off_topic"] >= 45


@each_split
def test_questions_stand_by_style(split: list[Question]) -> None:
    assert [style for style, _ in groupby(question.style for question in split)] == list(STYLES)


def test_what_a_question_names_exists(real_corpus: Corpus) -> None:
    ids = {passage.id for passage in real_corpus.passages}
    for question in ALL:
        assert set(question.relevant) <= ids, question.question
        assert len(set(question.relevant)) == len(question.relevant), question.question


def test_only_what_is_off_topic_has_no_answer() -> None:
    for question in ALL:
        assert (question.style == "off_topic") == (not question.relevant), question.question


@each_split
def test_charts_exist_and_each_is_asked_with(split: list[Question]) -> None:
    assert {question.chart for question in split if question.chart} == set(read_people())
    for question in split:
        assert (question.style == "chart") == (question.chart is not None), question.question


def test_the_answers_of_a_chart_are_true_of_it(real_corpus: Corpus) -> None:
    facts = {name: facts_of(person.chart, person.luck) for name, person in read_people().items()}
    table = ConditionTable([conditions_of(passage) for passage in real_corpus.passages])
    ids = [passage.id for passage in real_corpus.passages]
    true = {name: set(compress(ids, table.holding(known))) for name, known in facts.items()}
    for question in ALL:
        if question.chart:
            assert set(question.relevant) <= true[question.chart], question.question


def test_what_holds_for_one_pillar_answers_only_who_asks_about_a_pillar(real_corpus: Corpus) -> None:
    placed = {passage.id for passage in real_corpus.passages if "position" in passage.facets}
    narrow = [
        one.question for one in ALL if not one.chart and placed & {*one.relevant} and not PILLAR.search(one.question)
    ]
    assert narrow == []


def test_no_question_is_asked_twice() -> None:
    asked = Counter((question.question, question.chart) for question in ALL)
    assert [question for question, times in asked.items() if times > 1] == []


def test_no_question_is_nearly_one_of_another_split() -> None:
    near = [
        (one.question, other.question)
        for left, right in combinations(SPLITS, 2)
        for one, other in product(left, right)
        if likeness(one.question, other.question) >= NEAR
    ]
    assert near == []


def test_no_question_is_nearly_one_that_search_has_learned_from(real_corpus: Corpus) -> None:
    learned = [question for passage in real_corpus.passages for question in passage.questions]
    learned += [one.question for one in read_questions(QUESTIONS / "off_topic.train.jsonl")]
    holders: defaultdict[str, set[str]] = defaultdict(set)
    for question in learned:
        for gram in trigrams(question):
            holders[gram].add(question)
    near = [
        (one.question, other)
        for one in (*TEST, *FINAL, *OFF_TOPIC)
        for other in {known for gram in trigrams(one.question) for known in holders[gram]}
        if likeness(one.question, other) >= NEAR
    ]
    assert near == []


def test_no_question_is_a_title(real_corpus: Corpus) -> None:
    titles = {passage.title.casefold() for passage in real_corpus.passages}
    copied = [one.question for one in ALL if one.question.rstrip("?").casefold() in titles]
    assert copied == []


@each_split
def test_every_topic_of_the_corpus_is_asked_about(split: list[Question], real_corpus: Corpus) -> None:
    topics = {passage.id: passage.topic for passage in real_corpus.passages}
    asked = {topics[name] for question in split for name in question.relevant}
    assert set(topics.values()) - asked == set()
