"""Reads `data/stars.toml` into what `stars` looks up."""

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from services.saju_engine.made import maker
from services.saju_engine.relations import POSITIONS
from shared.contracts.chart import SpiritStar
from shared.vocabulary import BRANCHES, STEMS

BASE_NAMES: Final = {"day_stem": "일간", "year_branch": "년지", "month_branch": "월지", "day_branch": "일지"}
SELF: Final = "self"
STEM: Final = {stem.hanja: index for index, stem in enumerate(STEMS)}
BRANCH: Final = {branch.hanja: index for index, branch in enumerate(BRANCHES)}
_HANGUL: Final = {entry.hanja: entry.hangul for entry in (*STEMS, *BRANCHES)}
_made: Final = maker(SpiritStar)
_EVERYWHERE: Final = (True, True, True, True)

Key = tuple[str, int, str, int]
"""Base, its value, kind of target (stem, branch, pillar), its value."""
Entry = tuple[Key, "Raised"]


@dataclass(frozen=True, slots=True)
class Raised:
    """A star and the positions (year, month, day, hour) at which it may stand."""

    star: SpiritStar
    at: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class StarTable:
    """The rows, indexed by what raises them."""

    direct: Mapping[Key, tuple[Raised, ...]]
    together: Mapping[int, tuple[tuple[frozenset[int], SpiritStar], ...]]
    """By day stem: branches that must all stand in the chart."""
    sequences: Mapping[tuple[int, ...], SpiritStar]
    names: tuple[str, ...]


def _hangul(hanja: str) -> str:
    return "".join(_HANGUL[character] for character in hanja)


def _list(hanja: str) -> str:
    return "·".join(_HANGUL[character] for character in hanja)


def pillar_index(hanja: str) -> int:
    """0-59 of a pillar written in hanja."""
    stem, branch = STEM[hanja[0]], BRANCH[hanja[1]]
    return next(index for index in range(60) if (index % 10, index % 12) == (stem, branch))


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for item in text.split():
        key, _, targets = item.partition(":")
        yield key, targets


def _at(row: dict[str, Any]) -> tuple[bool, ...]:
    return tuple(position in row["at"] for position in POSITIONS) if "at" in row else _EVERYWHERE


def _star(row: dict[str, Any], rule: str) -> SpiritStar:
    return _made({"name": row["name"], "hanja": row["hanja"], "rule": rule})


def _based(row: dict[str, Any], target_of: Callable[[str], Iterable[tuple[str, int]]]) -> Iterable[Entry]:
    for base in row["base"]:
        for key, targets in _pairs(row["table"]):
            value = STEM[key] if base == "day_stem" else BRANCH[key]
            spoken = _hangul(targets) if row["target"] == "pillar" else _list(targets)
            raised = Raised(_star(row, f"{BASE_NAMES[base]} {_hangul(key)} 기준 {spoken}"), _at(row))
            for kind, target in target_of(targets):
                yield (base, value, kind, target), raised


def _characters(text: str) -> Iterable[tuple[str, int]]:
    for character in text:
        yield ("stem", STEM[character]) if character in STEM else ("branch", BRANCH[character])


def _own(row: dict[str, Any]) -> Iterable[Entry]:
    for key, _ in _pairs(row["table"]):
        yield (SELF, 0, "pillar", pillar_index(key)), Raised(_star(row, f"{_hangul(key)} 기둥"), _at(row))


def _entries(row: dict[str, Any]) -> Iterable[Entry]:
    if row["target"] == "pillar":
        return _based(row, lambda text: [("pillar", pillar_index(text))]) if "base" in row else _own(row)
    return _based(row, _characters)


def _twelve(table: dict[str, Any]) -> Iterable[Entry]:
    named = [entry.split() for entry in table["names"]]
    for base in table["base"]:
        for key, first in _pairs(table["start"]):
            for step, (name, hanja) in enumerate(named):
                branch = (BRANCH[first] + step) % 12
                rule = f"십이신살 {BASE_NAMES[base]} {_hangul(key)} 기준 {BRANCHES[branch].hangul}"
                star = _made({"name": name, "hanja": hanja, "rule": rule})
                yield (base, BRANCH[key], "branch", branch), Raised(star, _EVERYWHERE)


@cache
def star_table() -> StarTable:
    """The table, read on first use."""
    data = tomllib.loads(Path(__file__).parent.joinpath("data/stars.toml").read_text("utf-8"))
    direct: defaultdict[Key, list[Raised]] = defaultdict(list)
    together: defaultdict[int, list[tuple[frozenset[int], SpiritStar]]] = defaultdict(list)
    sequences: dict[tuple[int, ...], SpiritStar] = {}
    for row in data["star"]:
        if row["target"] == "sequence":
            for key, _ in _pairs(row["table"]):
                star = _star(row, f"천간에 {_list(key)} 차례로 나란히 있음")
                sequences[tuple(STEM[character] for character in key)] = star
        elif row["target"] == "all":
            for key, targets in _pairs(row["table"]):
                star = _star(row, f"일간 {_hangul(key)} 기준 {_list(targets)} 모두 있음")
                together[STEM[key]].append((frozenset(BRANCH[character] for character in targets), star))
        else:
            for place, raised in _entries(row):
                direct[place].append(raised)
    for place, raised in _twelve(data["twelve"]):
        direct[place].append(raised)
    names = dict.fromkeys([*(row["name"] for row in data["star"]), *(n.split()[0] for n in data["twelve"]["names"])])
    return StarTable(
        direct={key: tuple(rows) for key, rows in direct.items()},
        together={stem: tuple(rows) for stem, rows in together.items()},
        sequences=sequences,
        names=tuple(names),
    )
