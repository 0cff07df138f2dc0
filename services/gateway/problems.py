"""Errors as clients see them: `application/problem+json` (RFC 9457), naming the field and the remedy."""

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import ValidationError

from services.gateway.storage.engine import is_unavailable
from shared.bus.protocol import BusError
from shared.failures import Problem, Rejected
from shared.observability.logging import get_logger

log = get_logger(__name__)

CONTENT_TYPE: Final = "application/problem+json"
_PLACE_NAME: Final = "constrained-str"
_COORDINATES: Final = "Coordinates"
"""What pydantic calls the two forms of a place; neither is part of the path of a field."""


def problem_response(problem: Problem, *, turn_id: str | None = None) -> web.Response:
    """A problem as a response; `Retry-After` in whole seconds where there is one."""
    body = {"type": f"urn:saju:problem:{problem.code}", **problem.model_dump(exclude_none=True)}
    if turn_id is not None:
        body["turn_id"] = turn_id
    headers = {}
    if problem.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(problem.retry_after)))
    return web.json_response(body, status=problem.status, content_type=CONTENT_TYPE, headers=headers)


def not_found(what: str, *, field: str) -> Rejected:
    """For what is not there, or not theirs: the two are not told apart."""
    return Rejected(
        Problem(
            code="not_found",
            title="Not found",
            detail=f"There is no such {what}.",
            status=404,
            field=field,
            remedy=f"Check {field}; it is given when the {what} is made.",
        )
    )


def invalid_request(
    detail: str, *, field: str | None, remedy: str, value: str | None = None, status: int = 422
) -> Problem:
    """For what a client sent and can mend. `value` is shown as far as 100 characters."""
    return Problem(
        code="invalid",
        title="The request is not valid",
        detail=detail,
        status=status,
        field=field,
        value=None if value is None else value[:100],
        remedy=remedy,
    )


def invalid(error: ValidationError) -> Problem:
    """The first thing wrong with the body of a request, by its field."""
    found = error.errors(include_url=False)
    # A place is a name or coordinates: that coordinates are no name is not what is wrong with them.
    first = next((one for one in found if one["type"] != "string_type" or one["loc"][-1] != _PLACE_NAME), found[0])
    field = ".".join(str(part) for part in first["loc"] if part not in {_PLACE_NAME, _COORDINATES})
    value = first.get("input")
    return invalid_request(
        f"{field or 'body'}: {first['msg'].removeprefix('Value error, ')}",
        field=field or None,
        value=value if isinstance(value, str) else None,
        remedy="Mend this field and send the request again; /openapi.json describes it.",
    )


def unavailable(retry_after: float) -> Problem:
    """For a broker or a database that is away, or a queue that is full or missing: nothing was accepted."""
    return Problem(
        code="unavailable",
        title="Temporarily unavailable",
        detail="The question was not accepted: a part of the service is away or full.",
        status=503,
        remedy="Send it again after Retry-After seconds.",
        retry_after=retry_after,
    )


def in_progress(retry_after: float) -> Problem:
    """For a request sent again while the first is not known to have been accepted: it may still be refused."""
    return Problem(
        code="in_progress",
        title="The same request is being accepted",
        detail="A request with this Idempotency-Key is on its way; whether it will be accepted is not known yet.",
        status=409,
        field="Idempotency-Key",
        remedy="Send it again after Retry-After seconds.",
        retry_after=retry_after,
    )


def problem_middleware(retry_after: float) -> Middleware:
    """Turns what handlers raise into problems; a defect is logged and shows nothing of itself."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Exception as error:
            if isinstance(error, web.HTTPException) and error.status < web.HTTPBadRequest.status_code:
                raise
            problem = _problem_of(error, retry_after)
            if problem is None:
                log.exception("defect in a handler", path=request.path)
                problem = Problem(code="internal", title="Internal error", detail="An error of ours.")
            return problem_response(problem)

    return middleware


def _problem_of(error: Exception, retry_after: float) -> Problem | None:
    match error:
        case Rejected():
            return error.problem
        case web.HTTPException():
            return _of_http(error)
        case BusError():
            log.warning("not accepted", kind=type(error).__name__, reason=str(error))
            return unavailable(retry_after)
        case _ if is_unavailable(error):
            log.warning("database away", reason=type(error).__name__)
            return unavailable(retry_after)
        case _:
            return None


def _of_http(error: web.HTTPException) -> Problem:
    remedies = {404: "See /openapi.json for what there is.", 405: f"Allowed here: {error.headers.get('Allow', '')}."}
    return Problem(
        code=f"http_{error.status}",
        title=error.reason,
        detail=error.text or error.reason,
        status=error.status,
        remedy=remedies.get(error.status),
    )
