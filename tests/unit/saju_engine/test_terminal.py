"""What stands in a terminal, and how the engine is started from one."""

import runpy
import sys

import pytest

from services.saju_engine.__main__ import build
from services.saju_engine.chart import compute_chart
from services.saju_engine.settings import EngineSettings
from services.saju_engine.terminal import draw, width
from shared.contracts.birth import Birth
from shared.contracts.turn import Locale

BIRTH = Birth(date="1990-05-05", time="14:30", sex="female")


@pytest.mark.parametrize(
    ("locale", "words"), [("ko", ("강약", "격국", "공망")), ("en", ("strength", "structure", "void"))]
)
def test_what_an_older_chart_does_not_say_is_left_out(locale: Locale, words: tuple[str, str, str]) -> None:
    chart = compute_chart(BIRTH)
    strength, structure, void = words
    page = draw(chart, locale, colour=False)
    assert strength in page
    assert structure in page
    older = draw(chart.model_copy(update={"strength": None, "structure": None}), locale, colour=False)
    assert strength not in older
    assert structure not in older
    assert void in older


def test_columns_stand_under_each_other_whatever_the_script() -> None:
    page = draw(compute_chart(BIRTH), "ko", colour=False).splitlines()
    rows = {line.split()[0]: line for line in page if line[:2] in {"천간", "지지"}}
    starts = {
        kind: [width(line[:place]) for place, ch in enumerate(line) if ch in "癸庚未午辰"]
        for kind, line in rows.items()
    }
    assert starts["천간"] == starts["지지"] == [10, 24, 38, 52]


def test_what_english_has_a_word_for_is_said_in_english() -> None:
    page = draw(compute_chart(BIRTH), "en", colour=False)
    assert "wood 0  fire 2  earth 2  metal 3  water 1" in page
    assert "일간" not in page


def test_seconds_that_were_given_are_shown() -> None:
    first = draw(compute_chart(BIRTH.model_copy(update={"time": "14:30:15"})), "ko", colour=False).splitlines()[0]
    assert "1990-05-05 14:30:15 → 13:58" in first


def test_warnings_close_the_page_in_the_language_asked_for() -> None:
    chart = compute_chart(BIRTH.model_copy(update={"time": "15:20"}))
    assert draw(chart, "ko", colour=False).splitlines()[-1].startswith("※ 출생지 기준")
    assert draw(chart, "en", colour=False).splitlines()[-1].startswith("※ Read by")


def test_the_module_runs_its_tools(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["saju_engine", "lunar", "2017-06-24"])
    monkeypatch.delitem(sys.modules, "services.saju_engine.__main__")  # imported above; run afresh here
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("services.saju_engine", run_name="__main__")
    assert ended.value.code == 0
    assert capsys.readouterr().out.strip() == "2017-윤05-01"


def test_the_worker_bears_the_name_of_its_stage() -> None:
    assert build(EngineSettings.from_environment()).name == "saju_engine"
