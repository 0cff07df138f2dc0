"""The whole search against the parts it is made of, and against itself with many more passages, in one run.

    python -m bench.retriever [--large 20000] [--rounds 3]

On the Chroma server of SAJU_CHROMA_URL, or a private one. Embedder by SAJU_EMBEDDER as in the service. Printed:
p50 and p95 of a whole search (question, chart, words, vectors, fusion) beside those of the embedder alone and of a raw
Chroma query alone, asked in turns, and how much the whole costs above their sum (aim: 5 ms); the same search over 1,000
and over `--large` synthetic passages, mixed from the sentences of our own (aim: 3 times, at 100,000); memory with Kiwi,
with the words, and with the embedder.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice, product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from services.retriever.alias import collection_name
from services.retriever.corpus import Corpus, CorpusPassage
from services.retriever.dense import OVERSAMPLE, DenseIndex
from services.retriever.embedders import make_embedder
from services.retriever.evaluate import QUESTIONS, Person, read_people, read_questions
from services.retriever.search import POOL, Retriever
from services.retriever.settings import RetrieverSettings
from services.retriever.vectors import make_store
from services.retriever.words import Words
from tests.parts import nodes

AIM_OVERHEAD_MS, AIM_GROWTH, SMALL = 5.0, 3.0, 1_000
WIDER = OVERSAMPLE * POOL
"""Neighbours a search asks for where it filters by condition itself."""
Call = Callable[[str, Person], Awaitable[object]]


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def timed(asked: Iterable[tuple[str, Person]], *calls: Call) -> list[list[float]]:
    """Milliseconds of each call, sorted; the calls take turns, so that what else runs weighs on all of them alike."""
    times: list[list[float]] = [[] for _ in calls]
    for question, person in asked:
        for call, taken in zip(calls, times, strict=True):
            start = time.perf_counter()
            await call(question, person)
            taken.append((time.perf_counter() - start) * 1000)
    return [sorted(taken) for taken in times]


def show(name: str, times: list[float]) -> float:
    """Prints p50 and p95; the p50."""
    middle = statistics.median(times)
    print(f"{name:34}{middle:9.2f} ms p50{times[int(len(times) * 0.95)]:9.2f} ms p95")
    return middle


def synthetic(corpus: Corpus, count: int) -> Corpus:
    """Passages of three sentences each, drawn from ours with a fixed seed, under the facets of one of ours."""
    source = random.Random(1)  # noqa: S311 - text, not secrets
    sentences = [part for one in corpus.passages for part in re.findall(r"[^.?!]+[.?!]", one.text)]
    return Corpus.of(
        CorpusPassage(
            id=f"s{number:06}",
            title=model.title,
            topic=model.topic,
            text=" ".join(source.sample(sentences, 3)),
            facets=model.facets,
        )
        for number, model in ((number, source.choice(corpus.passages)) for number in range(count))
    )


async def parts(corpus: Corpus, words: Words, settings: RetrieverSettings, rounds: int) -> bool:
    """Our own corpus: the whole beside its parts."""
    embedder, store = make_embedder(settings, words), make_store(settings)
    dense = DenseIndex(corpus, embedder, store, settings.retry_seconds)
    before = memory_mb()
    start = time.perf_counter()
    report = await dense.prepare(live=False)
    print(f"index of {report.passages} passages{'':9}{time.perf_counter() - start:9.2f} s, {report.written} written")
    print(f"memory of {embedder.name:24}{memory_mb() - before:9.0f} MB, Chroma's client included")
    retriever = Retriever(corpus, words, dense)
    questions = [one.question for one in read_questions(QUESTIONS / "questions.test.jsonl") if one.relevant]
    asked = list(product(questions, read_people().values())) * rounds
    vectors = {question: await embedder.embed_query(question) for question in questions}
    name = collection_name(corpus, embedder)

    async def whole(question: str, person: Person) -> object:
        return await retriever.search(question, chart=person.chart, luck=person.luck)

    async def embed(question: str, _: Person) -> object:
        return await embedder.embed_query(question)

    async def raw(question: str, _: Person) -> object:
        return await store.query(name, vectors[question], POOL, None)

    async def raw_wider(question: str, _: Person) -> object:
        return await store.query(name, vectors[question], WIDER, None)

    words_alone = retriever.without_dense()

    async def lexical(question: str, person: Person) -> object:
        return await words_alone.search(question, chart=person.chart, luck=person.luck)

    calls = {
        "whole search": whole,
        "embedder alone": embed,
        f"raw Chroma query, {POOL} nearest": raw,
        f"raw Chroma query, {WIDER} nearest": raw_wider,
        "search with words alone": lexical,
    }
    await timed(asked[:50], *calls.values())
    taken = await timed(asked, *calls.values())
    total, embedding, few, many, _ = (show(name, times) for name, times in zip(calls, taken, strict=True))
    print(f"{f'above embedder and query of {POOL}':34}{total - embedding - few:9.2f} ms")
    above = total - embedding - many
    print(f"{f'above embedder and query of {WIDER}':34}{above:9.2f} ms (aim: {AIM_OVERHEAD_MS:g})")
    await store.delete(name)
    await dense.close()
    return above <= AIM_OVERHEAD_MS


async def growth(corpus: Corpus, words: Words, settings: RetrieverSettings, large: int) -> bool:
    """Synthetic passages: few and many."""
    person = read_people()["A"]
    questions = [one.question for one in read_questions(QUESTIONS / "questions.test.jsonl") if one.relevant]
    middles = []
    for count in (SMALL, large):
        many = synthetic(corpus, count)
        dense = DenseIndex(many, make_embedder(settings, words), make_store(settings), settings.retry_seconds)
        start = time.perf_counter()
        retriever = Retriever(many, words, dense)
        cut = time.perf_counter()
        report = await dense.prepare(live=False)
        done = time.perf_counter()
        print(f"{count} passages: words {cut - start:.1f} s, vectors {done - cut:.1f} s, memory {memory_mb():.0f} MB")

        async def search(question: str, who: Person, retriever: Retriever = retriever) -> object:
            result = await retriever.search(question, chart=who.chart, luck=who.luck)
            assert result.degraded is None, result.degraded
            return result

        asked = [(question, person) for question in questions]
        await timed(islice(asked, 30), search)
        middles.append(show(f"search of {count}", *await timed(asked, search)))
        await dense.store.delete(report.collection)
        await dense.close()
    print(f"{'growth':34}{middles[1] / middles[0]:9.2f} times (aim: {AIM_GROWTH:g} at 100,000)")
    return middles[1] <= AIM_GROWTH * middles[0]


async def measure(url: str, large: int, rounds: int) -> bool:
    """All of it. Whether every aim was met."""
    settings = RetrieverSettings.from_environment().model_copy(
        update={"chroma_url": url, "index_timeout_seconds": 300.0, "chroma_timeout_seconds": 10.0}
    )
    corpus = Corpus.from_directory(settings.corpus_dir)
    empty = memory_mb()
    start = time.perf_counter()
    words = Words.load()
    print(f"{'Kiwi and lexicon':34}{time.perf_counter() - start:9.2f} s, {memory_mb() - empty:.0f} MB")
    start, before = time.perf_counter(), memory_mb()
    Retriever(corpus, words, None)
    print(f"{'words of our corpus':34}{time.perf_counter() - start:9.2f} s, {memory_mb() - before:.0f} MB")
    good = await parts(corpus, words, settings, rounds)
    return await growth(corpus, words, settings, large) and good


def main() -> int:
    """Runs it. Returns 1 when an aim was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the node is stopped then as well
    url = os.environ.get("SAJU_CHROMA_URL")
    node = nodes.chroma() if url is None else None
    try:
        if node is not None:
            node.start()
            url = node.url
        assert url is not None
        return 0 if asyncio.run(measure(url, arguments.large, arguments.rounds)) else 1
    finally:
        if node is not None:
            node.remove()


if __name__ == "__main__":
    sys.exit(main())
