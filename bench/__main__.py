"""Every benchmark, one after the other: `make bench`. Takes the broker of SAJU_BUS_URL, or a private node."""

import os
import subprocess
import sys

from tests.parts import nodes


def main() -> int:
    """Runs them. Returns the exit status of the first that failed, else 0."""
    environment = dict(os.environ)
    node = None
    if "SAJU_BUS_URL" not in environment:
        node = nodes.rabbitmq()
        node.start()
        environment["SAJU_BUS_URL"] = node.url
    try:
        for name in ("engine", "retriever", "grounding", "safety", "pipeline"):
            print(f"\n== {name}", flush=True)
            done = subprocess.run([sys.executable, "-m", f"bench.{name}"], env=environment, check=False)
            if done.returncode:
                return done.returncode
    finally:
        if node is not None:
            node.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())
