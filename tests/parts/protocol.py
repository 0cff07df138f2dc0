"""A real part of the system, as the tests use it."""

import socket
import time
from collections.abc import Callable
from typing import Protocol

START_SECONDS = 90.0


class PartError(Exception):
    """A part could not be had; the message says what to do about it."""


class Part(Protocol):
    """A server that a test can stop and start again; its URL stays the same, and what it kept is kept."""

    @property
    def url(self) -> str:
        """Where it is."""

    def start(self) -> None:
        """Returns when it answers."""

    def stop(self) -> None:
        """Returns when it has gone."""

    def remove(self) -> None:
        """Ends it for good, with all it kept."""


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(
    ready: Callable[[], bool], what: str, diagnosis: Callable[[], str], seconds: float = START_SECONDS
) -> None:
    """Returns when `ready` does; raises PartError with the diagnosis when it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except OSError:
            pass  # not listening yet, which is what we wait for
        time.sleep(0.1)
    raise PartError(f"{what} did not answer within {START_SECONDS:.0f} s:\n{diagnosis()}")


def greets(port: int, sends: bytes, expects: bytes) -> bool:
    """Whether the server at a port answers `sends` with something that holds `expects`."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        if sends:
            connection.sendall(sends)
        connection.settimeout(2)
        return expects in connection.recv(512)
