from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.retriever.corpus import Corpus
from services.retriever.query.lexicon import lexicon
from services.retriever.search import Retriever

SMALL = Path(__file__).parent


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return Corpus.from_directory(SMALL)


@pytest.fixture(scope="session")
async def lexical_only(corpus: Corpus) -> AsyncIterator[Retriever]:
    yield await Retriever.make(corpus, lexicon(), None)
