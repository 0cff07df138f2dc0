"""Pillars, day master, stems, branches, hidden stems, life stages, nayin, void."""

import random
from collections.abc import Iterator
from typing import Final

from services.saju_engine.nayin import NAYIN
from shared.contracts.chart import Pillar, Position
from shared.particles import particle
from shared.vocabulary import BRANCHES, STEMS, Element, LifeStage, sexagenary
from tests.golden import words
from tests.golden.cases import Case, fact, some
from tests.golden.people import POSITIONS, Person
from tests.golden.words import Slots

NAMES: Final = tuple(stem.hangul + branch.hangul for stem, branch in map(sexagenary, range(60)))
_VOIDS: Final = ("술해", "신유", "오미", "진사", "인묘", "자축")


def where(person: Person, position: Position) -> Slots:
    """Names of a place, 년/연 by turns."""
    return words.place(position, other=person.number % 2 == 1)


def other_names(person: Person, position: Position) -> list[str]:
    """Pillars that are wrong at a position, whichever side of a boundary is taken."""
    right = person.pillars.get(position)
    return [name for name in NAMES if (right is None or name != right.name) and name not in person.doubtful[position]]


@fact
def pillar(person: Person, rng: random.Random) -> Iterator[Case]:
    """A pillar at a position; of the lies one keeps the stem, one the branch. An unknown hour has lies alone."""
    for position in POSITIONS:
        right = person.pillars.get(position)
        wrong = other_names(person, position)
        if right is None:
            lies = some(rng, wrong, 2)
        else:
            near = [n for n in wrong if n[0] == right.stem], [n for n in wrong if n[1] == right.branch]
            present = [p.name for p in person.pillars.values() if p.name in wrong]
            lies = [*some(rng, near[0], 1), *some(rng, near[1], 1), *some(rng, present, 1), *some(rng, wrong, 2)]
        true = words.pillar(right.name) if right else None
        yield Case(where(person, position), true, tuple(map(words.pillar, lies)))


@fact
def all_pillars(person: Person, rng: random.Random) -> Iterator[Case]:
    """All four in one go; in a lie one of them is another, stem and branch."""
    if "hour" not in person.pillars:
        return
    keys: dict[Position, str] = {"year": "y", "month": "m", "day": "d", "hour": "h"}
    true: Slots = {}
    for position, key in keys.items():
        true |= words.pillar(person.pillars[position].name, key)
    lies = []
    for position, key in keys.items():
        right = person.pillars[position]
        wrong = [n for n in other_names(person, position) if n[0] != right.stem and n[1] != right.branch]
        lies.append(words.pillar(rng.choice(wrong), key))
    yield Case({}, true, tuple(lies))


@fact
def day_master(person: Person, rng: random.Random) -> Iterator[Case]:
    right = person.chart.day_master
    doubtful = {name[0] for name in person.doubtful["day"]}
    wrong = [s for s in STEMS if s.hangul != right.stem and s.hangul not in doubtful]
    twin = [s for s in wrong if s.element is right.element]
    lies = [*some(rng, twin, 1), *some(rng, wrong, 3)]
    yield Case({}, words.stem(right.stem), tuple(words.stem(s.hangul) for s in lies))


@fact
def day_element(person: Person, rng: random.Random) -> Iterator[Case]:
    right = person.chart.day_master.element
    lies = [words.element(e) for e in some(rng, (e for e in Element if e is not right))]
    if len({name[0] for name in person.doubtful["day"]} - {person.chart.day_master.stem}) == 0:
        yield Case({}, words.element(right), tuple(lies))


@fact
def day_polarity(person: Person, _rng: random.Random) -> Iterator[Case]:
    polarity = person.chart.day_master.polarity
    slots = [{"p": p, "pen": en, "Pen": en.capitalize()} for p, en in (("양", "yang"), ("음", "yin"))]
    true, false = slots if polarity.value == "yang" else reversed(slots)
    yield Case({}, true, (false,))


@fact
def stem_at(person: Person, rng: random.Random) -> Iterator[Case]:
    for position, right in person.pillars.items():
        doubtful = {name[0] for name in person.doubtful[position]}
        wrong = [s.hangul for s in STEMS if s.hangul != right.stem and s.hangul not in doubtful]
        if position != "day":
            yield Case(where(person, position), words.stem(right.stem), tuple(map(words.stem, some(rng, wrong))))


@fact
def branch_at(person: Person, rng: random.Random) -> Iterator[Case]:
    for position, right in person.pillars.items():
        doubtful = {name[1] for name in person.doubtful[position]}
        wrong = [b.hangul for b in BRANCHES if b.hangul != right.branch and b.hangul not in doubtful]
        present = [p.branch for p in person.pillars.values() if p.branch in wrong]
        lies = [*some(rng, present, 1), *some(rng, wrong, 3)]
        yield Case(where(person, position), words.branch(right.branch), tuple(map(words.branch, lies)))


@fact
def element_at(person: Person, rng: random.Random) -> Iterator[Case]:
    """The element of a stem or branch; no lie names one that is hidden there."""
    for position, right in person.pillars.items():
        at = where(person, position)
        inside = {hidden.element for hidden in right.hidden_stems} | {right.branch_element}
        outside = {right.stem_element}
        for key, truth, not_these in (
            ("stem", right.stem_element, outside),
            ("branch", right.branch_element, inside),
        ):
            if person.doubtful[position] - {right.name}:
                continue
            fixed = {"at": at[f"{key}_pos"], "at_en": f"{at['pos_en']} {key}"}
            lies = [words.element(e) for e in some(rng, (e for e in Element if e not in not_these), 2)]
            yield Case(fixed, words.element(truth), tuple(lies))


