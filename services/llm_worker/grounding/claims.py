"""A claim: a place in a text that says something which a chart makes true or false."""

from dataclasses import dataclass
from typing import Literal

ClaimKind = Literal[
    "pillar",
    "day_master",
    "stem",
    "ten_god",
    "life_stage",
    "star",
    "element_count",
    "year",
    "decade",
    "age",
    "animal",
    "relation",
    "strength",
    "structure",
    "useful_element",
    "void",
    "nayin",
    "hidden_stem",
    "birth",
    "citation",
]


@dataclass(frozen=True, slots=True)
class Claim:
    """`start` and `end`: where the words stand in the text they were found in."""

    text: str
    kind: ClaimKind
    start: int
    end: int
    true: bool
