"""What a birth can be refused for, in Korean and English at once; whoever answers picks the language."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from shared.contracts.locale import Locale
from shared.failures import Problem, Rejected

STATUS: Final = 422
_SHOWN: Final = 200
"""Characters of a value that are repeated back."""
_COORDINATES: Final = "Coordinates"
_PLACE_NAME: Final = "constrained-str"
"""What pydantic calls the two forms of a place; neither is part of the input's own path."""


class Text(NamedTuple):
    """The same sentence in both languages."""

    ko: str
    en: str

    def say(self, locale: Locale) -> str:
        """In one of them."""
        return self.en if locale == "en" else self.ko


_UNREADABLE: Final = Text("읽을 수 없는 입력입니다", "Unreadable input")
_MISSING: Final = Text("꼭 필요한 항목인데 입력되지 않았습니다.", "This field is required and was not given.")
_NO_OBJECT: Final = Text("한 줄에 JSON 객체가 하나씩 있어야 합니다.", "Each line must be one JSON object.")
_ANYTHING: Final = Text("항목의 형식을 확인해 주세요.", "Please check the form of this field.")
_FORMS: Final[Mapping[str, Text]] = {
    "calendar": Text("solar(양력) 또는 lunar(음력)로 적어 주세요.", "Write solar or lunar."),
    "date": Text("YYYY-MM-DD 형식으로 적어 주세요. 예: 1990-05-05", "Write it as YYYY-MM-DD, for example 1990-05-05."),
    "time": Text(
        "00:00부터 23:59:59까지 HH:MM 또는 HH:MM:SS 형식으로 적어 주세요. 밤 12시는 다음 날 00:00이고, "
        "시각을 모르면 비워 두면 됩니다.",
        "Write it as HH:MM or HH:MM:SS, from 00:00 to 23:59:59. Midnight is 00:00 of the next day; "
        "leave the time out if it is unknown.",
    ),
    "leap_month": Text("true(윤달) 또는 false(평달)로 적어 주세요.", "Write true for a leap month, else false."),
    "fold": Text(
        "두 번 있었던 시각이면 0(첫 번째) 또는 1(두 번째)로 적고, 아니면 비워 주세요.",
        "Write 0 for the first or 1 for the second of a time that came twice; else leave it out.",
    ),
    "sex": Text("female(여성) 또는 male(남성)로 적어 주세요.", "Write female or male."),
    "place": Text(
        "지명을 적거나 timezone과 longitude를 함께 적어 주세요.", "Give a place name, or a timezone and a longitude."
    ),
    "timezone": Text("IANA 시간대 이름으로 적어 주세요. 예: Asia/Seoul", "Write an IANA name, for example Asia/Seoul."),
    "longitude": Text(
        "동경은 양수, 서경은 음수로 -180부터 180까지의 수를 적어 주세요.",
        "Write a number from -180 to 180, east positive.",
    ),
    "latitude": Text(
        "북위는 양수, 남위는 음수로 -90부터 90까지의 수를 적어 주세요.",
        "Write a number from -90 to 90, north positive.",
    ),
    "clock": Text(
        "civil, standard, mean_solar, true_solar 가운데 하나로 적어 주세요.",
        "Write one of civil, standard, mean_solar, true_solar.",
    ),
    "day_boundary": Text(
        "split_zi, zi_start, midnight 가운데 하나로 적어 주세요.", "Write one of split_zi, zi_start, midnight."
    ),
}


class Refused(Rejected):
    """An input the engine cannot read. `problem` is the Korean one; `localised` gives either."""

    def __init__(  # noqa: PLR0913, PLR0917 - a problem has these six parts
        self, code: str, field: str, value: str, title: Text, detail: Text, remedy: Text
    ) -> None:
        self._code, self._field, self._value = code, field, value
        self._title, self._detail, self._remedy = title, detail, remedy
        super().__init__(self.localised("ko"))

    def localised(self, locale: Locale) -> Problem:
        """The problem in the language of the person."""
        return Problem(
            code=self._code,
            title=self._title.say(locale),
            detail=self._detail.say(locale),
            status=STATUS,
            field=self._field,
            value=self._value,
            remedy=self._remedy.say(locale),
        )


def not_an_object(line: str) -> Refused:
    """For a line of a batch that is no JSON object."""
    remedy = Text(
        '중괄호와 따옴표를 확인해 주세요. 예: {"id": 1, "date": "1990-05-05", "time": "14:30", "sex": "female"}',
        'Please check braces and quotes, for example {"id": 1, "date": "1990-05-05", "time": "14:30", "sex": "female"}',
    )
    return Refused("invalid_json", "line", line.strip()[:_SHOWN], _UNREADABLE, _NO_OBJECT, remedy)


def not_allowed(error: ValidationError, name: str = "birth") -> Refused:
    """The first thing an input called `name` says that its contract does not allow, by the field that says it."""
    first = _of_the_form_given(error.errors(include_url=False))[0]
    path = [str(part) for part in first["loc"] if part not in {_COORDINATES, _PLACE_NAME}]
    missing = first["type"] == "missing"
    value = "null" if missing else _shown(first["input"])
    detail = (
        _MISSING if missing else Text(f"{value} 값은 이 항목에 쓸 수 없습니다.", f"{value} is no value for this field.")
    )
    remedy = _FORMS.get(path[-1] if path else name, _ANYTHING)
    return Refused(f"invalid_{name}", ".".join((name, *path)), value, _UNREADABLE, detail, remedy)


def _of_the_form_given(errors: Sequence[Any]) -> Sequence[Any]:
    """A place may be a name or coordinates: leaves out what is wrong with it by the form it is not in."""
    return [each for each in errors if each["loc"][-1:] != (_PLACE_NAME,) or not isinstance(each["input"], Mapping)]


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text[:_SHOWN]
