"""Runs the vendor as a process. Prints its base URL, then serves until SIGTERM or SIGINT."""

import argparse
import asyncio
import signal
import sys

from tests.vendor.server import Vendor


async def serve(host: str, port: int) -> None:
    """Until a signal."""
    vendor = await Vendor().start(host, port)
    sys.stdout.write(f"{vendor.url}\n")
    sys.stdout.flush()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await vendor.close()


def main() -> None:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="python -m tests.vendor", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.host, arguments.port))


if __name__ == "__main__":
    main()
