import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from services.retriever import cli
from tests.unit.retriever import charts

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAJU_CHROMA_URL", str(tmp_path / "chroma"))
    monkeypatch.setenv("SAJU_CORPUS_DIR", str(HERE))


def lines(file: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.strip().splitlines()[-1]


def test_index_is_done_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["index"]) == 0
    assert "12 passages, 12 written" in last_line(capsys)
    assert cli.main(["index", "--prune"]) == 0
    assert "12 passages, 0 written" in last_line(capsys)


def test_search_explains_itself(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    chart = charts.chart()
    person = {"chart": chart.model_dump(mode="json"), "luck": charts.luck(chart).model_dump(mode="json")}
    file = lines(tmp_path / "chart.json", [person])
    assert cli.main(["search", "올해 재물운이 어때요?", "--chart", str(file)]) == 0
    shown = capsys.readouterr().out
    assert "topic    wealth" in shown
    assert "wealth.none" in shown
    assert "정재 없음" in shown
    assert "day_master.gap" not in shown
    assert cli.main(["search", "날씨 알려줘"]) == 0
    assert "off topic" in last_line(capsys)


def test_a_bare_chart_will_do(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = lines(tmp_path / "chart.json", [charts.chart("갑자 갑인 갑자 갑자").model_dump(mode="json")])
    assert cli.main(["search", "내 성격은?", "--chart", str(file)]) == 0
    assert "day_master.gap" in capsys.readouterr().out


def test_eval_of_any_corpus_prints_one_json_object(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    corpus = lines(
        tmp_path / "corpus.jsonl",
        [
            {"id": "p1", "topic": "재물", "title": "재물운", "text": "정재와 편재로 재물을 봐요."},
            {"id": "p2", "topic": "연애", "title": "연애운", "text": "도화와 배우자로 인연을 봐요."},
            {"id": "p3", "topic": "이사", "title": "이사", "text": "역마와 충으로 이동을 봐요."},
        ],
    )
    questions = lines(
        tmp_path / "questions.jsonl",
        [
            {"question": "재물운이 궁금해요", "relevant": ["p1"], "style": "term"},
            {"question": "남친 생길까", "relevant": ["p2"], "style": "colloquial"},
            {"question": "집을 옮겨도 될까", "relevant": ["p3"], "style": "colloquial"},
            {"question": "파이썬 코드 짜줘", "relevant": [], "style": "off_topic"},
        ],
    )
    assert cli.main(["eval", "--corpus", str(corpus), "--questions", str(questions), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {name: report[name] for name in ("hit@1", "hit@3", "recall@3", "mrr")} == {
        "hit@1": 1.0,
        "hit@3": 1.0,
        "recall@3": 1.0,
        "mrr": 1.0,
    }
    assert set(report["by_style"]) == {"term", "colloquial"}
    assert report["by_style"]["colloquial"]["questions"] == 2
    assert report["off_topic_rejected"] == 1.0
    assert not (tmp_path / "chroma").exists()  # nothing is left behind


@pytest.mark.parametrize("arguments", [["eval", "--corpus", "none.jsonl"], ["search", "재물", "--chart", "none.json"]])
def test_a_missing_file_is_an_error_and_no_traceback(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 1
    assert "none.json" in capsys.readouterr().err


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SAJU_CHROMA_URL", "ftp://chroma")
    assert cli.main(["index"]) == 1
    assert "SAJU_CHROMA_URL" in capsys.readouterr().err


def test_a_corpus_nothing_was_tuned_on_is_searched_as_well_as_was_measured(capsys: pytest.CaptureFixture[str]) -> None:
    trial = HERE / "trials" / "column"
    files = ["--corpus", str(trial / "corpus.jsonl"), "--questions", str(trial / "questions.jsonl")]
    assert cli.main(["eval", *files, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["hit@3"] >= 0.92
    assert report["mrr"] >= 0.87
