"""The vector database: an interface, and ChromaDB behind it."""

from pathlib import Path

from services.retriever.settings import RetrieverSettings
from services.retriever.vectors.base import CollectionMissingError, Item, Near, StoreError, VectorStore
from services.retriever.vectors.chroma import ChromaDirectory, ChromaServer

__all__ = ["CollectionMissingError", "Item", "Near", "StoreError", "VectorStore", "make_store"]


def make_store(settings: RetrieverSettings) -> VectorStore:
    """The store a URL or a directory names; nothing is opened yet."""
    url = settings.chroma_url
    limits = {
        "query_seconds": settings.chroma_timeout_seconds,
        "write_seconds": settings.index_timeout_seconds,
        "concurrency": settings.chroma_concurrency,
    }
    if "://" in url:
        token = settings.chroma_token.get_secret_value() if settings.chroma_token else None
        return ChromaServer(url, token, **limits)
    return ChromaDirectory(Path(url), **limits)
