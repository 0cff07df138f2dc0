"""What is true of a chart, and what a passage takes for granted: a passage is shown only where its conditions hold.

A *fact* is a short text such as `day_master:갑` or `ten_god:정재@month`. `facts_of` writes down all facts of a chart;
`conditions_of` turns the facets of a passage into groups of facts, of which each group must have one that holds.
What cannot be known (an unhappened luck, an unknown hour) does not hold.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.retriever.corpus import CorpusPassage
from services.retriever.query.span import Span
from shared.contracts.chart import Chart, Luck, LuckPillar, Pillar, Relation
from shared.vocabulary import Element, TenGod

Facts = frozenset[str]
Conditions = tuple[frozenset[str], ...]

MANY_TEN_GODS: Final = 3
"""A ten god that stands so often among the seven is called many (다자, 多者); below it schools speak of present."""
EXCESS_COUNT: Final = 4
"""Of eight visible characters; the common reading of 과다(過多) in Korean practice: half of them."""
EXCESS_COUNT_NO_HOUR: Final = 3
"""Of six, where the hour is unknown: half of them."""
SEASONS: Final[Mapping[str, str]] = {"spring": "인묘진", "summer": "사오미", "autumn": "신유술", "winter": "해자축"}
"""The four seasons by month branch (월지)."""

GENERAL_KEYS: Final = frozenset({"question", "school", "structure", "strength_step"})
"""Facets that are no condition. A passage on a structure (격국) or on a step of strength is a definition, which anybody
may be shown; it is only dearer to the chart it fits."""
_INDEPENDENT: Final = ("day_master", "day_pillar", "season", "month_branch", "strength")
_PLACED: Final = ("ten_god", "life_stage", "star", "relation")


def conditions_of(passage: CorpusPassage) -> Conditions:
    """Groups of facts; the passage is true where every group has at least one fact that holds."""
    facets = passage.facets
    groups = [_atoms(key, facets[key]) for key in _INDEPENDENT if key in facets]
    positions = facets.get("position", ())
    placed = [key for key in _PLACED if key in facets]
    for key in placed:
        names = [star_name(value) for value in facets[key]] if key == "star" else facets[key]
        state = facets.get("ten_god_state", ()) if key == "ten_god" else ()
        if positions or not state:
            groups.append(_atoms(key, names, _places(key, positions)))
        groups += _ten_god_groups(names, state)
    if positions and not placed:
        groups.append(_atoms("position", positions))
    if "luck_ten_god" in facets:
        periods = facets.get("luck") or ("decade", "year", "month", "day")
        groups.append(_atoms("luck_ten_god", facets["luck_ten_god"], [f"@{period}" for period in periods]))
    if facets.get("element_state") == ("lack",):
        groups += [frozenset({f"element:{element}=lack"}) for element in facets["element"]]
    elif "element" in facets:
        groups.append(_atoms("element", facets["element"], _element_states(passage)))
    return tuple(groups)


class ConditionTable:
    """Many conditions, held against the facts of a chart at once: one by one takes a millisecond or two for ours."""

    def __init__(self, conditions: Sequence[Conditions]) -> None:
        always: frozenset[str] = frozenset()
        rows = [(always, *groups) for groups in conditions]
        places = {group: place for place, group in enumerate(dict.fromkeys(group for row in rows for group in row))}
        self._groups = len(places)
        self._always = places.get(always, 0)
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for group, place in places.items():
            for fact in group:
                self._with[fact].append(place)
        self._flat = np.array([places[group] for row in rows for group in row])
        self._starts = np.cumsum([0, *(len(row) for row in rows)])[:-1]

    def holding(self, facts: Facts) -> NDArray[np.bool_]:
        """Of which conditions nothing is false, in their order."""
        met = np.zeros(self._groups, dtype=bool)
        met[[self._always, *(place for fact in facts if fact in self._with for place in self._with[fact])]] = True
        return np.logical_and.reduceat(met[self._flat], self._starts)


def suits(passage: CorpusPassage, chart: Chart) -> bool:
    """Whether a passage without conditions is on this chart's structure (격국) or step of strength."""
    structure = chart.structure.name if chart.structure else ""
    step = chart.strength.step if chart.strength else ""
    return structure in passage.facets.get("structure", ()) or step in passage.facets.get("strength_step", ())


def condition_key(conditions: Conditions) -> str:
    """One text for one set of conditions: what a vector store keeps to filter by. Empty: true for everybody."""
    return "&".join(sorted("|".join(sorted(group)) for group in conditions))


def star_name(name: str) -> str:
    """도화살 and 도화 are one star: its name without the class it belongs to."""
    return name.removesuffix("살") or name


def facts_of(chart: Chart, luck: Luck | None, span: Span | None = None) -> Facts:
    """Everything passages may take for granted about this person, at the time the question is about."""
    return frozenset(_facts(chart, luck, span or Span()))


def _atoms(key: str, values: Iterable[str], suffixes: Iterable[str] = ("",)) -> frozenset[str]:
    endings = tuple(suffixes)
    return frozenset(f"{key}:{value}{ending}" for value in values for ending in endings)


def _places(key: str, positions: tuple[str, ...]) -> list[str]:
    if key == "relation" and len(positions) == 2:  # noqa: PLR2004 - a relation between these two
        return ["@" + "+".join(sorted(positions))]
    return [f"@{position}" for position in positions] or [""]


