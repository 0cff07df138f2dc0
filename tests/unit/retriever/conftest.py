from pathlib import Path

import pytest

from services.retriever.corpus import Corpus
from services.retriever.search import Retriever
from services.retriever.settings import RetrieverSettings
from services.retriever.words import Words


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """A dozen passages of the tests' own."""
    return Corpus.from_directory(Path(__file__).parent)


@pytest.fixture(scope="session")
def real_corpus() -> Corpus:
    return Corpus.from_directory(RetrieverSettings().corpus_dir)


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()


@pytest.fixture(scope="session")
def lexical(corpus: Corpus, words: Words) -> Retriever:
    """The small corpus, without vectors."""
    return Retriever(corpus, words, None)


@pytest.fixture(scope="session")
def real_lexical(real_corpus: Corpus, words: Words) -> Retriever:
    """Our corpus, without vectors."""
    return Retriever(real_corpus, words, None)
