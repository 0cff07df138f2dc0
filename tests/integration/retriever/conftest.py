from pathlib import Path

import pytest

from services.retriever.corpus import Corpus
from services.retriever.words import Words
from tests.unit.retriever import charts


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """A dozen passages of the tests' own."""
    return Corpus.from_directory(Path(charts.__file__).parent)


@pytest.fixture(scope="session")
def words() -> Words:
    return Words.load()
