"""What is true of a person: everything the check may compare a claim with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.llm_worker.charts.view import POSITIONS
from services.llm_worker.grounding.lexicon import NAMES, star_key
from shared.contracts.chart import Chart, DecadeLuck, Luck, LuckPillar, Pillar, Position
from shared.vocabulary import STEM_BY_HANGUL, Element, LifeStage, Polarity, TenGod

_FIRST_YEAR: Final = 1984
"""A year of 갑자, from which the sixty are counted."""
_ELEMENTS: Final = tuple(Element)
_MAIN_STEM: Final = dict(zip("자축인묘진사오미신유술해", "계기갑을무병정기경신무임", strict=True))
"""정기 of each branch (월률분야의 정기)."""
_GODS: Final = (
    (TenGod.PEER, TenGod.RIVAL),
    (TenGod.EATING, TenGod.HURTING),
    (TenGod.INDIRECT_WEALTH, TenGod.DIRECT_WEALTH),
    (TenGod.INDIRECT_OFFICER, TenGod.DIRECT_OFFICER),
    (TenGod.INDIRECT_SEAL, TenGod.DIRECT_SEAL),
)


def ten_god(day_stem: str, stem: str) -> TenGod:
    """십신 of a stem to the day master: distance along the cycle of elements, then polarity. Used for years that lie
    outside the engine's table.
    """
    me, it = STEM_BY_HANGUL[day_stem], STEM_BY_HANGUL[stem]
    distance = (_ELEMENTS.index(it.element) - _ELEMENTS.index(me.element)) % 5
    return _GODS[distance][me.polarity is not it.polarity]


def year_name(year: int) -> str:
    """육십갑자 of a year, which runs from 입춘 to 입춘."""
    return NAMES[(year - _FIRST_YEAR) % 60]


@dataclass(frozen=True, slots=True)
class LuckFact:
    """A pillar of luck: its name, and the ten gods of its stem and branch."""

    name: str
    stem_god: TenGod
    branch_god: TenGod

    @classmethod
    def of(cls, pillar: LuckPillar) -> "LuckFact":
        """From the contract."""
        return cls(pillar.name, pillar.stem_ten_god, pillar.branch_ten_god)

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
    pillars: Mapping[Position, Pillar] = field(init=False)
    allowed_names: frozenset[str] = field(init=False)
    stars: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        pillars: dict[Position, Pillar] = {}
        for position in POSITIONS if self.chart else ():
            pillar = getattr(self.chart.pillars if self.chart else None, position)
            if pillar is not None:
                pillars[position] = pillar
        object.__setattr__(self, "pillars", pillars)
        object.__setattr__(self, "allowed_names", self._names())
        stars = {star_key(star.name) for pillar in pillars.values() for star in pillar.stars}
        object.__setattr__(self, "stars", frozenset(stars))

    def _names(self) -> frozenset[str]:
        names = {pillar.name for pillar in self.pillars.values()}
        if self.chart is not None:
            names |= {period.pillar.name for period in self.chart.decade_luck.periods}
            names |= {candidate.hour_pillar for candidate in self.chart.hour_candidates}
            names |= {name for warning in self.chart.warnings for name in warning.other_pillars.values()}
        if self.luck is not None:
            names |= {year.pillar.name for year in self.luck.years}
            names |= {self.luck.year.pillar.name, self.luck.month.name, self.luck.day.name}
        return frozenset(names)

    @property
    def day_stem(self) -> str | None:
        """일간."""
        return self.chart.day_master.stem if self.chart else None

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
        if self.day_stem is None:
            return None
        name = year_name(year)
        return LuckFact(name, ten_god(self.day_stem, name[0]), ten_god(self.day_stem, _MAIN_STEM[name[1]]))

    def named(self, name: str) -> LuckFact | None:
        """A pillar of luck by its name alone, whichever period it stands for."""
        if self.day_stem is None or name not in NAMES:
            return None
        return LuckFact(name, ten_god(self.day_stem, name[0]), ten_god(self.day_stem, _MAIN_STEM[name[1]]))

    @property
    def decade_now(self) -> DecadeLuck | None:
        """대운 running now."""
        if self.luck is not None:
            return self.luck.decade
        if self.chart is None or self.year_now is None:
            return None
        periods = self.chart.decade_luck.periods
        return next((d for d in periods if d.start_year <= self.year_now <= d.end_year), None)

    def god_at(self, position: Position, part: str) -> frozenset[TenGod]:
        """Ten gods at a position; `part` is stem, branch or pillar."""
        pillar = self.pillars.get(position)
        if pillar is None:
            return frozenset()
        gods = set()
        if part != "branch" and position != "day" and pillar.stem_ten_god is not None:
            gods.add(pillar.stem_ten_god)
        if part != "stem":
            gods.add(pillar.branch_ten_god)
        return frozenset(gods)

    def hidden_at(self, position: Position) -> frozenset[TenGod]:
        """Ten gods hidden in a branch."""
        pillar = self.pillars.get(position)
        return frozenset(hidden.ten_god for hidden in pillar.hidden_stems) if pillar else frozenset()

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

    @property
    def stems(self) -> frozenset[str]:
        """All stems of the chart, hidden ones too."""
        visible = {pillar.stem for pillar in self.pillars.values()}
        return frozenset(visible | {h.stem for pillar in self.pillars.values() for h in pillar.hidden_stems})

    @property
    def polarity(self) -> Polarity | None:
        """Of the day master."""
        return self.chart.day_master.polarity if self.chart else None

    def stages_at(self, position: Position) -> frozenset[LifeStage]:
        """십이운성 at a position, by the day master and by the pillar's own stem."""
        pillar = self.pillars.get(position)
        if pillar is None:
            return frozenset()
        return frozenset(stage for stage in (pillar.life_stage, pillar.own_life_stage) if stage is not None)
