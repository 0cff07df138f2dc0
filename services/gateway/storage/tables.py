"""The tables, in SQLAlchemy Core. Changed only by a migration (`migrations/`), expand before contract."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator

metadata: Final = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant, kept as naive UTC with microseconds, seen as aware UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> DateTime | mysql.DATETIME:
        """MySQL's DATETIME keeps no fraction unless asked to."""
        return mysql.DATETIME(fsp=6) if dialect.name in {"mysql", "mariadb"} else DateTime()

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware to naive UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Naive UTC to aware."""
        return None if value is None else value.replace(tzinfo=UTC)


# utf8mb4 by name: older servers default to an alphabet without hanja beyond the basic plane.
_OPTIONS: Final[dict[str, Any]] = {"mysql_charset": "utf8mb4", "mysql_engine": "InnoDB", "mariadb_charset": "utf8mb4"}


def _name(length: int) -> String:
    """Text that is compared as it is written: MySQL's default takes `Me` and `me`, or `é` and `e`, for the same."""
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql", "mariadb")


sessions: Final = Table(
    "sessions",
    metadata,
    Column("id", _name(32), primary_key=True),
    Column("user_id", _name(50), nullable=False),
    Column("birth", JSON(none_as_null=True), nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "user_id"),
    **_OPTIONS,
)

turns: Final = Table(
    "turns",
    metadata,
    Column("id", _name(32), primary_key=True),
    Column("session_id", _name(32), ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("gateway", String(128), nullable=False),
    Column("status", String(16), nullable=False),
    Column("publications", Integer, nullable=False),
    Column("locale", String(2), nullable=False),
    Column("question", Text, nullable=False),
    Column("slip", JSON(none_as_null=True), nullable=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("deadline", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime, nullable=True),
    Column("outcome", JSON(none_as_null=True), nullable=True),
    Index(None, "session_id", "created_at"),
    Index(None, "status", "created_at"),
    **_OPTIONS,
)

spendings: Final = Table(
    "spendings",
    metadata,
    Column("day", Date, primary_key=True),
    Column("user_id", _name(50), primary_key=True),
    Column("model", _name(100), primary_key=True),
    Column("answers", Integer, nullable=False),
    Column("input_tokens", BigInteger, nullable=False),
    Column("output_tokens", BigInteger, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),
    **_OPTIONS,
)

day_costs: Final = Table(
    "day_costs",
    metadata,
    Column("day", Date, primary_key=True),
    Column("cost_micros", BigInteger, nullable=False),
    **_OPTIONS,
)
