"""Questions that need care are recognised before any model is asked, ordinary ones are left alone."""

import tomllib
from pathlib import Path

import pytest

from services.llm_worker.safety.output import unsafe
from services.llm_worker.safety.screen import KINDS, answer, screen

CASES: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "safety_cases.toml").read_text(encoding="utf-8"))
PAIRS = [(kind, question) for kind, questions in CASES.items() for question in questions]


@pytest.mark.parametrize(("kind", "question"), PAIRS, ids=[question for _, question in PAIRS])
def test_recognised(kind: str, question: str) -> None:
    assert screen(question) == (None if kind == "none" else kind)


def test_every_kind_has_cases_and_both_texts() -> None:
    for kind in KINDS:
        assert CASES[kind]
        for locale in ("ko", "en"):
            text = answer(kind, locale)
            assert 100 < len(text) < 900
            assert "AI" in text


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_numbers_to_call(locale: str) -> None:
    for kind, numbers in {
        "crisis": ("109", "119", "112"),
        "emergency": ("119",),
        "violence": ("112", "1366"),
        "health": ("119", "109"),
        "law": ("132",),
        "minors": ("1388",),
        "money": ("1332", "1336"),
    }.items():
        text = answer(kind, locale)  # type: ignore[arg-type]
        assert all(number in text for number in numbers)


@pytest.mark.parametrize(
    "sentence",
    [
        "당신은 곧 죽게 됩니다.",
        "단명할 사주입니다.",
        "내년에는 암에 걸릴 운명이에요.",
        "You will surely die soon.",
        "45세에 사망할 수 있어요.",
    ],
)
def test_doom_is_never_said(sentence: str) -> None:
    assert unsafe(sentence) == "doom"


@pytest.mark.parametrize(
    "sentence",
    [
        "죽음과 병은 예언하지 않아요.",
        "기운이 죽지 않게 쉬어 가세요.",
        "사주는 병을 알려 주지 않아요.",
        "몸을 돌보세요.",
    ],
)
def test_careful_words_pass(sentence: str) -> None:
    assert unsafe(sentence) is None
