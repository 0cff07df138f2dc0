"""The engine's peers: packages from PyPI in this process, packages from npm each in a node of its own.

Each is given the same births as readings of a wall clock and asked for four pillars by the shortest way its
documentation shows. None is told of a place; ours resolves one, with the history of its clocks.
"""

import importlib
import json
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

Peer = Callable[[datetime], object]
_SCRIPT: Final = Path(__file__).with_suffix(".mjs")
_WAIT: Final = 120.0


class Absent(Exception):  # noqa: N818 - not an error: a peer is left out
    """A peer cannot be had here; the message says why."""


def lunar_python() -> Peer:
    """PyPI lunar-python."""
    solar = importlib.import_module("lunar_python").Solar

    def pillars(at: datetime) -> object:
        eight = solar.fromYmdHms(at.year, at.month, at.day, at.hour, at.minute, at.second).getLunar().getEightChar()
        return eight.getYear(), eight.getMonth(), eight.getDay(), eight.getTime()

    return pillars


def sxtwl() -> Peer:
    """PyPI sxtwl (C++)."""
    module = importlib.import_module("sxtwl")

    def pillars(at: datetime) -> object:
        day = module.fromSolar(at.year, at.month, at.day)
        return day.getYearGZ(), day.getMonthGZ(), day.getDayGZ(), day.getHourGZ(at.hour)

    return pillars


def bazi() -> Peer:
    """PyPI bazi."""
    create = importlib.import_module("bazi.bazi").Bazi.create
    return lambda at: create(at, "male").pillars


def korean_saju() -> Peer:
    """PyPI korean-saju."""
    module = importlib.import_module("korean_saju")
    _, terms = module.load_bundled_data()
    return lambda at: module.Saju.from_birth(kst_moment=at, solar_terms=terms, longitude=126.978)


def sajupy() -> Peer:
    """PyPI sajupy."""
    calculate = importlib.import_module("sajupy").calculate_saju
    return lambda at: calculate(at.year, at.month, at.day, at.hour, at.minute)


PYTHON: Final[dict[str, Callable[[], Peer]]] = {
    "lunar-python": lunar_python,
    "sxtwl": sxtwl,
    "bazi": bazi,
    "korean-saju": korean_saju,
    "sajupy": sajupy,
}
NODE: Final = ("manseryeok", "lunar-javascript", "ssaju", "@gracefullight/saju", "@orrery/core")


def python_peer(name: str) -> Peer:
    """One of `PYTHON`. Raises Absent."""
    try:
        return PYTHON[name]()
    except ImportError as error:
        raise Absent("make bench-peers installs it") from error


def node_rate(name: str, births: Sequence[datetime], seconds: float, folder: Path | None) -> float:
    """Births a second of process time for one of `NODE`, installed under `folder`. Raises Absent."""
    if folder is None:
        raise Absent(f"npm install {name}, then --node FOLDER")
    readings = [(at.year, at.month, at.day, at.hour, at.minute, at.second) for at in births]
    try:
        ended = subprocess.run(
            ["node", "--input-type=module", "--eval", _SCRIPT.read_text("utf-8")],
            input=json.dumps({"name": name, "births": readings, "seconds": seconds}),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_WAIT,
            check=True,
        )
    except FileNotFoundError as error:
        raise Absent("no node, or no such folder") from error
    except subprocess.CalledProcessError as error:
        says = next((line for line in error.stderr.splitlines() if "Error" in line), "node gave up")
        raise Absent(says.strip()) from error
    return float(ended.stdout)
