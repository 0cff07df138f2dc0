"""Records one message of each kind as it is written today: `python -m tests.contract.record VERSION`."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import BaseModel

from services.gateway.view import finished_event
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from shared.contracts.birth import Birth
from shared.contracts.events import ChartReady, Delta, PassagesReady, Restarted, Snapshot
from shared.contracts.outcome import Outcome, StopRequest
from shared.contracts.passages import Passage, Retrieval
from shared.contracts.turn import Answer, ChatTurn, HistoryItem, StageName, Usage
from shared.failures import Problem

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TURN = "0123456789abcdef0123456789abcdef"


def messages() -> dict[str, BaseModel]:
    """By kind and name."""
    birth = Birth(date="1990-05-05", time="14:30", sex="female", place="서울")
    chart = compute_chart(birth)
    luck = luck_at(chart, NOW)
    passage = Passage(number=1, id="wealth.how", title="재물운", text="재성을 봐요.", topic="wealth", score=0.9)
    retrieval = Retrieval(passages=(passage,), topic="wealth", corpus="abc")
    answer = Answer(text="좋아요 [1].", provider="openai", model="m", citations=(1,), usage=Usage(input_tokens=9))
    turn = ChatTurn(
        turn_id=TURN,
        session_id=TURN,
        request_id="r1",
        user="2744ccd10c7533bd",
        gateway="gateway.host.1",
        itinerary=(StageName.RETRIEVER, StageName.LLM_WORKER),
        asked_at=NOW,
        deadline=NOW + timedelta(minutes=3),
        attempt=1,
        sequence=2,
        question="올해 재물운이 어때요?",
        history=(HistoryItem(role="user", text="안녕하세요"),),
        birth=birth,
        chart=chart,
        luck=luck,
    )
    done = Outcome(
        turn_id=TURN,
        gateway="gateway.host.1",
        status="done",
        finished_at=NOW,
        attempt=1,
        sequence=9,
        text_sequence=2,
        text_replaces=True,
        chart=chart,
        luck=luck,
        retrieval=retrieval,
        answer=answer,
    )
    problem = Problem(code="invalid_date", title="t", detail="d", status=422, field="birth.date", remedy="r")
    failed = done.model_copy(
        update={"status": "failed", "answer": None, "problem": problem, "failed_stage": StageName.SAJU_ENGINE}
    )
    numbers = {"turn_id": TURN, "attempt": 1, "sequence": 5}
    return {
        "turn.question": turn,
        "outcome.done": done,
        "outcome.failed": failed,
        "stop.request": StopRequest(turn_id=TURN),
        "event.restart": Restarted.model_validate({**numbers, "stage": "llm_worker"}),
        "event.chart": ChartReady.model_validate({**numbers, "chart": chart, "luck": luck}),
        "event.passages": PassagesReady.model_validate({**numbers, "retrieval": retrieval}),
        "event.delta": Delta.model_validate({**numbers, "offset": 0, "text": "좋아요", "replaces": True}),
        "event.snapshot": Snapshot.model_validate(
            {**numbers, "text": "좋아요", "chart": chart, "retrieval": retrieval}
        ),
        "event.finished": finished_event(done),
    }


def main() -> None:
    """Entry point."""
    folder = Path(__file__).parent / "recorded"
    folder.mkdir(exist_ok=True)
    for name, message in messages().items():
        body = json.loads(message.model_dump_json(exclude_none=True))
        path = folder / f"{name}.{sys.argv[1]}.json"
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
