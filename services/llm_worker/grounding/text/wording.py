"""Turns of phrase by which a sentence is read: `wording.toml`, alternatives that are regular expressions."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

_TABLES: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "wording.toml").read_text(encoding="utf-8"))
_NAMED: Final = re.compile(r"<<(?:(\w+)\.)?(\w+)>>")


@cache
def alternatives(table: str, name: str) -> str:
    """The alternatives of an entry as one expression; `<<other>>` stands for another entry of the table,
    `<<table.other>>` for one of another table.
    """
    entry = _TABLES[table][name]
    text = entry if isinstance(entry, str) else "|".join(entry)
    return _NAMED.sub(lambda match: alternatives(match[1] or table, match[2]), text)


def phrase(table: str, name: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """An entry, compiled."""
    return re.compile(alternatives(table, name), re.IGNORECASE if ignore_case else 0)
