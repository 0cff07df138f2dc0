"""Tools of the LLM worker.

python -m services.llm_worker check     JSON lines {"id","chart","passages","text"} in, the claims found in each out
python -m services.llm_worker samples   a narrator's answer for each JSON line {"id","chart","question"}
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.llm_worker.grounding.check import claims_in
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.gate import Gate
from services.llm_worker.grounding.sentences import split
from services.llm_worker.narrator.narrator import Narrator
from shared.contracts.chart import Chart, Luck
from shared.contracts.passages import Passage, Retrieval
from shared.contracts.turn import ChatTurn, StageName

_passages: TypeAdapter[tuple[Passage, ...]] = TypeAdapter(tuple[Passage, ...])
_LINE_SECONDS = 60


def main(argv: Sequence[str]) -> int:
    """Reads JSON lines and writes JSON lines, in order; an error object for a bad line, never a stop. Returns 0."""
    parser = argparse.ArgumentParser(prog="python -m services.llm_worker", description=__doc__)
    parser.add_argument("tool", choices=("check", "samples"))
    arguments = parser.parse_args(argv)
    tools: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {"check": check, "samples": sample}
    for line in sys.stdin:
        if line.strip():
            sys.stdout.write(json.dumps(_answer(tools[arguments.tool], line), ensure_ascii=False) + "\n")
    return 0


def _answer(tool: Callable[[Mapping[str, Any]], dict[str, Any]], line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError as error:
        return {"id": None, "error": {"code": "invalid_json", "detail": str(error)}}
    if not isinstance(data, dict):
        return {"id": None, "error": {"code": "invalid", "detail": "a line must be a JSON object"}}
    try:
        return {"id": data.get("id"), **tool(data)}
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        detail = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        return {"id": data.get("id"), "error": {"code": "invalid", "detail": detail}}


def check(data: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a text with their places in it, and the text as a person would see it."""
    text = str(data.get("text", ""))
    facts = _facts(data)
    claims, start = [], 0
    for sentence in split(text):
        claims += [
            {
                "text": claim.text,
                "kind": claim.kind,
                "start": start + claim.start,
                "end": start + claim.end,
                "true": claim.true,
            }
            for claim in claims_in(sentence, facts)
        ]
        start += len(sentence)
    gate = Gate(facts)
    return {"claims": claims, "released": gate.feed(text) + gate.finish()}


def sample(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the narrator answers."""
    now = datetime.now(UTC)
    chart = _chart(data)
    turn = ChatTurn(
        turn_id=str(data.get("id", "sample")),
        user="",
        gateway="",
        itinerary=(StageName.LLM_WORKER,),
        asked_at=now,
        deadline=now + timedelta(seconds=_LINE_SECONDS),
        question=str(data.get("question", "올해는 어때요?")),
        locale="en" if data.get("locale") == "en" else "ko",
        chart=chart,
        luck=_luck(data),
        retrieval=Retrieval(passages=_passages.validate_python(data.get("passages", ()))),
    )
    return {"answer": Narrator(turn).compose()}


def _facts(data: Mapping[str, Any]) -> Facts:
    passages = data.get("passages", ())
    numbers = {item.get("number", index) for index, item in enumerate(passages, start=1) if isinstance(item, dict)}
    return Facts(_chart(data), _luck(data), frozenset(numbers), year_now=datetime.now(UTC).year)


def _chart(data: Mapping[str, Any]) -> Chart | None:
    """The chart as the engine's CLI prints it: alone, or with the luck beside it."""
    chart = data.get("chart")
    if isinstance(chart, dict) and isinstance(chart.get("chart"), dict):
        chart = chart["chart"]
    return None if chart is None else Chart.model_validate(chart)


def _luck(data: Mapping[str, Any]) -> Luck | None:
    chart = data.get("chart")
    luck = data.get("luck", chart.get("luck") if isinstance(chart, dict) else None)
    return None if luck is None else Luck.model_validate(luck)
