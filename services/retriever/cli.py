"""`python -m services.retriever index | search | eval | learn`: for people who tend the corpus and the index."""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import structlog

from services.retriever import alias
from services.retriever.corpus import Corpus, CorpusError
from services.retriever.dense import DenseError, DenseIndex
from services.retriever.embedders import make_embedder
from services.retriever.evaluate import (
    QUESTIONS,
    Person,
    Report,
    dense_alone,
    evaluate,
    read_people,
    read_questions,
    whole,
)
from services.retriever.explain import explained
from services.retriever.learning import learn, save
from services.retriever.query.off_topic import MODEL
from services.retriever.search import Retriever
from services.retriever.settings import RetrieverSettings
from services.retriever.vectors import make_store
from services.retriever.words import Words
from shared.settings import SettingsError

GRACE_HOURS: Final = 24.0
"""How long replicas of an older version may still read a collection after another went live."""

Command = Callable[[argparse.Namespace, RetrieverSettings], Coroutine[Any, Any, int]]


def main(argv: Sequence[str]) -> int:
    """Runs one command with the settings of the environment; the exit code."""
    arguments = _parser().parse_args(argv)
    logging_before = structlog.get_config()
    structlog.configure(  # standard output is for what was asked for
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    try:
        settings = RetrieverSettings.from_environment()
        command: Command = arguments.run
        return asyncio.run(command(arguments, settings))
    except (SettingsError, CorpusError, DenseError, ValueError, OSError) as error:
        sys.stderr.write(f"{arguments.command}: {error}\n")
        return 1
    finally:
        structlog.configure(**logging_before)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.retriever", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    index = commands.add_parser("index", help="bring the collection of this corpus to completion and make it live")
    index.add_argument("--prune", action="store_true", help="then delete collections that are live no longer")
    index.add_argument(
        "--grace", type=float, default=GRACE_HOURS, metavar="HOURS", help="for how long, at least (default %(default)g)"
    )
    index.set_defaults(run=_index)
    search = commands.add_parser("search", help="search, and explain the scores")
    search.add_argument("question")
    search.add_argument("--chart", type=Path, help='JSON of a chart, or of {"chart": …, "luck": …}')
    search.add_argument("--count", type=int, default=5, help="passages at most (default 5)")
    search.set_defaults(run=_search)
    evaluation = commands.add_parser("eval", help="how well the right passage is found, by kind of question")
    evaluation.add_argument("--corpus", type=Path, help="JSONL of id, topic, title, text (default: our own corpus)")
    evaluation.add_argument(
        "--questions", type=Path, help="JSONL of question, relevant, style (default: the test split)"
    )
    evaluation.add_argument("--json", action="store_true", help="print one JSON object")
    evaluation.set_defaults(run=_evaluate)
    learning = commands.add_parser("learn", help="learn anew what is off topic, after a change of the corpus")
    learning.set_defaults(run=_learn)
    return parser


async def _index(arguments: argparse.Namespace, settings: RetrieverSettings) -> int:
    corpus = Corpus.from_directory(settings.corpus_dir)
    words = Words.load()
    store, embedder = make_store(settings), make_embedder(settings, words)
    dense = DenseIndex(corpus, embedder, store, settings.retry_seconds)
    try:
        report = await dense.prepare(_show)
        grace = timedelta(hours=arguments.grace)
        gone, kept = await alias.prune(store, grace) if arguments.prune else ([], [])
    finally:
        await dense.close()
    _say(
        f"{report.collection} is live: {report.passages} passages, {report.written} written, "
        f"{report.carried} of them with vectors taken over"
    )
    for name in gone:
        _say(f"deleted {name}")
    for name in kept:
        _say(f"kept {name}: not {arguments.grace:g} h out of use yet")
    return 0


async def _search(arguments: argparse.Namespace, settings: RetrieverSettings) -> int:
    person = _person(arguments.chart) if arguments.chart else None
    corpus, words = Corpus.from_directory(settings.corpus_dir), Words.load()
    dense = DenseIndex(corpus, make_embedder(settings, words), make_store(settings), settings.retry_seconds)
    try:
        retriever = Retriever(corpus, words, dense)
        await dense.open()
        result = await retriever.search(
            arguments.question,
            chart=person.chart if person else None,
            luck=person.luck if person else None,
            count=arguments.count,
        )
    finally:
        await dense.close()
    for line in explained(arguments.question, person, result):
        _say(line)
    return 0


async def _evaluate(arguments: argparse.Namespace, settings: RetrieverSettings) -> int:
    corpus = Corpus.from_jsonl(arguments.corpus) if arguments.corpus else Corpus.from_directory(settings.corpus_dir)
    questions = read_questions(arguments.questions or QUESTIONS / "questions.test.jsonl")
    people = read_people() if any(question.chart for question in questions) else {}
    words = Words.load()
    async with _temporary(corpus, words, settings) as dense:
        retriever = Retriever(corpus, words, dense)
        report = await evaluate(questions, whole(retriever, people))
        if arguments.json:
            _say(json.dumps(report.as_json(), ensure_ascii=False))
            return 0
        parts = {
            "whole": report,
            "lexical": await evaluate(questions, whole(retriever.without_dense(), people)),
            "dense": await evaluate(questions, dense_alone(dense)),
        }
    _tabulate(parts)
    return 0


async def _learn(_: argparse.Namespace, settings: RetrieverSettings) -> int:
    model = await asyncio.to_thread(learn, Corpus.from_directory(settings.corpus_dir), Words.load())
    await asyncio.to_thread(save, model, MODEL)
    _say(f"{MODEL}: {len(model.weights)} runs of characters, learned from {model.learned_from}")
    return 0


@asynccontextmanager
async def _temporary(corpus: Corpus, words: Words, settings: RetrieverSettings) -> AsyncIterator[DenseIndex]:
    """An index that leaves nothing behind: in a temporary directory, or on the server if the package knows no other."""
    with tempfile.TemporaryDirectory(prefix="saju-eval-") as directory:
        embedder = make_embedder(settings, words)
        store = make_store(settings.model_copy(update={"chroma_url": directory}))
        dense = DenseIndex(corpus, embedder, store, settings.retry_seconds)
        try:
            report = await dense.prepare(live=False)
        except SettingsError:
            dense = DenseIndex(corpus, embedder, make_store(settings), settings.retry_seconds)
            report = await dense.prepare(live=False)
        try:
            yield dense
        finally:
            if report.written:
                await dense.store.delete(report.collection)
            await dense.close()


def _person(file: Path) -> Person:
    content = json.loads(file.read_text(encoding="utf-8"))
    return Person.model_validate(content if "chart" in content else {"chart": content})


def _show(done: int, total: int) -> None:
    sys.stderr.write(f"\rindexing {done}/{total}{chr(10) if done == total else ''}")
    sys.stderr.flush()


def _tabulate(parts: dict[str, Report]) -> None:
    _say(f"{'part':9}{'style':14}{'n':>5}{'hit@1':>8}{'hit@3':>8}{'rec@3':>8}{'MRR':>8}")
    for part, report in parts.items():
        for style, row in {"all": report.whole, **report.by_style}.items():
            figures = "".join(f"{value:8.3f}" for value in (row.hit_at_1, row.hit_at_3, row.recall_at_3, row.mrr))
            _say(f"{part:9}{style:14}{row.questions:5}{figures}")
        if report.rejected is not None and part != "dense":
            _say(f"{part:9}off topic rejected {report.rejected:.3f}, others falsely {report.lost:.3f}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
