"""The screening of questions and of answers: what is found, what is found wrongly, and what the sieve saves.

    python -m bench.safety

Printed: for each set of questions written apart (tests/unit/llm_worker/safety), the share recognised by kind and manner
and in both halves, and the share of ordinary questions alarmed at; the same for answers; the median processor time of a
question of 2,000 characters beside that of one regular expression per kind, in one run (aim: a ratio over 3); how the
time grows with the length of what was made to be slow. Whoever is in danger counts as recognised with the text of any
urgent kind, everybody else with any text.
"""

import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from services.llm_worker.safety.output import unsafe
from services.llm_worker.safety.plain import squeezed
from services.llm_worker.safety.screen import KINDS, Kind, respelt, rules, screen

SETS = Path(__file__).parents[1] / "tests/unit/llm_worker/safety"
CORPUS = Path(__file__).parents[1] / "services/retriever/corpus"
URGENT = {"crisis", "emergency", "violence"}
LENGTH, TEXTS, TRIES = 2_000, 30, 3
AIM_RATIO, AIM_GROWTH = 3.0, 10.0
SLOW = (
    "엄마 ",
    "남편이 ",
    "칼을 ",
    "그 사람 집 앞에서 ",
    "tutor",
    "bleed",
    "will my ",
    "갑자기 말이 ",
    "ㅈㅏ",
    "k1",
    "죽 ",
)
Row = Mapping[str, str]


def rows(name: str) -> list[Row]:
    """The lines of one set."""
    return [json.loads(line) for line in (SETS / name).read_text(encoding="utf-8").splitlines()]


def recognised(row: Row) -> bool:
    """Whether a question gets a text that fits, or an ordinary one any at all."""
    found = screen(row["question"])
    return found in URGENT if row["kind"] in URGENT else found is not None


def share(found: Sequence[bool]) -> str:
    """So many of so many, in per cent."""
    return f"{sum(found):3d}/{len(found):3d} {100 * sum(found) / max(1, len(found)):5.1f} %"


def questions(name: str) -> None:
    """Prints what of a set is recognised, by kind and manner; odd lines, even lines."""
    found = [(row, recognised(row)) for row in rows(name)]
    for kind in (*KINDS, "none"):
        for manner in ("direct", "indirect", "plain", "ordinary"):
            half = [
                [yes for row, yes in found[start::2] if (row["kind"], row["manner"]) == (kind, manner)]
                for start in (0, 1)
            ]
            if half[0] or half[1]:
                print(
                    f"  {kind:10} {manner:9} {share(half[0] + half[1])}   odd {share(half[0])}   even {share(half[1])}"
                )


def answers(name: str) -> None:
    """Prints how many dangerous answers of a set are found, and how many of the others."""
    found = [(row["kind"], unsafe(row["answer"]) is not None) for row in rows(name)]
    print(f"  dangerous {share([yes for kind, yes in found if kind != 'none'])}", end="   ")
    print(f"ordinary {share([yes for kind, yes in found if kind == 'none'])}")


def plainly() -> Callable[[str], Kind | None]:
    """The peer: the same rules as one regular expression for each part of each kind."""

    def one(kind: Kind, part: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{item})" for item in rules(kind, part)))  # type: ignore[arg-type]

    tables = {kind: tuple(one(kind, part) for part in ("harmless", "patterns", "squeezed")) for kind in KINDS}

    def peer(question: str) -> Kind | None:
        text = respelt(question)
        for kind, (harmless, patterns, tight) in tables.items():
            rest = harmless.sub("\x1f", text)
            if patterns.search(rest) or tight.search(squeezed(rest)):
                return kind
        return None

    return peer


def least(call: Callable[[str], object], text: str) -> float:
    """The least processor time of several calls, in ms."""
    times = []
    for _ in range(TRIES):
        begun = time.thread_time()
        call(text)
        times.append(time.thread_time() - begun)
    return 1_000 * min(times)


def ordinary_texts(field: str) -> Iterable[str]:
    """Ordinary texts of LENGTH characters, cut from the passages of the corpus."""
    passages = [
        passage for path in sorted(CORPUS.glob("*.yaml")) for passage in yaml.safe_load(path.read_text("utf-8"))
    ]
    whole = " ".join(passage[field] for passage in passages)
    return (whole[start : start + LENGTH] for start in range(0, TEXTS * LENGTH, LENGTH))


def main() -> int:
    """Prints the figures. Returns 1 if an aim of speed is missed, else 0."""
    for name in ("held", "final", "more", "fresh"):
        print(f"questions.{name}.jsonl")
        questions(f"questions.{name}.jsonl")
    for name in ("held", "final"):
        print(f"answers.{name}.jsonl")
        answers(f"answers.{name}.jsonl")
    peer, ratios = plainly(), []
    for language, field in (("Korean", "text"), ("English", "gist_en")):
        texts = list(ordinary_texts(field))
        ours, theirs = (statistics.median(least(call, text) for text in texts) for call in (screen, peer))
        ratios.append(theirs / ours)
        print(f"{language}, {LENGTH} characters: {ours:.2f} ms, plainly {theirs:.2f} ms, ratio {ratios[-1]:.1f}")
    usual = statistics.median(least(screen, row["question"]) for row in rows("questions.held.jsonl"))
    print(f"a question of the set held: {usual:.2f} ms")
    growth = max(
        least(screen, (seed * 4 * LENGTH)[: 4 * LENGTH]) / least(screen, (seed * LENGTH)[:LENGTH]) for seed in SLOW
    )
    print(f"growth of the time at four times the length, at most {growth:.1f}")
    return int(min(ratios) < AIM_RATIO or growth > AIM_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
