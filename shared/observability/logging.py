"""Structured logs: one JSON object a line on standard output, or readable lines for a terminal.

Every line written while a turn is worked on carries its `turn_id`, `session_id`, `request_id` and the hashed `user`.
Birth data and messages never reach a log.
"""

import logging
import sys
from typing import Literal

import structlog
from structlog.typing import Processor

_CALLSITE = structlog.processors.CallsiteParameterAdder(
    {
        structlog.processors.CallsiteParameter.MODULE,
        structlog.processors.CallsiteParameter.FUNC_NAME,
        structlog.processors.CallsiteParameter.LINENO,
    }
)


def configure_logging(*, service: str, level: str, log_format: Literal["json", "console"]) -> None:
    """Sets up structlog and routes the standard library's loggers through it. Once a process."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _CALLSITE,
        _rename,
        structlog.processors.format_exc_info,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(event_key="message")
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Their INFO is a line per connection attempt or request, which ours say better.
    for noisy in ("aio_pika", "aiormq", "aiohttp.access", "httpx", "httpx2", "bm25s", "chromadb", "alembic"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.contextvars.bind_contextvars(service=service)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module: `get_logger(__name__)`."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return logger


def _rename(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The names operators asked for: message, function and line instead of event, func_name and lineno."""
    event["message"] = event.pop("event", "")
    for ours, theirs in (("function", "func_name"), ("line", "lineno")):
        if theirs in event:
            event[ours] = event.pop(theirs)
    return event
