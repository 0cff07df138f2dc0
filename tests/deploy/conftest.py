"""Helm and the Docker engine for the tests of this folder. Where they cannot be had, the tests fail."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.deploy.helm import Helm, HelmError
from tests.deploy.stack import Stack


@pytest.fixture(scope="session", params=[4, 3], ids=["helm4", "helm3"])
def helm(request: pytest.FixtureRequest) -> Helm:
    try:
        return Helm.find(request.param)
    except HelmError as error:
        pytest.fail(str(error))


@pytest.fixture(scope="session")
def images() -> Iterator[Stack]:
    """The four images, built. Removed at the end."""
    stack = Stack.fresh()
    try:
        stack.check_engine()
        stack.compose("build")
    except subprocess.CalledProcessError as error:
        pytest.fail(f"{error}\n{error.stdout}\n{error.stderr}")
    yield stack
    stack.remove_images()


@pytest.fixture(scope="session")
def stack(images: Stack) -> Iterator[Stack]:
    """The whole of docker-compose.yml, up and healthy. Removed at the end, volumes included."""
    try:
        images.compose("up", "--wait", "--wait-timeout", "240", "--no-build")
        yield images
    except subprocess.CalledProcessError as error:
        pytest.fail(f"{error}\n{error.stderr}\n{images.diagnosis()}")
    finally:
        images.compose("down", "--volumes", "--timeout", "5")
