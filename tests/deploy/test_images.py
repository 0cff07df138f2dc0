"""What is in the images of the Dockerfile, and as whom they run."""

import json
import subprocess
from typing import Any

import pytest

from tests.deploy.stack import SERVICES, Stack, run

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]

ALL_SERVICES = pytest.mark.parametrize("service", SERVICES)


def python(images: Stack, service: str, code: str) -> str:
    """Runs a line of Python in a container as hardened as in production."""
    hardened = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", "none"]  # noqa: S108 - in there
    command = ["docker", "run", "--rm", *hardened, "--entrypoint", "python", images.image(service), "-c", code]
    return run(command).strip()


def config(images: Stack, service: str) -> dict[str, Any]:
    description: dict[str, Any] = json.loads(run(["docker", "image", "inspect", images.image(service)]))[0]
    return dict(description["Config"])


@ALL_SERVICES
def test_starts_its_own_service_as_nobody_in_particular(images: Stack, service: str) -> None:
    module = f"services.{SERVICES[service]}"
    image = config(images, service)
    assert image["User"] == "10001:10001"
    assert image["Entrypoint"] == ["python", "-m", module]
    assert image["Healthcheck"]["Test"] == ["CMD", "python", "-m", module, "health"]
    assert image["StopSignal"] == "SIGTERM"
    assert image["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert image["Labels"]["org.opencontainers.image.title"] == f"saju-chatbot {SERVICES[service]}"
    assert python(images, service, "import os; print(os.getuid(), os.getgid())") == "10001 10001"


@ALL_SERVICES
def test_holds_no_other_service(images: Stack, service: str) -> None:
    listing = python(images, service, "import os; print(*sorted(os.listdir('services')), *sorted(os.listdir('.')))")
    folder = SERVICES[service]
    expected = {"__init__.py", "__pycache__", folder, "services", "shared"}
    assert set(listing.split()) == (expected | {"alembic.ini", "migrations"} if folder == "gateway" else expected)


@ALL_SERVICES
def test_its_root_is_read_only_and_nothing_of_it_is_its_own(images: Stack, service: str) -> None:
    code = "import os; print([d for d in ('/app', '/opt/venv', '/') if os.access(d, os.W_OK)])"
    run_as_it_is = ["docker", "run", "--rm", "--entrypoint", "python", images.image(service), "-c", code]
    assert run(run_as_it_is).strip() == "[]"
    assert python(images, service, "import tempfile; tempfile.TemporaryFile(); print('writes')") == "writes"


@ALL_SERVICES
def test_imports_its_service_without_its_sources_being_compiled_again(images: Stack, service: str) -> None:
    code = f"import services.{SERVICES[service]}.__main__ as m; print(m.__cached__)"
    cached = python(images, service, code)
    assert cached.endswith(".pyc")
    assert python(images, service, f"import os; print(os.path.exists({cached!r}))") == "True"


@pytest.mark.parametrize(
    ("service", "absent"),
    [
        ("gateway", ["chromadb", "kiwipiepy", "openai"]),
        ("saju-engine", ["chromadb", "kiwipiepy", "openai", "sqlalchemy"]),
        ("retriever", ["openai", "sqlalchemy"]),
        ("llm-worker", ["chromadb", "kiwipiepy", "sqlalchemy"]),
    ],
)
def test_holds_only_the_packages_of_its_service(images: Stack, service: str, absent: list[str]) -> None:
    code = f"from importlib.util import find_spec; print([name for name in {[*absent, 'pip']} if find_spec(name)])"
    assert python(images, service, code) == "[]"


@ALL_SERVICES
def test_a_service_without_settings_says_which_and_stops(images: Stack, service: str) -> None:
    command = ["docker", "run", "--rm", "--network", "none", "--env", "SAJU_BUS_URL=http://x", images.image(service)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "BUS_URL" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout
