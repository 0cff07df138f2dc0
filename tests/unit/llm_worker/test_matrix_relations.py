"""Relations, said in every way of a matrix, true and false of real charts: the false is held back, the true is not."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Final

import pytest

from services.llm_worker.grounding.check import review
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.met import between
from shared.relation_tables import TRIPLES
from shared.vocabulary import BRANCHES
from tests.golden.people import Person, people

_OF: Final = {branch.hangul: branch for branch in BRANCHES}
_KO: Final = {"year": "년지", "month": "월지", "day": "일지", "hour": "시지"}
_LATIN: Final = dict(
    zip(_OF, ["Ja", "Chuk", "In", "Myo", "Jin", "Sa", "O", "Mi", "Sin", "Yu", "Sul", "Hae"], strict=True)
)
_KINDS: Final = {
    "충": ("충",),
    "육합": ("육합",),
    "형": ("형", "자형"),
    "파": ("파",),
    "해": ("해",),
    "원진": ("원진",),
}
_KINDS_EN: Final = {
    "충": ("clashes with", "clash with each other"),
    "육합": ("forms a six combination with", "form a six combination"),
    "해": ("harms", "harm each other"),
}
_SAID: Final = (
    "{a}와 {b}의 관계는 {kind}입니다.",
    "{a} {c}({hc})와 {b} {d}({hd})의 관계는 {kind}입니다.",
    "{a} {hc} 역시 {b} {hd}와 {kind}에 해당합니다.",
    "- {a}·{b}: {kind}",
)
_SAID_EN: Final = (
    "Your {p} branch {hc} {one} your {q} branch {hd}, so expect changes.",
    "{lc} in the {p} and {ld} in the {q} {both}.",
    "The {p} branch and the {q} branch {both}.",
)
_SAID_YEAR: Final = (
    "{year}년 {name}년의 {c}는 {b}의 {d}와 {kind}에 해당합니다.",
    "{year}년 {hc}는 {b}와 {kind} 관계입니다.",
)


def _some() -> tuple[Person, ...]:
    return tuple(p for p in people() if not p.chart.warnings and not p.chart.hour_candidates)[:6]


def _of_chart(person: Person, *, true: bool) -> Iterator[str]:
    for (p, one), (q, other) in combinations(person.pillars.items(), 2):
        c, d = one.branch, other.branch
        words = {
            "a": _KO[p], "b": _KO[q], "c": c, "d": d, "hc": _OF[c].hanja, "hd": _OF[d].hanja,
            "p": p, "q": q, "lc": _LATIN[c], "ld": _LATIN[d],
        }  # fmt: skip
        for kind, names in _KINDS.items():
            if between(c, d).isdisjoint(names) == true or (kind == "형" and not true and _in_triple(c, d)):
                continue
            yield from (said.format(kind=kind, **words) for said in _SAID)
            if kind in _KINDS_EN:
                first, both = _KINDS_EN[kind]
                yield from (said.format(one=first, both=both, **words) for said in _SAID_EN)


def _in_triple(one: str, other: str) -> bool:
    return any(row.kind == "삼형" and {one, other} <= set(row.members) for row in TRIPLES)


def _of_years(person: Person, facts: Facts, *, true: bool) -> Iterator[str]:
    for year, (q, pillar) in product((2027, 2029, 2031), person.pillars.items()):
        luck = facts.at(str(year))
        assert luck is not None
        c, d = luck.name[1], pillar.branch
        for kind, names in _KINDS.items():
            if between(c, d).isdisjoint(names) == true or (kind == "형" and not true and _in_triple(c, d)):
                continue
            words = {"year": year, "name": luck.name, "c": c, "hc": _OF[c].hanja, "b": _KO[q], "d": d, "kind": kind}
            yield from (said.format(**words) for said in _SAID_YEAR)


def _triples(facts: Facts, *, true: bool) -> Iterator[str]:
    for year, row in product((2027, 2029, 2031), TRIPLES):
        luck = facts.at(str(year))
        assert luck is not None
        if (set(row.members) <= {*facts.branches, luck.name[1]}) == true:
            yield f"{year}년에는 {row.members} {row.kind}이 이루어집니다."
            hanja = "".join(_OF[one].hanja for one in row.members)
            yield f"In {year} your chart completes {hanja}, a {_WHOLE[row.kind]}."


_WHOLE: Final = {"삼합": "three harmony", "방합": "directional combination", "삼형": "triple punishment"}


@pytest.mark.parametrize("person", _some(), ids=lambda person: str(person.number))
def test_what_is_false_is_held_back(person: Person) -> None:
    facts = person.facts
    said = [
        *_of_chart(person, true=False), *_of_years(person, facts, true=False), *_triples(facts, true=False)
    ]  # fmt: skip
    through = [sentence for sentence in said if not review(sentence, facts).false_kinds]
    assert len(said) > 100
    assert len(through) <= len(said) / 100, through


@pytest.mark.parametrize("person", _some(), ids=lambda person: str(person.number))
def test_what_is_true_is_let_go(person: Person) -> None:
    facts = person.facts
    said = [*_of_chart(person, true=True), *_of_years(person, facts, true=True), *_triples(facts, true=True)]
    assert said
    assert [sentence for sentence in said if review(sentence, facts).false_kinds] == []
