"""Puts the chart together: numbers first, the contract once at the end."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache, lru_cache
from typing import Final

from services.saju_engine import ENGINE_VERSION
from services.saju_engine.clock import from_ms, on_paper, utc_from_ms
from services.saju_engine.elements import counts, visible, weights
from services.saju_engine.explain import explain
from services.saju_engine.hidden_stems import HIDDEN, MAIN
from services.saju_engine.hour_candidates import hour_candidates
from services.saju_engine.life_stages import STAGES
from services.saju_engine.luck import decade_luck, decade_start
from services.saju_engine.made import made
from services.saju_engine.moment import BirthMoment, resolve
from services.saju_engine.names import HANGUL, HANJA
from services.saju_engine.nayin import nayin
from services.saju_engine.palaces import conception, life_palace
from services.saju_engine.pillars import FourPillars, day_only, four_pillars, year_and_month
from services.saju_engine.places import Location
from services.saju_engine.relations import relations
from services.saju_engine.stars import stars
from services.saju_engine.strength import score, strength
from services.saju_engine.structure import pattern, structure
from services.saju_engine.ten_gods import BRANCH_GODS, ELEMENTS, STEM_GODS, TEN_GODS, ten_god_index
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
    SpiritStar,
)
from shared.vocabulary import BRANCHES, STEMS, Polarity, TenGod, sexagenary

_MINUTE_MS: Final = 60_000
POSITION_OF_DAY: Final = 2
POSITION_OF_HOUR: Final = 3
_BRANCH_YANG: Final = tuple(branch.polarity is Polarity.YANG for branch in BRANCHES)


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
    reading = moment.reading
    offset = round((reading.civil.utcoffset() or timedelta()).total_seconds()) * 1000
    start = decade_start(reading.instant, offset, pillars.year, birth.sex)
    weighed, scored = weights(pillars), score(pillars)
    formed = pattern(pillars, scored)
    palace = life_palace(pillars, reading.instant)
    return Chart(
        engine_version=ENGINE_VERSION,
        birth=birth,
        options=birth.options,
        place=_place(moment.location),
        moment=Moment(
            civil=on_paper(reading.civil),
            utc=utc_from_ms(reading.instant),
            reading=from_ms(reading.reading),
            summer_time_minutes=reading.summer / _MINUTE_MS,
            longitude_minutes=reading.longitude / _MINUTE_MS,
            equation_of_time_minutes=reading.equation / _MINUTE_MS,
        ),
        solar_date=moment.solar,
        lunar=str(moment.lunar),
        animal=BRANCHES[pillars.year % 12].animal,
        pillars=_pillars(pillars),
        day_master=_day_master(pillars.day % 10),
        elements=_elements(pillars, weighed),
        polarity=_polarity(pillars),
        ten_gods=_ten_gods(pillars),
        voids=_voids(pillars.day),
        year_voids=_voids(pillars.year),
        life_palace=None if palace is None else HANGUL[palace],
        conception=HANGUL[conception(pillars.month)],
        relations=relations(pillars),
        strength=strength(scored),
        structure=structure(formed),
        useful_elements=useful_elements(pillars, weighed, scored, formed),
        decade_luck=decade_luck(start, pillars),
        terms=terms_around(reading.instant, moment.location.timezone),
        hour_candidates=() if moment.time_known else hour_candidates(moment),
        warnings=warnings(moment, pillars),
        explanation=explain(moment, pillars),
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
def _hidden(branch: int, day_stem: int) -> tuple[HiddenStem, ...]:
    return tuple(
        HiddenStem(
            stem=STEMS[hidden.stem].hangul,
            hanja=STEMS[hidden.stem].hanja,
            role=hidden.role,
            days=hidden.days,
            element=STEMS[hidden.stem].element,
            ten_god=STEM_GODS[day_stem][hidden.stem],
        )
        for hidden in HIDDEN[branch]
    )


@cache
def _pillar(pillar: int, day_stem: int, *, is_day: bool) -> Pillar:
    """A pillar but for what the rest of the chart does to it: six hundred there are, and four in every chart."""
    stem, branch = sexagenary(pillar)
    return Pillar(
        name=HANGUL[pillar],
        hanja=HANJA[pillar],
        stem=stem.hangul,
        branch=branch.hangul,
        stem_element=stem.element,
        stem_polarity=stem.polarity,
        branch_element=branch.element,
        branch_polarity=branch.polarity,
        stem_ten_god=None if is_day else STEM_GODS[day_stem][pillar % 10],
        branch_ten_god=BRANCH_GODS[day_stem][pillar % 12],
        hidden_stems=_hidden(pillar % 12, day_stem),
        life_stage=STAGES[day_stem][pillar % 12],
        own_life_stage=STAGES[pillar % 10][pillar % 12],
        nayin=nayin(pillar),
        void=False,
        stars=(),
    )


def _in_chart(pillar: Pillar, stars_here: tuple[SpiritStar, ...], *, void: bool) -> Pillar:
    return made(Pillar, {**pillar.__dict__, "void": void, "stars": stars_here})


def _pillars(pillars: FourPillars) -> Pillars:
    void, day_stem = voids(pillars.day), pillars.day % 10
    known = [pillar for pillar in pillars if pillar is not None]
    built = [
        _in_chart(_pillar(pillar, day_stem, is_day=place == POSITION_OF_DAY), found, void=pillar % 12 in void)
        for place, (pillar, found) in enumerate(zip(known, stars(pillars), strict=True))
    ]
    return Pillars(
        year=built[0], month=built[1], day=built[2], hour=built[3] if len(built) > POSITION_OF_HOUR else None
    )


def _elements(pillars: FourPillars, weighed: Sequence[float]) -> tuple[ElementShare, ...]:
    return tuple(
        made(ElementShare, {"element": element, "count": count, "weight": round(weight, 4)})
        for element, count, weight in zip(ELEMENTS, counts(pillars), weighed, strict=True)
    )


def _polarity(pillars: FourPillars) -> dict[Polarity, int]:
    stems, branches = visible(pillars)
    yang = sum(stem % 2 == 0 for stem in stems) + sum(_BRANCH_YANG[branch] for branch in branches)
    return {Polarity.YANG: yang, Polarity.YIN: len(stems) + len(branches) - yang}


def _ten_gods(pillars: FourPillars) -> dict[TenGod, int]:
    stems, branches = visible(pillars)
    day_stem = pillars.day % 10
    found = [0] * len(TEN_GODS)
    for place, (stem, branch) in enumerate(zip(stems, branches, strict=True)):
        if place != POSITION_OF_DAY:
            found[ten_god_index(day_stem, stem)] += 1
        found[ten_god_index(day_stem, MAIN[branch])] += 1
    return dict(zip(TEN_GODS, found, strict=True))
