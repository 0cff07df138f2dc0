"""`python -m services.gateway [health | migrate]`."""

import asyncio
import sys
from collections.abc import Sequence

from services.gateway.app import Gateway
from services.gateway.migrate import migrate
from services.gateway.settings import GatewaySettings
from shared import entry


def tools(arguments: Sequence[str]) -> int:
    """`migrate`: brings the database to the schema of this version."""
    if list(arguments) != ["migrate"]:
        print(f"unknown arguments: {' '.join(arguments)} (there are `health` and `migrate`)", file=sys.stderr)  # noqa: T201 - a terminal
        return entry.USAGE_STATUS
    asyncio.run(migrate(GatewaySettings.from_environment().database))
    return 0


if __name__ == "__main__":
    sys.exit(entry.run(GatewaySettings, Gateway, tools=tools, own_http=True))