def _ten_god_groups(names: Sequence[str], state: tuple[str, ...]) -> list[frozenset[str]]:
    """Many of a pair such as 비겁 is many of both together; absent of a pair is neither of the two."""
    if not state:
        return []
    if state == ("absent",):
        return [frozenset({f"ten_god:{name}=absent"}) for name in names]
    whole = ["+".join(sorted(names))] if len(names) > 1 else []
    return [frozenset(f"ten_god:{name}={value}" for name in (*names, *whole) for value in state)]


def _element_states(passage: CorpusPassage) -> tuple[str, ...]:
    facets, topic = passage.facets, passage.topic
    if state := facets.get("element_state"):
        return tuple(f"={value}" for value in state)
    if topic == "useful_element":
        return tuple(f"=useful/{school}" for school in facets.get("school", ())) or ("=useful",)
    if topic == "climate":
        return ("=useful/조후",)
    if topic == "day_master":
        return ("=day_master",)
    if topic == "luck" and (periods := facets.get("luck")):
        return tuple(f"@{period}" for period in periods)
    return ("",)


def _facts(chart: Chart, luck: Luck | None, span: Span) -> Iterator[str]:
    pillars = {"year": chart.pillars.year, "month": chart.pillars.month, "day": chart.pillars.day}
    if chart.pillars.hour is not None:
        pillars["hour"] = chart.pillars.hour
    yield f"day_master:{chart.day_master.stem}"
    yield f"day_pillar:{chart.pillars.day.name}"
    yield f"month_branch:{chart.pillars.month.branch}"
    yield from (f"season:{name}" for name, branches in SEASONS.items() if chart.pillars.month.branch in branches)
    if chart.strength is not None:
        yield f"strength:{'strong' if chart.strength.strong else 'weak'}"
    for position, pillar in pillars.items():
        yield f"position:{position}"
        yield from _pillar_facts(position, pillar)
    yield from _ten_god_states(pillars.values())
    for relation in chart.relations:
        yield from _relation_facts(relation)
    yield from _element_facts(chart)
    yield from _luck_facts(chart, luck, span)


def _pillar_facts(position: str, pillar: Pillar) -> Iterator[str]:
    gods = [god for god in (pillar.stem_ten_god, pillar.branch_ten_god) if god is not None]
    stars = [star_name(star.name) for star in pillar.stars] + (["공망"] if pillar.void else [])
    for key, names in (("ten_god", gods), ("life_stage", [pillar.life_stage]), ("star", stars)):
        for name in names:
            yield f"{key}:{name}"
            yield f"{key}:{name}@{position}"


def _ten_god_states(pillars: Iterable[Pillar]) -> Iterator[str]:
    standing = [god for pillar in pillars for god in (pillar.stem_ten_god, pillar.branch_ten_god) if god is not None]
    for god in TenGod:
        if standing.count(god) >= MANY_TEN_GODS:
            yield f"ten_god:{god}=many"
        elif god not in standing:
            yield f"ten_god:{god}=absent"
    for one, other in zip(list(TenGod)[::2], list(TenGod)[1::2], strict=True):
        if standing.count(one) + standing.count(other) >= MANY_TEN_GODS:
            yield f"ten_god:{'+'.join(sorted((one, other)))}=many"


def _relation_kinds(relation: Relation) -> set[str]:
    kinds = {relation.kind}
    if relation.level == "stem" and relation.kind in {"합", "충"}:
        kinds = {f"천간{relation.kind}"}
    if relation.kind in {"형", "삼형", "자형"}:
        kinds.add("형")
        distinct = len(set(relation.members))
        if distinct == 1:
            kinds.add("자형")
        elif distinct == 3:  # noqa: PLR2004 - 인사신, 축술미
            kinds.add("삼형")
    return kinds


def _relation_facts(relation: Relation) -> Iterator[str]:
    places = sorted(set(relation.positions))
    for kind in _relation_kinds(relation):
        yield f"relation:{kind}"
        yield from (f"relation:{kind}@{place}" for place in places)
        yield from (f"relation:{kind}@{one}+{other}" for one, other in combinations(places, 2))


def _element_facts(chart: Chart) -> Iterator[str]:
    half = EXCESS_COUNT_NO_HOUR if chart.pillars.hour is None else EXCESS_COUNT
    counts = {share.element: share.count for share in chart.elements}
    for element in Element:
        count = counts.get(element, 0)
        if count == 0:
            yield f"element:{element}=lack"
            continue
        yield f"element:{element}"
        if count >= half:
            yield f"element:{element}=excess"
    yield f"element:{chart.day_master.element}=day_master"
    for useful in chart.useful_elements:
        yield f"element:{useful.useful}=useful/{useful.school}"
        if useful.chosen:
            yield f"element:{useful.useful}=useful"


def _luck_facts(chart: Chart, luck: Luck | None, span: Span) -> Iterator[str]:
    if luck is None:
        return
    running = luck.decade
    if span.kind == "decade" and span.offset:
        starts = [period.start_year for period in chart.decade_luck.periods]
        place = starts.index(running.start_year) if running and running.start_year in starts else -1
        place += span.offset
        running = chart.decade_luck.periods[place] if 0 <= place < len(starts) else None
    wanted = span.year_of(luck.year.year)
    years = {year.year: year.pillar for year in (*luck.years, luck.year)}
    pillars: dict[str, LuckPillar | None] = {
        "decade": running.pillar if running else None,
        "year": years.get(wanted),
        "month": None if span.moves("month") else luck.month,
        "day": None if span.moves("day") else luck.day,
    }
    for period, pillar in pillars.items():
        if pillar is None:
            continue
        yield from (f"luck_ten_god:{god}@{period}" for god in {pillar.stem_ten_god, pillar.branch_ten_god})
        yield from (f"element:{element}@{period}" for element in {pillar.stem_element, pillar.branch_element})
