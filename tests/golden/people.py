"""The people of the set: births of the file, computed by the real engine."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import yaml

from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart, Luck, Pillar, Position
from shared.vocabulary import TenGod
from tests.unit.llm_worker.charts import PASSAGES

HERE: Final = Path(__file__).parent
NOW: Final = datetime(2026, 11, 24, 3, tzinfo=UTC)
POSITIONS: Final[tuple[Position, ...]] = ("year", "month", "day", "hour")
CITATIONS: Final = frozenset(passage.number for passage in PASSAGES)


@dataclass(frozen=True, eq=False)
class Person:
    """A chart, the luck of NOW, and how often what stands in it. `number` is the place in the file."""

    number: int
    chart: Chart
    luck: Luck

    @property
    def facts(self) -> Facts:
        """What the check is given."""
        return Facts(self.chart, self.luck, CITATIONS)

    @cached_property
    def pillars(self) -> dict[Position, Pillar]:
        """The known ones."""
        found = {position: getattr(self.chart.pillars, position) for position in POSITIONS}
        return {position: pillar for position, pillar in found.items() if pillar is not None}

    @cached_property
    def visible_gods(self) -> list[TenGod]:
        """Ten gods of all characters but the day master."""
        stems = [pillar.stem_ten_god for pillar in self.pillars.values() if pillar.stem_ten_god is not None]
        return stems + [pillar.branch_ten_god for pillar in self.pillars.values()]

    @cached_property
    def hidden_gods(self) -> list[TenGod]:
        """Ten gods of all hidden stems."""
        return [hidden.ten_god for pillar in self.pillars.values() for hidden in pillar.hidden_stems]

    @cached_property
    def stars(self) -> dict[Position, set[str]]:
        """Names of the stars at each pillar."""
        return {position: {star.name for star in pillar.stars} for position, pillar in self.pillars.items()}

    @cached_property
    def doubtful(self) -> dict[Position, set[str]]:
        """Other names a pillar would have across a boundary nearby, or for another hour: no lie says them."""
        found: dict[Position, set[str]] = {position: set() for position in POSITIONS}
        for warning in self.chart.warnings:
            for position, name in warning.other_pillars.items():
                found[position].add(name)
        for candidate in self.chart.hour_candidates:
            found["hour"].add(candidate.hour_pillar)
            found["day"].add(candidate.day_pillar)
        return found


@cache
def people() -> tuple[Person, ...]:
    """All of them."""
    rows = yaml.safe_load((HERE / "births.yaml").read_text(encoding="utf-8"))
    made = []
    for number, row in enumerate(rows):
        day = row["date"]
        text = day.isoformat() if isinstance(day, date) else str(day)
        chart = compute_chart(Birth.model_validate({**row, "date": text}))
        made.append(Person(number, chart, luck_at(chart, NOW)))
    return tuple(made)
