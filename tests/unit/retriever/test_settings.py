from pathlib import Path

import pytest

from services.retriever.settings import RetrieverSettings
from services.retriever.vectors import make_store
from services.retriever.vectors.chroma import ChromaDirectory, ChromaServer
from shared.settings import SettingsError


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SAJU_CHROMA_URL", "CHROMA_DB_PATH", "SAJU_EMBEDDER"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("url", "adapter"),
    [
        ("http://chroma:8000", ChromaServer),
        ("https://chroma.example", ChromaServer),
        ("var/chroma", ChromaDirectory),
        ("/data/chroma", ChromaDirectory),
    ],
)
def test_the_url_chooses_the_adapter(url: str, adapter: type) -> None:
    assert isinstance(make_store(RetrieverSettings(chroma_url=url)), adapter)


def test_the_deployment_guides_name_for_a_directory_is_understood(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHROMA_DB_PATH", str(tmp_path))
    assert RetrieverSettings.from_environment().chroma_url == str(tmp_path)
    monkeypatch.setenv("SAJU_CHROMA_URL", "http://chroma:8000")
    assert RetrieverSettings.from_environment().chroma_url == "http://chroma:8000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAJU_CHROMA_URL", "ftp://chroma"),
        ("SAJU_CHROMA_URL", "http://"),
        ("SAJU_EMBEDDER", "magic"),
        ("SAJU_PASSAGES", "0"),
    ],
)
def test_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        RetrieverSettings.from_environment()


def test_keys_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("SAJU_CHROMA_TOKEN", "hush")
    settings = RetrieverSettings.from_environment()
    assert settings.embedder_key is not None
    assert "sk-secret" not in repr(settings)
    assert "hush" not in repr(settings)
