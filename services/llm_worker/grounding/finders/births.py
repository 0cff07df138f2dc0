"""Claims about the birth itself: its date in both calendars, its place, the sex the chart is read for, the age, 띠."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.text.lexicon import TERMS
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import alternatives, phrase
from services.llm_worker.grounding.truth.facts import Facts
from shared.vocabulary import BRANCH_BY_HANGUL

_MONTHS: Final = {
    name: i
    for i, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_BORN: Final = phrase("births", "born", ignore_case=True)
_KIND: Final = re.compile(r"(?P<lunar>음력|lunar)|(?P<solar>양력|solar)", re.IGNORECASE)
_DATES: Final = (
    re.compile(r"(?:(?<!\d)(?P<year>(?:19|20)\d\d)년\s?)?(?P<leap>윤)?(?P<month>\d{1,2})월\s?(?P<day>\d{1,2})일"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<leap>)\s?[-./]\s?(?P<month>\d{1,2})[-./]\s?(?P<day>\d{1,2})(?!\d)"),
)
_DATE_EN: Final = re.compile(
    rf"\b(?P<month>{'|'.join(_MONTHS)})\s(?P<day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,?\s(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_LUNAR_EN: Final = phrase("births", "lunar_en", ignore_case=True)
_PLACE_OF: Final = {word: place for place, words in TERMS["place"].items() for word in (place, *words)}
_PLACES: Final = re.compile(rf"(?<![가-힣A-Za-z])(?:{'|'.join(_PLACE_OF)}){alternatives('births', 'place_ends')}")
_BIRTHPLACE: Final = phrase("births", "birthplace", ignore_case=True)
_ELSEWHERE: Final = phrase("births", "elsewhere", ignore_case=True)
"""Another place than that of the birth may be spoken of."""
_SEX: Final = phrase("births", "sex", ignore_case=True)
_AGE: Final = phrase("births", "age", ignore_case=True)
_AGE_NOW: Final = phrase("births", "age_now", ignore_case=True)
_AGE_ENDS: Final = phrase("births", "age_ends")
_RANGE: Final = re.compile(r"\d\s?(?:세|살)?\s?[~–-]\s?$")
"""What stands before the end of a stretch: 9~18세."""
_STRETCH: Final = phrase("births", "age_stretch", ignore_case=True)
_ANIMAL: Final = phrase("births", "animal", ignore_case=True)
_ANIMALS: Final = {word: animal for animal, words in TERMS["animal"].items() for word in (animal, *words)}
_YEAR_OF: Final = re.compile(
    rf"(?<![가-힣])(?P<animal>{'|'.join(word for word in _ANIMALS if not word.isascii())})(?:의|띠의?)?\s?해"
    r"(?=이에요|예요|입니다|이고|이며|이라|라서|라 |인데|로|[,.|]|$)"
)
_NEAR: Final = 24
"""Characters between a year and its animal."""
_FEMALE: Final = frozenset(TERMS["sex"]["female"])


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """양력 1990년 5월 5일에 태어나셨어요, 출생지: 서울, 여성의 사주, 만 36세."""
    if facts.chart is None or re.search(r"만약|만일|가령|\bif\b", reading.text, re.IGNORECASE):
        return
    yield from (claim for claim in _all(reading, facts) if claim.end <= reading.told)


def _all(reading: Reading, facts: Facts) -> Iterator[Claim]:
    if facts.chart is None:
        return
    yield from _dates(reading, facts)
    yield from _place(reading, facts)
    for match in _SEX.finditer(reading.text):
        word = next(group for group in match.groups() if group).lower()
        said = "female" if word in _FEMALE else "male"
        if not reading.theory and not re.match(r"(?:은|는)\s", reading.text[match.end() :]):
            yield _said(reading, match.span(), "birth", true=said == facts.chart.birth.sex)
    for match in _ANIMAL.finditer(reading.text):
        word = next(group for group in match.groups() if group).lower()
        animal = _ANIMALS.get(word)
        anybody = "띠로" in match[0] and not reading.yours
        if animal is not None and not anybody and not _of_others(reading, match):
            yield _said(reading, match.span(), "animal", true=animal == facts.chart.animal)
    yield from _age(reading, facts)
    yield from _of_year(reading, facts)


def _of_year(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`올해는 말의 해예요`, `2029년은 닭해입니다`."""
    times = reading.kinds("year", "time") if "해" in reading.text else []
    for match in _YEAR_OF.finditer(reading.text) if times else ():
        before = [time for time in times if time.end <= match.start()]
        luck = facts.at(before[-1].value) if before and match.start() - before[-1].end <= _NEAR else None
        if luck is not None and not before[-1].value.startswith(("decade", "month", "day")) and not reading.theory:
            animal = BRANCH_BY_HANGUL[luck.name[1]].animal
            yield _said(reading, match.span(), "animal", true=_ANIMALS[match["animal"]] == animal)


