"""Places by name or by coordinates.

Korea by province, city, county and district in Korean and romanised; the larger cities of the world in English and
Korean. Tables with their sources: `data/places_korea.tsv`, `data/places_world.tsv`.
"""

import re
import unicodedata
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from services.saju_engine.problems import Refused, Text
from services.saju_engine.zones import zone
from shared.contracts.birth import Coordinates

_SUFFIXES: Final = "시군구"
_SHORTEST_BASE: Final = 2
_SHOWN: Final = 5
_PLAIN: Final = re.compile("[0-9A-Za-z가-힣 ]*")
"""Names of which only case and blanks have to go: nearly all of them."""
_NORTH: Final = "Asia/Pyongyang"


class Location(NamedTuple):
    """Degrees east and north, IANA zone."""

    name: str
    timezone: str
    longitude: float
    latitude: float


class _Entry(NamedTuple):
    """`rank`: the lower one wins where two places bear one name; equal ranks are asked about."""

    rank: int
    location: Location


def fold(text: str) -> str:
    """The form in which names are compared: no case, no accents, no blanks, no punctuation."""
    if _PLAIN.fullmatch(text):
        return text.replace(" ", "").lower()
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(ch for ch in decomposed if ch.isalnum() or unicodedata.category(ch) == "Lo")
    return unicodedata.normalize("NFC", bare)


def _rows(file: str) -> list[list[str]]:
    text = (Path(__file__).parent / "data" / file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def _korean_keys(row: list[str]) -> set[str]:
    full, short, name, english, _, _, _, aliases = row
    if not name:
        return {full, short, english, *filter(None, aliases.split("|"))}
    provinces = {full, short, *filter(None, (aliases or "").split("|"))}
    names = {name, english}
    if len(name) > _SHORTEST_BASE and name[-1] in _SUFFIXES:
        names.add(name[:-1])
    return names | {f"{province} {part}" for province in provinces for part in names}


@cache
def _korea() -> dict[str, list[_Entry]]:
    rows = _rows("places_korea.tsv")
    older = {row[0]: row[7] for row in rows if not row[2]}
    found: dict[str, list[_Entry]] = {}
    for row in rows:
        full, short, name, english, latitude, longitude, zone_name, aliases = row
        rank = (2 if name else 1) if zone_name == _NORTH else (1 if name else 0)
        display = f"{short} {name}" if name else short
        entry = _Entry(rank, Location(display, zone_name, float(longitude), float(latitude)))
        keys = _korean_keys(
            [full, short, name, english, latitude, longitude, zone_name, older[full] if name else aliases]
        )
        if name and aliases:
            keys |= set(aliases.split("|"))
        for key in {fold(key) for key in keys}:
            found.setdefault(key, []).append(entry)
    return found


@cache
def _world() -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for rank, (names, korean, country, latitude, longitude, zone_name) in enumerate(_rows("places_world.tsv")):
        english, local = names.split("|"), [name for name in korean.split("|") if name]
        entry = _Entry(rank, Location(english[0], zone_name, float(longitude), float(latitude)))
        plain = {*english, *local, *(name.removesuffix(" 시") for name in local)}
        for key in {fold(key) for key in plain} | {fold(f"{name} {country}") for name in plain}:
            found.setdefault(key, []).append(entry)
    return found


def _best(entries: list[_Entry]) -> list[Location]:
    top = min(entry.rank for entry in entries)
    return [entry.location for entry in entries if entry.rank == top]


def _find(name: str) -> list[Location]:
    key = fold(name)
    if entries := _korea().get(key) or _world().get(key):
        return _best(entries)
    return []


def locate(place: str | Coordinates) -> Location:
    """The place meant. A Korean address may be longer than the table knows: its district or city is taken.

    Raises Refused: `unknown_place` with the nearest names, `ambiguous_place` with the choices, or `unknown_timezone`.
    """
    if isinstance(place, Coordinates):
        zone(place.timezone)
        name = place.name or f"{place.latitude:.2f}, {place.longitude:.2f}"
        return Location(name, place.timezone, place.longitude, place.latitude)
    return _named(place)


@lru_cache(maxsize=4096)
def _named(place: str) -> Location:
    words = place.replace(",", " ").split()
    for count in range(len(words), 0, -1):
        found = _find(" ".join(words[:count]))
        if len(found) == 1:
            return found[0]
        if found:
            raise _ambiguous(place, found)
    raise _unknown(place)


def _ambiguous(place: str, found: list[Location]) -> Refused:
    names = [location.name for location in found]
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    return Refused(
        "ambiguous_place",
        "birth.place",
        place,
        Text("여러 곳에 있는 이름입니다", "More than one place has this name"),
        Text(f"'{place}' 이름의 장소가 여럿입니다: {shown}", f"Several places are called '{place}': {shown}"),
        Text(f"'{names[0]}'처럼 시·도를 함께 적어 주세요.", f"Give the province too, for example '{names[0]}'."),
    )


def _unknown(place: str) -> Refused:
    # Compared letter by letter (자모), so that 강능 is near 강릉.
    letters = {unicodedata.normalize("NFD", key): key for key in {**_world(), **_korea()}}
    near = [letters[match] for match in get_close_matches(unicodedata.normalize("NFD", fold(place)), letters, n=_SHOWN)]
    names = list(dict.fromkeys(location.name for match in near for location in _find(match)))[:_SHOWN]
    shown = ", ".join(names or ["서울", "부산", "New York"])
    return Refused(
        "unknown_place",
        "birth.place",
        place,
        Text("찾을 수 없는 장소입니다", "Unknown place"),
        Text(f"'{place}' 이름의 장소를 찾지 못했습니다.", f"No place called '{place}' was found."),
        Text(
            f"혹시 다음 중 하나인가요? {shown}. 또는 시간대와 경도를 직접 입력해 주세요.",
            f"Did you mean one of these: {shown}? Or give a time zone and a longitude.",
        ),
    )
