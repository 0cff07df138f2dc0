"""Ids, users and models are compared as they are written, not by MySQL's default, for which `Me` is `me`.

A version before this one works on with it: nothing it sends or reads changes. Writes to a table wait while MySQL copies
it. What had been added up under one spelling stays so. SQLite has always compared as written.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NAMES = {"sessions": {"id": 32, "user_id": 50}, "turns": {"id": 32, "session_id": 32}}
_KEYS = {"spendings": {"user_id": 50, "model": 100}}
_FOREIGN_KEY = "fk_turns_session_id"


def upgrade() -> None:
    _compare_by("utf8mb4_bin")


def downgrade() -> None:
    _compare_by(None)


def _compare_by(collation: str | None) -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    # Both ends of a foreign key must compare alike, so it goes while they change. Looked for, because DDL commits step
    # by step: a migration that was interrupted is run again.
    keys = sa.inspect(op.get_bind()).get_foreign_keys("turns")
    if any(key["name"] == _FOREIGN_KEY for key in keys):
        op.drop_constraint(_FOREIGN_KEY, "turns", type_="foreignkey")
    for table, columns in {**_NAMES, **_KEYS}.items():
        for column, length in columns.items():
            op.alter_column(
                table, column, type_=mysql.VARCHAR(length, collation=collation), existing_nullable=False, nullable=False
            )
    op.create_foreign_key(_FOREIGN_KEY, "turns", "sessions", ["session_id"], ["id"], ondelete="CASCADE")
