"""Time zones from the `tzdata` package, never from the machine, so that a chart is the same everywhere."""

from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]  # a package of data

from services.saju_engine.problems import Refused, Text

_TZDATA: Final = Path(tzdata.__file__).parent


def zone_file(name: str) -> Path:
    """Of an IANA name that `zone` knows (TZif, RFC 9636)."""
    return _TZDATA / "zoneinfo" / name


@cache
def zone_names() -> frozenset[str]:
    """All names of the IANA database."""
    return frozenset(_TZDATA.joinpath("zones").read_text("utf-8").split())


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises Refused for an unknown one, with the nearest names."""
    if name not in zone_names():
        near = ", ".join(get_close_matches(name, zone_names(), n=3)) or "Asia/Seoul"
        raise Refused(
            "unknown_timezone",
            "birth.place.timezone",
            name,
            Text("알 수 없는 시간대입니다", "Unknown time zone"),
            Text(f"IANA 시간대 목록에 '{name}' 항목이 없습니다.", f"'{name}' is not an IANA time zone name."),
            Text(f"다음 이름을 확인해 주세요: {near}", f"Did you mean: {near}?"),
        )
    with zone_file(name).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
