"""`python -m services.saju_engine`: the worker; with arguments `health`, or its tools (`services.saju_engine.cli`)."""

import sys
from collections.abc import Sequence

from services.saju_engine.settings import EngineSettings
from services.saju_engine.stage import EngineStage
from shared import entry
from shared.service import StageService


def build(settings: EngineSettings) -> StageService:
    """The worker."""
    return StageService(EngineStage(), settings)


def tools(arguments: Sequence[str]) -> int:
    """The command line, not loaded by a worker that only serves."""
    from services.saju_engine import cli

    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(entry.run(EngineSettings, build, tools=tools))
