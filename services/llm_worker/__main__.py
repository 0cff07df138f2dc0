"""`python -m services.llm_worker`: the worker; with arguments `health`, or its tools (`services.llm_worker.cli`)."""

import sys
from collections.abc import Sequence

from services.llm_worker.settings import LlmSettings
from services.llm_worker.stage import LlmStage
from shared import entry
from shared.service import StageService


def build(settings: LlmSettings) -> StageService:
    """The worker."""
    return StageService(LlmStage(settings), settings)


def tools(arguments: Sequence[str]) -> int:
    """The command line, not loaded by a worker that only serves."""
    from services.llm_worker import cli

    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(entry.run(LlmSettings, build, tools=tools))
