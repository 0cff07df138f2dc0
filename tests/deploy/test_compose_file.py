"""docker-compose.yml and the example of its settings, read without an engine."""

import re
from typing import Any

import pytest
import yaml

from services.gateway.settings import GatewaySettings
from services.llm_worker.settings import LlmSettings
from shared.settings import CommonSettings
from tests.deploy.stack import COMPOSE, ROOT

EXAMPLE = ROOT / "deploy" / "compose" / "example.env"
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")


def environment(service: str) -> dict[str, str]:
    """What a service is given, the parts it shares with others included."""
    given: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"][service]["environment"]
    return given


def filled_in(service: str) -> dict[str, str]:
    """The same as Compose fills it in where nothing is set."""
    return {name: VARIABLE.sub(lambda found: found[2] or "", value) for name, value in environment(service).items()}


def test_the_example_of_the_settings_names_all_and_nothing_else() -> None:
    example = re.findall(r"^#([A-Z_]+)=(.*)$", EXAMPLE.read_text(), flags=re.MULTILINE)
    assert len(example) == len(dict(example)), "a variable is named twice"
    assert dict(example) == dict(VARIABLE.findall(COMPOSE.read_text()))


@pytest.mark.parametrize(
    ("service", "settings", "prefix"), [("llm-worker", LlmSettings, "llm_"), ("gateway", GatewaySettings, "budget_")]
)
def test_prices_budgets_and_all_that_concerns_the_llm_can_be_set(
    service: str, settings: type[CommonSettings], prefix: str
) -> None:
    names = {f"SAJU_{name.upper()}" for name in settings.model_fields if name.startswith(prefix)}
    assert names
    assert {name: value for name, value in environment(service).items() if name in names} == {
        name: f"${{{name}:-}}" for name in names
    }


@pytest.mark.parametrize(("service", "settings"), [("llm-worker", LlmSettings), ("gateway", GatewaySettings)])
def test_what_is_left_empty_is_the_default_of_the_service(
    service: str, settings: type[CommonSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(variables: dict[str, str]) -> dict[str, Any]:
        with monkeypatch.context() as patch:
            for name in given:
                patch.delenv(name, raising=False)
            for name, value in variables.items():
                patch.setenv(name, value)
            return settings.from_environment().model_dump()

    given = filled_in(service)
    empty = {name for name, value in given.items() if not value}
    assert empty
    assert read(given) == read({name: value for name, value in given.items() if name not in empty})