def _hidden(stems: list[str]) -> Slots:
    parts = [words.stem(s) for s in stems]
    return {
        "hid": "·".join(stems),
        "hide": ", ".join(part["se"] for part in parts),
        "hidh": "·".join(part["sh"] for part in parts),
        "hidr": ", ".join(part["sr"] for part in parts),
        "hidp": ", ".join(part["sp"] for part in parts),
        "hidpol": " and ".join(part["spol"] for part in parts[-2:]),
    }


@fact
def hidden_stems(person: Person, rng: random.Random) -> Iterator[Case]:
    """The whole list of a branch; in a lie one of them is a stem that is not there."""
    for position, right in person.pillars.items():
        inside = [hidden.stem for hidden in right.hidden_stems]
        lies = []
        for _ in range(2):
            false = list(inside)
            false[-1] = rng.choice([s.hangul for s in STEMS if s.hangul not in inside])
            lies.append(_hidden(false))
        fixed = where(person, position) | words.branch(right.branch)
        yield Case(fixed, _hidden(inside), tuple(lies))


@fact
def hidden_stem(person: Person, rng: random.Random) -> Iterator[Case]:
    """One stem of a branch."""
    for position, right in person.pillars.items():
        inside = [hidden.stem for hidden in right.hidden_stems]
        wrong = some(rng, (s.hangul for s in STEMS if s.hangul not in inside), 3)
        fixed = where(person, position) | words.branch(right.branch)
        yield Case(fixed, words.stem(rng.choice(inside)), tuple(map(words.stem, wrong)))


@fact
def life_stage(person: Person, rng: random.Random) -> Iterator[Case]:
    """No lie names the stage of the pillar's own stem (거법)."""
    for position, right in person.pillars.items():
        wrong = [s for s in LifeStage if s not in (right.life_stage, right.own_life_stage)]
        if person.doubtful[position] - {right.name}:
            continue
        fixed = where(person, position) | words.branch(right.branch)
        lies = tuple(words.stage(s.value) for s in some(rng, wrong))
        yield Case(fixed, words.stage(right.life_stage.value), lies)


@fact
def nayin(person: Person, rng: random.Random) -> Iterator[Case]:
    for position, right in person.pillars.items():
        if right.nayin is None or person.doubtful[position] - {right.name}:
            continue
        lies = some(rng, (name for name in NAYIN if name != right.nayin), 2)
        fixed = where(person, position) | words.pillar(right.name)
        yield Case(fixed, {"ny": right.nayin}, tuple({"ny": name} for name in lies))


@fact
def palace(person: Person, rng: random.Random) -> Iterator[Case]:
    """명궁 and 태원."""
    chart = person.chart
    for ko, en, right in (("명궁", "life palace", chart.life_palace), ("태원", "conception pillar", chart.conception)):
        if right is not None and not any(person.doubtful[p] - {it.name} for p, it in person.pillars.items()):
            lies = some(rng, (name for name in NAMES if name[0] != right[0] and name[1] != right[1]), 2)
            yield Case({"pal": ko, "pal_en": en}, words.pillar(right), tuple(map(words.pillar, lies)))


def _void(pair: str) -> Slots:
    first, second = (words.branch(b) for b in pair)
    return {
        "v": pair,
        "vdot": "·".join(pair),
        "vlist": f"{first['be']}{particle(first['be'], '과')} {second['be']}",
        "vf": f"{first['b']}({first['bh']}){particle(first['b'], '과')} {second['b']}({second['bh']})",
        "vh": first["bh"] + second["bh"],
        "v_en": f"{first['bani_en']} and {second['bani_en']}",
        "vp": f"{first['bp']} and {second['bp']}",
    }


@fact
def void(person: Person, rng: random.Random) -> Iterator[Case]:
    """The pair of the day pillar; no lie names that of the year pillar."""
    pair, year = "".join(person.chart.voids), "".join(person.chart.year_voids)
    if not person.doubtful["day"] - {person.chart.pillars.day.name}:
        lies = some(rng, (v for v in _VOIDS if v not in (pair, year)), 3)
        yield Case({}, _void(pair), tuple(map(_void, lies)))


@fact
def void_at(person: Person, _rng: random.Random) -> Iterator[Case]:
    """A branch of the chart is void. True: by the day pillar; a lie: by neither."""
    both = {*person.chart.voids, *person.chart.year_voids}
    places = {p: it for p, it in person.pillars.items() if p != "day" and not person.doubtful[p] - {it.name}}
    lies = [_void_slots(person, p, it) for p, it in places.items() if it.branch not in both]
    truths = [_void_slots(person, p, it) for p, it in places.items() if it.void]
    if not truths and lies:
        yield Case({}, None, tuple(lies))
    for slots in truths:
        yield Case({}, slots, tuple(lies))


def _void_slots(person: Person, position: Position, right: Pillar) -> Slots:
    at = where(person, position)
    return {key: at[key] for key in ("branch_pos", "pos", "pos_en", "branch_pos_h")} | words.branch(right.branch)
