"""What the documents say is what the code says."""

import re
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from scripts import document_messages, document_settings
from services.gateway.openapi import openapi

ROOT = Path(__file__).parents[2]
ENGLISH, KOREAN = (ROOT / name for name in ("README.md", "README.ko.md"))


def blocks(path: Path) -> list[str]:
    """The code blocks that are not pictures or prose: commands and examples."""
    return re.findall(r"```sh\n(.*?)```", path.read_text(), re.DOTALL)


def commands(path: Path) -> list[str]:
    return [re.sub(r"\s+#.*", "", line) for block in blocks(path) for line in block.splitlines()]


def test_the_settings_page_is_what_the_settings_are() -> None:
    page = document_settings.PAGE.read_text()
    assert page == document_settings.page(), "run: python -m scripts.document_settings"


@pytest.mark.parametrize(
    ("settings", "base"),
    [
        # Strict: it fails, and is to go, as soon as all are described.
        pytest.param(settings, base)
        for _, settings, base in document_settings.SECTIONS
    ],
    ids=[settings.__name__ for _, settings, _ in document_settings.SECTIONS],
)
def test_every_setting_says_what_it_means(settings: type[BaseModel], base: type[BaseModel] | None) -> None:
    assert document_settings.undescribed(settings, base) == []


def test_a_row_says_what_may_be_written_and_what_holds_otherwise() -> None:
    class Example(BaseModel):
        """Every kind of field that the settings have."""

        flag: bool = Field(default=True, description="a|b")
        limit: Annotated[float, Field(gt=0, le=2)] | None = Field(default=2.0)
        level: Literal["low", "high"] = "low"
        servers: tuple[str, ...] = ()
        key: SecretStr = SecretStr("")
        folder: Path = Path("/somewhere/corpus")
        needed: int = Field(ge=1)

    rows = [document_settings.row([name], field) for name, field in Example.model_fields.items()]
    assert rows == [
        r"| `flag` | `true`, `false` | `true` | a\|b |",
        "| `limit` | number, > 0, ≤ 2 | `2` |  |",
        "| `level` | `low`, `high` | `low` |  |",
        "| `servers` | JSON list | `[]` |  |",
        "| `key` | secret |  |  |",
        "| `folder` | folder | `corpus` |  |",
        "| `needed` | whole number, ≥ 1 | none: to be given |  |",
    ]


def test_the_description_of_the_messages_is_what_they_are() -> None:
    page = document_messages.PAGE.read_text()
    assert page == document_messages.text(), "run: python -m scripts.document_messages"


def test_both_readmes_give_the_same_commands_and_headings() -> None:
    assert commands(ENGLISH) == commands(KOREAN)
    levels = [
        [line.split()[0] for line in path.read_text().splitlines() if line.startswith("#")]
        for path in (ENGLISH, KOREAN)
    ]
    assert levels[0] == levels[1]


def test_the_readme_names_every_path_of_the_api() -> None:
    text = ENGLISH.read_text()
    for path in openapi()["paths"]:
        assert re.sub(r"\{\w+\}", "{id}", path) in text


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
