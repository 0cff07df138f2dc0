from pathlib import Path

import pytest

from services.retriever.corpus import Corpus
from services.retriever.search import Retriever
from services.retriever.words import Words

SMALL = Path(__file__).parent


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return Corpus.from_directory(SMALL)


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()


@pytest.fixture(scope="session")
def lexical_only(corpus: Corpus, words: Words) -> Retriever:
    return Retriever(corpus, words, None)
