"""The figures of our own corpus and questions do not fall beyond noise (about two questions of the test split)."""

from pathlib import Path

from services.retriever.corpus import Corpus
from services.retriever.dense import DenseIndex
from services.retriever.embedders import make_embedder
from services.retriever.evaluate import QUESTIONS, evaluate, read_people, read_questions, whole
from services.retriever.search import Retriever
from services.retriever.settings import RetrieverSettings
from services.retriever.vectors import make_store
from services.retriever.words import Words


def test_every_passage_named_by_a_question_is_in_the_corpus(real_corpus: Corpus) -> None:
    ids = {passage.id for passage in real_corpus.passages}
    for split in ("train", "test"):
        for question in read_questions(QUESTIONS / f"questions.{split}.jsonl"):
            assert set(question.relevant) <= ids, question.question


def test_the_splits_share_no_question() -> None:
    train, test = (
        {(one.question, one.chart) for one in read_questions(QUESTIONS / f"questions.{split}.jsonl")}
        for split in ("train", "test")
    )
    assert len(train) + len(test) >= 120
    assert not train & test


async def test_words_alone(real_lexical: Retriever) -> None:
    report = await evaluate(read_questions(QUESTIONS / "questions.test.jsonl"), whole(real_lexical, read_people()))
    assert report.whole.hit_at_3 >= 0.90
    assert report.whole.mrr >= 0.85


async def test_the_whole(real_corpus: Corpus, words: Words, tmp_path: Path) -> None:
    settings = RetrieverSettings(chroma_url=str(tmp_path))
    dense = DenseIndex(real_corpus, make_embedder(settings, words), make_store(settings), settings.retry_seconds)
    await dense.prepare()
    try:
        retriever = Retriever(real_corpus, words, dense)
        report = await evaluate(read_questions(QUESTIONS / "questions.test.jsonl"), whole(retriever, read_people()))
    finally:
        await dense.close()
    assert report.whole.hit_at_3 >= 0.92
    assert report.whole.mrr >= 0.88
    assert report.rejected is not None
    assert report.rejected >= 0.90
    assert report.lost <= 0.02
