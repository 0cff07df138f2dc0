"""docker-compose.yml as the tests use it: with a name, a tag and a port of its own, without the developer's .env."""

import json
import os
import re
import secrets
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"
SERVICES = {"gateway": "gateway", "saju-engine": "saju_engine", "retriever": "retriever", "llm-worker": "llm_worker"}
"""Our services as Compose calls them, and their folders in `services`."""


@dataclass(frozen=True)
class Stack:
    """One project of Compose."""

    project: str
    port: int
    tag: str

    @classmethod
    def fresh(cls) -> "Stack":
        """Takes a name that nobody has and a port that is free."""
        name = secrets.token_hex(4)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return cls(project=f"saju-test-{name}", port=probe.getsockname()[1], tag=f"test-{name}")

    @property
    def environment(self) -> dict[str, str]:
        """What the file is filled in with: no setting of the machine, least of all the key of an LLM that costs."""
        variables = set(re.findall(r"\$\{(\w+)", COMPOSE.read_text()))
        inherited = {name: value for name, value in os.environ.items() if name not in variables}
        given = {name: os.environ[name] for name in variables if name.endswith("_IMAGE") and name in os.environ}
        return (
            inherited
            | {"CHROMA_IMAGE": chroma_image()}
            | given
            | {"GATEWAY_PORT": str(self.port), "IMAGE_TAG": self.tag}
        )

    def compose(self, *arguments: str) -> str:
        """Returns standard output. Raises CalledProcessError with both outputs."""
        command = [
            "docker",
            "compose",
            "--ansi",
            "never",
            "--progress",
            "quiet",
            "--project-name",
            self.project,
            "--env-file",
            os.devnull,
            *arguments,
        ]
        return run(command, env=self.environment)

    def image(self, service: str) -> str:
        """Name and tag of the image of one of our services."""
        return f"saju-chatbot-{service}:{self.tag}"

    def check_engine(self) -> None:
        """Raises CalledProcessError or FileNotFoundError where Docker, Compose or buildx are not there."""
        run(["docker", "info"])
        run(["docker", "compose", "version"])
        run(["docker", "buildx", "version"])

    def remove_images(self) -> None:
        """Removes what the tests have built, but for the cache."""
        run(["docker", "image", "rm", "--force", *(self.image(service) for service in SERVICES)])

    def diagnosis(self) -> str:
        """What an operator would look at first."""
        logs = (self.compose("logs", "--no-log-prefix", "--tail", "40", service) for service in (*SERVICES, "migrate"))
        return self.compose("ps", "--all") + "\n".join(logs)

    def inspect(self, service: str) -> dict[str, Any]:
        """The container of a service, as the engine sees it."""
        container = self.compose("ps", "--all", "--quiet", service).strip()
        description: dict[str, Any] = json.loads(run(["docker", "inspect", container]))[0]
        return description


def run(command: list[str], env: dict[str, str] | None = None) -> str:
    """Returns standard output. Raises CalledProcessError, which carries both outputs."""
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout


def chroma_image() -> str:
    """The image that Compose names, or the local `latest` where only that can be had."""
    default = "chromadb/chroma:1.5.9"
    local = run(["docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "chromadb/chroma"]).split()
    return default if default in local or not local else local[0]
