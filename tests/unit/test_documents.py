"""What the documents say is what the code says."""

import re
from pathlib import Path

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
