"""The birth itself: dates, sex, place, age, animal; citations of passages."""

import calendar
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from shared.vocabulary import BRANCHES
from tests.golden.cases import Case, fact, some
from tests.golden.people import CITATIONS, Person
from tests.golden.words import WORDS, Slots, article

_MONTHS: Final = calendar.month_name


def _date(day: date) -> Slots:
    return {
        "date": f"{day.year}년 {day.month}월 {day.day}일",
        "iso": day.isoformat(),
        "dots": f"{day.year}. {day.month}. {day.day}.",
        "date_en": f"{_MONTHS[day.month]} {day.day}, {day.year}",
    }


@fact
def solar_birth(person: Person, rng: random.Random) -> Iterator[Case]:
    day = person.chart.solar_date
    lies = [day + timedelta(days=step) for step in some(rng, (-400, -61, -12, 9, 33, 366), 2)]
    yield Case({}, _date(day), tuple(map(_date, lies)))


def _lunar(year: int, month: int, day: int, *, leap: bool) -> Slots:
    mark = "윤" if leap else ""
    return {
        "lunar": f"{year}년 {mark}{month}월 {day}일",
        "lunar_md": f"{mark}{month}월 {day}일",
        "lunar_en": f"day {day} of {'leap ' if leap else ''}lunar month {month}, {year}",
    }


@fact
def lunar_birth(person: Person, rng: random.Random) -> Iterator[Case]:
    text = person.chart.lunar
    if text is None:
        return
    year, month, day = text.split("-")
    leap = month.startswith("윤")
    y, m, d = int(year), int(month.removeprefix("윤")), int(day)
    true = _lunar(y, m, d, leap=leap)
    solar = (person.chart.solar_date.month, person.chart.solar_date.day)
    false = [(y, m % 12 + 1, d), (y, m, d % 29 + 1), (y, (m + 5) % 12 + 1, (d + 10) % 29 + 1)]
    lies = [_lunar(*it, leap=False) for it in false if it[1:] not in (solar, (m, d))]
    yield Case({}, true, tuple(some(rng, lies, 2)))


@fact
def sex(person: Person, _rng: random.Random) -> Iterator[Case]:
    slots = [
        {"sex": "여성", "myeong": "여명", "gon": "곤명", "sex_en": "woman"},
        {"sex": "남성", "myeong": "남명", "gon": "건명", "sex_en": "man"},
    ]
    true, false = slots if person.chart.birth.sex == "female" else reversed(slots)
    yield Case({}, true, (false,))


@fact
def birthplace(person: Person, rng: random.Random) -> Iterator[Case]:
    known: dict[str, str] = WORDS["places"]
    here = person.chart.place.name

    def slots(name: str) -> Slots:
        return {"place": WORDS["places_ko"].get(name, name), "place_en": known[name]}

    if here in known:
        yield Case({}, slots(here), tuple(map(slots, some(rng, (n for n in known if n != here), 2))))


@fact
def age(person: Person, rng: random.Random) -> Iterator[Case]:
    """만 나이; a lie is three years and more away, so that no way of counting makes it true."""
    right = person.luck.age
    lies = [right + step for step in some(rng, (-9, -5, -3, 4, 6, 11), 2)]
    yield Case({}, {"age": str(right)}, tuple({"age": str(n)} for n in lies if n > 0))


@fact
def animal(person: Person, rng: random.Random) -> Iterator[Case]:
    """띠; no lie names that of the calendar year or of the lunar year."""
    right = person.chart.animal
    years = {person.chart.solar_date.year}
    if person.chart.lunar:
        years.add(int(person.chart.lunar[:4]))
    near = {BRANCHES[(year - 4) % 12].animal for year in years} | {right}

    def slots(name: str) -> Slots:
        english = WORDS["animals"][name]
        return {"ani": name, "ani_en": english, "ani_an": article(english)}

    if len(near) == 1:
        lies = some(rng, (b.animal for b in BRANCHES if b.animal not in near), 3)
        yield Case({}, slots(right), tuple(map(slots, lies)))


@fact
def citation(_person: Person, rng: random.Random) -> Iterator[Case]:
    """A passage by its number."""
    lies = rng.sample(range(max(CITATIONS) + 1, 20), 2)
    yield Case({}, {"n": str(rng.choice(sorted(CITATIONS)))}, tuple({"n": f"{n}"} for n in lies))
