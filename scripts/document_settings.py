"""Writes docs/settings.md from the settings classes; --check only says whether it is up to date (status 1: no)."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import AliasChoices, BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from services.gateway.settings import GatewaySettings
from services.llm_worker.settings import LlmSettings, ProviderSettings
from services.retriever.settings import RetrieverSettings
from services.saju_engine.settings import EngineSettings
from shared.settings import CommonSettings, WorkerSettings

PAGE: Final = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD: Final = """# Settings

Read from the environment at the start; a wrong or missing one stops the start with a message that names it. An empty
one counts as not given. Where two names are given, either will do. Written by `python -m scripts.document_settings`.
"""
SECTIONS: Final[tuple[tuple[str, type[BaseModel], type[BaseModel] | None], ...]] = (
    ("Every service", CommonSettings, None),
    ("Every worker", WorkerSettings, CommonSettings),
    ("Gateway", GatewaySettings, CommonSettings),
    ("Saju engine", EngineSettings, WorkerSettings),
    ("Retriever", RetrieverSettings, WorkerSettings),
    ("LLM worker", LlmSettings, WorkerSettings),
    ("One server of `SAJU_LLM_FALLBACKS`", ProviderSettings, None),
)
"""Headings, classes, and the classes whose fields are described already."""

_KINDS: Final[dict[type, str]] = {
    bool: "`true`, `false`",
    float: "number",
    int: "whole number",
    Path: "folder",
    SecretStr: "secret",
    str: "text",
    tuple: "JSON list",
}
_BOUNDS: Final = ((Ge, "ge", "≥"), (Gt, "gt", ">"), (Le, "le", "≤"), (Lt, "lt", "<"))


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, settings, base in SECTIONS:
        if fields := own_fields(settings, base):
            # A server's fields are those of a JSON object, not variables.
            kind = "variable" if issubclass(settings, CommonSettings) else "field"
            rows = [row(names(settings, name, field), field) for name, field in fields.items()]
            parts += [f"## {title}\n", f"| {kind} | values | default | meaning |", "|---|---|---|---|", *rows, ""]
    return "\n".join(parts)


def own_fields(settings: type[BaseModel], base: type[BaseModel] | None) -> dict[str, FieldInfo]:
    """The fields that a class adds to its base."""
    known = set(base.model_fields) if base else set()
    return {name: field for name, field in settings.model_fields.items() if name not in known}


def row(written: list[str], field: FieldInfo) -> str:
    """One line of a table."""
    cells = (", ".join(f"`{name}`" for name in written), values(field), default(field), field.description or "")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def names(settings: type[BaseModel], name: str, field: FieldInfo) -> list[str]:
    """How a field is called where it is set."""
    return list(variables(name, field)) if issubclass(settings, CommonSettings) else [name]


def variables(name: str, field: FieldInfo) -> Iterator[str]:
    """The variables a field is read from."""
    if isinstance(field.validation_alias, AliasChoices):
        yield from (str(choice) for choice in field.validation_alias.choices)
    else:
        yield f"SAJU_{name.upper()}"


def values(field: FieldInfo) -> str:
    """What a field may be, with its bounds."""
    kind, facts = bare(field.annotation)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    limits = [
        f"{sign} {getattr(fact, at):g}"
        for bound, at, sign in _BOUNDS
        for fact in [*field.metadata, *facts]
        if isinstance(fact, bound)
    ]
    return ", ".join([_KINDS[get_origin(kind) or kind], *limits])


def bare(annotation: Any) -> tuple[Any, list[object]]:  # noqa: ANN401 - types of types have no name of their own
    """What a type is beneath `| None` and `Annotated`, and what the latter says of it."""
    if get_origin(annotation) in {Union, UnionType}:
        return bare(next(part for part in get_args(annotation) if part is not NoneType))
    if get_origin(annotation) is Annotated:
        kind, *facts = get_args(annotation)
        return kind, [part for fact in facts for part in (fact.metadata if isinstance(fact, FieldInfo) else [fact])]
    return annotation, []


def default(field: FieldInfo) -> str:
    """A default as one would write it; nothing of this machine."""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value is PydanticUndefined:
        return "none: to be given"
    return "" if value is None or value == "" else f"`{_written(value)}`"


def _written(value: Any) -> str:  # noqa: ANN401 - whatever a setting may be
    if isinstance(value, Path):
        return value.name
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value)


def undescribed(settings: type[BaseModel], base: type[BaseModel] | None) -> list[str]:
    """The fields of a class that do not say what they mean."""
    return [name for name, field in own_fields(settings, base).items() if not field.description]


def main() -> int:
    """Entry point."""
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text() == page() else 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
