"""What is true of a person: everything the check may compare a claim with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Self

from services.llm_worker.charts.view import POSITIONS
from services.llm_worker.grounding.text.lexicon import NAMES, star_key
from services.llm_worker.grounding.truth import met
from shared.contracts.chart import Chart, DecadeLuck, Luck, LuckPillar, Pillar, Position, Relation
from shared.ten_gods import BRANCH_GODS, STEM_GODS
from shared.vocabulary import BRANCHES, STEMS, Element, LifeStage, Polarity, TenGod

_FIRST_YEAR: Final = 1984
"""A year of 갑자, from which the sixty are counted."""
_STEM_INDEX: Final = {stem.hangul: index for index, stem in enumerate(STEMS)}
_BRANCH_INDEX: Final = {branch.hangul: index for index, branch in enumerate(BRANCHES)}
_SAMJAE: Final = ("들삼재", "눌삼재", "날삼재")
_SAMJAE_FIRST: Final = {0: "인", 1: "해", 2: "신", 3: "사"}
"""삼재 begins opposite the first of the year branch's 삼합: 신자진 인, 사유축 해, 인오술 신, 해묘미 사."""


def _gods(day_stem: str, name: str) -> tuple[TenGod, TenGod]:
    """십신 of a pillar's stem and branch to the day master."""
    day = _STEM_INDEX[day_stem]
    return STEM_GODS[day][_STEM_INDEX[name[0]]], BRANCH_GODS[day][_BRANCH_INDEX[name[1]]]


def year_name(year: int) -> str:
    """육십갑자 of a year, which runs from 입춘 to 입춘."""
    return NAMES[(year - _FIRST_YEAR) % 60]


@dataclass(frozen=True, slots=True)
class LuckFact:
    """A pillar of luck: its name, and the ten gods of its stem and branch."""

    name: str
    stem_god: TenGod
    branch_god: TenGod
    life_stage: LifeStage | None = None
    relations: tuple[Relation, ...] | None = None
    """None where nobody has computed them."""

    @classmethod
    def of(cls, pillar: LuckPillar) -> "LuckFact":
        """From the contract."""
        return cls(pillar.name, pillar.stem_ten_god, pillar.branch_ten_god, pillar.life_stage, pillar.relations)

    @property
    def gods(self) -> frozenset[TenGod]:
        """Both."""
        return frozenset((self.stem_god, self.branch_god))


