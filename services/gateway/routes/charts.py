"""`POST /v1/charts`: a chart without a question. A slip of one stage; nothing of it is stored."""

from aiohttp import web

from services.gateway.problems import problem_response
from services.gateway.relay import Reader
from services.gateway.requests import ChartRequest, read_json
from services.gateway.state import REQUEST_ID, STATE
from shared.contracts.events import Finished
from shared.contracts.outcome import Outcome
from shared.worker.slips import send_on
from shared.worker.words import problem_of

routes = web.RouteTableDef()


@routes.post("/v1/charts")
async def post_chart(request: web.Request) -> web.Response:
    """The chart of a birth moment, and the luck of today."""
    state = request.app[STATE]
    parts = state.parts
    asked = ChartRequest.model_validate_json(await read_json(request))
    slip = parts.intake.chart_slip(asked.birth, asked.locale, request[REQUEST_ID])
    async with parts.relay.watch(slip.turn_id, ours=True) as reader:
        await send_on(parts.bus, slip)
        outcome = await _outcome(reader, state.settings.chart_seconds)
    if outcome is None:
        return problem_response(problem_of("deadline", asked.locale))
    if outcome.problem is not None:
        return problem_response(outcome.problem)
    return web.json_response(outcome.model_dump(mode="json", include={"chart", "luck"}))


async def _outcome(reader: Reader, seconds: float) -> Outcome | None:
    while events := await reader.next(seconds):
        if isinstance(events[-1], Finished):
            return events[-1].outcome
    return None
