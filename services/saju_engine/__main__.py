"""`python -m services.saju_engine [health | …]`: the worker without arguments, else its tools (`services.saju_engine.cli`)."""

import sys

from services.saju_engine import cli
from services.saju_engine.settings import EngineSettings
from services.saju_engine.stage import EngineStage
from shared import entry
from shared.service import StageService


def build(settings: EngineSettings) -> StageService:
    """The worker."""
    return StageService(EngineStage(), settings)


if __name__ == "__main__":
    sys.exit(entry.run(EngineSettings, build, tools=cli.main))
