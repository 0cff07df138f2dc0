"""`python -m services.gateway`: the gateway; with arguments `health`, `migrate`, `dead-letters` or `spending`."""

import asyncio
import sys
from collections.abc import Sequence

from services.gateway import dead_letters, spending
from services.gateway.app import Gateway
from services.gateway.migrate import migrate
from services.gateway.settings import GatewaySettings
from shared import entry


def tools(arguments: Sequence[str]) -> int:
    """`migrate`: brings the database to this version's schema; `dead-letters` and `spending`: see their modules."""
    match arguments:
        case ["migrate"]:
            asyncio.run(migrate(GatewaySettings.from_environment().database))
            return 0
        case ["dead-letters", *rest]:
            return asyncio.run(dead_letters.main(GatewaySettings.from_environment(), rest))
        case ["spending", *rest]:
            return asyncio.run(spending.main(GatewaySettings.from_environment(), rest))
        case _:
            known = "`health`, `migrate`, `dead-letters` and `spending`"
            print(f"unknown arguments: {' '.join(arguments)} (there are {known})", file=sys.stderr)  # noqa: T201 - a terminal
            return entry.USAGE_STATUS


if __name__ == "__main__":
    sys.exit(entry.run(GatewaySettings, Gateway, tools=tools))
