"""궁합(宮合): what two charts are to one another, by rules. `first` and `second` are the charts in the order asked."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared.contracts.base import Contract
from shared.contracts.chart import Position
from shared.vocabulary import Element, TenGod

Side = Literal["first", "second"]


class PairRelation(Contract):
    """합·충·형·파·해·원진 between a stem or branch of the first person and one of the second."""

    kind: str = Field(
        description="as in a chart's relations, and 공합 (two of a 삼합 without its middle), 반방합 (two of a 방합)"
    )
    members: tuple[str, str] = Field(description="hangul of the stem or branch of the first person, then of the second")
    level: Literal["stem", "branch"]
    element: Element | None = Field(default=None, description="what a combination turns into")
    rule: str = ""


class CrossRelation(PairRelation):
    """Between one pillar of each chart."""

    positions: tuple[Position, Position] = Field(description="pillar of the first chart, then of the second")


class CompatibilityPart(Contract):
    """One thing looked at: 0 (hard going) to 100 (easy), its weight in the whole (weights add up to 1), and why."""

    name: Literal["day_stems", "day_branches", "year_branches", "elements", "useful_elements", "luck"]
    score: float = Field(ge=0, le=100)
    weight: float = Field(ge=0, le=1)
    reason: str
    reason_en: str
    rule: str
    relations: tuple[CrossRelation, ...] = ()


class SharedPeriod(Contract):
    """A span of years in which neither chart's 대운 changes; the decades of both side by side."""

    start_year: int
    end_year: int = Field(description="the last year of the span")
    first: str = Field(description="hangul of the first chart's 대운; empty before its first and after its last one")
    second: str
    first_favourable: bool | None = Field(
        default=None,
        description="the 대운 brings that chart's 용신 or 희신 (True), its 기신 (False), neither or both (None)",
    )
    second_favourable: bool | None = None
    relations: tuple[PairRelation, ...] = Field(default=(), description="between the two 대운")


class Compatibility(Contract):
    """The score is the weighted mean of the parts and the same whichever chart comes first."""

    type: Literal["compatibility.v1"] = "compatibility.v1"
    engine_version: str
    score: float = Field(ge=0, le=100)
    step: str = Field(description="the score in a word, Korean")
    step_en: str
    first_to_second: TenGod = Field(description="십신 of the second day master, seen from the first")
    second_to_first: TenGod
    parts: tuple[CompatibilityPart, ...]
    relations: tuple[CrossRelation, ...] = Field(description="all between the two charts, of any pillar")
    periods: tuple[SharedPeriod, ...] = ()
    as_of: date
    rule: str
