"""What the chart renders, with either Helm: valid for Kubernetes, and with the properties that operators rely on."""

import base64
from pathlib import Path

import kubernetes_validate  # type: ignore[import-untyped]  # it has no stubs
import pytest
import yaml

from services.gateway.openapi import openapi
from tests.deploy.helm import CHART, COMPONENTS, ROOT, VALUES, Helm, Manifest, containers, environment, of_kind, pods

pytestmark = pytest.mark.helm

VALUES_FILES = sorted(VALUES.glob("*.yaml"))
ALL_VALUES = pytest.mark.parametrize("values", VALUES_FILES, ids=lambda path: path.stem)
FULL = VALUES / "full.yaml"
EXISTING_SECRET = VALUES / "existing-secret.yaml"


@ALL_VALUES
def test_lints(helm: Helm, values: Path) -> None:
    assert "0 chart(s) failed" in helm.run("lint", "--strict", CHART, "--values", values)


@ALL_VALUES
@pytest.mark.parametrize("version", ["1.29", kubernetes_validate.latest_version()])
def test_is_valid_for_kubernetes(helm: Helm, values: Path, version: str) -> None:
    manifests = helm.template("--values", values)
    assert len(manifests) >= 10
    for manifest in manifests:
        kubernetes_validate.validate(manifest, version, strict=True)


@ALL_VALUES
def test_object_names_are_unique_and_in_the_namespace(helm: Helm, values: Path) -> None:
    manifests = helm.template("--values", values)
    names = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests]
    assert len(names) == len(set(names))
    assert {manifest["metadata"]["namespace"] for manifest in manifests} == {"readings"}


@ALL_VALUES
def test_a_rolling_update_takes_no_pod_away_before_its_successor_is_ready(helm: Helm, values: Path) -> None:
    for deployment in of_kind(helm.template("--values", values), "Deployment").values():
        strategy = deployment["spec"]["strategy"]
        assert strategy == {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}


@ALL_VALUES
def test_a_pod_has_time_to_sleep_and_to_drain(helm: Helm, values: Path) -> None:
    manifests = helm.template("--values", values)
    settings = of_kind(manifests, "ConfigMap")
    for component, deployment in of_kind(manifests, "Deployment").items():
        pod = deployment["spec"]["template"]["spec"]
        hook = (
            pod["containers"][0].get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", ["sleep", "0"])
        )
        drain = int(settings[component]["data"]["SAJU_SHUTDOWN_GRACE_SECONDS"])
        assert hook[0] == "sleep"
        assert pod["terminationGracePeriodSeconds"] > int(hook[1]) + drain
        assert (int(hook[1]) > 0) == (component == "gateway")


@ALL_VALUES
def test_selectors_hold_what_never_changes_and_find_their_pods(helm: Helm, values: Path) -> None:
    manifests = helm.template("--values", values)
    deployments = of_kind(manifests, "Deployment")
    for component, deployment in deployments.items():
        selector = deployment["spec"]["selector"]["matchLabels"]
        assert selector == {
            "app.kubernetes.io/name": "saju-chatbot",
            "app.kubernetes.io/instance": "saju",
            "app.kubernetes.io/component": component,
        }
        assert selector.items() <= deployment["spec"]["template"]["metadata"]["labels"].items()
        assert of_kind(manifests, "Service")[component]["spec"]["selector"] == selector
    for component, budget in of_kind(manifests, "PodDisruptionBudget").items():
        assert budget["spec"]["selector"] == deployments[component]["spec"]["selector"]


@ALL_VALUES
def test_no_container_names_a_variable_twice(helm: Helm, values: Path) -> None:
    for _, container in containers(helm.template("--values", values)):
        environment(container)


@ALL_VALUES
def test_every_pod_meets_the_restricted_standard(helm: Helm, values: Path) -> None:
    manifests = helm.template("--values", values)
    for name, pod in pods(manifests):
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] >= 10000, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["enableServiceLinks"] is False, name
    for name, container in containers(manifests):
        context = container["securityContext"]
        assert context["runAsNonRoot"] is True, name
        assert context["readOnlyRootFilesystem"] is True, name
        assert context["allowPrivilegeEscalation"] is False, name
        assert context["capabilities"] == {"drop": ["ALL"]}, name


