"""How much there is of an element, what is wanting, and the year: each label with each predicate and each value."""

from collections.abc import Iterator

import pytest

from services.llm_worker.grounding.check import claims_in
from services.llm_worker.grounding.truth.facts import Facts, year_name
from shared.vocabulary import BRANCH_BY_HANGUL, Element, Polarity
from tests.golden.people import Person, people

PEOPLE = tuple(people()[number] for number in (2, 5, 20, 31, 34))
HANJA = dict(zip(Element, "木火土金水", strict=True))
NATIVE = ("", "하나", "둘", "셋", "넷", "다섯")
WORDS = ("", "one", "two", "three", "four", "five")
TIMES = ("", "once", "twice", "three times", "four times", "five times")
COUNTED = ("{ko} 기운은 {native}뿐이라 귀해요.", "{both} 글자는 여덟 글자 가운데 {native}이에요.", "- {both}: {n}개",
           "사주에 {both} 기운이 {n}개 있습니다.", "{ko} 오행은 {native}밖에 없어요.", "- {En}: {n}",
           "{En} seems to appear {times} in the chart.", "You can find {en} {times} in the chart.",
           "{En} takes {word} of the eight characters.", "| {both} | {native} |")  # fmt: skip
ABSENT = ("없는 오행은 {both}입니다.", "- 없는 오행: {ko}", "{En} is an element your chart lacks.",
          "Your missing element is {en}.", "{En} is missing from your chart.")  # fmt: skip
ALONE = ("없는 오행은 {both}뿐이에요.", "빠진 오행은 {ko} 하나뿐입니다.", "오행 중 {ko}만 빠져 있어요.",
         "유일하게 없는 오행은 {ko}예요.", "{En} is the one element your chart lacks.", "You lack only {en}.",
         "Your chart lacks only {en}.", "{En} alone is missing.", "The only missing element is {en}.")  # fmt: skip
MOST = ("가장 많은 오행은 {both}예요.", "{En} is the most common element in your chart.", "{En} appears most often.")
LEAST = ("가장 적은 오행은 {both}예요.", "The least common element is {en}.")
SAMJAE = ("{year}년은 삼재예요.", "{year}년은 삼재에 걸려요.", "{year}년에는 삼재가 있어요.", "Samjae falls on {year}.",
          "{year} is one of your samjae years.", "{year} is samjae for you.")  # fmt: skip
NO_SAMJAE = ("{year}년은 삼재가 아니에요.", "{year}년은 삼재에 해당하지 않습니다.", "{year}년에는 삼재가 들지 않아요.",
             "{year}년은 삼재와 관계없어요.", "{year} is not one of your samjae years.",
             "There is no samjae in {year}.")  # fmt: skip
ANIMAL = ("{year}년은 {animal}의 해예요.", "{year}년은 {animal}띠 해입니다.", "{year}년은 {animal}해라 바빠요.")
MORE = {
    Polarity.YANG: ("양이 음보다 많아요.", "There is more yang than yin in your chart.", "양의 기운이 더 많습니다."),
    Polarity.YIN: ("음이 양보다 많아요.", "There is more yin than yang in your chart.", "음의 기운이 더 많습니다."),
}


def _said(patterns: tuple[str, ...], element: Element, number: int = 0) -> Iterator[str]:
    ko, en = element.hangul, element.value
    for pattern in patterns:
        yield pattern.format(
            ko=ko, both=f"{ko}({HANJA[element]})", en=en, En=en.capitalize(), n=number,
            native=NATIVE[number], word=WORDS[number], times=TIMES[number],
        )  # fmt: skip


def _elements(facts: Facts) -> Iterator[tuple[str, bool]]:
    counts = {element: facts.element_count(element) for element in Element}
    absent = [element for element in Element if not counts[element]]
    for element, own in counts.items():
        for number in range(1, len(NATIVE)):
            yield from ((text, number == own) for text in _said(COUNTED, element, number))
        yield from ((text, element in absent) for text in _said(ABSENT, element))
        yield from ((text, absent == [element]) for text in _said(ALONE, element))
        yield from ((text, own == max(counts.values())) for text in _said(MOST, element))
        yield from ((text, own == min(counts.values())) for text in _said(LEAST, element))


def _others(facts: Facts) -> Iterator[tuple[str, bool]]:
    for year in range(2026, 2038):
        there = facts.samjae(year) is not None
        yield from ((pattern.format(year=year), there) for pattern in SAMJAE)
        yield from ((pattern.format(year=year), not there) for pattern in NO_SAMJAE)
        for other in (year, year + 3):
            animal = BRANCH_BY_HANGUL[year_name(other)[1]].animal
            yield from ((pattern.format(year=year, animal=animal), other == year) for pattern in ANIMAL)
    yang, yin = (facts.polarity_count(kind) for kind in (Polarity.YANG, Polarity.YIN))
    yield from ((text, yang > yin) for text in MORE[Polarity.YANG])
    yield from ((text, yin > yang) for text in MORE[Polarity.YIN])


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: str(person.number))
def test_what_there_is_passes_and_what_is_not_is_found(person: Person) -> None:
    facts = person.facts
    wrong = [
        (text, true)
        for text, true in (*_elements(facts), *_others(facts))
        if all(claim.true for claim in claims_in(text, facts)) is not true
    ]
    assert not wrong
