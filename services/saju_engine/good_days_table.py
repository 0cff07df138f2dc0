"""Reads `data/good_days.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args

from services.saju_engine.problems import Text
from shared.contracts.birth import Sex
from shared.contracts.good_days import Purpose

Kind = Literal["officer", "almanac", "lunar", "star", "relation", "element", "ten_god", "life_stage", "void"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
PURPOSES: Final[tuple[Purpose, ...]] = get_args(Purpose)
_OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what raises it, what it says, and its points for each purpose. `sex` None: for everyone."""

    name: str
    kind: Kind
    text: Text
    points: Mapping[Purpose, float]
    sex: Sex | None


@dataclass(frozen=True, slots=True)
class GoodDaysTable:
    """`rules`: by kind and key. `avoid`: by purpose, the names of the rules that rule a day out."""

    rule: str
    rules: Mapping[tuple[Kind, str], tuple[Rule, ...]]
    avoid: Mapping[Purpose, frozenset[str]]


def _rule(row: Mapping[str, Any]) -> Rule:
    points = row["points"]
    unknown = set(points) - {*PURPOSES, _OTHER}
    if unknown or row["kind"] not in KINDS:
        raise ValueError(f"good_days.toml, {row['name']}: no such kind or purpose: {row['kind']}, {sorted(unknown)}")
    return Rule(
        name=row["name"],
        kind=row["kind"],
        text=Text(row["ko"], row["en"]),
        points={purpose: points.get(purpose, points.get(_OTHER, 0)) for purpose in PURPOSES},
        sex=row.get("sex"),
    )


def parse(text: str) -> GoodDaysTable:
    """The table from its TOML. Raises ValueError for a rule of a kind or for a purpose that there is not."""
    data = tomllib.loads(text)
    rules: dict[tuple[Kind, str], tuple[Rule, ...]] = {}
    for row in data["row"]:
        rule = _rule(row)
        for key in row["key"]:
            rules[rule.kind, key] = (*rules.get((rule.kind, key), ()), rule)
    avoid = {purpose: frozenset(data["avoid"][purpose]) for purpose in PURPOSES}
    return GoodDaysTable(rule=data["rule"], rules=rules, avoid=avoid)


@cache
def good_days_table() -> GoodDaysTable:
    """The table, read on first use."""
    return parse(Path(__file__).parent.joinpath("data/good_days.toml").read_text("utf-8"))
