"""What is shared, prepared or left unchecked for speed gives what the long way gives."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from services.saju_engine.chart import compute_chart, pillars_of_moment
from services.saju_engine.clock import civil_moments, from_ms, offset_at, summer_ms, to_ms, utc_from_ms
from services.saju_engine.luck import luck_at
from services.saju_engine.made import maker
from services.saju_engine.moment import resolve
from services.saju_engine.offsets import offsets
from services.saju_engine.pillars import FourPillars
from services.saju_engine.problems import Refused
from services.saju_engine.quick import birth_pillars
from services.saju_engine.relations import relations_with
from services.saju_engine.zones import zone
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart, Luck, TermInstant

wall = datetime.fromisoformat
ZONES = ["Asia/Seoul", "Asia/Pyongyang", "America/New_York", "Europe/Dublin", "Pacific/Apia", "Africa/Monrovia", "UTC"]
PLACES = ["서울", "부산", "New York", "London", "Sydney", *({"timezone": z, "longitude": 127.5} for z in ZONES)]
MOMENT = datetime(2026, 5, 1, tzinfo=UTC)


@st.composite
def births(draw: st.DrawFn) -> Birth:
    at = draw(st.datetimes(wall("1800-01-01"), wall("2200-12-30")))
    times = [None, f"{at:%H:%M}", f"{at:%H:%M:%S}"]
    lunar = draw(st.integers(0, 9)) == 0 and at.day < 30
    return Birth.model_validate(
        {
            "date": f"{at:%Y-%m-%d}",
            "calendar": "lunar" if lunar else "solar",
            "time": draw(st.sampled_from(times)),
            "sex": draw(st.sampled_from(["male", "female"])),
            "fold": draw(st.sampled_from([None, 0, 1])),
            "place": draw(st.sampled_from(PLACES)),
            "options": {
                "clock": draw(st.sampled_from(["civil", "standard", "mean_solar", "true_solar"])),
                "day_boundary": draw(st.sampled_from(["split_zi", "zi_start", "midnight"])),
            },
        }
    )


def alike(one: object, other: object) -> None:
    """Also where `==` is generous: types, fields that count as set, and within the parts."""
    if isinstance(one, datetime) and isinstance(other, datetime):  # JSON knows the offset, not the zone's class
        assert (one, one.utcoffset()) == (other, other.utcoffset())
        return
    assert type(one) is type(other)
    if isinstance(one, BaseModel) and isinstance(other, BaseModel):
        assert list(one.__dict__) == list(other.__dict__)
        for name in one.__dict__:
            alike(getattr(one, name), getattr(other, name))
    elif isinstance(one, tuple) and isinstance(other, tuple):
        assert len(one) == len(other)
        for mine, theirs in zip(one, other, strict=True):
            alike(mine, theirs)
    else:
        assert one == other


@settings(max_examples=150, deadline=None)
@given(births())
def test_a_chart_is_what_its_own_json_makes_under_validation(birth: Birth) -> None:
    try:
        chart = compute_chart(birth)
    except Refused:
        return
    alike(chart, Chart.model_validate_json(chart.model_dump_json()))
    luck = luck_at(chart, MOMENT)
    alike(luck, Luck.model_validate_json(luck.model_dump_json()))


def test_every_part_of_a_chart_tells_all_its_fields() -> None:
    def parts(whole: object) -> None:
        if isinstance(whole, BaseModel):
            assert set(whole.__dict__) == set(type(whole).model_fields)
            parts(tuple(whole.__dict__.values()))
        elif isinstance(whole, tuple):
            for part in whole:
                parts(part)

    chart = compute_chart(Birth(date="1990-05-05", time="14:30", sex="female"))
    parts(chart)
    assert chart.model_dump(exclude_unset=True)["decade_luck"] == chart.model_dump()["decade_luck"]


def test_what_was_made_unchecked_can_be_copied_and_stays_frozen() -> None:
    values = {"name": "입춘", "utc": MOMENT, "local": MOMENT}
    whole = maker(TermInstant)(dict(values))
    assert whole == TermInstant.model_validate(values)
    other = whole.model_copy(update={"name": "경칩"})
    assert (whole.name, other.name) == ("입춘", "경칩")
    with pytest.raises(ValueError, match="frozen"):
        TermInstant.__setattr__(whole, "name", "우수")


@settings(max_examples=300, deadline=None)
@given(births())
def test_four_pillars_alone_are_those_of_the_chart_and_refuse_the_same(birth: Birth) -> None:
    def asked(alone: bool) -> FourPillars | str:  # noqa: FBT001 - which of two ways
        try:
            return birth_pillars(birth) if alone else pillars_of_moment(resolve(birth))
        except Refused as refused:
            return refused.problem.model_dump_json()

    assert asked(alone=True) == asked(alone=False)


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_offsets_are_those_of_the_zone_and_silent_where_there_is_no_single_one(name: str, data: st.DataObject) -> None:
    table = offsets(name)
    near = [start + step for start in table.starts for step in (-1000, 0, 1000)]
    anywhere = st.integers(to_ms(wall("1600-01-01")) // 1000, to_ms(wall("2037-12-31")) // 1000).map(lambda s: s * 1000)
    reading = data.draw(anywhere | st.sampled_from(near) if near else anywhere)
    try:
        moments = civil_moments(from_ms(reading), zone(name))
    except Refused:
        moments = ()
    offset, summer = table.at(reading)
    if len(moments) == 1 and offset is not None:
        assert timedelta(milliseconds=offset) == moments[0].utcoffset()
        assert summer == summer_ms(moments[0])
    else:
        assert offset is None
        assert len(moments) != 1 or reading >= table.starts[-1]


@pytest.mark.parametrize("name", ZONES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_offsets_at_an_instant_are_those_of_the_zone_and_steady_where_nothing_changes(
    name: str, data: st.DataObject
) -> None:
    table, place = offsets(name), zone(name)
    near = [change + step for change in table.changes for step in (-1000, 0, 1000)]
    anywhere = st.integers(to_ms(wall("1600-01-01")) // 1000, to_ms(wall("2190-12-31")) // 1000).map(lambda s: s * 1000)
    instant = data.draw(anywhere | st.sampled_from(near) if near else anywhere)
    moment = utc_from_ms(instant).astimezone(place)
    offset, summer = table.at_instant(instant)
    assert (timedelta(milliseconds=offset), summer) == (moment.utcoffset(), summer_ms(moment))
    low, high = instant - data.draw(st.integers(0, 10_800_000)), instant + 10_800_000
    if table.steady(low, high):
        assert {offset_at(place, each) for each in range(low, high, 900_000)} == {offset}
    else:
        assert table.goes_on or any(low < change <= high for change in table.changes)


def test_offsets_do_not_guess_where_summer_time_goes_on_by_a_rule() -> None:
    assert offsets("America/New_York").at(to_ms(wall("2100-01-15T12:00")))[0] is None
    assert offsets("Asia/Seoul").at(to_ms(wall("2100-01-15T12:00")))[0] == 9 * 3_600_000


def test_relations_with_luck_do_not_depend_on_who_asked_before() -> None:
    charts = [FourPillars(year, month, day, hour) for year, month, day, hour in ((6, 16, 6, 19), (20, 2, 4, 51))]
    first = [relations_with(luck, chart) for chart in charts for luck in range(60)]
    again = [relations_with(luck, chart) for luck in range(60) for chart in charts]
    assert sorted(map(repr, first)) == sorted(map(repr, again))
    assert relations_with(7, FourPillars(6, 16, 6, None)) == tuple(
        found for found in relations_with(7, charts[0]) if "hour" not in found.positions
    )
