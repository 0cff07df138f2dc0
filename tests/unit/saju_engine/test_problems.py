"""Every refusal names the field, the value, the reason and the remedy, in both languages."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from services.saju_engine.problems import not_allowed, not_an_object
from shared.contracts.birth import Birth
from shared.contracts.turn import Locale

HANGUL = re.compile("[가-힣]")
SEOUL: dict[str, Any] = {"timezone": "Asia/Seoul", "longitude": 126.978}


def refused(**given: object) -> ValidationError:
    birth = {"date": "1990-05-05", "time": "14:30", "sex": "female", "place": SEOUL, **given}
    with pytest.raises(ValidationError) as caught:
        Birth.model_validate({name: value for name, value in birth.items() if value is not ...})
    return caught.value


@pytest.mark.parametrize(
    ("given", "field", "value", "says"),
    [
        ({"date": "1990-5-5"}, "birth.date", "1990-5-5", "YYYY-MM-DD"),
        ({"date": 19900505}, "birth.date", "19900505", "YYYY-MM-DD"),
        ({"date": ...}, "birth.date", "null", "YYYY-MM-DD"),
        ({"time": "24:00"}, "birth.time", "24:00", "다음 날 00:00"),
        ({"sex": ...}, "birth.sex", "null", "female"),
        ({"sex": "여"}, "birth.sex", "여", "female"),
        ({"calendar": "julian"}, "birth.calendar", "julian", "lunar"),
        ({"leap_month": "어쩌면"}, "birth.leap_month", "어쩌면", "윤달"),
        ({"fold": 2}, "birth.fold", "2", "두 번째"),
        ({"place": ""}, "birth.place", "", "지명"),
        ({"place": 7}, "birth.place", "7", "지명"),
        ({"place": None}, "birth.place", "null", "지명"),
        ({"place": {"timezone": "Asia/Seoul"}}, "birth.place.longitude", "null", "-180"),
        ({"place": SEOUL | {"longitude": 181}}, "birth.place.longitude", "181", "-180"),
        ({"place": SEOUL | {"latitude": "북"}}, "birth.place.latitude", "북", "-90"),
        ({"place": SEOUL | {"timezone": ""}}, "birth.place.timezone", "", "Asia/Seoul"),
        ({"place": SEOUL | {"name": "가" * 81}}, "birth.place.name", "가" * 81, "형식"),
        ({"options": {"clock": "sundial"}}, "birth.options.clock", "sundial", "true_solar"),
        ({"options": {"day_boundary": 1}}, "birth.options.day_boundary", "1", "zi_start"),
        ({"options": None}, "birth.options", "null", "형식"),
    ],
)
def test_what_the_contract_does_not_allow(given: dict[str, object], field: str, value: str, says: str) -> None:
    refusal = not_allowed(refused(**given))
    assert (refusal.problem.code, refusal.problem.field, refusal.problem.value) == ("invalid_birth", field, value)
    assert says in (refusal.problem.remedy or "")
    locales: dict[Locale, bool] = {"ko": True, "en": False}
    for locale, korean in locales.items():
        problem = refusal.localised(locale)
        said = f"{problem.title} {problem.detail} {problem.remedy}".replace(value or "?", "")
        assert bool(HANGUL.search(said)) is korean


def test_a_whole_input_that_is_none_is_named_by_its_name() -> None:
    with pytest.raises(ValidationError) as caught:
        Birth.model_validate([1])
    problem = not_allowed(caught.value, "people").problem
    assert (problem.code, problem.field, problem.value) == ("invalid_people", "people", "[1]")


def test_a_line_that_is_no_object_is_shown_with_one_that_is() -> None:
    problem = not_an_object("{bad" + "d" * 300 + "\n").problem
    assert (problem.code, problem.field) == ("invalid_json", "line")
    assert problem.value == "{bad" + "d" * 196
    assert '"date": "1990-05-05"' in (problem.remedy or "")
