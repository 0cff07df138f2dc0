import io
import json
import os
import subprocess
import sys

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
    assert "계미시(癸未)예요." in lines[-1]
    assert main(["chart", "1990-05-05", "14:30", "--sex", "female"]) == 0
    assert "계미시(癸未)예요." not in capsys.readouterr().out


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


HER = ["1990-05-05", "14:30", "female", "서울"]
HIM = ["1990-05-30", "14:30", "male"]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def test_two_people_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["compatibility", "--first", *HER, "--second", *HIM, "--as-of", "2026-05-01"]
    korean = said(capsys, *command)
    assert korean.splitlines()[0] == "경오 경진 경오 계미  ×  경오 신사 을미 계미"
    assert "71.9 / 100  편안하게 어울리는 사이" in korean
    assert "두 분의 일간 경금(庚)과 을목(乙)은 천간합(금)을 이뤄요." in korean
    assert "  일-일 경·을 천간합 → 금\n" in korean
    assert "2030-2031  병자 ○    을유 ○    자유파 자유귀문\n" in korean
    english = said(capsys, *command, "--locale", "en")
    assert "comfortable together" in english
    assert "  day-day 경·을 천간합 → metal\n" in english


def test_two_people_as_json_in_either_order_of_words(capsys: pytest.CaptureFixture[str]) -> None:
    lunar = ["1990-04-11", "서울", "lunar", "female", "14:30"]
    second = json.dumps({"date": "1990-05-30", "time": "14:30", "sex": "male"})
    command = ["compatibility", "--first", *lunar, "--second", *second.split(), "--as-of", "2026-05-01", "--json"]
    found = json.loads(said(capsys, *command))
    assert (found["type"], found["score"], found["as_of"]) == ("compatibility.v1", 71.9, "2026-05-01")
    leap = ["compatibility", "--first", *HER, "--second", "2017-05-01", "male", "lunar", "leap", "--json"]
    assert json.loads(said(capsys, *leap))["second_to_first"]


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        (["1990-02-30", "female"], HIM, "birth.date"),
        (HER, ["1990-02-30", "male"], "partner.date"),
        (HER, ["1990-05-30"], "partner.sex"),
        (HER, ["{}"], "partner.date"),
        (HER, ["1990-05-30", "male", "qqqq", "zz"], "partner.place"),
    ],
)
def test_two_people_of_whom_one_cannot_be(
    first: list[str], second: list[str], field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compatibility", "--first", *first, "--second", *second]) == 2
    assert capsys.readouterr().err.startswith(f"{field}: ")


def test_days_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["good-days", "1990-05-05", "14:30", "--sex", "female", "--purpose", "wedding"]
    span = ["--start", "2026-11-17", "--days", "1"]
    korean = said(capsys, *command, *span)
    assert "결혼에 어울리는 날  2026-11-17 - 2026-11-17  (피한 날 0일)" in korean
    assert "2026-11-17 (화)  乙未 을미  성  정재·정인  음력 2026-10-09  +42.0" in korean
    assert " +8.0  일진의 미토(未)가 일지 오화(午)와 육합을 이뤄요." in korean
    english = said(capsys, *command, *span, "--locale", "en")
    assert "2026-11-17 (Tue)  乙未 을미  성  direct wealth, direct seal  lunar 2026-10-09  +42.0" in english
    found = json.loads(said(capsys, *command, "--limit", "2", "--json"))
    assert (found["type"], len(found["days"])) == ("good_days.v1", 2)


@pytest.mark.parametrize(("locale", "text"), [("ko", "알맞은 날이 없어요"), ("en", "No day suits")])
def test_a_span_in_which_every_day_is_ruled_out(locale: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["good-days", "1990-05-05", "14:30", "--sex", "female", "--purpose", "wedding", "--locale", locale]
    assert text in said(capsys, *command, "--start", "2026-11-23", "--days", "1", "--partner", *HIM)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (["--days", "367"], "day_search.days"),
        (["--start", "2200-12-31"], "day_search.days"),
        (["--partner", "1990-13-01", "male"], "partner.date"),
    ],
)
def test_days_that_cannot_be_searched(arguments: list[str], field: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["good-days", "1990-05-05", "--sex", "male", "--purpose", "exam", *arguments]) == 2
    assert capsys.readouterr().err.startswith(f"{field}: ")


def test_luck_at_a_moment_on_the_clock_of_the_birth_place_unless_told_otherwise(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["luck", "1990-05-05", "14:30", "--sex", "female"]
    # 입춘 of 2027 is on 4 February, 10:46 in Seoul.
    before, after = (said(capsys, *command, "--at", f"2027-02-04T{time}") for time in ("10:40", "10:50+09:00"))
    assert "세운    丙午 병오  편관 · 정관 · 목욕  2026" in before
    assert "세운    丁未 정미  정관 · 정인 · 관대  2027" in after
    assert before.splitlines()[:2] == [
        "2027-02-04  만 36세",
        "대운    丁丑 정축  정관 · 정인 · 묘  2020-2029  정계천간충 축오해 축오원진 축오귀문 축진파 축미충 축미형",
    ]
    english = said(capsys, *command, "--at", "1998-01-01", "--locale", "en")
    assert english.startswith("1998-01-01  age 7\nyear ")  # before the first decade
    assert json.loads(said(capsys, *command, "--json"))["type"] == "luck.v1"


def test_samjae_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    # 인오술 years have it in 신유술 years: 2028 (무신) is the first.
    out = said(capsys, "luck", "1990-05-05", "--sex", "male", "--at", "2028-06-01")
    assert out.splitlines()[0] == "2028-06-01  만 38세  들삼재"


def test_luck_outside_the_almanac(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["luck", "1990-05-05", "--sex", "male", "--at", "1500-01-01"]) == 2
    assert capsys.readouterr().err.startswith("moment: ")


@pytest.mark.parametrize(
    ("arguments", "said_of_it"),
    [
        (
            ["good-days", "1990-05-05", "--sex", "male", "--purpose", "exam", "--start", "2026-02-30"],
            "2026-02-30: YYYY",
        ),
        (["luck", "1990-05-05", "--sex", "male", "--at", "tomorrow"], "tomorrow: YYYY"),
    ],
)
def test_dates_and_moments_of_the_command_line_that_are_none(
    arguments: list[str], said_of_it: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert said_of_it in capsys.readouterr().err


def test_a_reader_who_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} -m services.saju_engine terms --from 1900 --to 2100 --json | head -1"
    run = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)  # noqa: S602 - a pipe is what is tested
    assert json.loads(run.stdout)["year"] == 1900
    assert run.stderr == ""


def test_what_is_still_to_be_said_to_a_reader_who_has_gone_is_said_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        assert main(["terms", "--from", "1900", "--to", "2100"]) == 0
        gone.write("and more")
        gone.flush()
