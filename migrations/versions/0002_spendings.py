"""Spendings: tokens and cost by day, user and model."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPTIONS: dict[str, Any] = {"mysql_charset": "utf8mb4", "mysql_engine": "InnoDB", "mariadb_charset": "utf8mb4"}


def upgrade() -> None:
    op.create_table(
        "spendings",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("user_id", sa.String(50), primary_key=True),
        sa.Column("model", sa.String(100), primary_key=True),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("input_tokens", sa.BigInteger, nullable=False),
        sa.Column("output_tokens", sa.BigInteger, nullable=False),
        sa.Column("cost_micros", sa.BigInteger, nullable=False),
        **_OPTIONS,
    )


def downgrade() -> None:
    op.drop_table("spendings")
