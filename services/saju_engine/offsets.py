"""The civil clocks of a zone as whole numbers: one bisection tells the offset of a reading.

`zoneinfo` says the same by way of aware datetimes, which cost more than all the rest of four pillars. The instants of
change are those of the zone's file (TZif, RFC 9636); the offset of each stretch between two of them is asked of
`zoneinfo` once.
"""

import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from services.saju_engine.clock import SECOND_MS, offset_at, summer_ms, utc_from_ms
from services.saju_engine.zones import zone, zone_file

_HEADER: Final = struct.Struct(">4sc15x6l")
_GOES_ON: Final = ","
"""Stands in a rule that has summer time, as in `EST5EDT,M3.2.0,M11.1.0`."""


@dataclass(frozen=True, slots=True)
class Offsets:
    """Stretches of a zone's wall clock. All in milliseconds, readings counted as if the clock were UTC."""

    starts: list[int]
    """Readings at which each stretch but the first begins."""
    offsets: list[int | None]
    """From UTC; None where one offset does not tell: clocks skipped the stretch or showed it twice, or it comes after
    the file's last change and summer time goes on by a rule (after 2037)."""
    summers: list[int]
    """As `summer_ms` has it."""
    place: ZoneInfo
    changes: list[int]
    """Instants at which the offset or the summer time changes."""
    between: list[tuple[int, int]]
    """Offset and summer time before the first change, and after each."""
    goes_on: bool
    """Clocks go on changing by a rule after the last of the changes."""

    def at(self, reading: int) -> tuple[int | None, int]:
        """Offset and summer time at a reading."""
        place = bisect_right(self.starts, reading)
        return self.offsets[place], self.summers[place]

    def at_instant(self, instant: int) -> tuple[int, int]:
        """Offset and summer time at an instant (ms)."""
        after = bisect_right(self.changes, instant)
        if self.goes_on and after == len(self.changes):
            return offset_at(self.place, instant), _summer_at(self.place, instant)
        return self.between[after]

    def steady(self, low: int, high: int) -> bool:
        """Whether the table knows that nothing changes between two instants (ms)."""
        after = bisect_right(self.changes, high)
        return after == bisect_right(self.changes, low) and not (self.goes_on and after == len(self.changes))


@lru_cache(maxsize=128)  # of some 600 zones; at most 40 kB each
def offsets(timezone: str) -> Offsets:
    """Of an IANA zone. Raises Refused for an unknown one."""
    place = zone(timezone)
    data = zone_file(timezone).read_bytes()
    changes, rule = _parse(data)
    first = changes[0] - SECOND_MS if changes else 0
    before, summer = offset_at(place, first), _summer_at(place, first)
    goes_on = _GOES_ON in rule
    found = Offsets([], [before], [summer], place, changes, [(before, summer)], goes_on)
    for change in changes:
        after, summer = offset_at(place, change), _summer_at(place, change)
        if before != after:
            found.starts.append(change + min(before, after))
            found.offsets.append(None)
            found.summers.append(0)
        found.starts.append(change + max(before, after))
        found.offsets.append(after)
        found.summers.append(summer)
        found.between.append((after, summer))
        before = after
    if goes_on:
        found.offsets[-1] = None
    return found


def _summer_at(place: ZoneInfo, instant: int) -> int:
    return summer_ms(utc_from_ms(instant).astimezone(place))


def _parse(data: bytes) -> tuple[list[int], str]:
    """Instants of change (ms) and the rule after them, of the 64-bit part of a TZif file."""
    _, _, utc, std, leap, times, types, letters = _HEADER.unpack_from(data)
    second = _HEADER.size + times * 5 + types * 6 + letters + leap * 8 + std + utc
    _, _, utc, std, leap, times, types, letters = _HEADER.unpack_from(data, second)
    begin = second + _HEADER.size
    end = begin + times * 9 + types * 6 + letters + leap * 12 + std + utc
    seconds = struct.unpack_from(f">{times}q", data, begin)
    return [second * SECOND_MS for second in seconds], data[end:].decode("ascii")
