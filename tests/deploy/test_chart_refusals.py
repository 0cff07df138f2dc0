"""Values that cannot work are refused before anything reaches a cluster, with a message that names value and remedy."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts import document_settings
from services.gateway.settings import GatewaySettings
from services.llm_worker.settings import LlmSettings
from services.retriever.settings import RetrieverSettings
from services.saju_engine.settings import EngineSettings
from tests.deploy.helm import VALUES, Helm, HelmError

pytestmark = pytest.mark.helm

SECRET = {"existingSecret": "saju-secrets"}
CHROMA = {"url": "http://chroma:8000"}

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no bus": (
        {"secrets": {"databaseUrl": "mysql+aiomysql://a:b@c/d"}, "chroma": CHROMA},
        "no RabbitMQ: name a Secret that holds SAJU_BUS_URL in secrets.existingSecret, or set secrets.busUrl",
    ),
    "no database": (
        {"secrets": {"busUrl": "amqp://a:b@c/"}, "chroma": CHROMA},
        "no database: set mysql.host, or name a Secret that holds SAJU_DATABASE_URL in secrets.existingSecret",
    ),
    "no password": (
        {"secrets": {"busUrl": "amqp://a:b@c/"}, "mysql": {"host": "mysql"}, "chroma": CHROMA},
        "no password for mysql.host: name a Secret that holds MYSQL_PASSWORD in secrets.existingSecret",
    ),
    "two databases": (
        {
            "secrets": {"busUrl": "amqp://a:b@c/", "databaseUrl": "mysql+aiomysql://a:b@c/d", "mysqlPassword": "p"},
            "mysql": {"host": "mysql"},
            "chroma": CHROMA,
        },
        "mysql.host and secrets.databaseUrl both name a database: keep one of the two",
    ),
    "no chroma": ({"secrets": SECRET}, "no ChromaDB: set chroma.url (http://chroma:8000), which the retriever needs"),
    "ignored secret": (
        {"secrets": SECRET | {"openaiApiKey": "sk"}, "chroma": CHROMA},
        "secrets.openaiApiKey would be ignored, because secrets.existingSecret is set",
    ),
    "hook without a secret": (
        {
            "secrets": {"busUrl": "amqp://a:b@c/", "databaseUrl": "mysql+aiomysql://a:b@c/d"},
            "chroma": CHROMA,
            "migration": {"useHelmHooks": True},
        },
        "migration.useHelmHooks needs secrets.existingSecret: the hook runs before the chart's own Secret exists",
    ),
    "grace too short": (
        {"secrets": SECRET, "chroma": CHROMA, "gateway": {"terminationGracePeriodSeconds": 35}},
        "gateway.terminationGracePeriodSeconds (35) must be more than preStopSeconds + shutdownGraceSeconds (35)",
    ),
    "variable given twice": (
        {
            "secrets": SECRET,
            "chroma": CHROMA,
            "llmWorker": {"extraEnv": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]},
        },
        "llmWorker.extraEnv names A twice",
    ),
    "ingress without a host": (
        {"secrets": SECRET, "chroma": CHROMA, "ingress": {"enabled": True}},
        "ingress.enabled needs a host in ingress.hosts",
    ),
    "ingress without a gateway": (
        {
            "secrets": SECRET,
            "chroma": CHROMA,
            "gateway": {"enabled": False},
            "ingress": {"enabled": True, "hosts": [{"host": "a.example.org"}]},
        },
        "ingress.enabled needs the gateway: set gateway.enabled",
    ),
    "autoscaler upside down": (
        {
            "secrets": SECRET,
            "chroma": CHROMA,
            "retriever": {"autoscaling": {"enabled": True, "minReplicas": 5, "maxReplicas": 2}},
        },
        "retriever.autoscaling.minReplicas (5) is more than maxReplicas (2)",
    ),
    "autoscaler without a target": (
        {
            "secrets": SECRET,
            "chroma": CHROMA,
            "retriever": {"autoscaling": {"enabled": True, "targetCPUUtilizationPercentage": None}},
        },
        "retriever.autoscaling is enabled without a target",
    ),
    "budget twice": (
        {"secrets": SECRET, "chroma": CHROMA, "gateway": {"podDisruptionBudget": {"minAvailable": 1}}},
        "gateway.podDisruptionBudget has both minAvailable and maxUnavailable: set one of them to null",
    ),
}

MISSPELT: dict[str, tuple[dict[str, Any], str]] = {
    "unknown value": ({"gatway": {}}, "gatway"),
    "unknown value of a component": ({"gateway": {"replica": 2}}, "replica"),
    "wrong type": ({"gateway": {"replicas": "two"}}, "replicas"),
    "wrong level": ({"logLevel": "verbose"}, "logLevel"),
    "wrong scheme": ({"secrets": {"busUrl": "http://rabbitmq"}}, "busUrl"),
    "fallbacks that are no list": ({"secrets": {"llmFallbacks": "http://vllm:8000"}}, "llmFallbacks"),
    "ingress that leads nowhere": ({"ingress": {"paths": []}}, "paths"),
    "short digest": ({"retriever": {"image": {"digest": "sha256:12"}}}, "digest"),
}


def secret_variables() -> set[str]:
    """Every name of a setting that holds a secret: what is a SecretStr, URLs with a password in them, and the further
    LLM servers, whose keys stand in a list.
    """
    with_secrets_inside = {"bus_url", "database_url", "llm_fallbacks"}
    return {
        variable
        for settings in (GatewaySettings, EngineSettings, RetrieverSettings, LlmSettings)
        for name, field in settings.model_fields.items()
        if name in with_secrets_inside or "SecretStr" in str(field.annotation)
        for variable in document_settings.variables(name, field)
    }


def refusal(helm: Helm, path: Path, values: dict[str, Any]) -> str:
    file = path / "values.yaml"
    file.write_text(yaml.safe_dump(values))
    with pytest.raises(HelmError) as error:
        helm.template("--values", file)
    return str(error.value)


@pytest.mark.parametrize("case", REFUSED)
def test_says_what_is_wrong(helm: Helm, tmp_path: Path, case: str) -> None:
    values, message = REFUSED[case]
    assert message in refusal(helm, tmp_path, values)


@pytest.mark.parametrize("block", ["config", "defaults.config", "llmWorker.config"])
def test_no_secret_gets_into_a_config_map(helm: Helm, tmp_path: Path, block: str) -> None:
    config: dict[str, Any] = dict.fromkeys(secret_variables(), "x")
    for key in reversed(block.split(".")):
        config = {key: config}
    message = refusal(helm, tmp_path, {"secrets": SECRET, "chroma": CHROMA} | config)
    shown = block.replace("defaults", "retriever")  # what holds for all is told of each
    assert [name for name in secret_variables() if f"{shown}.{name} is a secret: put it into" not in message] == []


def test_a_secret_in_small_letters_is_one_too(helm: Helm, tmp_path: Path) -> None:
    values = {"secrets": SECRET, "chroma": CHROMA, "llmWorker": {"config": {"openai_api_key": "sk"}}}
    assert "llmWorker.config.openai_api_key is a secret" in refusal(helm, tmp_path, values)


@pytest.mark.parametrize("case", MISSPELT)
def test_the_schema_refuses_what_is_misspelt(helm: Helm, tmp_path: Path, case: str) -> None:
    values, name = MISSPELT[case]
    message = refusal(helm, tmp_path, {"secrets": SECRET, "chroma": CHROMA} | values)
    assert "schema" in message
    assert name in message


def test_all_problems_are_told_at_once(helm: Helm, tmp_path: Path) -> None:
    message = refusal(helm, tmp_path, {"ingress": {"enabled": True}})
    assert all(problem in message for problem in ("no RabbitMQ", "no database", "no ChromaDB", "ingress.enabled"))


def test_the_grace_follows_from_its_parts_where_it_is_not_given(helm: Helm) -> None:
    values = VALUES / "existing-secret.yaml"
    rendered = helm.template("--values", values, "--set", "gateway.preStopSeconds=33")
    graces = [
        item["spec"]["template"]["spec"].get("terminationGracePeriodSeconds")
        for item in rendered
        if item["kind"] == "Deployment"
    ]
    assert sorted(graces) == [35, 35, 35, 68]