def _of_others(reading: Reading, match: re.Match[str]) -> bool:
    """`People born in the Year of the Rat`, `your friend, born in …`."""
    inside = [m for m in reading.kinds("animal") if match.start() <= m.start < match.end()]
    return any(reading.stance(animal) is Stance.OPEN for animal in inside)


def _said(reading: Reading, span: tuple[int, int], kind: ClaimKind, *, true: bool) -> Claim:
    start, end = reading.source.span(*span)
    text = reading.source.source[start:end]
    return Claim(text, kind, start, end, true)


def _dates(reading: Reading, facts: Facts) -> Iterator[Claim]:
    chart = facts.chart
    if chart is None:
        return
    solar = (chart.solar_date.year, chart.solar_date.month, chart.solar_date.day)
    lunar = tuple(int(part) for part in re.findall(r"\d+", chart.lunar or ""))
    for match in (m for pattern in (*_DATES, _DATE_EN, _LUNAR_EN) for m in pattern.finditer(reading.text)):
        near = reading.text[max(0, match.start() - 24) : match.end() + 16]
        kind = list(_KIND.finditer(reading.text[max(0, match.start() - 24) : match.end()]))
        kind = kind or list(_KIND.finditer(reading.text[match.end() : match.end() + 48]))
        told = (
            kind
            and not reading.kinds("time")
            and (_BORN.search(reading.text) or re.match(r"\s*[-*|]|(?:음력|양력)", reading.text))
        )
        if not (_BORN.search(near) or told):
            continue
        month = int(match["month"]) if match["month"].isdigit() else _MONTHS[match["month"].lower()]
        said = (int(match["year"]) if match["year"] else None, month, int(match["day"]))
        of_lunar = match.re is _LUNAR_EN or (kind and kind[-1]["lunar"] is not None)
        calendars = [lunar] if of_lunar else [solar] if kind or match.re is _DATE_EN else [solar, lunar]
        true = any(said[1:] == known[1:] and said[0] in {None, known[0]} for known in calendars if known)
        yield _said(reading, match.span(), "birth", true=true)


def _place(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """A known place in a sentence of a birth; false only where the chart knows another one of the list."""
    here = _PLACE_OF.get(facts.chart.place.name) if facts.chart else None
    if here is None or not _BIRTHPLACE.search(reading.text) or _ELSEWHERE.search(reading.text):
        return
    found = list(_PLACES.finditer(reading.text))
    for match in found if len(found) == 1 else ():
        yield _said(reading, match.span(), "birth", true=_PLACE_OF[match[0]] == here)


def _age(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """지금 만 36세예요, 59살이신 지금, You have turned 36."""
    if facts.luck is None:
        return
    known = range(facts.luck.age, facts.luck.age + 3)
    for match in _AGE.finditer(reading.text):
        spoken = not any(match[name] for name in ("at", "row", "past"))
        if spoken or not _STRETCH.search(reading.text):
            age = int(next(group for group in match.groups() if group))
            yield _said(reading, match.span(), "age", true=age in known)
    if _AGE_NOW.search(reading.text) and not _STRETCH.search(reading.text):
        for mention in reading.kinds("age"):
            if _AGE_ENDS.match(reading.text, mention.end) and not _RANGE.search(reading.text, 0, mention.start):
                yield reading.claim("age", mention, mention, true=int(mention.value) in known)
