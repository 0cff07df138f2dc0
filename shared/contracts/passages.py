"""What the retriever found: passages of the corpus, numbered as the answer cites them."""

from shared.contracts.base import Contract


class Passage(Contract):
    """One passage. `number` is what `[n]` in an answer refers to; `score` is 0-1; `why` says why it was chosen."""

    number: int
    id: str
    title: str
    text: str
    topic: str
    score: float
    why: str = ""
    facets: dict[str, tuple[str, ...]] = {}
    gist_en: str = ""


class Retrieval(Contract):
    """All that a search gave. `degraded` names a part that was away (`dense`), None when the search was whole."""

    passages: tuple[Passage, ...]
    topic: str | None = None
    off_topic: bool = False
    degraded: str | None = None
    corpus: str = ""
