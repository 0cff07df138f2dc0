"""Helm as the tests use it: found, called, and its output taken apart."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy" / "helm" / "saju-chatbot"
VALUES = Path(__file__).parent / "values"
COMPONENTS = ("gateway", "llm-worker", "retriever", "saju-engine")

Manifest = dict[str, Any]


class HelmError(Exception):
    """Helm refused; the message is what it printed."""


@dataclass(frozen=True)
class Helm:
    """One Helm binary."""

    binary: str

    @classmethod
    def find(cls, major: int) -> "Helm":
        """Takes `$HELM3`/`$HELM4`, else what PATH has. Raises HelmError, which says what to do, if it is not there."""
        seen = []
        for candidate in (os.environ.get(f"HELM{major}"), f"helm{major}", "helm"):
            path = shutil.which(candidate) if candidate else None
            if path is None:
                continue
            version = subprocess.run([path, "version", "--short"], capture_output=True, text=True, check=True).stdout
            if version.startswith(f"v{major}."):
                return cls(path)
            seen.append(f"{path} is {version.strip()}")
        found = "; ".join(seen) or "none is on PATH"
        raise HelmError(
            f"Helm {major} is needed: put it on PATH as helm{major} or helm, or name it in HELM{major} ({found})"
        )

    def run(self, *arguments: str | Path) -> str:
        """Returns standard output. Raises HelmError with standard error."""
        done = subprocess.run([self.binary, *map(str, arguments)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise HelmError(done.stderr + done.stdout)
        return done.stdout

    def template(self, *arguments: str | Path, release: str = "saju") -> list[Manifest]:
        """Renders the chart; `arguments` as of `helm template`."""
        return [document for document in yaml.safe_load_all(_rendered(self, release, arguments)) if document]


@cache
def _rendered(helm: Helm, release: str, arguments: tuple[str | Path, ...]) -> str:
    """Rendered once per session and values: the chart does not change under the tests."""
    return helm.run("template", release, CHART, "--namespace", "readings", *arguments)


def of_kind(manifests: list[Manifest], kind: str) -> dict[str, Manifest]:
    """The manifests of one kind, by component."""
    chosen = [manifest for manifest in manifests if manifest["kind"] == kind]
    by_component = {item["metadata"]["labels"]["app.kubernetes.io/component"]: item for item in chosen}
    assert len(by_component) == len(chosen), f"two of {kind} for one component"
    return by_component


def pods(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """Name and spec of every pod that the manifests lead to."""
    for manifest in manifests:
        name = f"{manifest['kind']}/{manifest['metadata']['name']}"
        if manifest["kind"] == "Pod":
            yield name, manifest["spec"]
        elif manifest["kind"] in {"Deployment", "Job"}:
            yield name, manifest["spec"]["template"]["spec"]


def containers(manifests: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    """Name and spec of every container, those that only initialise included."""
    for name, pod in pods(manifests):
        for container in pod.get("initContainers", []) + pod["containers"]:
            yield f"{name}/{container['name']}", container


def environment(container: Manifest) -> dict[str, Manifest]:
    """The entries of `env`, by name. Fails on a name given twice."""
    names = [entry["name"] for entry in container.get("env", [])]
    assert len(names) == len(set(names)), f"{container['name']} names a variable twice: {sorted(names)}"
    return {entry["name"]: entry for entry in container.get("env", [])}
