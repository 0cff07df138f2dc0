"""Puts the chart together: numbers first, the contract once at the end."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from services.saju_engine import ENGINE_VERSION
from services.saju_engine.clock import MINUTE_MS, Reading, from_ms, on_paper, utc_from_ms
from services.saju_engine.elements import add_up, counts, known, weights
from services.saju_engine.explain import explain
from services.saju_engine.hour_candidates import hour_candidates
from services.saju_engine.luck import decade_luck, decade_start
from services.saju_engine.made import Fields, maker
from services.saju_engine.moment import BirthMoment, resolve
from services.saju_engine.names import HANGUL, HANJA
from services.saju_engine.nayin import nayin
from services.saju_engine.palaces import conception, life_palace
from services.saju_engine.pillars import FourPillars, day_only, four_pillars, year_and_month
from services.saju_engine.places import Location
from services.saju_engine.relations import POSITIONS, relations
from services.saju_engine.stars import stars
from services.saju_engine.strength import score, strength
from services.saju_engine.structure import pattern, structure
from services.saju_engine.terms import terms_around
from services.saju_engine.useful import useful_elements
from services.saju_engine.voids import voids
from services.saju_engine.warnings import warnings
from shared.contracts.birth import Birth
from shared.contracts.chart import (
    Chart,
    DayMaster,
    ElementShare,
    HiddenStem,
    Moment,
    Pillar,
    Pillars,
    Place,
)
from shared.hidden_stems import HIDDEN
from shared.life_stages import STAGES
from shared.ten_gods import BRANCH_GODS, ELEMENTS, STEM_GODS, TEN_GODS
from shared.vocabulary import BRANCHES, STEMS, Polarity, TenGod, sexagenary

POSITION_OF_DAY: Final = 2
_YANG: Final = tuple(sum(part.polarity is Polarity.YANG for part in sexagenary(pillar)) for pillar in range(60))
"""How many of a pillar's two characters are yang, by pillar."""
_NO_PILLARS: Final[dict[str, Pillar | None]] = dict.fromkeys(POSITIONS)
_made_chart: Final = maker(Chart)
_made_moment: Final = maker(Moment)
_made_pillars: Final = maker(Pillars)
_made_pillar: Final = maker(Pillar)
_made_share: Final = maker(ElementShare)


def pillars_of_moment(moment: BirthMoment) -> FourPillars:
    """The four pillars; `hour` None where it is unknown, year and month then those of noon."""
    reading, boundary = moment.reading, moment.birth.options.day_boundary
    if moment.time_known:
        return four_pillars(reading.instant, reading.reading, boundary)
    return FourPillars(*year_and_month(reading.instant), day_only(reading.reading, boundary), None)


def compute_chart(birth: Birth) -> Chart:
    """The whole chart. Raises Refused for a birth that cannot be."""
    moment = resolve(birth)
    pillars = pillars_of_moment(moment)
    reading, timezone = moment.reading, moment.location.timezone
    weighed, scored = weights(pillars), score(pillars)
    formed = pattern(pillars, scored)
    palace = life_palace(pillars, reading.instant)
    return _made_chart(
        {
            "type": "chart.v1",
            "engine_version": ENGINE_VERSION,
            "birth": birth,
            "options": birth.options,
            "place": _place(moment.location),
            "moment": _moment(reading),
            "solar_date": moment.solar,
            "lunar": str(moment.lunar),
            "animal": BRANCHES[pillars.year % 12].animal,
            "pillars": _pillars(pillars),
            "day_master": _day_master(pillars.day % 10),
            "elements": _elements(pillars, weighed),
            "polarity": _polarity(pillars),
            "ten_gods": _ten_gods(pillars),
            "voids": _voids(pillars.day),
            "year_voids": _voids(pillars.year),
            "life_palace": None if palace is None else HANGUL[palace],
            "conception": HANGUL[conception(pillars.month)],
            "relations": relations(pillars),
            "strength": strength(scored),
            "structure": structure(formed),
            "useful_elements": useful_elements(pillars, weighed, scored, formed),
            "decade_luck": decade_luck(decade_start(reading.instant, reading.offset, pillars.year, birth.sex), pillars),
            "terms": terms_around(reading.instant, timezone),
            "hour_candidates": () if moment.time_known else hour_candidates(moment),
            "warnings": warnings(moment, pillars),
            "explanation": explain(moment, pillars),
        }
    )


