"""What `python -m services.<name> [arguments]` does: serves, probes its own health, or runs the service's tools."""

import http.client
import sys
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from shared import service
from shared.settings import CommonSettings, SettingsError

_PROBE_SECONDS = 3.0
USAGE_STATUS: Final = 64
"""Exit status for arguments that mean nothing: EX_USAGE of sysexits.h."""
BAD_SETTINGS_STATUS: Final = 78
"""Exit status for settings that cannot work: EX_CONFIG."""

SettingsT = TypeVar("SettingsT", bound=CommonSettings)


def run(
    settings_class: type[SettingsT],
    build: Callable[[SettingsT], service.Service],
    *,
    tools: Callable[[Sequence[str]], int] | None = None,
) -> int:
    """No argument: serves until told to stop. `health`: exit status 0 if the service on this machine is live, else 1.

    Anything else goes to `tools`. Returns the exit status.
    """
    arguments = sys.argv[1:]
    try:
        if not arguments:
            return service.main(settings_class, build)
        if arguments == ["health"]:
            return 0 if _is_live(settings_class.from_environment().probe_port) else 1
        if tools is not None:
            return tools(arguments)
    except SettingsError as error:
        print(f"wrong settings: {error}", file=sys.stderr)  # noqa: T201 - a terminal, before logging is set up
        return BAD_SETTINGS_STATUS
    print(f"unknown argument: {arguments[0]} (there is only `health`)", file=sys.stderr)  # noqa: T201 - a terminal
    return USAGE_STATUS


def _is_live(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
