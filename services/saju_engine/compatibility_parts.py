"""The parts of a 궁합: what each finds in two charts, by the rows of `data/compatibility.toml`.

Every part treats both charts alike: what it says of the first to the second it says of the second to the first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from services.saju_engine.compatibility_table import PartName, Row, compatibility_table
from services.saju_engine.elements import ELEMENTS
from services.saju_engine.problems import Text
from services.saju_engine.rule_words import Word, branch_word, element_words, fill, stem_word
from services.saju_engine.shared_periods import chosen
from shared.contracts.chart import Chart
from shared.contracts.compatibility import CrossRelation, SharedPeriod
from shared.vocabulary import BRANCH_BY_HANGUL, Element

_CONTROL_DISTANCE: Final = 2
SAME_BRANCH: Final = "같은 지지"
NONE: Final = "없음"


class Said(NamedTuple):
    """A row that spoke: its points and its text."""

    points: float
    text: Text


class Person(NamedTuple):
    """One of the two, with the words for this side."""

    chart: Chart
    side: Text


def _say(row: Row, words: Mapping[str, Text], times: int = 1) -> Said:
    return Said(row.points * times, fill(row.text, words))


def _directions(first: Person, second: Person) -> tuple[tuple[Person, Person], ...]:
    """(Who gives, who takes), both ways."""
    return (first, second), (second, first)


def _sides(giver: Person, taker: Person) -> dict[str, Text]:
    return {"giver_side": giver.side, "taker_side": taker.side}


def _shares(chart: Chart) -> dict[Element | None, float]:
    return {share.element: share.weight or 0.0 for share in chart.elements}


def day_stems(first: Person, second: Person, relations: Sequence[CrossRelation]) -> Iterator[Said]:
    """천간합 or 천간충 where there is one, else what the elements are to one another; and the 십신 of each."""
    rows = compatibility_table().parts["day_stems"].rows
    words = {
        "first": stem_word(first.chart.day_master.stem),
        "second": stem_word(second.chart.day_master.stem),
        "element": element_words([first.chart.day_master.element]),
    }
    if relations:
        (found,) = relations
        words["element"] = element_words([found.element or first.chart.day_master.element])
        yield _say(rows[found.kind], words)
        return
    for giver, taker in _directions(first, second):
        distance = _distance(giver, taker)
        if distance in {1, _CONTROL_DISTANCE}:
            stems = {"giver": stem_word(giver.chart.day_master.stem), "taker": stem_word(taker.chart.day_master.stem)}
            yield _say(rows["생" if distance == 1 else "극"], stems | _sides(giver, taker))
            return
    yield _say(rows["비화"], words)


def _distance(giver: Person, taker: Person) -> int:
    """Steps from one day master's element to the other's: 1 생, 2 극."""
    here, there = (ELEMENTS.index(person.chart.day_master.element) for person in (giver, taker))
    return (there - here) % len(ELEMENTS)


def day_branches(first: Person, second: Person, relations: Sequence[CrossRelation]) -> Iterator[Said]:
    """일지와 일지, e.g. `오화(午)`."""
    one, other = (person.chart.pillars.day.branch for person in (first, second))
    return _branches("day_branches", (branch_word(one), branch_word(other)), relations, same=one == other)


def year_branches(first: Person, second: Person, relations: Sequence[CrossRelation]) -> Iterator[Said]:
    """띠와 띠, e.g. `말띠(午)`."""
    one, other = (person.chart.pillars.year.branch for person in (first, second))
    return _branches("year_branches", (_animal(one), _animal(other)), relations, same=one == other)


def _animal(hangul: str) -> Text:
    branch = BRANCH_BY_HANGUL[hangul]
    english = compatibility_table().animals_en[branch.animal]
    return Text(Word(f"{branch.animal}띠({branch.hanja})"), f"{english} ({branch.hanja})")


def _branches(
    name: PartName, words: tuple[Text, Text], relations: Sequence[CrossRelation], *, same: bool
) -> Iterator[Said]:
    """The relations of two branches: named together first, then what each of them means."""
    table = compatibility_table()
    part = table.parts[name]
    kinds = [SAME_BRANCH] * same + [relation.kind for relation in relations]
    rows = [table.relations[kind] for kind in kinds]
    spoken = {
        "first": words[0],
        "second": words[1],
        "kinds": Text("·".join(row.label.ko for row in rows), ", ".join(row.label.en for row in rows)),
    }
    yield Said(0, fill(part.lead if rows else part.lead_none, spoken))
    for row in rows or [table.relations[NONE]]:
        yield _say(row, {})


def elements(first: Person, second: Person) -> Iterator[Said]:
    """What one lacks and the other has; what both lack and what both have much of."""
    table = compatibility_table()
    rows, limits = table.parts["elements"].rows, table.thresholds
    found: list[tuple[str, list[Element], dict[str, Text]]] = []
    for giver, taker in _directions(first, second):
        given, taken = _shares(giver.chart), _shares(taker.chart)
        filled = [e for e in ELEMENTS if taken[e] < limits.scarce and given[e] >= limits.plenty]
        found.append(("채움", filled, _sides(giver, taker)))
    one, other = _shares(first.chart), _shares(second.chart)
    found.append(("함께 적음", [e for e in ELEMENTS if max(one[e], other[e]) < limits.scarce], {}))
    found.append(("함께 많음", [e for e in ELEMENTS if min(one[e], other[e]) >= limits.heavy], {}))
    for name, which, sides in found:
        if which:
            yield _say(rows[name], {"elements": element_words(which)} | sides, len(which))
    if not any(which for _, which, _ in found):
        yield _say(rows[NONE], {})


def useful_elements(first: Person, second: Person) -> Iterator[Said]:
    """What each brings of the other's 용신, 희신 and 기신."""
    for giver, taker in _directions(first, second):
        yield from _brought(giver, taker)


def _brought(giver: Person, taker: Person) -> Iterator[Said]:
    table = compatibility_table()
    rows, limits = table.parts["useful_elements"].rows, table.thresholds
    shares, wanted = _shares(giver.chart), chosen(taker.chart)
    useful, own = wanted.useful, giver.chart.day_master.element == wanted.useful
    judged = (
        ("용신을 갖춤", useful, shares[useful] >= limits.plenty),
        ("용신인 일간", useful, own),
        ("희신을 갖춤", wanted.helpful, shares.get(wanted.helpful, 0.0) >= limits.plenty),
        ("기신이 많음", wanted.harmful, shares.get(wanted.harmful, 0.0) >= limits.heavy),
        ("용신이 적음", useful, shares[useful] < limits.scarce and not own),
    )
    speaking = [(name, element) for name, element, speaks in judged if speaks and element]
    for name, element in speaking or [(NONE, useful)]:
        yield _say(rows[name], {"element": element_words([element])} | _sides(giver, taker))


def luck(periods: Iterable[SharedPeriod]) -> Iterator[Said]:
    """For each person the share of years with a favourable 대운; a year of which nothing is told counts half."""
    years = both = one = 0
    carried = 0.0
    for period in periods:
        length = period.end_year - period.start_year + 1
        told = (period.first_favourable, period.second_favourable)
        years += length
        both += length * (told == (True, True))
        one += length * (told.count(True) == 1)
        carried += length * (told.count(True) + told.count(None) / 2)
    name = "함께" if both * 4 >= years else "번갈아" if (both + one) * 2 >= years else "차근차근"
    row = compatibility_table().parts["luck"].rows[name]
    numbers = {"years": years, "both": both, "one": one}
    text = fill(row.text, {key: Text(str(number), str(number)) for key, number in numbers.items()})
    yield Said(row.points * carried / years, text)
