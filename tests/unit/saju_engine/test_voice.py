"""What the engine says to a person is in 해요체, as the page and the answers are, with the copula that fits."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

import services.saju_engine
from services.saju_engine.chart import compute_chart
from services.saju_engine.compatibility import compatibility
from services.saju_engine.good_days import good_days
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart
from shared.contracts.good_days import DaySearch
from shared.particles import final_consonant
from tests.unit.saju_engine.test_compatibility import BIRTHS

AS_OF = date(2026, 5, 1)
DATA = Path(services.saju_engine.__file__).parent / "data"
_BREAK = re.compile(r"(?<=[.!?]) ")
_ASIDE = re.compile(r"\([^()]*\)")
_COPULA = re.compile(r"(\S+?)(이에요|예요)[.(]")


def ill_spoken(text: str) -> list[str]:
    """Sentences that do not end in 요, and those of the wrong form of 이에요."""
    sentences = _BREAK.split(text)
    endings = [each for each in sentences if not _ASIDE.sub("", each).endswith("요.")]
    copulas = [
        each
        for each in sentences
        for word, copula in _COPULA.findall(each)
        if (copula == "이에요") != bool(final_consonant(word))
    ]
    return endings + copulas


def told(chart: Chart) -> Iterator[str]:
    """All sentences of a chart; the first step of the explanation is none, but for an unknown hour."""
    yield from (useful.reason for useful in chart.useful_elements)
    yield from (warning.message for warning in chart.warnings)
    yield from (step.text for step in chart.explanation if "→" not in step.text)


@given(BIRTHS, BIRTHS)
@settings(max_examples=60, deadline=None)
def test_charts_and_comparisons_speak_as_the_page_does(first: Birth, second: Birth) -> None:
    one, other = compute_chart(first), compute_chart(second)
    found = compatibility(one, other, AS_OF)
    texts = [*told(one), *told(other), *(part.reason for part in found.parts)]
    assert [bad for text in texts for bad in ill_spoken(text)] == []


@pytest.mark.parametrize("sex", ["female", "male"])
def test_days_speak_as_the_page_does(sex: str) -> None:
    own = compute_chart(Birth.model_validate({"date": "1990-05-05", "time": "14:30", "sex": sex}))
    search = DaySearch(purpose="wedding", days=366, limit=31)
    texts = [reason.text for day in good_days(own, search, AS_OF, own).days for reason in day.reasons]
    assert len(texts) > 31
    assert [bad for text in texts for bad in ill_spoken(text)] == []


@pytest.mark.parametrize("name", ["compatibility.toml", "good_days.toml"])
def test_every_text_of_a_table_is_in_the_voice_of_the_page(name: str) -> None:
    def texts(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (value for key, value in node.items() if key in {"ko", "none_ko"})
            yield from (text for value in node.values() for text in texts(value))
        elif isinstance(node, list):
            yield from (text for each in node for text in texts(each))

    said = [text for text in texts(tomllib.loads((DATA / name).read_text("utf-8"))) if text.endswith(".")]
    assert len(said) > 30
    assert [text for text in said if not re.search(r"(요|:이에요})\.$", text) or "니다" in text] == []


@pytest.mark.parametrize(
    "text", ["정재이에요.", "정관예요.", "정재입니다.", "좋아요. 정재입니다. 좋아요.", "경오일(庚午)예요."]
)
def test_another_voice_or_copula_would_be_found(text: str) -> None:
    assert ill_spoken(text)
