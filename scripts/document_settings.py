"""Writes docs/settings.md from the settings classes; --check only says whether it is up to date (status 1: no)."""

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import AliasChoices
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from services.gateway.settings import GatewaySettings
from services.llm_worker.settings import LlmSettings
from services.retriever.settings import RetrieverSettings
from services.saju_engine.settings import EngineSettings
from shared.settings import CommonSettings, WorkerSettings

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD = """# Settings

Read from the environment at the start; a wrong or missing one stops the start with a message that names it. Where two
names are given, either will do. Written by `python -m scripts.document_settings`.
"""
SECTIONS: tuple[tuple[str, type[CommonSettings], type[CommonSettings] | None], ...] = (
    ("Every service", CommonSettings, None),
    ("Every worker", WorkerSettings, CommonSettings),
    ("Gateway", GatewaySettings, CommonSettings),
    ("Saju engine", EngineSettings, WorkerSettings),
    ("Retriever", RetrieverSettings, WorkerSettings),
    ("LLM worker", LlmSettings, WorkerSettings),
)


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, settings, base in SECTIONS:
        known = set(base.model_fields) if base else set()
        rows = [row(name, field) for name, field in settings.model_fields.items() if name not in known]
        if rows:
            parts += [f"\n## {title}\n", "| variable | default | meaning |", "|---|---|---|", *rows, ""]
    return "\n".join(parts)


def row(name: str, field: FieldInfo) -> str:
    """One line of a table."""
    default = "" if field.default in (None, PydanticUndefined) else f"`{shown(field.default)}`"
    meaning = (field.description or name.replace("_", " ")).replace("|", "\\|")
    return f"| {', '.join(f'`{variable}`' for variable in variables(name, field))} | {default} | {meaning} |"


def variables(name: str, field: FieldInfo) -> Iterator[str]:
    """The names a field is read from."""
    if isinstance(field.validation_alias, AliasChoices):
        yield from (str(choice) for choice in field.validation_alias.choices)
    else:
        yield f"SAJU_{name.upper()}"


def shown(default: object) -> str:
    """A default as it would be written in the environment; nothing of this machine."""
    if isinstance(default, Path):
        return default.name
    return str(default)


def main() -> int:
    """Entry point."""
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text() == page() else 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
