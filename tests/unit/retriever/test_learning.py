"""The model of what is off topic: learned from a few examples, saved and read again."""

from pathlib import Path

import numpy as np
import pytest

from services.retriever.learning import Example, fit, save
from services.retriever.query.off_topic import Fit, OffTopic, runs_of
from services.retriever.query.scope import Counts

OURS = ("재물운이 궁금해요", "재물운 어때요", "내 재물은 언제 와요", "재물이 들어올까요", "재물 복이 있나요")
OTHERS = ("날씨 알려 주세요", "내일 날씨는요", "서울 날씨 검색", "날씨 앱 추천", "비 오는 날씨 싫어")


def example(question: str, *, ours: bool) -> Example:
    return Example(question, Counts(everyday=int(ours), strange=int(not ours)), Fit(1.0, 0.2, 0.5, 2))


@pytest.fixture(scope="module")
def model() -> OffTopic:
    return fit([example(one, ours=True) for one in OURS], [example(one, ours=False) for one in OTHERS], "examples")


def test_a_question_is_seen_by_its_runs_within_words() -> None:
    assert list(runs_of("A b")) == [" ", "a", " ", " a", "a ", " a ", " ", "b", " ", " b", "b ", " b "]


def test_what_is_like_the_examples_is_told_apart(model: OffTopic) -> None:
    nothing = Counts(), Fit(0.0, 0.0, 0.0, 1)
    assert model.score("재물", *nothing) > model.score("날씨", *nothing)
    assert model.score(*example("올해 재물운", ours=True)) >= model.threshold
    assert model.score(*example("부산 날씨", ours=False)) < model.threshold


def test_numbers_tell_where_no_run_is_known(model: OffTopic) -> None:
    known, strange = (example("qwxz", ours=ours) for ours in (True, False))
    assert model.score(*known) > model.score(*strange)


def test_a_saved_model_is_the_same(model: OffTopic, tmp_path: Path) -> None:
    save(model, tmp_path / "model.npz")
    again = OffTopic.load(tmp_path / "model.npz")
    assert again.learned_from == "examples"
    for question in (*OURS, *OTHERS):
        one = example(question, ours=True)
        assert np.isclose(again.score(*one), model.score(*one), atol=0.01)