def _moment(reading: Reading) -> Moment:
    return _made_moment(
        {
            "civil": on_paper(reading.civil, reading.offset),
            "utc": utc_from_ms(reading.instant),
            "reading": from_ms(reading.reading),
            "summer_time_minutes": reading.summer / MINUTE_MS,
            "longitude_minutes": reading.longitude / MINUTE_MS,
            "equation_of_time_minutes": reading.equation / MINUTE_MS,
        }
    )


@lru_cache(maxsize=1024)  # most births of a service are in a few hundred places
def _place(location: Location) -> Place:
    return Place(
        name=location.name, timezone=location.timezone, longitude=location.longitude, latitude=location.latitude
    )


@cache
def _day_master(stem: int) -> DayMaster:
    found = STEMS[stem]
    return DayMaster(stem=found.hangul, hanja=found.hanja, element=found.element, polarity=found.polarity)


@cache
def _voids(pillar: int) -> tuple[str, ...]:
    return tuple(BRANCHES[branch].hangul for branch in voids(pillar))


@cache
def _hidden(day_stem: int) -> tuple[tuple[HiddenStem, ...], ...]:
    """By branch."""
    return tuple(
        tuple(
            HiddenStem(
                stem=STEMS[hidden.stem].hangul,
                hanja=STEMS[hidden.stem].hanja,
                role=hidden.role,
                days=hidden.days,
                element=STEMS[hidden.stem].element,
                ten_god=STEM_GODS[day_stem][hidden.stem],
            )
            for hidden in row
        )
        for row in HIDDEN
    )


@cache
def _alone(day_stem: int) -> tuple[Fields, ...]:
    """By pillar: its fields but for what the rest of the chart does to it."""
    return tuple(
        {
            "name": HANGUL[pillar],
            "hanja": HANJA[pillar],
            "stem": stem.hangul,
            "branch": branch.hangul,
            "stem_element": stem.element,
            "stem_polarity": stem.polarity,
            "branch_element": branch.element,
            "branch_polarity": branch.polarity,
            "stem_ten_god": STEM_GODS[day_stem][pillar % 10],
            "branch_ten_god": BRANCH_GODS[day_stem][pillar % 12],
            "hidden_stems": _hidden(day_stem)[pillar % 12],
            "life_stage": STAGES[day_stem][pillar % 12],
            "own_life_stage": STAGES[pillar % 10][pillar % 12],
            "nayin": nayin(pillar),
        }
        for pillar, (stem, branch) in enumerate(map(sexagenary, range(60)))
    )


def _pillars(pillars: FourPillars) -> Pillars:
    void, alone, those = voids(pillars.day), _alone(pillars.day % 10), known(pillars)
    each = [
        {**alone[pillar], "void": pillar % 12 in void, "stars": found}
        for pillar, found in zip(those, stars(pillars), strict=True)
    ]
    each[POSITION_OF_DAY]["stem_ten_god"] = None
    return _made_pillars({**_NO_PILLARS, **dict(zip(POSITIONS, map(_made_pillar, each), strict=False))})


def _elements(pillars: FourPillars, weighed: Sequence[float]) -> tuple[ElementShare, ...]:
    shares = zip(ELEMENTS, counts(pillars), weighed, strict=True)
    return tuple(
        [
            _made_share({"element": element, "count": count, "weight": round(weight, 4)})
            for element, count, weight in shares
        ]
    )


def _polarity(pillars: FourPillars) -> dict[Polarity, int]:
    those = known(pillars)
    yang = sum([_YANG[pillar] for pillar in those])
    return {Polarity.YANG: yang, Polarity.YIN: 2 * len(those) - yang}


def _ten_gods(pillars: FourPillars) -> dict[TenGod, int]:
    gods = _counted_gods(pillars.day % 10)
    found = dict(zip(TEN_GODS, add_up([gods[pillar] for pillar in known(pillars)]), strict=True))
    found[TenGod.PEER] -= 1  # the day master is none of them
    return found


@cache
def _counted_gods(day_stem: int) -> tuple[tuple[int, ...], ...]:
    """By pillar: how often each of the ten stands in it."""
    named = [(STEM_GODS[day_stem][pillar % 10], BRANCH_GODS[day_stem][pillar % 12]) for pillar in range(60)]
    return tuple(tuple(gods.count(god) for god in TEN_GODS) for gods in named)
