"""Measures the grounding check on the golden set.

    python -m tests.golden [--split train|test|final|held|fresh|blind|plain|all] [--failures N] [--json]

Three ways: every sentence alone through the gate, answers with one to five lies streamed by the vendor simulator over
HTTP through the whole stage, and 584 whole answers as authors wrote them (`tests.golden.answers`). A lie is caught if
no client sees it; a true sentence is touched if it does not come through as it was. Returns 1 where an aim is missed.
`all` is every split, and the check has learned from every one, the answers too: what it reaches on them shows that it
has lost nothing, and is no measure of what it does on new wordings. The first runs, which were, are in CONTRIBUTING.md;
a new measure needs wordings of its own.
"""

import argparse
import asyncio
import json
import logging
import sys
import time
from typing import Any, Final

import structlog

from tests.golden.answers import Figures, measure
from tests.golden.bank import SPLITS, Sentence, Split, filled, templates
from tests.golden.measure import Tally, direct
from tests.golden.people import people
from tests.golden.wire import Wired, through_the_wire

AIM_CAUGHT: Final = 0.995
AIM_TOUCHED: Final = 0.01
PER_TEMPLATE: Final = 6


def main() -> int:
    """Runs both and prints the tables. Returns 0 if the aims are met, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--split", choices=(*SPLITS, "all"), default="all")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show so many sentences of each failure")
    parser.add_argument("--json", action="store_true", help="the figures as one JSON object")
    parser.add_argument("--persons", type=int, default=len(people()), help="how many charts go through the wire")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    split: Split | None = None if arguments.split == "all" else arguments.split

    begun = time.perf_counter()
    alone = direct(filled(split, PER_TEMPLATE))
    between = time.perf_counter()
    wired = asyncio.run(through_the_wire(split, arguments.persons))
    ended = time.perf_counter()
    whole = measure()

    times = {"direct": between - begun, "wire": ended - between}
    if arguments.json:
        sys.stdout.write(json.dumps(_figures(alone, wired, whole, times), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(_report(arguments.split, alone, wired, whole, times)) + "\n")
        for tally in (alone, wired.tally):
            sys.stdout.write("".join(_failures(tally, arguments.failures)))
        if arguments.failures:
            sys.stdout.write("".join(f"answer {id_}: {kind}: {text!r}\n" for id_, kind, text in whole.failures))
    good = all(t.caught >= AIM_CAUGHT and t.alarms <= AIM_TOUCHED for t in (alone, wired.tally, whole))
    return 0 if good else 1


def _report(split: str, alone: Tally, wired: Wired, whole: Figures, times: dict[str, float]) -> list[str]:
    part: Split | None = None if split == "all" else split  # type: ignore[assignment]  # one of the choices
    lines = [
        f"golden set, {split}: {len(templates(part))} templates, {len(people())} charts, {wired.answers} answers",
        "",
        f"{'one sentence at a time':28}{'ko planted':>11}{'seen':>6}{'en planted':>12}{'seen':>6}{'caught':>9}",
    ]
    caught = alone.caught_by_category()
    for category, share in sorted(caught.items(), key=lambda item: item[1]):
        counts = [alone.planted[category, "ko"], alone.reached[category, "ko"]]
        counts += [alone.planted[category, "en"], alone.reached[category, "en"]]
        lines.append(f"{category:28}{counts[0]:>11}{counts[1]:>6}{counts[2]:>12}{counts[3]:>6}{share:>9.1%}")
    lines += ["", f"{'true sentences touched':28}{'ko said':>11}{'':>6}{'en said':>12}{'':>6}{'touched':>9}"]
    for category in sorted({row[0] for row in alone.touched}):
        ko, en = (category, "ko"), (category, "en")
        share = (alone.touched[ko] + alone.touched[en]) / (alone.true[ko] + alone.true[en])
        counts = [alone.true[ko], alone.touched[ko], alone.true[en], alone.touched[en]]
        lines.append(f"{category:28}{counts[0]:>11}{counts[1]:>6}{counts[2]:>12}{counts[3]:>6}{share:>9.1%}")
    lines.append("")
    for name, tally in (("alone", alone), ("wire", wired.tally)):
        for locale in ("ko", "en"):
            lines.append(f"{name} {locale}: {_line(tally, locale)}")
        lines.append(f"{name}: {_line(tally, None)} (aims {AIM_CAUGHT:.1%}, {AIM_TOUCHED:.0%})")
    lines.append(
        f"whole answers: planted {whole.planted}, reached the client {whole.reached}, caught {whole.caught:.2%}; true "
        f"{whole.true}, touched {whole.touched}, {whole.alarms:.2%} (the same aims)"
    )
    lines += [
        f"wire: {wired.by_vendor} of {wired.answers} answers are the vendor's; interventions "
        + ", ".join(f"{kind} {count}" for kind, count in wired.interventions.most_common()),
        f"time: alone {times['direct']:.1f} s, wire {times['wire']:.1f} s",
    ]
    return lines


def _totals(tally: Tally, locale: str | None) -> dict[str, int]:
    counters = {"planted": tally.planted, "reached": tally.reached, "true": tally.true, "touched": tally.touched}
    return {name: sum(n for (_, at), n in it.items() if locale in (None, at)) for name, it in counters.items()}


def _line(tally: Tally, locale: str | None) -> str:
    it = _totals(tally, locale)
    caught, touched = 1 - it["reached"] / max(1, it["planted"]), it["touched"] / max(1, it["true"])
    return (
        f"planted {it['planted']}, reached the client {it['reached']}, caught {caught:.2%}; "
        f"true {it['true']}, touched {it['touched']}, {touched:.2%}"
    )


def _figures(alone: Tally, wired: Wired, whole: Figures, times: dict[str, float]) -> dict[str, Any]:
    return {
        "direct": _totals(alone, None) | {"caught": alone.caught, "share_touched": alone.alarms},
        "wire": _totals(wired.tally, None) | {"caught": wired.tally.caught, "share_touched": wired.tally.alarms},
        "answers_whole": whole.model_dump(exclude={"failures"})
        | {"caught": whole.caught, "share_touched": whole.alarms},
        "caught_by_kind": alone.caught_by_category(),
        "answers": wired.answers,
        "interventions": dict(wired.interventions),
        "seconds": times,
    }


def _failures(tally: Tally, most: int) -> list[str]:
    """The first of each category, so that one of them does not fill the page."""
    lines = []
    for title, sentences in (("reached the client though false", tally.missed), ("touched though true", tally.harmed)):
        shown: dict[str, list[Sentence]] = {}
        for sentence in sentences:
            shown.setdefault(sentence.template.category, []).append(sentence)
        for category, found in shown.items():
            lines += [
                f"{title}: {category} [{it.person.number}] {it.text!r} {' '.join(it.words)}\n" for it in found[:most]
            ]
    return lines


if __name__ == "__main__":
    sys.exit(main())
