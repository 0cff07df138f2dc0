"""A birth moment as a person gives it, and the conventions by which it is read."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from shared.contracts.base import Contract

Sex = Literal["female", "male"]
Calendar = Literal["solar", "lunar"]
Clock = Literal["civil", "standard", "mean_solar", "true_solar"]
DayBoundary = Literal["split_zi", "zi_start", "midnight"]

DateText = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
TimeText = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$")]
_PRINTABLE: Final = r"^[^\x00-\x1f\x7f-\x9f]*$"
"""Without control characters."""


class Coordinates(Contract):
    """A place given by numbers. Longitude east and latitude north positive, in degrees."""

    timezone: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_PRINTABLE)]
    """IANA name, e.g. `Asia/Seoul`, or a fixed zone such as `Etc/GMT-9` (UTC+9)."""
    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(default=0.0, ge=-90, le=90)
    name: str | None = Field(default=None, max_length=80, pattern=_PRINTABLE)


PlaceName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=_PRINTABLE)]


class ChartOptions(Contract):
    """Conventions on which schools differ; the defaults are design decisions, stated beside every chart."""

    clock: Clock = "mean_solar"
    """civil: as read; standard: summer time removed; mean_solar: and corrected for longitude; true_solar: and for the
    equation of time. Decides the day and the hour branch only."""
    day_boundary: DayBoundary = "split_zi"
    """split_zi (야자시·조자시): the day changes at 24:00 and the hour stem of 23:00-24:00 is already the next day's;
    zi_start: day and hour change at 23:00; midnight: day and hour stem change at 24:00."""


class Birth(Contract):
    """One birth moment.

    Dates and times stay text here: whether a day exists depends on the calendar, and whether a minute exists on the
    place, and both are the engine's to say (a `Rejected` names the field).
    """

    calendar: Calendar = "solar"
    date: DateText = Field(description="YYYY-MM-DD in the given calendar", examples=["1990-05-05"])
    time: TimeText | None = Field(default=None, description="HH:MM[:SS] as clocks showed it; omitted if unknown")
    leap_month: bool = Field(default=False, description="the lunar month is a leap month (윤달)")
    fold: Literal[0, 1] | None = Field(
        default=None,
        description="which one, where the clock was turned back and showed this time twice: 0 first, 1 second",
    )
    sex: Sex
    place: PlaceName | Coordinates = Field(
        default="서울", description="a place by name, or coordinates and a time zone"
    )
    options: ChartOptions = ChartOptions()
