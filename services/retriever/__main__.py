"""`python -m services.retriever`: the worker; with arguments `health`, or its tools (`services.retriever.cli`)."""

import sys
from collections.abc import Sequence

from services.retriever.settings import RetrieverSettings
from services.retriever.stage import RetrieverStage
from shared import entry
from shared.service import StageService


def build(settings: RetrieverSettings) -> StageService:
    """The worker."""
    return StageService(RetrieverStage(settings), settings)


def tools(arguments: Sequence[str]) -> int:
    """The command line, not loaded by a worker that only serves."""
    from services.retriever import cli

    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(entry.run(RetrieverSettings, build, tools=tools))
