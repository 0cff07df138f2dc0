"""Reads `data/compatibility.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from services.saju_engine.problems import Text

PartName = Literal["day_stems", "day_branches", "year_branches", "elements", "useful_elements", "luck"]
PARTS: Final[tuple[PartName, ...]] = (
    *("day_stems", "day_branches", "year_branches"),
    *("elements", "useful_elements", "luck"),
)


class Row(NamedTuple):
    """What speaks: its points, and its text in which words stand in braces. `label`: its name in both languages."""

    points: float
    text: Text
    label: Text


@dataclass(frozen=True, slots=True)
class Part:
    """One thing looked at. `lead` and `lead_none` begin what is said of two branches."""

    name: PartName
    weight: float
    base: float
    rule: str
    rows: Mapping[str, Row]
    lead: Text
    lead_none: Text


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Shares of an element in a chart, 0-1."""

    scarce: float
    plenty: float
    heavy: float


@dataclass(frozen=True, slots=True)
class CompatibilityTable:
    """`steps`: least score and its word, the highest first. `years`: how far the luck is looked at."""

    rule: str
    parts: Mapping[PartName, Part]
    relations: Mapping[str, Row]
    steps: tuple[tuple[float, Text], ...]
    thresholds: Thresholds
    sides: tuple[Text, Text]
    ten_gods: Text
    animals_en: Mapping[str, str]
    years: int


def _text(data: Mapping[str, Any], prefix: str = "") -> Text:
    return Text(data.get(f"{prefix}ko", ""), data.get(f"{prefix}en", ""))


def _row(data: Mapping[str, Any]) -> Row:
    return Row(data["points"], _text(data), Text(data["name"], data.get("name_en", data["name"])))


def _part(data: Mapping[str, Any]) -> Part:
    return Part(
        name=data["name"],
        weight=data["weight"],
        base=data["base"],
        rule=data["rule"],
        rows={row["name"]: _row(row) for row in data.get("row", ())},
        lead=_text(data),
        lead_none=_text(data, "none_"),
    )


@cache
def compatibility_table() -> CompatibilityTable:
    """The table, read on first use."""
    data = tomllib.loads(Path(__file__).parent.joinpath("data/compatibility.toml").read_text("utf-8"))
    parts = {part.name: part for part in map(_part, data["part"])}
    return CompatibilityTable(
        rule=data["rule"],
        parts={name: parts[name] for name in PARTS},
        relations={row["name"]: _row(row) for row in data["relation"]},
        steps=tuple((step["from"], _text(step)) for step in data["step"]),
        thresholds=Thresholds(**data["thresholds"]),
        sides=(_text(data["sides"]["first"]), _text(data["sides"]["second"])),
        ten_gods=_text(data["ten_gods"]),
        animals_en=data["animals_en"],
        years=data["years"],
    )
