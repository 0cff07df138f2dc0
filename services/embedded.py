"""The four services in one process, for `make run`: the same code with other adapters.

The bus is `memory://`, the database SQLite and ChromaDB a directory, all chosen by the URLs in the settings; nothing
else differs from four processes.
"""

import asyncio
import sys

from services.gateway.app import Gateway
from services.gateway.migrate import migrate
from services.gateway.settings import GatewaySettings
from services.llm_worker.settings import LlmSettings
from services.llm_worker.stage import LlmStage
from services.retriever.settings import RetrieverSettings
from services.retriever.stage import RetrieverStage
from services.saju_engine.settings import EngineSettings
from services.saju_engine.stage import EngineStage
from shared.entry import BAD_SETTINGS_STATUS
from shared.observability.logging import configure_logging
from shared.observability.tracing import configure_tracing
from shared.service import StageService, run, stop_signals
from shared.settings import CommonSettings, SettingsError


def main() -> int:
    """Runs until SIGTERM or Ctrl-C. Returns the exit status."""
    try:
        settings = GatewaySettings.from_environment()
        engine = EngineSettings.from_environment()
        retriever = RetrieverSettings.from_environment()
        llm = LlmSettings.from_environment()
        services: list[tuple[Gateway | StageService, CommonSettings]] = [
            (StageService(EngineStage(), engine), engine),
            (StageService(RetrieverStage(retriever), retriever), retriever),
            (StageService(LlmStage(llm), llm), llm),
        ]
    except SettingsError as error:
        print(f"cannot start: {error}", file=sys.stderr)  # noqa: T201 - before logging is set up
        return BAD_SETTINGS_STATUS
    configure_logging(service="embedded", level=settings.log_level, log_format=settings.log_format)
    configure_tracing("embedded", settings.otlp_endpoint)
    asyncio.run(_serve(settings, services))
    return 0


async def _serve(settings: GatewaySettings, services: list[tuple[Gateway | StageService, CommonSettings]]) -> None:
    stopping = stop_signals()
    _say("데이터베이스를 준비합니다 · preparing the database")
    await migrate(settings.database)
    gateway = Gateway(settings)
    port = await gateway.serve_http()
    _say("말뭉치를 색인합니다 · indexing the corpus")
    services.append((gateway, settings))
    await asyncio.gather(
        *(run(service, own, stopping) for service, own in services),
        _greet([service for service, _ in services], port, stopping),
    )


async def _greet(services: "list[Gateway | StageService]", port: int, stopping: asyncio.Event) -> None:
    while any(service.not_ready for service in services):
        if stopping.is_set():
            return
        await asyncio.sleep(0.1)
    body = (
        '{"user_id":"me","message":"올해 재물운이 어때요?",'
        '"birth":{"date":"1990-05-05","time":"14:30","sex":"female","place":"서울"}}'
    )
    _say(f"준비되었습니다 · ready: http://localhost:{port}")
    _say(
        f"curl -N localhost:{port}/v1/chat -H 'Accept: text/event-stream' "
        f"-H 'Content-Type: application/json' -d '{body}'"
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - for the person at the terminal


if __name__ == "__main__":
    sys.exit(main())
