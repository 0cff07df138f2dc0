"""Where the real parts of a test run come from.

1. `SAJU_TEST_AMQP_URL`, `SAJU_TEST_DATABASE_URL`, `SAJU_TEST_CHROMA_URL`: taken as given.
2. Otherwise containers, where a Docker engine has the images or can pull them.
3. Otherwise private nodes of installed servers.

`SAJU_TEST_PARTS=containers` or `nodes` allows only the one. What cannot be had fails the test; nothing is skipped.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import Literal

from tests.parts import containers, nodes
from tests.parts.protocol import Part, PartError

Kind = Literal["amqp", "database", "chroma"]

_CONTAINERS: dict[Kind, Callable[[], Part]] = {
    "amqp": containers.rabbitmq,
    "database": containers.mysql,
    "chroma": containers.chroma,
}
_NODES: dict[Kind, Callable[[], Part]] = {"amqp": nodes.rabbitmq, "database": nodes.mariadb, "chroma": nodes.chroma}
_IMAGES: dict[Kind, str] = {"amqp": containers.RABBITMQ, "database": containers.MYSQL, "chroma": containers.CHROMA}


def given(kind: Kind) -> str | None:
    """The URL in the environment, if there is one."""
    return os.environ.get(f"SAJU_TEST_{kind.upper()}_URL")


def make(kind: Kind) -> Part:
    """A part of that kind, stopped. Raises PartError if it cannot be had."""
    wanted = os.environ.get("SAJU_TEST_PARTS", "auto")
    if wanted not in {"auto", "containers", "nodes"}:
        raise PartError(f"SAJU_TEST_PARTS is {wanted!r}: it may be auto, containers or nodes")
    if wanted == "nodes":
        return _NODES[kind]()
    if _image_is_there(_IMAGES[kind]):
        return _CONTAINERS[kind]()
    if wanted == "containers":
        raise PartError(f"SAJU_TEST_PARTS=containers, but no Docker engine can provide {_IMAGES[kind]}")
    return _NODES[kind]()


@cache
def _image_is_there(image: str) -> bool:
    return containers.can_provide(image)
