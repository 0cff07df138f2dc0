"""Tools of the LLM worker.

python -m services.llm_worker check     JSON lines {"id","chart","passages","text"} in, the claims found in each out
python -m services.llm_worker samples   a narrator's answer for each JSON line {"id","chart","question"};
                                        with --chart FILE ... for the charts of these files instead
"""

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from services.llm_worker.grounding.check import claims_in
from services.llm_worker.grounding.gate import Gate
from services.llm_worker.grounding.text.context import Context
from services.llm_worker.grounding.text.sentences import split
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.narrator.narrator import Narrator
from shared.contracts.chart import Chart, Luck
from shared.contracts.passages import Passage, Retrieval
from shared.contracts.turn import ChatTurn, StageName

_passages: TypeAdapter[tuple[Passage, ...]] = TypeAdapter(tuple[Passage, ...])
_LINE_SECONDS = 60


class _Numbered(BaseModel):
    """Of a passage only its number counts for the check; without one, its place in the list."""

    number: int | None = None


class _Checked(BaseModel):
    """What `check` needs of a line, chart and luck apart."""

    text: str = ""
    passages: tuple[_Numbered, ...] = ()


def main(argv: Sequence[str]) -> int:
    """Reads JSON lines and writes JSON lines, in order; an error object for a bad line, never a stop. Returns 0."""
    parser = argparse.ArgumentParser(prog="python -m services.llm_worker", description=__doc__)
    parser.add_argument("tool", choices=("check", "samples"))
    parser.add_argument("--chart", type=Path, nargs="+", default=(), metavar="FILE", help="charts for `samples`")
    arguments = parser.parse_args(argv)
    if arguments.chart and arguments.tool != "samples":
        parser.error("--chart goes with samples")
    tools: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {"check": check, "samples": sample}
    for line in map(_file, arguments.chart) if arguments.chart else _lines():
        answer = json.dumps(_answer(tools[arguments.tool], line), ensure_ascii=False)
        sys.stdout.write(answer.encode("utf-8", "replace").decode("utf-8") + "\n")  # half a surrogate pair is no text
    return 0


def _lines() -> Iterator[str]:
    """Lines of standard input that hold something; bytes that are no UTF-8 become U+FFFD."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    return (line for line in sys.stdin if line.strip())


def _file(path: Path) -> str:
    """A chart file as a line of input; its fault, which is no JSON, where it cannot be read."""
    try:
        return json.dumps({"id": path.name, "chart": json.loads(path.read_text(encoding="utf-8"))})
    except (OSError, ValueError) as error:
        return f"{path}: {error}"


def _answer(tool: Callable[[Mapping[str, Any]], dict[str, Any]], line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
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
    checked = _Checked.model_validate(data)
    text = checked.text
    numbers = (passage.number for passage in checked.passages)
    cited = frozenset(index if number is None else number for index, number in enumerate(numbers, start=1))
    facts = Facts(_chart(data), _luck(data), cited, year_now=datetime.now(UTC).year)
    context = Context()
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
            for claim in claims_in(sentence, facts, context.before(sentence))
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
