"""Settings of the gateway."""

from secrets import token_bytes
from typing import Self

from pydantic import AliasChoices, Field, PrivateAttr, SecretStr, model_validator
from sqlalchemy import URL

from shared.settings import CommonSettings

_DATABASE_SCHEMES = r"^(mysql\+aiomysql|sqlite\+aiosqlite)://"


class GatewaySettings(CommonSettings):
    """Where HTTP is served and where turns are kept.

    The database is named by `SAJU_DATABASE_URL`, or by `MYSQL_HOST`, `MYSQL_USER`, `MYSQL_PASSWORD` and `MYSQL_DB`.
    """

    http_host: str = Field(
        default="0.0.0.0",  # noqa: S104 - reached from outside the container
        description="address of the API, the page and the probes",
    )
    http_port: int = Field(default=8000, ge=0, le=65535, description="its port; 0 takes a free one")
    database_url: str | None = Field(
        default=None,
        pattern=_DATABASE_SCHEMES,
        description="mysql+aiomysql://user:password@host:port/database, or sqlite+aiosqlite:///file",
    )
    mysql_host: str | None = Field(
        default=None,
        validation_alias=AliasChoices("SAJU_MYSQL_HOST", "MYSQL_HOST"),
        description="the database in parts, where there is no URL: host",
    )
    mysql_port: int = Field(
        default=3306, validation_alias=AliasChoices("SAJU_MYSQL_PORT", "MYSQL_PORT"), description="port"
    )
    mysql_user: str = Field(
        default="saju", validation_alias=AliasChoices("SAJU_MYSQL_USER", "MYSQL_USER"), description="user"
    )
    mysql_password: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("SAJU_MYSQL_PASSWORD", "MYSQL_PASSWORD"),
        description="password",
    )
    mysql_db: str = Field(
        default="saju", validation_alias=AliasChoices("SAJU_MYSQL_DB", "MYSQL_DB"), description="database"
    )
    user_hash_key: SecretStr = Field(
        default=SecretStr(""),
        description=(
            "key by which user ids are hashed for logs and workers, the same for all gateways; "
            "without one, each process takes one by chance, and a user's lines cannot be told across them"
        ),
    )
    turn_seconds: float = Field(default=180.0, gt=0, le=3600, description="from the question to the deadline")
    chart_seconds: float = Field(
        default=15.0, gt=0, le=600, description="deadline of what is asked without a conversation"
    )
    budget_per_user: float | None = Field(
        default=None,
        ge=0,
        description="what a user's answers may cost a day (UTC), in the currency of the prices",
    )
    budget_per_day: float | None = Field(
        default=None, ge=0, description="what all answers may cost a day (UTC); beyond it the narrator answers"
    )
    history_turns: int = Field(
        default=10,
        ge=0,
        le=100,
        description="earlier questions sent along with a new one; what a session remembers is sent in any case",
    )
    sweep_seconds: float = Field(default=5.0, gt=0, description="between two looks for turns that were left behind")
    heartbeat_seconds: float = Field(default=15.0, gt=0, description="between comments on a silent stream")
    retry_after_seconds: int = Field(default=5, ge=1, description="told to clients with a 503")

    _chance_key: bytes = PrivateAttr(default_factory=lambda: token_bytes(32))

    @model_validator(mode="after")
    def _has_database(self) -> Self:
        if self.database_url is None and self.mysql_host is None:
            raise ValueError("set SAJU_DATABASE_URL (mysql+aiomysql://… or sqlite+aiosqlite://…), or MYSQL_HOST")
        return self

    @property
    def database(self) -> str:
        """The URL of the database, password included."""
        if self.database_url is not None:
            return self.database_url
        url = URL.create(
            "mysql+aiomysql",
            username=self.mysql_user,
            password=self.mysql_password.get_secret_value(),
            host=self.mysql_host,
            port=self.mysql_port,
            database=self.mysql_db,
        )
        return url.render_as_string(hide_password=False)

    @property
    def hash_key(self) -> bytes:
        """By which user ids are hashed."""
        return self.user_hash_key.get_secret_value().encode() or self._chance_key

    @property
    def probe_port(self) -> int:
        """The gateway's probes are served with the rest of its HTTP."""
        return self.http_port
