"""The engine against its peers, in one run on one thread.

    python bench/engine.py [--births 20000] [--seconds 3]

Peers are optional (`pip install lunar-python sxtwl bazi korean-saju sajupy`): one that is not there is named and left
out.
Births are random moments of 1901-2099 (the range all peers share), each asked once, in Seoul. A peer is stopped after
`--seconds`. Measured: four pillars a second; whole charts a second (ours only: no peer computes the same); import and
first chart in a fresh process; memory of the tables.
"""

import argparse
import importlib
import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from services.saju_engine.almanac import lunar
from services.saju_engine.almanac.table import almanac
from services.saju_engine.chart import compute_chart, pillars_of_moment
from services.saju_engine.moment import resolve
from services.saju_engine.problems import Refused
from shared.contracts.birth import Birth, ChartOptions

FIRST = datetime(1901, 3, 1)  # noqa: DTZ001 - readings of a wall clock
DAYS = 365 * 198
AIM_PILLARS, AIM_CHARTS, AIM_FIRST_MS, AIM_MEMORY_MB = 100_000, 10_000, 150, 5
Peer = Callable[[datetime], object]


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


PEERS: dict[str, Callable[[], Peer]] = {
    "lunar-python": lunar_python,
    "sxtwl": sxtwl,
    "bazi": bazi,
    "korean-saju": korean_saju,
    "sajupy": sajupy,
}


def rate(work: Callable[[Any], object], births: list[Any], seconds: float) -> float:
    """How many a second of process time, until the births or the seconds run out."""
    begin = time.process_time()
    done = 0
    for birth in births:
        work(birth)
        done += 1
        if done % 50 == 0 and time.process_time() - begin > seconds:
            break
    return done / (time.process_time() - begin)


def first_chart_ms() -> float:
    """Import and first chart in a fresh process, less the start of Python itself; the best of five."""
    code = (
        "import time; t = time.perf_counter()\n"
        "from services.saju_engine.chart import compute_chart\n"
        "from shared.contracts.birth import Birth\n"
        "compute_chart(Birth(date='1990-05-05', time='14:30', sex='female', place='서울'))\n"
        "print((time.perf_counter() - t) * 1000)"
    )
    root = Path(__file__).parents[1]
    runs = [
        subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True).stdout
        for _ in range(5)
    ]
    return min(float(run) for run in runs)


def almanac_mb() -> float:
    """Memory the tables of the almanac take once read, in MB."""
    almanac.cache_clear()
    tracemalloc.start()
    almanac()
    lunar.year_range()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / 1_000_000


def row(label: str, value: str, note: str = "") -> None:
    """One line of the table."""
    print(f"{label:<34}{value:>14}  {note}")


def main() -> int:
    """Prints the table. Returns 1 if a result of ours is short of its aim."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--births", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=3.0)
    arguments = parser.parse_args()
    chance = random.Random(1)  # noqa: S311 - repeatable births
    moments = [FIRST + timedelta(seconds=chance.randrange(DAYS * 86_400)) for _ in range(arguments.births)]
    births = [
        Birth(
            date=f"{at:%Y-%m-%d}",
            time=f"{at:%H:%M:%S}",
            sex="male",
            fold=0,
            place="서울",
            options=ChartOptions(clock="mean_solar"),
        )
        for at in moments
        if not _skipped(at)
    ]
    resolve(births[0])
    ours = rate(lambda birth: pillars_of_moment(resolve(birth)), births, 60)
    charts = rate(compute_chart, births, arguments.seconds)
    row("ours: four pillars", f"{ours:,.0f}/s", f"aim {AIM_PILLARS:,}/s")
    best = 0.0
    for name, make in PEERS.items():
        try:
            peer = make()
        except ImportError:
            row(name, "not installed", f"pip install {name}")
            continue
        theirs = rate(peer, moments, arguments.seconds)
        best = max(best, theirs)
        row(name, f"{theirs:,.0f}/s", f"ours is {ours / theirs:,.1f} times as fast")
    row("ours: whole chart", f"{charts:,.0f}/s", f"aim {AIM_CHARTS:,}/s")
    first, memory = first_chart_ms(), almanac_mb()
    row("ours: import and first chart", f"{first:.0f} ms", f"aim {AIM_FIRST_MS} ms")
    row("ours: almanac in memory", f"{memory:.2f} MB", f"aim {AIM_MEMORY_MB} MB")
    met = (ours >= AIM_PILLARS, charts >= AIM_CHARTS, first < AIM_FIRST_MS, memory < AIM_MEMORY_MB, ours >= 10 * best)
    print(f"{sum(met)} of {len(met)} aims met")
    return 0 if all(met) else 1


def _skipped(at: datetime) -> bool:
    """A reading that Korean clocks never showed."""
    try:
        resolve(Birth(date=f"{at:%Y-%m-%d}", time=f"{at:%H:%M:%S}", sex="male", fold=0))
    except Refused:
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