@dataclass(frozen=True)
class Facts:
    """A chart, the luck at the moment of asking and the passages, ready to be compared with. Without a chart nothing
    about the person is true, but general statements are.
    """

    chart: Chart | None
    luck: Luck | None = None
    citations: frozenset[int] = frozenset()
    year_now: int | None = None
    """The saju year of today where no luck was computed."""
    schools: frozenset[str] = frozenset()
    """By which the useful element is judged where a claim names none; the one the engine chose, if none is given."""
    void_from: frozenset[Position] = frozenset({"day"})
    """The pillars from which 공망 is reckoned: that of the day, or that of the year where it is said to be."""
    both_sides: bool = False
    """Whether a pillar may be the one beyond a near boundary (the chart's warnings)."""
    pillars: Mapping[Position, Pillar] = field(init=False)

    def __post_init__(self) -> None:
        pillars: dict[Position, Pillar] = {}
        for position in POSITIONS if self.chart else ():
            pillar = getattr(self.chart.pillars if self.chart else None, position)
            if pillar is not None:
                pillars[position] = pillar
        object.__setattr__(self, "pillars", pillars)
        if self.chart is not None and not self.schools:
            chosen = (one.school for one in self.chart.useful_elements if one.chosen)
            object.__setattr__(self, "schools", frozenset(chosen))

    def by(self, schools: frozenset[str], *, as_well: bool = False) -> Self:
        """As these schools see it; `as_well`: and as the chosen one does."""
        return replace(self, schools=schools | self.schools if as_well else schools) if schools else self

    # -- the birth chart ---------------------------------------------------------------------------------------------

    @property
    def has_boundary(self) -> bool:
        """Whether the birth is so near a boundary that the chart names the pillars beyond it."""
        return self.chart is not None and any(warning.other_pillars for warning in self.chart.warnings)

    @cached_property
    def possible(self) -> Mapping[Position, frozenset[str]]:
        """Names a pillar may have: its own, all hours' where it is unknown, the other side's where both are meant."""
        names: dict[Position, set[str]] = {position: {pillar.name} for position, pillar in self.pillars.items()}
        if self.chart is not None:
            for candidate in self.chart.hour_candidates:
                names.setdefault("hour", set()).add(candidate.hour_pillar)
            for warning in self.chart.warnings if self.both_sides else ():
                for position, name in warning.other_pillars.items():
                    names.setdefault(position, set()).add(name)
        return {position: frozenset(found) for position, found in names.items()}

    @cached_property
    def allowed_names(self) -> frozenset[str]:
        """Pillars of the chart and of the luck."""
        names = {name for found in self.possible.values() for name in found}
        if self.chart is not None:
            names |= {period.pillar.name for period in self.chart.decade_luck.periods}
            names |= {name for name in (self.chart.life_palace, self.chart.conception) if name}
        if self.luck is not None:
            names |= {year.pillar.name for year in self.luck.years}
            names |= {self.luck.year.pillar.name, self.luck.month.name, self.luck.day.name}
        return frozenset(names)

    @cached_property
    def voids(self) -> frozenset[str]:
        """Branches in 공망."""
        if self.chart is None:
            return frozenset()
        day, year = (self.chart.voids if "day" in self.void_from else ()), self.chart.year_voids
        return frozenset((*day, *(year if "year" in self.void_from else ())))

    @cached_property
    def stars(self) -> frozenset[str]:
        """Keys of all stars of the chart."""
        return frozenset(key for pillar in self.pillars.values() for key in stars_of(pillar))

    @property
    def day_stem(self) -> str | None:
        """일간."""
        return self.chart.day_master.stem if self.chart else None

    def god_at(self, position: Position, part: str) -> frozenset[TenGod]:
        """Ten gods of the visible characters at a position, a branch by its main stem; `part` is stem, branch or
        pillar, or `hidden` for all that the branch hides.
        """
        pillar = self.pillars.get(position)
        if pillar is None:
            return frozenset()
        if part in {"hidden", "stored"}:
            return frozenset(hidden.ten_god for hidden in pillar.hidden_stems)
        gods = set()
        if part != "branch" and position != "day" and pillar.stem_ten_god is not None:
            gods.add(pillar.stem_ten_god)
        if part != "stem":
            gods.add(pillar.branch_ten_god)
        return frozenset(gods)

    def god_count(self, gods: tuple[TenGod, ...]) -> int:
        """How often these ten gods stand among the visible characters, the day master left out."""
        return sum(
            (position != "day" and pillar.stem_ten_god in gods) + (pillar.branch_ten_god in gods)
            for position, pillar in self.pillars.items()
        )

    def god_hidden(self, gods: tuple[TenGod, ...]) -> bool:
        """Whether one of them is hidden in a branch."""
        return any(hidden.ten_god in gods for pillar in self.pillars.values() for hidden in pillar.hidden_stems)

    def element_count(self, element: Element) -> int:
        """Among the visible characters."""
        shares = self.chart.elements if self.chart else ()
        return next((share.count for share in shares if share.element is element), 0)

    def element_weight(self, element: Element) -> float | None:
        """0-1, with hidden stems and the season."""
        shares = self.chart.elements if self.chart else ()
        return next((share.weight for share in shares if share.element is element), None)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Visible stems, year first."""
        return tuple(pillar.stem for pillar in self.pillars.values())

    @cached_property
    def branches(self) -> tuple[str, ...]:
        """Branches, year first."""
        return tuple(pillar.branch for pillar in self.pillars.values())

    @cached_property
    def hidden_stems(self) -> frozenset[str]:
        """All hidden stems."""
        return frozenset(hidden.stem for pillar in self.pillars.values() for hidden in pillar.hidden_stems)

    def polarity_count(self, polarity: Polarity) -> int:
        """Of the visible characters."""
        if self.chart and self.chart.polarity:
            return self.chart.polarity.get(polarity, 0)
        return sum(
            (pillar.stem_polarity is polarity) + (pillar.branch_polarity is polarity)
            for pillar in self.pillars.values()
        )

    def stages_at(self, position: Position) -> frozenset[LifeStage]:
        """십이운성 at a position, by the day master and by the pillar's own stem."""
        pillar = self.pillars.get(position)
        if pillar is None:
            return frozenset()
        return frozenset(stage for stage in (pillar.life_stage, pillar.own_life_stage) if stage is not None)

    @cached_property
    def stages(self) -> frozenset[LifeStage]:
        """십이운성 of all positions."""
        return frozenset(stage for position in self.pillars for stage in self.stages_at(position))

    def relations(self, kinds: Iterable[str]) -> list[Relation]:
        """Those of the chart that are of one of the kinds."""
        wanted = set(kinds)
        return [relation for relation in self.chart.relations if relation.kind in wanted] if self.chart else []

    # -- luck --------------------------------------------------------------------------------------------------------

    @property
    def this_year(self) -> int | None:
        """The saju year of the question."""
        return self.luck.year.year if self.luck else self.year_now

    def year(self, year: int) -> LuckFact | None:
        """세운 of a year; None without a chart."""
        if self.luck is not None:
            for item in (self.luck.year, *self.luck.years):
                if item.year == year:
                    return LuckFact.of(item.pillar)
        return self.named(year_name(year))

    def god_of(self, kind: str, character: str) -> TenGod | None:
        """Ten god of a stem, or of a branch by its main stem; None without a chart."""
        if self.day_stem is None:
            return None
        day = _STEM_INDEX[self.day_stem]
        return STEM_GODS[day][_STEM_INDEX[character]] if kind == "stem" else BRANCH_GODS[day][_BRANCH_INDEX[character]]

    def named(self, name: str) -> LuckFact | None:
        """A pillar of luck by its name alone, whichever period it stands for."""
        if self.day_stem is None or name not in NAMES:
            return None
        upper, lower = _gods(self.day_stem, name)
        places = tuple((position, pillar.name) for position, pillar in self.pillars.items())
        return LuckFact(name, upper, lower, met.life_stage(self.day_stem, name[1]), met.relations(name, places))

    def at(self, time: str) -> LuckFact | None:
        """Luck of a time: a year, `+1` from this year, `month`, `day` or `decade`; None where it is not known."""
        if time.isdigit():
            return self.year(int(time))
        if time[0] in "+-":
            return None if self.this_year is None else self.year(self.this_year + int(time))
        if time.startswith("decade"):
            return self._decade(time)
        if self.luck is None or time not in {"month", "day"}:
            return None
        return LuckFact.of(self.luck.month if time == "month" else self.luck.day)

    def _decade(self, time: str) -> LuckFact | None:
        period = self.decade(time)
        return LuckFact.of(period.pillar) if period is not None else None

    def decade(self, time: str) -> DecadeLuck | None:
        """`decade` now, `decade+1` the next, `decade+0` the first; None where it is not known."""
        now = self.decade_now
        if not self.periods or (now is None and time != "decade+0"):
            return None
        place = 0 if time == "decade+0" else self.periods.index(now) + (time == "decade+1") if now is not None else 0
        return self.periods[place] if place < len(self.periods) else None

    @property
    def periods(self) -> tuple[DecadeLuck, ...]:
        """대운, the first one first."""
        return self.chart.decade_luck.periods if self.chart else ()

    @property
    def decade_now(self) -> DecadeLuck | None:
        """대운 running now."""
        if self.luck is not None:
            return self.luck.decade
        year = self.year_now
        return next((d for d in self.periods if year is not None and d.start_year <= year <= d.end_year), None)

    def samjae(self, year: int) -> str | None:
        """들삼재, 눌삼재 or 날삼재 of a year; None in the other nine years of twelve, or without a chart."""
        if "year" not in self.pillars:
            return None
        order = [branch.hangul for branch in BRANCHES]
        first = order.index(_SAMJAE_FIRST[order.index(self.pillars["year"].branch) % 4])
        step = (order.index(year_name(year)[1]) - first) % 12
        return _SAMJAE[step] if step < len(_SAMJAE) else None


def stars_of(pillar: Pillar) -> frozenset[str]:
    """Keys of the stars of a pillar."""
    return frozenset(star_key(star.name) for star in pillar.stars)
