"""The engine against its peers, in one run on one thread.

    python -m bench.engine [--births 20000] [--seconds 3] [--node FOLDER]

A peer that is not there is named and left out. Those of PyPI (MIT and BSD) are locked in `requirements/bench.txt`,
which no service and no test needs: `make bench-peers` installs them beside the rest. sxtwl is C++: where it has no
wheel (Python 3.14, or not x86), it wants a compiler. Those of npm are locked nowhere, as one of them, @orrery/core, is
AGPL: whoever wants them says `npm install manseryeok lunar-javascript ssaju @gracefullight/saju luxon @orrery/core` in
FOLDER.

Births are random moments of 1901-2099 (the range all peers share) in Seoul, the same for all, each asked once, so that
no answer can be found ready; tables that a package keeps by year or month fill up on the way, ours too. Times are
process times. The births are cut into rounds, in each of which ours and the peers of this process take turns, because
the speed of a shared machine changes by the second: shown are the median of the rounds, and of the rounds' ratios.
A peer is stopped after `--seconds`. Measured: four pillars a second; whole charts a second, as an object and written as
JSON (ours only: no peer computes the same, so the four pillars of the fastest in Python tell the machine's speed);
import and first chart in a fresh process that finds its files compiled, and pydantic's share in that; memory of the
tables, and of all that is kept after `KEPT_AFTER` charts.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from operator import truediv
from pathlib import Path
from statistics import median
from typing import TypeVar

from bench.engine_peers import NODE, PYTHON, Absent, Peer, node_rate, python_peer
from services.saju_engine.almanac import lunar
from services.saju_engine.almanac.table import almanac
from services.saju_engine.chart import compute_chart
from services.saju_engine.moment import resolve
from services.saju_engine.problems import Refused
from services.saju_engine.quick import birth_pillars
from shared.contracts.birth import Birth, ChartOptions

Asked = TypeVar("Asked")
FIRST = datetime(1901, 3, 1)  # noqa: DTZ001 - readings of a wall clock
DAYS = 365 * 198
ROUNDS = 9
KEPT_AFTER = 5_000
AIM_PILLARS, AIM_TIMES, AIM_CHARTS, AIM_FIRST_MS, AIM_MEMORY_MB = 100_000, 10, 10_000, 150, 5


def written(birth: Birth) -> str:
    """The chart as it travels."""
    return compute_chart(birth).model_dump_json()


PILLARS, CHART, WRITTEN = "ours: four pillars", "ours: whole chart", "ours: whole chart, written as JSON"
OURS: dict[str, Callable[[Birth], object]] = {PILLARS: birth_pillars, CHART: compute_chart, WRITTEN: written}


def births_of(moments: Iterable[datetime]) -> list[tuple[datetime, Birth]]:
    """Male, in Seoul, by mean solar time; a reading that Korean clocks never showed is left out."""
    found = []
    for at in moments:
        birth = Birth(
            date=f"{at:%Y-%m-%d}",
            time=f"{at:%H:%M:%S}",
            sex="male",
            fold=0,
            place="서울",
            options=ChartOptions(clock="mean_solar"),
        )
        try:
            resolve(birth)
        except Refused:
            continue
        found.append((at, birth))
    return found


def rate(work: Callable[[Asked], object], births: Sequence[Asked], seconds: float) -> float:
    """How many a second of process time, until the births or the seconds run out."""
    begin = time.process_time()
    done = 0
    for birth in births:
        work(birth)
        done += 1
        if done % 50 == 0 and time.process_time() - begin > seconds:
            break
    return done / (time.process_time() - begin)


def first_chart_ms() -> tuple[float, float, float]:
    """In fresh processes that find their files compiled, less the start of Python itself, the best of five: import and
    first chart; the same with its JSON; the import of pydantic and one model alone.
    """
    chart = (
        "from services.saju_engine.chart import compute_chart",
        "from shared.contracts.birth import Birth",
        "chart = compute_chart(Birth(date='1990-05-05', time='14:30', sex='female', place='서울'))",
    )
    pydantic = ("from pydantic import BaseModel", "class Model(BaseModel): field: int")
    with tempfile.TemporaryDirectory() as compiled:
        return (
            _best_ms(compiled, *chart),
            _best_ms(compiled, *chart, "chart.model_dump_json()"),
            _best_ms(compiled, *pydantic),
        )


def _best_ms(compiled: str, *lines: str) -> float:
    timed = ("import time; t = time.perf_counter()", *lines, "print((time.perf_counter() - t) * 1000)")
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return min([float(_fresh(*timed, environment=environment)) for _ in range(6)][1:])


def kept_mb() -> float:
    """Memory that the engine still holds after `KEPT_AFTER` charts, over what it held before the first, in MB."""
    return float(
        _fresh(
            "import tracemalloc",
            "from bench.engine import KEPT_AFTER, births_of, compute_chart, random_moments",
            "births = [birth for _, birth in births_of(random_moments(KEPT_AFTER, 2))]",
            "tracemalloc.start()",
            "for birth in births: compute_chart(birth)",
            "print(tracemalloc.get_traced_memory()[0] / 1_000_000)",
        )
    )


def _fresh(*lines: str, environment: dict[str, str] | None = None) -> str:
    command = [sys.executable, "-c", "\n".join(lines)]
    root = Path(__file__).parents[1]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True).stdout


def almanac_mb() -> float:
    """Memory the tables of the almanac take once read, in MB."""
    almanac.cache_clear()
    tracemalloc.start()
    almanac()
    lunar.year_range()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / 1_000_000


def random_moments(count: int, seed: int) -> list[datetime]:
    """Readings of a wall clock, to the second."""
    chance = random.Random(seed)  # noqa: S311 - repeatable births
    return [FIRST + timedelta(seconds=chance.randrange(DAYS * 86_400)) for _ in range(count)]


def row(label: str, value: str, note: str = "") -> None:
    """One line of the table."""
    print(f"{label:<36}{value:>14}  {note}")


def available() -> dict[str, Peer]:
    """The peers of this process; says which are absent."""
    found = {}
    for name in PYTHON:
        try:
            found[name] = python_peer(name)
        except Absent as absent:
            row(name, "left out", str(absent))
    return found


def in_turns(asked: Sequence[tuple[datetime, Birth]], seconds: float) -> dict[str, list[float]]:
    """Rates of ours and of each peer of this process, round by round."""
    peers = available()
    rates: dict[str, list[float]] = {name: [] for name in (*OURS, *peers)}
    for start in range(ROUNDS):
        part = asked[start::ROUNDS]
        moments, births = [at for at, _ in part], [birth for _, birth in part]
        for name, work in OURS.items():
            rates[name].append(rate(work, births, seconds / ROUNDS))
        for name, peer in peers.items():
            rates[name].append(rate(peer, moments, seconds / ROUNDS))
    return rates


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Median of the rounds' ratios."""
    return float(median(map(truediv, ours, theirs)))


