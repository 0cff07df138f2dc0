"""The chart (사주팔자, 四柱八字): all that the engine says of one birth moment. Nothing else claims a fact of it.

Korean terms are the values; hanja stand beside them. A fact names the rule it was derived by in `rule`.
Fields that a chart can do without are optional, so that an older engine and a newer reader (or the other way round)
understand one another.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field

from shared.contracts.base import Contract
from shared.contracts.birth import Birth, ChartOptions
from shared.vocabulary import Element, LifeStage, Polarity, TenGod

Position = Literal["year", "month", "day", "hour"]
HiddenRole = Literal["여기", "중기", "정기"]


class _Deferred(Contract):
    """The thirty models of a chart are compiled when the first one is read or written, not on import: an engine that
    only computes does without.
    """

    model_config = ConfigDict(defer_build=True)


class HiddenStem(_Deferred):
    """지장간(支藏干): a stem hidden in a branch, with its role and the days it governs of a month of thirty."""

    stem: str
    hanja: str
    role: HiddenRole
    days: int
    element: Element
    ten_god: TenGod


class SpiritStar(_Deferred):
    """신살(神殺): raised by `rule`, at a pillar."""

    name: str
    hanja: str = ""
    rule: str = ""


class Pillar(_Deferred):
    """주(柱): a stem over a branch."""

    name: str = Field(description="hangul, e.g. 경오")
    hanja: str = Field(description="e.g. 庚午")
    stem: str
    branch: str
    stem_element: Element
    stem_polarity: Polarity
    branch_element: Element
    branch_polarity: Polarity
    stem_ten_god: TenGod | None = Field(default=None, description="십신 of the stem; None for the day master itself")
    branch_ten_god: TenGod = Field(description="십신 of the branch by its main hidden stem (정기)")
    hidden_stems: tuple[HiddenStem, ...]
    life_stage: LifeStage = Field(description="십이운성 of the day master over this branch (봉법)")
    own_life_stage: LifeStage | None = Field(default=None, description="십이운성 of the pillar's own stem (거법)")
    nayin: str | None = Field(default=None, description="납음, e.g. 노방토")
    void: bool = Field(default=False, description="공망 by the day pillar")
    stars: tuple[SpiritStar, ...] = ()


class Pillars(_Deferred):
    """The four; `hour` is None where the hour is unknown."""

    year: Pillar
    month: Pillar
    day: Pillar
    hour: Pillar | None = None


class Place(_Deferred):
    """The birth place as resolved: degrees east and north, IANA zone."""

    name: str
    timezone: str
    longitude: float
    latitude: float = 0.0


class Moment(_Deferred):
    """The birth moment from the clock on the wall to the clock the chart is read by. Corrections in minutes."""

    civil: datetime = Field(description="as read, with its UTC offset")
    utc: datetime
    reading: datetime = Field(description="naive; what the chosen clock showed: decides the day and the hour branch")
    summer_time_minutes: float = 0.0
    longitude_minutes: float = 0.0
    equation_of_time_minutes: float = 0.0


class DayMaster(_Deferred):
    """일간(日干): the stem of the day, for which the chart is read."""

    stem: str
    hanja: str
    element: Element
    polarity: Polarity


class ElementShare(_Deferred):
    """How much of one element: of the visible characters (8, or 6), and weighted by hidden stems and season (0-1)."""

    element: Element
    count: int
    weight: float | None = None


class Relation(_Deferred):
    """합·충·형·파·해·원진…: between stems or branches of the chart."""

    kind: str = Field(description="e.g. 육합, 삼합, 충, 형, 파, 해, 원진, 천간합")
    members: tuple[str, ...] = Field(description="hangul of the stems or branches")
    positions: tuple[Position, ...]
    level: Literal["stem", "branch"]
    element: Element | None = Field(default=None, description="what a combination turns into")
    rule: str = ""


class Strength(_Deferred):
    """신강·신약: a score of 0-100 with its parts, and its step on the nine-step scale 극약…극왕."""

    score: float
    step: str
    strong: bool
    parts: dict[str, float] = {}
    rule: str = ""


class Structure(_Deferred):
    """격국(格局)."""

    name: str
    hanja: str = ""
    rule: str = ""


class UsefulElement(_Deferred):
    """용신(用神) by one school, with its reason in Korean and English."""

    school: Literal["억부", "조후", "통관", "병약"]
    useful: Element
    helpful: Element | None = None
    harmful: Element | None = None
    reason: str
    reason_en: str = ""
    chosen: bool = False


class LuckPillar(_Deferred):
    """A pillar of luck (대운, 세운, 월운, 일운) and what it is to the day master."""

    name: str
    hanja: str
    stem_element: Element
    branch_element: Element
    stem_ten_god: TenGod
    branch_ten_god: TenGod
    life_stage: LifeStage
    relations: tuple[Relation, ...] = Field(default=(), description="with the branches and stems of the chart")


class DecadeLuck(_Deferred):
    """One 대운(大運) of ten years. Ages are Korean counting ages less one where `rule` says so; years are solar."""

    pillar: LuckPillar
    start_age: int
    end_age: int
    start_year: int
    end_year: int


class DecadeLuckTable(_Deferred):
    """대운 with its direction, 대운수 and the exact day the first one starts."""

    forward: bool
    start_age: int = Field(description="대운수, 1-10")
    start_date: date
    rule: str
    periods: tuple[DecadeLuck, ...]


class TermInstant(_Deferred):
    """An instant of 절입(節入)."""

    name: str
    utc: datetime
    local: datetime = Field(description="on the civil clock of the birth place")


class ChartWarning(_Deferred):
    """A boundary nearby: what would be different on the other side."""

    kind: Literal["solar_term", "day_change", "hour_change", "clock_change", "unknown_hour", "assumption"]
    message: str
    message_en: str
    distance_seconds: float | None = None
    other_pillars: dict[Position, str] = Field(default={}, description="hangul names of the pillars that would differ")


class HourCandidate(_Deferred):
    """For an unknown hour: what one of the twelve hours (시) would make of the chart."""

    branch: str
    hour_pillar: str
    day_pillar: str
    stem_ten_god: TenGod
    clock_from: str
    clock_to: str


class ExplanationStep(_Deferred):
    """One step of the chain from the clock reading to the pillars, with the name of its rule."""

    rule: str
    text: str
    text_en: str


class Chart(_Deferred):
    """A whole chart. Immutable: the same birth and options give the same chart until `engine_version` changes."""

    type: Literal["chart.v1"] = "chart.v1"
    engine_version: str
    birth: Birth
    options: ChartOptions
    place: Place
    moment: Moment
    solar_date: date
    lunar: str | None = Field(default=None, description="Korean lunar date, e.g. `1990-04-11` or `2017-윤05-01`")
    animal: str = Field(default="", description="띠, by the year branch")
    pillars: Pillars
    day_master: DayMaster
    elements: tuple[ElementShare, ...] = Field(description="all five, 목화토금수")
    polarity: dict[Polarity, int] = {}
    ten_gods: dict[TenGod, int] = Field(default={}, description="how often each stands, visible stems and branches")
    voids: tuple[str, ...] = Field(default=(), description="the two void branches (공망) of the day pillar")
    year_voids: tuple[str, ...] = Field(default=(), description="the two void branches (공망) of the year pillar")
    life_palace: str | None = Field(default=None, description="명궁, hangul; None without an hour")
    conception: str | None = Field(default=None, description="태원, hangul")
    relations: tuple[Relation, ...] = ()
    strength: Strength | None = None
    structure: Structure | None = None
    useful_elements: tuple[UsefulElement, ...] = ()
    decade_luck: DecadeLuckTable
    terms: tuple[TermInstant, ...] = Field(default=(), description="the 절 before and after birth")
    hour_candidates: tuple[HourCandidate, ...] = ()
    warnings: tuple[ChartWarning, ...] = ()
    explanation: tuple[ExplanationStep, ...] = Field(default=(), description="why each pillar is what it is")


class YearLuck(_Deferred):
    """세운(歲運) of one saju year, which runs from 입춘 to 입춘."""

    year: int
    pillar: LuckPillar


class Luck(_Deferred):
    """Luck at the moment of asking, computed by the engine so that nobody else has to guess what day it is."""

    type: Literal["luck.v1"] = "luck.v1"
    at: datetime = Field(description="UTC")
    local_date: date = Field(description="at the person's place now: the birth place's zone unless told otherwise")
    age: int = Field(description="만 나이")
    year: YearLuck
    month: LuckPillar
    day: LuckPillar
    hour: LuckPillar | None = Field(default=None, description="시운, of the hour on the clock of `local_date`'s place")
    samjae: Literal["들삼재", "눌삼재", "날삼재"] | None = Field(default=None, description="삼재 of this year, if any")
    decade: DecadeLuck | None = Field(default=None, description="the 대운 running now; None before the first one")
    years: tuple[YearLuck, ...] = Field(default=(), description="세운 around now, this year's among them")
