"""`python -m services.llm_worker [health | …]`: the worker without arguments, else its tools (`services.llm_worker.cli`)."""

import sys

from services.llm_worker import cli
from services.llm_worker.settings import LlmSettings
from services.llm_worker.stage import LlmStage
from shared import entry
from shared.service import StageService


def build(settings: LlmSettings) -> StageService:
    """The worker."""
    return StageService(LlmStage(settings), settings)


if __name__ == "__main__":
    sys.exit(entry.run(LlmSettings, build, tools=cli.main))
