"""What the narrator looks up in a chart. Reads, never computes: the engine is the only source of facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.llm_worker.charts.words import GROUP_OF, GROUPS, Words
from shared.contracts.chart import Chart, Luck, LuckPillar, Pillar, Position, YearLuck
from shared.vocabulary import Element, TenGod

POSITIONS: tuple[Position, ...] = ("year", "month", "day", "hour")
MANY_ELEMENTS = 3
MANY_STARS = 2


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart with the words of one language."""

    chart: Chart
    words: Words

    def pillars(self) -> Iterator[tuple[Position, Pillar]]:
        """The known pillars, year first."""
        for position in POSITIONS:
            pillar: Pillar | None = getattr(self.chart.pillars, position)
            if pillar is not None:
                yield position, pillar

    def god_places(self, gods: Sequence[TenGod]) -> list[tuple[TenGod, str]]:
        """Where these ten gods stand among the visible characters."""
        places: list[tuple[TenGod, str]] = []
        for position, pillar in self.pillars():
            if position != "day" and pillar.stem_ten_god is not None and pillar.stem_ten_god in gods:
                places.append((pillar.stem_ten_god, self.words.stem_place(position)))
            if pillar.branch_ten_god in gods:
                places.append((pillar.branch_ten_god, self.words.branch_place(position)))
        return places

    def hidden_places(self, gods: Sequence[TenGod]) -> list[str]:
        """Branches in which these ten gods are hidden without showing."""
        return [
            self.words.branch_place(position)
            for position, pillar in self.pillars()
            if pillar.branch_ten_god not in gods and any(h.ten_god in gods for h in pillar.hidden_stems)
        ]

    def describe_places(self, places: Sequence[tuple[TenGod, str]]) -> str:
        """`월지(편재)와 시간(정재)` or `the month branch (Indirect Wealth (편재)) and …`."""
        if self.words.locale == "ko":
            return self.words.enumerate([f"{place}({god.value})" for god, place in places])
        return self.words.enumerate([f"the {place} ({self.words.god(god)})" for god, place in places])

    def star_places(self, name: str) -> list[str]:
        """Pillars at which a star stands."""
        return [
            self.words.pillar_place(position)
            for position, pillar in self.pillars()
            if any(star.name == name for star in pillar.stars)
        ]

    def stars(self) -> list[str]:
        """Names of all stars of the chart, each once, in order of the pillars."""
        return list(dict.fromkeys(star.name for _, pillar in self.pillars() for star in pillar.stars))

    def count(self, element: Element) -> int:
        """How many of the visible characters are of an element."""
        return next((share.count for share in self.chart.elements if share.element is element), 0)

    def most(self) -> list[Element]:
        """The most frequent elements; empty where none stands out."""
        top = max(share.count for share in self.chart.elements)
        found = [share.element for share in self.chart.elements if share.count == top]
        return found if top >= MANY_ELEMENTS and len(found) <= 2 else []  # noqa: PLR2004 - three say nothing

    def lacking(self) -> list[Element]:
        """Elements that none of the visible characters has."""
        return [share.element for share in self.chart.elements if share.count == 0]

    def focus_group(self, topic: str) -> str | None:
        """The group of ten gods by which a topic is read (육친 and 십신 as commonly taught); None for a topic that is
        read from the whole chart.
        """
        if topic == "love":
            return "관성" if self.chart.birth.sex == "female" else "재성"
        if topic == "children":
            return "식상" if self.chart.birth.sex == "female" else "관성"
        return {
            "wealth": "재성",
            "business": "재성",
            "work": "관성",
            "study": "인성",
            "move": "인성",
            "people": "비겁",
            "self": "비겁",
        }.get(topic)


def group_of(pillar: LuckPillar) -> str:
    """The group a luck pillar is read by: that of its stem."""
    return GROUP_OF[pillar.stem_ten_god]


def years_with(luck: Luck, group: str, limit: int = 3) -> list[tuple[YearLuck, TenGod]]:
    """Coming years (this one included) whose stem or branch brings a group, with the ten god that does."""
    found = []
    for year in sorted(luck.years, key=lambda item: item.year):
        if year.year < luck.year.year:
            continue
        pillar = year.pillar
        god = next((g for g in (pillar.stem_ten_god, pillar.branch_ten_god) if g in GROUPS[group]), None)
        if god is not None:
            found.append((year, god))
    return found[:limit]
