"""The tools read anything and never stop."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from services.llm_worker import cli
from tests.unit.llm_worker.charts import make_chart

CHART = make_chart().model_dump(mode="json")
BAD = (
    "nonsense",
    "[1]",
    '{"id": 1, "passages": 5, "text": "일주는 갑자예요."}',
    '{"id": 2, "chart": {}, "text": "a"}',
    '{"id": 3, "text": 7}',
    '{"id": 4, "passages": [{"number": []}], "text": "a"}',
    "[" * 100_000,
)


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *argv: str, lines: str) -> list[Any]:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    assert cli.main(argv) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_check_finds_claims_with_their_places(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "일주는 경오예요. 월주는 갑자예요. 재성을 봐요 [9]."
    line = json.dumps({"id": "a", "chart": CHART, "passages": [{"text": "하나"}], "text": text})
    (answer,) = run(monkeypatch, capsys, "check", lines=line)
    assert [(c["kind"], c["true"]) for c in answer["claims"]] == [
        ("pillar", True),
        ("pillar", False),
        ("citation", False),
    ]
    assert all(text[c["start"] : c["end"]] == c["text"] for c in answer["claims"])
    assert answer["released"] == "일주는 경오예요. 재성을 봐요."


def test_a_bad_line_becomes_an_error_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = run(monkeypatch, capsys, "check", lines="\n".join([*BAD, '{"id": "last", "text": "좋아요 \\ud800."}']))
    assert len(answers) == len(BAD) + 1
    assert all("error" in answer for answer in answers[:-1])
    assert answers[-1]["id"] == "last"
    assert "released" in answers[-1]


def test_samples_of_lines_and_of_files(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (answer,) = run(monkeypatch, capsys, "samples", lines=json.dumps({"id": 1, "chart": CHART}))
    assert answer["answer"]
    good = tmp_path / "chart.json"
    good.write_text(json.dumps(CHART), encoding="utf-8")
    first, second = run(monkeypatch, capsys, "samples", "--chart", str(good), str(tmp_path / "none.json"), lines="")
    assert first["answer"]
    assert second["error"]["code"] == "invalid_json"
