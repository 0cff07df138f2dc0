"""Settings from the environment. A wrong or missing one stops the start with a message that names it."""

from typing import ClassVar, Literal, Self

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """The environment does not describe a service that can run; the message names each wrong variable."""


class CommonSettings(BaseSettings):
    """What every service needs to know. The variable of a field is `SAJU_` and its name in capitals, unless it has
    names of its own.
    """

    model_config: ClassVar[SettingsConfigDict] = SettingsConfigDict(
        env_prefix="SAJU_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO",
        validation_alias=AliasChoices("SAJU_LOG_LEVEL", "LOG_LEVEL"),
        description="DEBUG, INFO, WARNING or ERROR",
    )
    log_format: Literal["json", "console"] = Field(default="json", description="json, or console for a terminal")
    otlp_endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://",
        validation_alias=AliasChoices("SAJU_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        description="where spans are sent (OTLP over HTTP)",
    )
    bus_url: str = Field(
        default="amqp://guest:guest@localhost:5672/",
        pattern=r"^(amqps?|memory)://",
        validation_alias=AliasChoices("SAJU_BUS_URL", "RABBITMQ_URL"),
        description="amqp://user:password@host:port/vhost, or memory://name for one process",
    )
    bus_timeout_seconds: float = Field(
        default=10.0, gt=0, description="how long a publish may take, reconnection included"
    )
    health_host: str = Field(
        default="0.0.0.0",  # noqa: S104 - probes come from outside the container
        description="address of a worker's probes",
    )
    health_port: int = Field(default=8080, ge=0, le=65535, description="port of a worker's probes; 0 takes a free one")
    shutdown_grace_seconds: float = Field(default=25.0, ge=0, description="to finish what is in flight after SIGTERM")

    @property
    def probe_port(self) -> int:
        """Where this service's own health is served."""
        return self.health_port

    @classmethod
    def from_environment(cls) -> Self:
        """Reads the environment. Raises SettingsError naming each variable at fault."""
        try:
            return cls()
        except ValidationError as error:
            lines = [f"{cls._variable(item['loc'])}: {item['msg']}" for item in error.errors(include_input=False)]
            raise SettingsError("\n".join(lines)) from error

    @classmethod
    def _variable(cls, location: tuple[int | str, ...]) -> str:
        name = str(location[0]) if location else "settings"
        field = cls.model_fields.get(name)
        if field is None:
            return name  # pydantic already reports an alias by its name
        return f"SAJU_{name.upper()}"


class WorkerSettings(CommonSettings):
    """What every worker needs besides."""

    concurrency: int = Field(default=8, ge=1, le=1000, description="turns worked on at once; also the prefetch")
    max_attempts: int = Field(default=5, ge=1, le=50, description="attempts before a turn is given up")