@ALL_VALUES
def test_every_component_has_its_own_probes_on_its_own_port(helm: Helm, values: Path) -> None:
    manifests = helm.template("--values", values)
    for component, deployment in of_kind(manifests, "Deployment").items():
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        assert container["ports"][0]["name"] == "http"
        paths = {probe: container[probe]["httpGet"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")}
        assert paths == {
            "startupProbe": {"path": "/health/live", "port": "http"},
            "readinessProbe": {"path": "/health/ready", "port": "http"},
            "livenessProbe": {"path": "/health/live", "port": "http"},
        }
        data = of_kind(manifests, "ConfigMap")[component]["data"]
        port = data["SAJU_HTTP_PORT" if component == "gateway" else "SAJU_HEALTH_PORT"]
        assert container["ports"][0]["containerPort"] == int(port)
        assert of_kind(manifests, "Service")[component]["spec"]["ports"][0]["targetPort"] == "http"
        assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]  # noqa: S108 - in the container
        assert container["resources"].keys() == {"requests", "limits"}


def test_four_deployments_each_with_service_settings_and_budget(helm: Helm) -> None:
    manifests = helm.template("--values", EXISTING_SECRET)
    for kind in ("Deployment", "Service", "ConfigMap", "PodDisruptionBudget"):
        assert tuple(sorted(of_kind(manifests, kind))) == COMPONENTS
    assert of_kind(manifests, "Secret") == {}
    assert of_kind(manifests, "Ingress") == {}
    assert of_kind(manifests, "HorizontalPodAutoscaler") == {}


def test_each_pod_is_given_only_the_secrets_that_it_needs(helm: Helm) -> None:
    manifests = helm.template("--values", EXISTING_SECRET)
    secrets = {name: sorted(environment(container)) for name, container in containers(manifests) if "env" in container}
    assert {name.rsplit("/", 1)[1]: names for name, names in secrets.items() if name.startswith("Deployment")} == {
        "gateway": ["SAJU_BUS_URL", "SAJU_DATABASE_URL", "SAJU_USER_HASH_KEY"],
        "llm-worker": ["OPENAI_API_KEY", "SAJU_BUS_URL", "SAJU_LLM_FALLBACKS"],
        "retriever": ["SAJU_BUS_URL", "SAJU_CHROMA_TOKEN", "SAJU_EMBEDDER_KEY"],
        "saju-engine": ["SAJU_BUS_URL"],
    }
    rendered = yaml.safe_dump(manifests)
    assert "saju-secrets" in rendered
    assert "amqp://" not in rendered


@pytest.mark.parametrize("values", [EXISTING_SECRET, FULL], ids=lambda path: path.stem)
def test_a_pod_starts_without_the_keys_that_may_be_absent(helm: Helm, values: Path) -> None:
    needed = {"SAJU_BUS_URL", "SAJU_DATABASE_URL", "MYSQL_PASSWORD"}
    for deployment in of_kind(helm.template("--values", values), "Deployment").values():
        for name, entry in environment(deployment["spec"]["template"]["spec"]["containers"][0]).items():
            if "valueFrom" in entry:
                assert entry["valueFrom"]["secretKeyRef"].get("optional", False) is (name not in needed), name


def test_a_secret_is_read_from_the_key_that_is_named_for_it(helm: Helm) -> None:
    def keys(component: str) -> dict[str, str]:
        variables = environment(deployments[component]["spec"]["template"]["spec"]["containers"][0])
        return {
            name: entry["valueFrom"]["secretKeyRef"]["key"] for name, entry in variables.items() if "valueFrom" in entry
        }

    deployments = of_kind(helm.template("--values", FULL), "Deployment")
    bus = {"SAJU_BUS_URL": "rabbitmq-url"}
    assert keys("gateway") == bus | {"SAJU_USER_HASH_KEY": "user-hash-key", "MYSQL_PASSWORD": "mysql"}  # extraEnv's
    assert keys("llm-worker") == bus | {"OPENAI_API_KEY": "openai-key", "SAJU_LLM_FALLBACKS": "llm-fallbacks"}
    assert keys("retriever") == bus | {"SAJU_CHROMA_TOKEN": "chroma-token", "SAJU_EMBEDDER_KEY": "embedder-key"}
    assert keys("saju-engine") == bus


def test_a_secret_of_values_reaches_the_pods_unchanged_and_rolls_them(helm: Helm) -> None:
    def render(*arguments: str) -> tuple[Manifest, set[str]]:
        manifests = helm.template("--values", VALUES / "trying.yaml", *arguments)
        secret = of_kind(manifests, "Secret")["secret"]
        templates = [item["spec"]["template"]["metadata"] for item in of_kind(manifests, "Deployment").values()]
        return secret, {template["annotations"]["checksum/secret"] for template in templates}

    secret, before = render()
    assert secret["data"] == {
        "SAJU_BUS_URL": "YW1xcDovL3NhanU6cHdAcmFiYml0bXE6NTY3Mi8=",
        "MYSQL_PASSWORD": "cEBzczogIndvcmQi",
        "OPENAI_API_KEY": "c2stdGVzdA==",
        "SAJU_LLM_FALLBACKS": base64.b64encode(b'[{"name": "local", "api_key": "k"}]').decode(),
    }
    _, after = render("--set", "secrets.openaiApiKey=sk-other")
    assert len(before) == len(after) == 1
    assert before != after


def test_a_changed_setting_rolls_only_the_component_that_reads_it(helm: Helm) -> None:
    def checksums(*arguments: str) -> dict[str, str]:
        deployments = of_kind(helm.template("--values", EXISTING_SECRET, *arguments), "Deployment")
        return {
            component: item["spec"]["template"]["metadata"]["annotations"]["checksum/config"]
            for component, item in deployments.items()
        }

    before, after = checksums(), checksums("--set", "llm.model=other")
    assert {component for component in COMPONENTS if before[component] != after[component]} == {"llm-worker"}


def test_the_migration_is_a_job_of_its_revision(helm: Helm) -> None:
    job = of_kind(helm.template("--values", EXISTING_SECRET), "Job")["migration"]
    assert job["metadata"]["name"] == "saju-saju-chatbot-migrate-1"
    assert "annotations" not in job["metadata"]
    container = job["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == ["migrate"]
    assert "SAJU_DATABASE_URL" in environment(container)
    assert of_kind(helm.template("--values", EXISTING_SECRET, "--set", "migration.enabled=false"), "Job") == {}


def test_as_a_hook_the_migration_needs_nothing_that_comes_after_it(helm: Helm) -> None:
    job = of_kind(helm.template("--values", FULL), "Job")["migration"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert job["metadata"]["annotations"]["example.org/owner"] == "saju"
    pod = job["spec"]["template"]["spec"]
    assert "serviceAccountName" not in pod
    variables = environment(pod["containers"][0])
    assert variables["MYSQL_PORT"]["value"] == "3307"
    assert variables["MYSQL_HOST"]["value"] == "replica.example.org"
    references = [source for source in pod["containers"][0]["envFrom"] if "configMapRef" in source]
    assert references == []


def test_what_is_given_for_one_component_is_laid_over_the_defaults(helm: Helm) -> None:
    manifests = helm.template("--values", FULL)
    deployments = {component: item["spec"] for component, item in of_kind(manifests, "Deployment").items()}
    pod = {component: spec["template"]["spec"] for component, spec in deployments.items()}
    settings = {component: item["data"] for component, item in of_kind(manifests, "ConfigMap").items()}

    assert pod["gateway"]["terminationGracePeriodSeconds"] == 60
    assert pod["llm-worker"]["terminationGracePeriodSeconds"] == 100
    assert settings["llm-worker"]["SAJU_SHUTDOWN_GRACE_SECONDS"] == "90"
    assert settings["gateway"]["SAJU_LOG_LEVEL"] == "INFO"
    assert settings["retriever"]["SAJU_LOG_LEVEL"] == "DEBUG"
    assert settings["gateway"]["SAJU_LARGE_NUMBER"] == "1500000"
    assert settings["saju-engine"]["SAJU_CONCURRENCY"] == "32"
    assert pod["gateway"]["nodeSelector"] == {"kubernetes.io/arch": "amd64"}
    assert pod["retriever"]["nodeSelector"] == {"kubernetes.io/arch": "arm64"}
    assert pod["gateway"]["containers"][0]["image"] == "registry.example.org/acme/saju-chatbot-gateway:1.2.3"
    assert pod["retriever"]["containers"][0]["image"].startswith("registry.example.org/other/retriever@sha256:")
    assert deployments["saju-engine"]["replicas"] == 0
    assert "topologySpreadConstraints" not in pod["saju-engine"]
    zone, hostname = pod["gateway"]["topologySpreadConstraints"]
    assert zone["labelSelector"] == deployments["gateway"]["selector"]
    assert hostname["labelSelector"] == {"matchLabels": {"team": "saju"}}
    assert [volume["name"] for volume in pod["retriever"]["volumes"]] == ["tmp", "models"]
    assert {"team": "saju", "zone": "asia"}.items() <= deployments["gateway"]["template"]["metadata"]["labels"].items()


def test_extra_variables_replace_the_charts_own(helm: Helm) -> None:
    container = of_kind(helm.template("--values", FULL), "Deployment")["gateway"]["spec"]["template"]["spec"][
        "containers"
    ][0]
    assert environment(container)["MYSQL_PASSWORD"]["valueFrom"]["secretKeyRef"] == {"name": "vault", "key": "mysql"}


def test_an_autoscaler_takes_the_replicas_over(helm: Helm) -> None:
    manifests = helm.template("--values", FULL)
    assert "replicas" not in of_kind(manifests, "Deployment")["gateway"]["spec"]
    autoscaler = of_kind(manifests, "HorizontalPodAutoscaler")["gateway"]["spec"]
    assert autoscaler["scaleTargetRef"]["name"] == "reading-gateway"
    assert [metric["resource"]["name"] for metric in autoscaler["metrics"]] == ["cpu", "memory"]
    assert of_kind(manifests, "PodDisruptionBudget")["gateway"]["spec"]["minAvailable"] == "50%"
    assert "saju-engine" not in of_kind(manifests, "PodDisruptionBudget")


def test_the_ingress_leads_to_the_gateway(helm: Helm) -> None:
    ingress = of_kind(helm.template("--values", FULL), "Ingress")["gateway"]["spec"]
    site, api = (rule["http"]["paths"] for rule in ingress["rules"])
    service = {"name": "reading-gateway", "port": {"name": "http"}}
    assert [path["backend"]["service"] for path in site + api] == [service] * 5
    assert [(path["path"], path["pathType"]) for path in api] == [("/v1", "Prefix")]


def test_the_ingress_opens_the_page_and_the_api_but_neither_metrics_nor_health(helm: Helm) -> None:
    def reached(path: str) -> bool:
        return any(
            path == rule["path"] or (rule["pathType"] == "Prefix" and path.startswith(f"{rule['path']}/"))
            for rule in rules
        )

    ingress = of_kind(helm.template("--values", FULL), "Ingress")["gateway"]["spec"]
    rules = ingress["rules"][0]["http"]["paths"]
    inside = {"/metrics", "/health", "/health/live", "/health/ready"}
    assert {rule["pathType"] for rule in rules} == {"Exact", "Prefix"}
    paths = {*openapi()["paths"], *inside, "/", "/static/js/main.js", "/openapi.json"}
    assert {path for path in paths if not reached(path)} == inside


def test_without_a_gateway_there_is_no_database_and_nothing_to_test(helm: Helm) -> None:
    manifests = helm.template("--values", VALUES / "workers-only.yaml")
    assert sorted(of_kind(manifests, "Deployment")) == ["llm-worker", "retriever", "saju-engine"]
    assert {manifest["kind"] for manifest in manifests} == {"ConfigMap", "Deployment", "PodDisruptionBudget", "Service"}
    assert "DATABASE" not in yaml.safe_dump(manifests)


def test_long_names_fit_into_a_label(helm: Helm) -> None:
    for manifest in helm.template("--values", EXISTING_SECRET, release="r" * 53):
        assert len(manifest["metadata"]["name"]) <= 63
        assert all(len(value) <= 63 for value in manifest["metadata"]["labels"].values())


def test_the_chart_is_of_the_version_of_the_project() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    project = (ROOT / "pyproject.toml").read_text()
    assert f'version = "{chart["appVersion"]}"' in project


def test_the_readme_names_every_value() -> None:
    readme = (CHART / "README.md").read_text()
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    assert [name for name in (*values, *values["defaults"]) if name not in readme] == []
    assert [key for pair in values["secrets"]["keys"].items() for key in pair if f"`{key}`" not in readme] == []
