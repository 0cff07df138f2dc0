"""What is computed or searched without a conversation: slips that visit one worker or two and are stored nowhere."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from services.gateway.problems import problem_response
from services.gateway.relay import Reader
from services.gateway.requests import (
    ChartRequest,
    CompatibilityRequest,
    GoodDaysRequest,
    LuckRequest,
    SearchRequest,
    body_of,
    language_of,
)
from services.gateway.state import REQUEST_ID, STATE
from shared.contracts.events import Finished
from shared.contracts.outcome import Outcome
from shared.contracts.turn import Locale, StageName
from shared.failures import Problem
from shared.worker.slips import send_on
from shared.worker.words import problem_of

routes = web.RouteTableDef()

_ENGINE: Final = (StageName.SAJU_ENGINE,)


@routes.post("/v1/charts")
async def post_chart(request: web.Request) -> web.Response:
    """The chart of a birth moment, and the luck of today."""
    asked = await body_of(request, ChartRequest)
    return await _look_up(request, asked.locale, _ENGINE, {"birth": asked.birth}, {"chart", "luck"})


@routes.post("/v1/luck")
async def post_luck(request: web.Request) -> web.Response:
    """The luck of any moment."""
    asked = await body_of(request, LuckRequest)
    return await _look_up(request, asked.locale, _ENGINE, {"birth": asked.birth, "moment": asked.at}, {"luck"})


@routes.post("/v1/compatibility")
async def post_compatibility(request: web.Request) -> web.Response:
    """궁합: what two charts are to one another."""
    asked = await body_of(request, CompatibilityRequest)
    told = {"chart", "partner_chart", "compatibility"}
    return await _look_up(request, asked.locale, _ENGINE, {"birth": asked.birth, "partner": asked.partner}, told)


@routes.post("/v1/good-days")
async def post_good_days(request: web.Request) -> web.Response:
    """택일: the days of a span that suit a purpose."""
    asked = await body_of(request, GoodDaysRequest)
    slip = {"birth": asked.birth, "day_search": asked.search}
    return await _look_up(request, asked.locale, _ENGINE, slip, {"good_days"})


@routes.post("/v1/search")
async def post_search(request: web.Request) -> web.Response:
    """Passages of the corpus for a question, and for a chart if there is a birth."""
    asked = await body_of(request, SearchRequest)
    slip = {"question": asked.question, "birth": asked.birth, "passages": asked.limit}
    stages = (*_ENGINE, StageName.RETRIEVER) if asked.birth else (StageName.RETRIEVER,)
    return await _look_up(request, language_of(asked.question, asked.locale), stages, slip, {"retrieval"})


async def _look_up(
    request: web.Request,
    locale: Locale,
    itinerary: tuple[StageName, ...],
    asked: Mapping[str, object],
    told: set[str],
) -> web.Response:
    """Sends a slip and waits for its outcome, of which the fields `told` are the response."""
    state = request.app[STATE]
    parts = state.parts
    slip = parts.intake.lookup(request[REQUEST_ID], locale, itinerary, asked)
    async with parts.relay.watch(slip.turn_id, ours=True) as reader:
        await send_on(parts.bus, slip)
        outcome = await _outcome(reader, state.settings.chart_seconds)
    if outcome is None:
        return problem_response(problem_of("deadline", locale))
    if outcome.problem is not None:
        return problem_response(_as_asked(outcome.problem))
    return web.json_response(outcome.model_dump(mode="json", include=told))


def _as_asked(problem: Problem) -> Problem:
    """A field of the slip under the name it has in the request."""
    if problem.field is None:
        return problem
    field = problem.field.removeprefix("day_search.")
    return problem.model_copy(update={"field": "at" if field == "moment" else field})


async def _outcome(reader: Reader, seconds: float) -> Outcome | None:
    while events := await reader.next(seconds):
        if isinstance(events[-1], Finished):
            return events[-1].outcome
    return None
