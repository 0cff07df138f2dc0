"""Reads `almanac.bin`, made by `scripts/build_almanac.py`, whose docstring names sources, time scale and layout."""

import json
import struct
import sys
from array import array
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

MAGIC: Final = b"SAJUALM1"


@dataclass(frozen=True, slots=True)
class Almanac:
    """The table in memory. Instants are milliseconds since 1970-01-01T00:00Z."""

    header: dict[str, Any]
    first_year: int
    terms: list[int]
    """24 a year, 소한 (285°) first."""
    months: list[int]
    """Every second of `terms`: the twelve 절 of a year at which a saju month begins, 소한 first."""
    new_moons: "array[int]"
    equation_of_time: "array[int]"
    """Apparent less mean solar time at each of `terms`, milliseconds."""
    lunar_first_year: int
    lunar_first_ordinal: int
    lunar_years: "array[int]"
    """Leap month << 13 | thirteen month lengths, the first in bit 12 (1: thirty days)."""


def _section(kind: str, raw: memoryview, offset: int, count: int) -> tuple["array[int]", int]:
    values: array[int] = array(kind)
    end = offset + count * values.itemsize
    values.frombytes(raw[offset:end])
    if sys.byteorder != "little":
        values.byteswap()
    return values, end


@cache
def almanac() -> Almanac:
    """The table, read on first use."""
    return parse(Path(__file__).with_name("almanac.bin").read_bytes())


def parse(data: bytes) -> Almanac:
    """The table from its bytes. Raises ValueError if they are none."""
    raw = memoryview(data)
    if bytes(raw[:8]) != MAGIC:
        raise ValueError("almanac.bin is not an almanac of this version")
    (length,) = struct.unpack_from("<I", raw, 8)
    header = json.loads(bytes(raw[12 : 12 + length]))
    terms, offset = _section("q", raw, 12 + length, header["terms"])
    new_moons, offset = _section("q", raw, offset, header["new_moons"])
    equation_of_time, offset = _section("i", raw, offset, header["terms"])
    lunar_count = header["lunar_last_year"] - header["lunar_first_year"] + 1
    lunar_years, offset = _section("I", raw, offset, lunar_count)
    if offset != len(raw):
        raise ValueError("almanac.bin is longer or shorter than its header says")
    instants = terms.tolist()
    return Almanac(
        header=header,
        first_year=header["first_year"],
        terms=instants,
        months=instants[::2],
        new_moons=new_moons,
        equation_of_time=equation_of_time,
        lunar_first_year=header["lunar_first_year"],
        lunar_first_ordinal=header["lunar_first_ordinal"],
        lunar_years=lunar_years,
    )
