"""The time a question is about."""

from dataclasses import dataclass
from typing import Literal

Period = Literal["decade", "year", "month", "day"]


@dataclass(frozen=True)
class Span:
    """`kind` None: no time was named. `offset`: periods from now (내년: a year, +1). `year`: a year named outright."""

    kind: Period | None = None
    offset: int = 0
    year: int | None = None

    def year_of(self, now: int) -> int:
        """The year asked about, `now` being this one."""
        if self.year is not None:
            return self.year
        return now + self.offset if self.kind == "year" else now

    def moves(self, period: Period) -> bool:
        """Whether the question leaves the present month or day, of which alone the luck is known."""
        if self.kind == period:
            return self.offset != 0
        return self.kind == "year" and (self.offset != 0 or self.year is not None)
