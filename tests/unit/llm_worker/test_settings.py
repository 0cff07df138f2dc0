import json

import pytest

from services.llm_worker.settings import LlmSettings
from shared.settings import SettingsError


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> LlmSettings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return LlmSettings.from_environment()


def test_a_model_may_refuse_a_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, SAJU_LLM_TEMPERATURE="none").llm_temperature is None
    assert read(monkeypatch, SAJU_LLM_TEMPERATURE="0.2").llm_temperature == 0.2


def test_two_providers_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fallback = json.dumps([{"base_url": "http://vllm:8000/v1", "model": "qwen3"}])
    with pytest.raises(SettingsError, match="SAJU_LLM_FALLBACKS"):
        read(monkeypatch, OPENAI_API_KEY="sk", SAJU_LLM_FALLBACKS=fallback)
    named = json.dumps([{"name": "local", "base_url": "http://vllm:8000/v1", "model": "qwen3"}])
    settings = read(monkeypatch, OPENAI_API_KEY="sk", SAJU_LLM_FALLBACKS=named)
    assert [provider.name for provider in settings.providers()] == ["openai", "local"]


def test_a_name_that_metrics_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="SAJU_LLM_NAME"):
        read(monkeypatch, SAJU_LLM_NAME="Open AI!")


def test_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    named = json.dumps([{"name": "local", "base_url": "http://vllm:8000/v1", "api_key": "sk-two"}])
    settings = read(monkeypatch, OPENAI_API_KEY="sk-one", SAJU_LLM_FALLBACKS=named)
    assert "sk-one" not in repr(settings)
    assert "sk-two" not in repr(settings)
