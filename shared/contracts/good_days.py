"""택일(擇日): the days of a span that suit a purpose, by rules, with the reasons for and against."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from shared.contracts.base import Contract, written_out
from shared.vocabulary import TenGod

Purpose = Literal["wedding", "engagement", "moving", "opening", "contract", "purchase", "travel", "interview", "exam"]


class DaySearch(Contract):
    """What is asked. Days are those of the civil calendar at the birth place's zone; with a partner in the turn they
    are days that suit both.
    """

    purpose: Purpose
    start: Annotated[date | None, BeforeValidator(written_out)] = Field(
        default=None, description="first day looked at; None: the day of asking"
    )
    days: int = Field(default=60, ge=1, le=366, description="how many days are looked at")
    limit: int = Field(default=5, ge=1, le=31, description="how many are told, the best first")


class DayReason(Contract):
    """One rule that spoke; `points` are added to the score, negative ones taken away."""

    rule: str = Field(description="name of the rule; begins with `상대의` where it speaks of the partner")
    text: str
    text_en: str
    points: float


class GoodDay(Contract):
    """One day with its pillar at noon. The score is the sum of its reasons' points; 0 is a day like any other."""

    date: date
    weekday: int = Field(ge=0, le=6, description="0 is Monday")
    lunar: str
    pillar: str = Field(description="일진, hangul")
    hanja: str
    stem_ten_god: TenGod
    branch_ten_god: TenGod
    officer: str = Field(description="건제십이신(建除十二神) of the day, hangul")
    score: float
    reasons: tuple[DayReason, ...] = Field(description="those for it first, then those against")


class GoodDays(Contract):
    """The best days first; `avoided` tells how many days of the span were ruled out altogether."""

    type: Literal["good_days.v1"] = "good_days.v1"
    engine_version: str
    purpose: Purpose
    start: date
    end: date = Field(description="last day looked at")
    days: tuple[GoodDay, ...]
    avoided: int
    rule: str
