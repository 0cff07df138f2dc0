"""궁합(宮合): what two charts are to one another, in six parts, each scored by the rows of `data/compatibility.toml`.

The score is the same whichever chart comes first; reasons and relations are mirrored.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import fsum
from typing import Final

from services.saju_engine import ENGINE_VERSION
from services.saju_engine.compatibility_parts import (
    Person,
    Said,
    day_branches,
    day_stems,
    elements,
    luck,
    useful_elements,
    year_branches,
)
from services.saju_engine.compatibility_table import PartName, compatibility_table
from services.saju_engine.cross_relations import cross_relations
from services.saju_engine.luck import pillars_of
from services.saju_engine.names import BY_HANGUL
from services.saju_engine.problems import Text
from services.saju_engine.rule_words import fill, name_word
from services.saju_engine.shared_periods import shared_periods
from shared.contracts.chart import Chart, Position
from shared.contracts.compatibility import Compatibility, CompatibilityPart, CrossRelation
from shared.ten_gods import STEM_GODS
from shared.vocabulary import TenGod

_BEST: Final = 100.0


def compatibility(first: Chart, second: Chart, as_of: date) -> Compatibility:
    """Both as computed by this engine; the luck periods are looked at from the year of `as_of` on."""
    table = compatibility_table()
    one, other = (Person(chart, side) for chart, side in zip((first, second), table.sides, strict=True))
    found = cross_relations(pillars_of(first), pillars_of(second))
    periods = shared_periods(first, second, as_of.year, table.years)
    stems, days = _at(found, "day", "stem"), _at(found, "day", "branch")
    years = _at(found, "year", "branch")
    to_second, to_first = _ten_god(first, second), _ten_god(second, first)
    gods = Said(0, _gods(to_second, to_first))
    parts = (
        _part("day_stems", [*day_stems(one, other, stems), gods], stems),
        _part("day_branches", day_branches(one, other, days), days),
        _part("year_branches", year_branches(one, other, years), years),
        _part("elements", elements(one, other)),
        _part("useful_elements", useful_elements(one, other)),
        _part("luck", luck(periods)),
    )
    score = round(fsum(part.score * part.weight for part in parts), 1)
    step = next(text for least, text in table.steps if score >= least)
    return Compatibility(
        engine_version=ENGINE_VERSION,
        score=score,
        step=step.ko,
        step_en=step.en,
        first_to_second=to_second,
        second_to_first=to_first,
        parts=parts,
        relations=found,
        periods=periods,
        as_of=as_of,
        rule=table.rule,
    )


def _at(found: Sequence[CrossRelation], place: Position, level: str) -> tuple[CrossRelation, ...]:
    """The relations between the same pillar of both charts."""
    return tuple(each for each in found if each.positions == (place, place) and each.level == level)


def _ten_god(own: Chart, other: Chart) -> TenGod:
    """십신 of the other's day master, seen from one's own."""
    return STEM_GODS[BY_HANGUL[own.pillars.day.name] % 10][BY_HANGUL[other.pillars.day.name] % 10]


def _gods(to_second: TenGod, to_first: TenGod) -> Text:
    words = {"second_god": name_word(to_second), "first_god": name_word(to_first)}
    return fill(compatibility_table().ten_gods, words)


def _part(name: PartName, said: Iterable[Said], relations: tuple[CrossRelation, ...] = ()) -> CompatibilityPart:
    part = compatibility_table().parts[name]
    rows = list(said)
    score = fsum([part.base, *(row.points for row in rows)])
    return CompatibilityPart(
        name=name,
        score=round(min(max(score, 0.0), _BEST), 1),
        weight=part.weight,
        reason=" ".join(row.text.ko for row in rows),
        reason_en=" ".join(row.text.en for row in rows),
        rule=part.rule,
        relations=relations,
    )
