"""Relations between stems or branches: which are there, between which places, and with this year's pillar."""

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from shared.relation_tables import PAIRS
from shared.vocabulary import BRANCH_BY_HANGUL, STEM_BY_HANGUL
from tests.golden import words
from tests.golden.cases import Case, fact, one_each, some
from tests.golden.facts.gods import unsure
from tests.golden.facts.pillars import where
from tests.golden.people import POSITIONS, Person
from tests.golden.words import WORDS, Slots

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "합": ("육합", "삼합", "반합", "방합", "암합", "천간합"),
    "충": ("충", "천간충"),
    "형": ("형", "자형", "삼형"),
    "파": ("파",),
    "해": ("해",),
    "원진": ("원진",),
}
_SURE: Final[dict[str, tuple[str, ...]]] = {
    "합": ("육합", "반합"),
    "충": ("충",),
    "형": ("형", "자형"),
    "원진": ("원진",),
}
"""What anybody would call so of two branches; a lie keeps clear of the whole family."""
_TOLD: Final = ("합", "충", "형", "원진")
_EN: Final = {"합": "combination", "충": "clash", "형": "punishment", "파": "break", "해": "harm", "원진": "resentment"}
_VERB: Final = {"합": "combine", "충": "clash", "형": "punish each other", "파": "break", "해": "harm each other"}
_VERB_S: Final = {"합": "combines", "충": "clashes", "형": "is in punishment", "원진": "is in resentment"}


def _pair(kind: str, members: str, level: str) -> Slots:
    """자오충, 子午沖, 자와 오, 자수와 오화, Zi and Wu, Rat and Horse, clash."""
    short, hanja, english = WORDS["relations"][kind]
    first, second = members[0], members[1]
    if level == "stem":
        a, b = words.stem(first, "b"), words.stem(second, "b")
        animals = f"{a['bpol']} and {b['bpol']}"
        hanjas = STEM_BY_HANGUL[first].hanja + STEM_BY_HANGUL[second].hanja
    else:
        a, b = words.branch(first), words.branch(second)
        animals = f"{a['bani_en']} and {b['bani_en']}"
        hanjas = BRANCH_BY_HANGUL[first].hanja + BRANCH_BY_HANGUL[second].hanja
    return {
        "rel": members + short,
        "relf": f"{members}{short}({hanjas}{hanja})",
        "relh": hanjas + hanja,
        "kind": short,
        "kind_en": english,
        "m1": f"{first}({a['bh']})",
        "m2": f"{second}({b['bh']})",
        "m1e": a["be"],
        "m2e": b["be"],
        "ani": animals,
        "pin": f"{a['bp']}-{b['bp']}",
        "rom": f"{a['br']}-{b['br'].lower()}",
        "verb": _VERB.get(short, "resent each other"),
    }


@fact
def relation(person: Person, rng: random.Random) -> Iterator[Case]:
    """A pair by its members; a lie names a pair of the tables of which one is missing from the chart."""
    if "hour" not in person.pillars or unsure(person):
        return
    stems = {it.stem for it in person.pillars.values()}
    branches = {it.branch for it in person.pillars.values()}
    told = {kind for kind in WORDS["relations"] if kind != "해"}
    true = {(r.kind, "".join(r.members), r.level) for r in person.chart.relations if r.kind in told}
    wrong = [
        (row.kind, row.members, row.level)
        for row in PAIRS
        if row.kind in told and not set(row.members) <= (stems if row.level == "stem" else branches)
    ]
    # A pair in a relation of a triple (삼형) is no lie, nor one of which the other order is told.
    order = {frozenset(row.members): row.members for row in PAIRS}
    truths = [_pair(kind, order.get(frozenset(members), members), level) for kind, members, level in sorted(true)]
    yield from one_each(rng, some(rng, truths, 3), (_pair(*row) for row in wrong))


def _kind(kind: str) -> Slots:
    return {"kind": kind, "kind_en": _EN[kind], "verb": _VERB.get(kind, "resent each other")}


@fact
def relation_at(person: Person, rng: random.Random) -> Iterator[Case]:
    """Between two branches by their places; a lie names a kind that no relation of the two is of."""
    for first, second in combinations(POSITIONS, 2):
        if not {first, second} <= set(person.pillars) or unsure(person):
            continue
        there = {r.kind for r in person.chart.relations if r.level == "branch" and {first, second} <= set(r.positions)}
        true = [kind for kind in _TOLD if there & set(_SURE[kind])]
        wrong = [kind for kind in _TOLD if not there & set(FAMILIES[kind])]
        one, two = where(person, first), where(person, second)
        fixed = {
            "one": one["branch_pos"],
            "two": two["branch_pos"],
            "one_en": f"{one['pos_en']} branch",
            "two_en": f"{two['pos_en']} branch",
            "pil1": one["pos_en"],
            "pil2": two["pos_en"],
        }
        yield from one_each(rng, map(_kind, true), map(_kind, wrong), fixed)


@fact
def relation_absent(person: Person, rng: random.Random) -> Iterator[Case]:
    """No relation of a kind at all."""
    if "hour" not in person.pillars or unsure(person):
        return
    there = {r.kind for r in person.chart.relations}
    true = [kind for kind in _TOLD if not there & set(FAMILIES[kind])]
    lies = [kind for kind in _TOLD if there & {kind, "육합" if kind == "합" else kind}]
    yield from one_each(rng, map(_kind, true), map(_kind, lies))


@fact
def year_relation(person: Person, rng: random.Random) -> Iterator[Case]:
    """This year's branch and a branch of the chart."""
    year = person.luck.year.pillar
    for position, right in person.pillars.items():
        if person.doubtful[position] - {right.name}:
            continue
        there = {r.kind for r in year.relations if position in r.positions and r.level == "branch"}
        true = [kind for kind in ("합", "충") if there & set(_SURE[kind])]
        wrong = [kind for kind in ("합", "충") if not there & set(FAMILIES[kind])]
        at = where(person, position)
        fixed = {"at": at["branch_pos"], "at_en": f"{at['pos_en']} branch", "b": right.branch}
        fixed |= words.branch(year.name[1], "y") | words.branch(right.branch)
        slots = [{**_kind(kind), "verb_s": _VERB_S[kind]} for kind in wrong]
        yield from one_each(rng, [{**_kind(kind), "verb_s": _VERB_S[kind]} for kind in true], slots, fixed)
