import io
import json

import pytest

from services.saju_engine.cli import main, run_batch
from services.saju_engine.terminal import width

BIRTH = {
    "id": 1,
    "calendar": "solar",
    "date": "1911-06-09",
    "time": "22:40",
    "leap_month": False,
    "fold": 0,
    "sex": "male",
    "place": {"timezone": "Etc/GMT-9", "longitude": 135.0, "latitude": 37.5},
    "options": {"clock": "civil", "day_boundary": "split_zi"},
}


def batch(*lines: str, pillars_only: bool) -> list[dict[str, object]]:
    target = io.StringIO()
    run_batch(io.StringIO("\n".join(lines) + "\n\n"), target, pillars_only=pillars_only)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_batch_answers_every_line_in_order_and_never_stops() -> None:
    lines = (
        json.dumps(BIRTH),
        "{bad",
        "[1]",
        json.dumps(BIRTH | {"id": 4, "date": "1911-02-30"}),
        json.dumps(BIRTH | {"id": 5, "sex": "?"}),
        json.dumps(BIRTH | {"id": "six", "time": None}),
    )
    out = batch(*lines, pillars_only=True)
    assert out[0] == {"id": 1, "pillars": {"year": "辛亥", "month": "甲午", "day": "庚戌", "hour": "丁亥"}}
    assert [line["id"] for line in out] == [1, None, None, 4, 5, "six"]
    errors = [line.get("error") for line in out]
    assert [error["code"] if isinstance(error, dict) else None for error in errors] == [
        None,
        "invalid_json",
        "invalid_json",
        "invalid_date",
        "invalid_birth",
        None,
    ]
    assert isinstance(errors[4], dict)
    assert errors[4]["field"] == "birth.sex"
    assert out[5]["pillars"] == {"year": "辛亥", "month": "甲午", "day": "庚戌", "hour": None}


def test_batch_in_full() -> None:
    (out,) = batch(json.dumps(BIRTH), pillars_only=False)
    assert out["korean"] == {"year": "신해", "month": "갑오", "day": "경술", "hour": "정해"}
    assert out["lunar"] == {"year": 1911, "month": 5, "day": 13, "leap_month": False}
    assert out["warnings"] == []
    assert isinstance(out["chart"], dict)
    assert out["chart"]["type"] == "chart.v1"


def test_batch_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(BIRTH) + "\n"))
    assert main(["batch", "--pillars-only"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == 1


def test_bytes_that_are_no_text_do_not_stop_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b'\xff\n{"id": "\\ud800"}\n' + json.dumps(BIRTH).encode() + b"\n"
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), encoding="ascii"))
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii", write_through=True))
    assert main(["batch", "--pillars-only"]) == 0
    out = [json.loads(line) for line in written.getvalue().decode().splitlines()]
    assert ["error" in line for line in out] == [True, True, False]


def test_terms(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["terms", "--from", "1990", "--to", "1991", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 48
    assert lines[8] == {"year": 1990, "term": "입하", "utc": "1990-05-05T18:35:25.977Z"}
    assert main(["terms", "--from", "1990", "--to", "1990"]) == 0
    assert "입하  45° 1990-05-06 03:35:26 KST" in capsys.readouterr().out
    assert main(["terms", "--from", "1500", "--to", "1990"]) == 2
    assert "1599" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["2017-06-24"], "2017-윤05-01"),
        (["2017-05-01", "--to-solar", "--leap"], "2017-06-24"),
        (["2017-05-01", "--to-solar"], "2017-05-26"),
    ],
)
def test_lunar(arguments: list[str], answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lunar", *arguments]) == 0
    assert capsys.readouterr().out.strip() == answer


@pytest.mark.parametrize("arguments", [["2017-02-30"], ["1300-01-01"], ["2017-04-01", "--to-solar", "--leap"]])
def test_lunar_dates_that_are_none(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lunar", *arguments]) == 2
    assert "1391" in capsys.readouterr().err


def test_a_chart_in_the_terminal_reads_from_the_hour_to_the_year(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chart", "1990-05-05", "14:30", "--sex", "female", "--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    stems = next(line for line in lines if line.startswith("천간"))
    branches = next(line for line in lines if line.startswith("지지"))
    assert stems.split()[1::2] == ["癸", "庚", "庚", "庚"]
    assert branches.split()[1::2] == ["未", "午", "辰", "午"]
    assert width(stems[: stems.index("庚")]) == width(branches[: branches.index("午")])
    assert "\033" not in "".join(lines)
    assert "계미시(癸未)입니다." in lines[-1]


def test_colours_by_element() -> None:
    from services.saju_engine.chart import compute_chart
    from services.saju_engine.terminal import draw
    from shared.contracts.birth import Birth

    page = draw(compute_chart(Birth(date="1990-05-05", sex="female")), "en", colour=True)
    assert "\033[1;37m庚 경" in page
    assert "\033[1;31m午 오" in page
    assert "hour unknown" in page


def test_a_chart_as_json_at_coordinates(capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--timezone", "Etc/GMT-9", "--longitude", "135"]
    assert main(["chart", "1990-04-11", "14:30", "--lunar", "--sex", "male", "--json", *place]) == 0
    chart = json.loads(capsys.readouterr().out)
    assert chart["solar_date"] == "1990-05-05"
    assert chart["place"]["longitude"] == 135.0


def test_a_chart_that_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chart", "1987-05-10", "02:30", "--sex", "male", "--locale", "en"]) == 2
    assert "birth.time" in capsys.readouterr().err
    assert main(["chart", "1987-5-10", "--sex", "male"]) == 2
    assert "birth.date" in capsys.readouterr().err
