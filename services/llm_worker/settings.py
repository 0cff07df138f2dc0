"""Settings of the LLM worker."""

from typing import Annotated, Literal, Self

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, SecretStr, model_validator

from shared.settings import WorkerSettings

OPENAI_URL = "https://api.openai.com/v1"

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]
TokenLimitField = Literal["max_tokens", "max_completion_tokens"]


def _none_by_name(value: object) -> object:
    """An environment variable cannot be null: it says so in a word."""
    return None if isinstance(value, str) and value.strip().lower() in {"none", "null"} else value


Temperature = Annotated[Annotated[float, Field(ge=0, le=2)] | None, BeforeValidator(_none_by_name)]


class ProviderSettings(BaseModel):
    """One OpenAI-compatible server: OpenAI, vLLM, Ollama, llama-server, …"""

    name: Name = Field(default="openai", description="as shown in answers, logs and metrics; no two alike")
    base_url: str = Field(default=OPENAI_URL, pattern=r"^https?://", description="of the API, with /v1")
    api_key: SecretStr = Field(default=SecretStr(""), description="sent as a bearer token, if there is one")
    model: str = Field(default="gpt-4o-mini", min_length=1, description="asked for by this name")
    usage_in_stream: bool = Field(default=True, description="the server understands stream_options.include_usage")
    token_limit_field: TokenLimitField = Field(
        default="max_tokens", description="what the server calls the limit of an answer's tokens"
    )
    temperature: Temperature = Field(default=0.6, description="null for models that refuse one")
    input_price: float = Field(default=0.0, ge=0, description="of a million tokens of the prompt")
    output_price: float = Field(default=0.0, ge=0, description="of a million tokens of the answer")
    concurrency: int = Field(default=16, ge=1, description="requests at once, of each process")
    requests_per_minute: int | None = Field(default=None, ge=1, description="of each process; null for no limit")


class LlmSettings(WorkerSettings):
    """Without `OPENAI_API_KEY` and `OPENAI_BASE_URL` there is no provider: the built-in narrator answers."""

    openai_api_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("SAJU_OPENAI_API_KEY", "OPENAI_API_KEY"),
        description="key of the first provider; with neither key nor address there is none",
    )
    openai_base_url: str = Field(
        default="",
        pattern=r"^(https?://.*)?$",
        validation_alias=AliasChoices("SAJU_OPENAI_BASE_URL", "OPENAI_BASE_URL"),
        description=f"address of the first provider's API; {OPENAI_URL} where only a key is given",
    )
    openai_model: str = Field(
        default="gpt-4o-mini",
        min_length=1,
        validation_alias=AliasChoices("SAJU_OPENAI_MODEL", "OPENAI_MODEL"),
        description="model of the first provider",
    )
    llm_name: Name = Field(default="openai", description="name of the first provider, as shown in answers")
    llm_usage_in_stream: bool = Field(default=True, description="it understands stream_options.include_usage")
    llm_token_limit_field: TokenLimitField = Field(
        default="max_tokens", description="what it calls the limit of an answer's tokens"
    )
    llm_temperature: Temperature = Field(default=0.6, description="`none` for models that refuse one")
    llm_input_price: float = Field(default=0.0, ge=0, description="of a million tokens of the prompt")
    llm_output_price: float = Field(default=0.0, ge=0, description="of a million tokens of the answer")
    llm_concurrency: int = Field(default=16, ge=1, description="requests at once, of each process")
    llm_requests_per_minute: int | None = Field(default=None, ge=1, description="of each process")
    llm_fallbacks: tuple[ProviderSettings, ...] = Field(
        default=(),
        description='JSON list of the providers asked next, e.g. [{"name":"local","base_url":"http://vllm:8000/v1",'
        '"model":"qwen3"}]',
    )
    llm_connect_seconds: float = Field(default=5.0, gt=0, description="to open a connection to a provider")
    llm_first_token_seconds: float = Field(default=20.0, gt=0, description="from the request to the first text")
    llm_between_tokens_seconds: float = Field(default=15.0, gt=0, description="between two pieces of a stream")
    llm_total_seconds: float = Field(default=90.0, gt=0, description="for a whole answer, all providers together")
    llm_attempts: int = Field(default=2, ge=1, le=10, description="per provider, before the first token only")
    llm_backoff_seconds: float = Field(default=0.5, ge=0, description="before the second attempt; doubles, jittered")
    llm_patience_seconds: float = Field(default=5.0, ge=0, description="longest Retry-After worth waiting for")
    llm_queue_seconds: float = Field(
        default=5.0, ge=0, description="longest wait for a place; then the next provider is asked"
    )
    llm_breaker_failures: int = Field(default=5, ge=1, description="failures in a row that open the circuit breaker")
    llm_breaker_seconds: float = Field(default=30.0, gt=0, description="how long an open breaker stays open")
    llm_max_output_tokens: int = Field(default=1200, ge=64, description="of an answer; beyond it, it is cut off")
    llm_input_tokens: int = Field(default=6000, ge=1500, description="budget of the whole prompt")
    llm_repairs: int = Field(default=2, ge=0, le=10, description="false sentences of an answer the model may mend")
    llm_repair_seconds: float = Field(default=6.0, gt=0, description="for one of them; then it is left out")
    llm_cache_entries: int = Field(default=1000, ge=0, description="answers kept for the same question; 0 keeps none")
    llm_cache_seconds: float = Field(default=86_400.0, gt=0, description="how long an answer is kept")
    question_characters: int = Field(default=2000, ge=100, description="a longer question is cut before the model")

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [provider.name for provider in self.providers()]
        if len(names) != len(set(names)):
            raise ValueError(f"SAJU_LLM_FALLBACKS: every provider needs a name of its own, and there are {names}")
        return self

    def providers(self) -> tuple[ProviderSettings, ...]:
        """The servers to ask, in order; none without a key or an address."""
        if not self.openai_api_key.get_secret_value() and not self.openai_base_url:
            return self.llm_fallbacks
        first = ProviderSettings(
            name=self.llm_name,
            base_url=self.openai_base_url or OPENAI_URL,
            api_key=self.openai_api_key,
            model=self.openai_model,
            usage_in_stream=self.llm_usage_in_stream,
            token_limit_field=self.llm_token_limit_field,
            temperature=self.llm_temperature,
            input_price=self.llm_input_price,
            output_price=self.llm_output_price,
            concurrency=self.llm_concurrency,
            requests_per_minute=self.llm_requests_per_minute,
        )
        return (first, *self.llm_fallbacks)
