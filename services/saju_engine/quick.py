"""Four pillars alone, by whole numbers: for those who want many and no chart."""

from datetime import datetime
from typing import Final

from services.saju_engine.chart import pillars_of_moment
from services.saju_engine.clock import on_clock, to_ms
from services.saju_engine.moment import FIRST_DAY, LAST_DAY, resolve
from services.saju_engine.offsets import offsets
from services.saju_engine.pillars import DAY_MS, EPOCH_ORDINAL, FourPillars, four_pillars
from services.saju_engine.places import locate
from shared.contracts.birth import Birth

_FIRST: Final = (FIRST_DAY.toordinal() - EPOCH_ORDINAL) * DAY_MS
_END: Final = (LAST_DAY.toordinal() + 1 - EPOCH_ORDINAL) * DAY_MS
"""Readings (ms) from the first on, and before the end."""


def birth_pillars(birth: Birth) -> FourPillars:
    """What `pillars_of_moment(resolve(birth))` gives. Raises Refused for a birth that cannot be.

    A birth that a datetime does not read, or whose clock is not plain that day, goes the long way there.
    """
    reading = _reading(birth)
    if reading is None:
        return pillars_of_moment(resolve(birth))
    location = locate(birth.place)
    offset, summer = offsets(location.timezone).at(reading)
    if offset is None:
        return pillars_of_moment(resolve(birth))
    options, instant = birth.options, reading - offset
    shown = on_clock(reading, instant, summer, location.longitude, options.clock)
    return four_pillars(instant, shown, options.day_boundary)


def _reading(birth: Birth) -> int | None:
    """Of the clock on the wall (ms), for a solar date within the range and a known time."""
    if birth.time is None or birth.calendar == "lunar":
        return None
    try:
        reading = to_ms(datetime.fromisoformat(f"{birth.date}T{birth.time}"))
    except ValueError:
        return None
    return reading if _FIRST <= reading < _END else None