def main() -> int:
    """Prints the table. Returns 1 if a result of ours is short of its aim."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--births", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--node", type=Path, metavar="FOLDER", help="where the npm peers are installed")
    arguments = parser.parse_args()
    asked = births_of(random_moments(arguments.births, 1))
    rates = in_turns(asked, arguments.seconds)
    pillars, charts = median(rates[PILLARS]), median(rates[CHART])
    row(PILLARS, f"{pillars:,.0f}/s", f"best round {max(rates[PILLARS]):,.0f}/s; aim {AIM_PILLARS:,}/s")
    times = {name: ratio(rates[PILLARS], rates[name]) for name in rates if name in PYTHON}
    for name, found in times.items():
        row(name, f"{median(rates[name]):,.0f}/s", f"ours is {found:,.1f} times as fast")
    for name in NODE:
        try:
            node = node_rate(name, [at for at, _ in asked], arguments.seconds, arguments.node)
            row(f"{name} (node)", f"{node:,.0f}/s", f"ours is {pillars / node:,.1f} times as fast")
        except Absent as absent:
            row(f"{name} (node)", "left out", str(absent))
    row(CHART, f"{charts:,.0f}/s", f"best round {max(rates[CHART]):,.0f}/s; aim {AIM_CHARTS:,}/s")
    row(WRITTEN, f"{median(rates[WRITTEN]):,.0f}/s", f"best round {max(rates[WRITTEN]):,.0f}/s")
    met = [pillars >= AIM_PILLARS, charts >= AIM_CHARTS]
    if times:
        fastest = min(times, key=lambda name: times[name])
        row("ours to the fastest in Python", f"{times[fastest]:,.1f} times", f"{fastest}; aim {AIM_TIMES} times")
        whole = ratio(rates[CHART], rates[fastest])
        row("ours: whole chart to its pillars", f"{whole:,.2f} times", f"four pillars by {fastest} alone")
        met.append(times[fastest] >= AIM_TIMES)
    (first, with_json, pydantic), memory = first_chart_ms(), almanac_mb()
    row(
        "ours: import and first chart",
        f"{first:.0f} ms",
        f"aim {AIM_FIRST_MS} ms; of it pydantic's import {pydantic:.0f} ms",
    )
    row("ours: the same and its JSON", f"{with_json:.0f} ms")
    row("ours: almanac in memory", f"{memory:.2f} MB", f"aim {AIM_MEMORY_MB} MB")
    row("ours: kept after many charts", f"{kept_mb():.2f} MB", f"{KEPT_AFTER:,} charts, the almanac among it")
    met += [first < AIM_FIRST_MS, memory < AIM_MEMORY_MB]
    print(f"{sum(met)} of {len(met)} aims met")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
