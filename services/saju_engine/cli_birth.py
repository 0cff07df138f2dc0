"""Births on the command line, and what is said of those that cannot be read."""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import ValidationError

from services.saju_engine.problems import Refused, not_allowed
from shared.contracts.birth import Birth
from shared.contracts.locale import Locale
from shared.failures import Rejected

FAILED: Final = 2
_TIME: Final = re.compile(r"\d\d:\d\d(:\d\d)?")
_SEXES: Final = ("female", "male")
PERSON_HELP: Final = "생년월일 [시각] female|male [lunar] [leap] [지명], 또는 batch와 같은 JSON"


def add_birth(parser: argparse.ArgumentParser) -> None:
    """The arguments of one birth: date and time by place, the rest by name."""
    parser.add_argument("date", help="YYYY-MM-DD")
    parser.add_argument("time", nargs="?", help="HH:MM[:SS], 모르면 생략")
    parser.add_argument("--sex", choices=_SEXES, required=True)
    parser.add_argument("--place", default="서울", help="지명")
    parser.add_argument("--timezone", help="IANA 시간대 (--longitude와 함께)")
    parser.add_argument("--longitude", type=float, help="동경(도)")
    parser.add_argument("--latitude", type=float, default=0.0, help="북위(도)")
    parser.add_argument("--lunar", action="store_true", help="음력 날짜")
    parser.add_argument("--leap", action="store_true", help="윤달")
    parser.add_argument("--fold", type=int, choices=(0, 1), help="두 번 있었던 시각이면 0 첫 번째, 1 두 번째")
    add_conventions(parser)


def add_conventions(parser: argparse.ArgumentParser) -> None:
    """The arguments that every command with a chart has."""
    parser.add_argument("--clock", choices=("civil", "standard", "mean_solar", "true_solar"), default="mean_solar")
    parser.add_argument("--day-boundary", choices=("split_zi", "zi_start", "midnight"), default="split_zi")
    parser.add_argument("--locale", choices=("ko", "en"), default="ko")
    parser.add_argument("--json", action="store_true")


def day(text: str) -> date:
    """A date of the command line. Raises ArgumentTypeError for none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}: YYYY-MM-DD 형식의 날짜가 아닙니다.") from error


def moment(text: str) -> datetime:
    """A moment of the command line, with or without a UTC offset. Raises ArgumentTypeError for none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text}: YYYY-MM-DD[THH:MM[+09:00]] 형식의 시점이 아닙니다.") from error


def birth_of(arguments: argparse.Namespace) -> Birth:
    """The birth of `add_birth`. Raises Refused for one that the contract does not allow."""
    place: str | dict[str, Any] = arguments.place
    if arguments.timezone:
        place = {
            "timezone": arguments.timezone,
            "longitude": arguments.longitude or 0.0,
            "latitude": arguments.latitude,
        }
    given = {
        "calendar": "lunar" if arguments.lunar else "solar",
        "date": arguments.date,
        "time": arguments.time,
        "leap_month": arguments.leap,
        "fold": arguments.fold,
        "sex": arguments.sex,
        "place": place,
        "options": _options(arguments),
    }
    return _read("birth", given)


def person(name: str, words: Sequence[str], arguments: argparse.Namespace) -> Birth:
    """The birth of one of two people from its words, in any order after the date; what is none of them is the place.

    `name` is the field that a problem names. Raises Refused for a birth that the contract does not allow.
    """
    if words[0].startswith("{"):
        return _read(name, " ".join(words))
    given: dict[str, Any] = {"date": words[0], "options": _options(arguments)}
    place = []
    for word in words[1:]:
        if word in _SEXES:
            given["sex"] = word
        elif word == "lunar":
            given["calendar"] = word
        elif word == "leap":
            given["leap_month"] = True
        elif _TIME.fullmatch(word):
            given["time"] = word
        else:
            place.append(word)
    if place:
        given["place"] = " ".join(place)
    return _read(name, given)


def _options(arguments: argparse.Namespace) -> dict[str, str]:
    return {"clock": arguments.clock, "day_boundary": arguments.day_boundary}


def _read(name: str, given: Mapping[str, Any] | str) -> Birth:
    try:
        return Birth.model_validate_json(given) if isinstance(given, str) else Birth.model_validate(given)
    except ValidationError as error:
        raise not_allowed(error, name) from error


def write(text: str) -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def complain(rejected: Rejected, locale: Locale) -> int:
    """Says on standard error what cannot be served, and returns the status of it."""
    problem = rejected.localised(locale) if isinstance(rejected, Refused) else rejected.problem
    sys.stderr.write(f"{problem.field or ''}: {problem.detail} {problem.remedy or ''}\n")
    return FAILED
