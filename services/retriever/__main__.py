"""`python -m services.retriever [health | …]`: the worker without arguments, else its tools (`services.retriever.cli`)."""

import sys

from services.retriever import cli
from services.retriever.settings import RetrieverSettings
from services.retriever.stage import RetrieverStage
from shared import entry
from shared.service import StageService


def build(settings: RetrieverSettings) -> StageService:
    """The worker."""
    return StageService(RetrieverStage(settings), settings)


if __name__ == "__main__":
    sys.exit(entry.run(RetrieverSettings, build, tools=cli.main))
