"""Parts in containers, by testcontainers: RabbitMQ 4, MySQL 9 and a Chroma server."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from testcontainers.core.config import testcontainers_config
from testcontainers.core.container import DockerContainer

from tests.parts.protocol import free_port, greets, wait_for

# Their reaper is an image of its own, which a machine without a registry has not got; `remove` does its work.
testcontainers_config.ryuk_disabled = True

RABBITMQ = "rabbitmq:4-management"
MYSQL = "mysql:9"
CHROMA = "chromadb/chroma:latest"

PULL_SECONDS = 300

AMQP_HELLO = b"AMQP\x00\x00\x09\x01"
"""The protocol header of AMQP 0-9-1; a server that is up answers with connection.start, which names its product."""


def can_provide(image: str) -> bool:
    """Whether a Docker engine answers and has the image, or can pull it."""
    return any(_docker(*command) for command in (("image", "inspect", image), ("pull", "--quiet", image)))


def _docker(*arguments: str) -> bool:
    """Whether the command succeeds. By the command line: docker-py leaves sockets open where no engine answers."""
    try:
        done = subprocess.run(["docker", *arguments], capture_output=True, timeout=PULL_SECONDS, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@dataclass(slots=True)
class ContainerPart:
    """See `tests.parts.protocol.Part`. Published on a fixed port, so that it keeps its address over a restart."""

    container: DockerContainer
    url: str
    ready: Callable[[], bool]
    started: bool = False

    def start(self) -> None:
        """Creates the container, or starts it again."""
        if self.started:
            self.container.get_wrapped_container().start()
        else:
            self.container.start()
            self.started = True
        wait_for(self.ready, self.container.image, self._logs)

    def stop(self) -> None:
        """Stops it, as `docker stop` does."""
        self.container.get_wrapped_container().stop(timeout=10)

    def remove(self) -> None:
        """Deletes the container and its volumes."""
        self.container.stop(force=True, delete_volume=True)

    def _logs(self) -> str:
        output: bytes = self.container.get_wrapped_container().logs(tail=40)
        return output.decode(errors="replace")


def rabbitmq() -> ContainerPart:
    """RabbitMQ, stopped."""
    port = free_port()
    container = (
        DockerContainer(RABBITMQ)
        .with_env("RABBITMQ_DEFAULT_USER", "app")
        .with_env("RABBITMQ_DEFAULT_PASS", "secret")
        .with_bind_ports(5672, port)
    )
    return ContainerPart(
        container, f"amqp://app:secret@127.0.0.1:{port}/", lambda: greets(port, AMQP_HELLO, b"RabbitMQ")
    )


def mysql() -> ContainerPart:
    """MySQL, stopped. Its first, closed start listens on no port, so whoever answers is the real one."""
    port = free_port()
    container = (
        DockerContainer(MYSQL)
        .with_env("MYSQL_ROOT_PASSWORD", "root")
        .with_env("MYSQL_DATABASE", "app")
        .with_env("MYSQL_USER", "app")
        .with_env("MYSQL_PASSWORD", "pw")
        .with_bind_ports(3306, port)
    )
    url = f"mysql+aiomysql://app:pw@127.0.0.1:{port}/app"
    return ContainerPart(
        container, url, lambda: greets(port, b"", b"mysql_native_password") or greets(port, b"", b"caching_sha2")
    )


def chroma() -> ContainerPart:
    """A Chroma server, stopped."""
    port = free_port()
    container = DockerContainer(CHROMA).with_bind_ports(8000, port)
    request = b"GET /api/v2/heartbeat HTTP/1.0\r\nHost: localhost\r\n\r\n"
    return ContainerPart(container, f"http://127.0.0.1:{port}", lambda: greets(port, request, b" 200 "))
