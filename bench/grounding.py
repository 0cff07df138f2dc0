"""The check of a sentence against the chart beside a plain regular expression for the sixty names, in one run.

    python -m bench.grounding [--seconds 2]

Printed: sentences a second of both and their ratio; median and p99 of one check (aim: a median under 1 ms); the share
of false claims caught; the share of true, general and corpus sentences held back; how the time grows with the length of
a sentence made to be slow. The claims are made from templates that were written beside the check; the sentences of the
corpus were not, and most of those held back say what stands in one day pillar, which is false of another.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parents[1]))

from services.llm_worker.grounding.check import review
from services.llm_worker.grounding.text.lexicon import NAMES
from services.llm_worker.grounding.text.sentences import split
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from tests.unit.llm_worker.claims import GENERAL, false_claims, true_claims

AIM_MS, AIM_DETECTION, AIM_ALARMS, AIM_GROWTH = 1.0, 0.995, 0.01, 3.0
SLOW = ("갑자 ", "경금 일간 ", "목 1 ", "편재가 강하고 ", "일지에 있는 ", "Gap-ja ", "((", "| 목 | 1 |", "있고 ")
LENGTH = 600
CORPUS = Path(__file__).parents[1] / "services/retriever/corpus"
SHORTEST = 25
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
BIRTHS = (
    Birth(date="1984-03-03", time="06:20", sex="male", place="서울"),
    Birth(date="1995-08-29", time="23:10", sex="female", place="부산"),
    Birth(date="1972-11-11", time=None, sex="male", place="광주"),
)
Pair = tuple[str, Facts]


def texts(node: object) -> Iterator[str]:
    """Every longer string of a parsed file."""
    if isinstance(node, str) and len(node) > SHORTEST:
        yield node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from texts(value) if key != "asked" else ()  # what people ask is no sentence of ours
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def rate(call: Callable[[Pair], object], pairs: Sequence[Pair], seconds: float) -> float:
    """Calls a second, over at least `seconds`."""
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        for pair in pairs:
            call(pair)
        done += len(pairs)
    return done / (time.perf_counter() - begun)


def growth(facts: Facts) -> float:
    """Time of a slow sentence of twice the length, as a multiple; the worst of several."""

    def least(sentence: str) -> float:
        times = []
        for _ in range(3):
            begun = time.process_time()
            review(sentence, facts)
            times.append(time.process_time() - begun)
        return min(times)

    return max(least(unit * (2 * LENGTH // len(unit))) / least(unit * (LENGTH // len(unit))) for unit in SLOW)


def held(pairs: Sequence[Pair]) -> float:
    """Share of sentences that would be held back."""
    return sum(bool(review(sentence, facts).false_kinds) for sentence, facts in pairs) / len(pairs)


def main() -> int:
    """Runs it. Returns 0 if the aims are met, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0)
    seconds = parser.parse_args().seconds
    charts = [compute_chart(birth) for birth in BIRTHS]
    people = [Facts(chart, luck_at(chart, NOW), frozenset({1, 2})) for chart in charts]
    lies = [(sentence, kind, facts) for facts in people for sentence, kind in false_claims(facts)]
    truths = [(sentence, facts) for facts in people for sentence in true_claims(facts)]
    general = [(sentence, facts) for facts in people for sentence in GENERAL]
    files = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CORPUS.glob("*.yaml"))]
    corpus = [(s.strip(), facts) for file in files for text in texts(file) for s in split(text) for facts in people]

    names = re.compile("|".join(NAMES))
    ours = rate(lambda pair: review(*pair), corpus, seconds)
    plain = rate(lambda pair: names.findall(pair[0]), corpus, seconds)
    times = []
    for sentence, facts in corpus:
        begun = time.perf_counter()
        review(sentence, facts)
        times.append((time.perf_counter() - begun) * 1000)
    median, p99 = statistics.median(times), statistics.quantiles(times, n=100)[-1]
    caught = sum(kind in review(sentence, facts).false_kinds for sentence, kind, facts in lies) / len(lies)
    alarms = held(corpus)
    print(f"check {ours:,.0f}/s, sixty names alone {plain:,.0f}/s: {plain / ours:.1f} times the time of a plain scan")
    print(f"one check: median {median:.3f} ms, p99 {p99:.3f} ms (aim: median {AIM_MS} ms)")
    print(f"false claims caught (templates): {caught:.1%} of {len(lies)} (aim {AIM_DETECTION:.0%})")
    print(f"held back though true: {held(truths):.1%} of {len(truths)}; though general: {held(general):.1%}")
    print(f"held back of the corpus: {alarms:.2%} of {len(corpus)} (aim {AIM_ALARMS:.0%})")
    grown = growth(people[0])
    print(f"twice the length takes {grown:.1f} times the time (aim {AIM_GROWTH})")
    good = grown <= AIM_GROWTH
    return 0 if good and median < AIM_MS and caught >= AIM_DETECTION and alarms <= AIM_ALARMS else 1


if __name__ == "__main__":
    sys.exit(main())
