"""The engine from a terminal: `chart`, `compatibility`, `good-days`, `luck`, `batch`, `terms`, `lunar`."""

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final, TextIO

from pydantic import ValidationError

from services.saju_engine.almanac import lunar
from services.saju_engine.almanac.solar_terms import terms_of_year
from services.saju_engine.almanac.table import almanac
from services.saju_engine.chart import compute_chart, pillars_of_moment
from services.saju_engine.cli_birth import FAILED, add_birth, birth_of, complain, write
from services.saju_engine.cli_readings import add_readings
from services.saju_engine.clock import utc_from_ms
from services.saju_engine.moment import resolve
from services.saju_engine.names import HANGUL, HANJA
from services.saju_engine.pillars import FourPillars
from services.saju_engine.problems import Refused, not_allowed, not_an_object
from services.saju_engine.quick import birth_pillars
from services.saju_engine.terminal import draw
from shared.contracts.birth import Birth
from shared.contracts.locale import Locale
from shared.failures import Rejected

KOREA: Final = timezone(timedelta(hours=9), "KST")


def main(argv: Sequence[str]) -> int:
    """Runs one command. Returns 0, or 2 where the input could not be read (said on standard error)."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale says: one bad byte must not stop a batch
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter complains at its end
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="saju_engine", description="사주 만세력 엔진")
    commands = parser.add_subparsers(required=True)
    chart = commands.add_parser("chart", help="사주 한 장을 출력합니다")
    add_birth(chart)
    chart.add_argument("--explain", action="store_true", help="각 기둥이 정해진 까닭을 함께 보여 줍니다")
    chart.add_argument("--no-color", action="store_true")
    chart.set_defaults(run=_chart)
    add_readings(commands)
    batch = commands.add_parser("batch", help="JSON 줄을 읽어 JSON 줄을 씁니다")
    batch.add_argument("--pillars-only", action="store_true")
    batch.set_defaults(run=_batch)
    terms = commands.add_parser("terms", help="절기 시각")
    terms.add_argument("--from", dest="first", type=int, required=True, metavar="YEAR")
    terms.add_argument("--to", dest="last", type=int, required=True, metavar="YEAR")
    terms.add_argument("--json", action="store_true")
    terms.set_defaults(run=_terms)
    convert = commands.add_parser("lunar", help="양력과 한국 음력을 서로 바꿉니다")
    convert.add_argument("date", help="YYYY-MM-DD")
    convert.add_argument("--to-solar", action="store_true", help="음력 날짜를 양력으로")
    convert.add_argument("--leap", action="store_true", help="윤달")
    convert.set_defaults(run=_lunar)
    return parser


def _chart(arguments: argparse.Namespace) -> int:
    locale: Locale = arguments.locale
    try:
        chart = compute_chart(birth_of(arguments))
    except Rejected as rejected:
        return complain(rejected, locale)
    if arguments.json:
        write(chart.model_dump_json(indent=2))
    else:
        write(draw(chart, locale, colour=sys.stdout.isatty() and not arguments.no_color))
        if arguments.explain:
            write("\n".join(step.text if locale == "ko" else step.text_en for step in chart.explanation))
    return 0


def _batch(arguments: argparse.Namespace) -> int:
    run_batch(sys.stdin, sys.stdout, pillars_only=arguments.pillars_only)
    return 0


def run_batch(source: TextIO, target: TextIO, *, pillars_only: bool) -> None:
    """JSON lines in, JSON lines out, in order; a bad line gives an error object and the next is read."""
    for line in (line.removeprefix("\ufeff") for line in source):
        if line.strip():
            target.write(json.dumps(_answer(line, pillars_only=pillars_only), ensure_ascii=False) + "\n")


def _answer(line: str, *, pillars_only: bool) -> dict[str, Any]:
    try:
        given = json.loads(line, parse_constant=str)  # NaN and Infinity are no JSON, and are not to be echoed as such
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        return {"id": None, "error": _error(not_an_object(line))}
    name = given.get("id")
    try:
        birth = Birth.model_validate(given)
        body = _short(birth) if pillars_only else _long(birth)
    except Refused as refused:
        return {"id": name, "error": _error(refused)}
    except ValidationError as error:
        return {"id": name, "error": _error(not_allowed(error))}
    return {"id": name, **body}


def _error(refused: Refused) -> dict[str, Any]:
    return refused.problem.model_dump(exclude_none=True)


def _named(pillars: FourPillars, names: Sequence[str]) -> dict[str, str | None]:
    return {key: None if index is None else names[index] for key, index in pillars._asdict().items()}


def _short(birth: Birth) -> dict[str, Any]:
    return {"pillars": _named(birth_pillars(birth), HANJA)}


def _long(birth: Birth) -> dict[str, Any]:
    moment = resolve(birth)
    pillars = pillars_of_moment(moment)
    chart = compute_chart(birth).model_dump(mode="json")
    return {
        "pillars": _named(pillars, HANJA),
        "korean": _named(pillars, HANGUL),
        "solar": moment.solar.isoformat(),
        "lunar": _lunar_object(moment.lunar),
        "warnings": chart["warnings"],
        "chart": chart,
    }


def _lunar_object(day: lunar.LunarDate) -> dict[str, int | bool]:
    return {"year": day.year, "month": day.month, "day": day.day, "leap_month": day.leap}


def _terms(arguments: argparse.Namespace) -> int:
    header = almanac().header
    first, last = header["first_year"], header["last_year"]
    if not first <= arguments.first <= arguments.last <= last:
        sys.stderr.write(f"--from, --to: {first}년부터 {last}년까지 있습니다.\n")
        return FAILED
    for year in range(arguments.first, arguments.last + 1):
        for term in terms_of_year(year):
            moment = utc_from_ms(term.instant)
            if arguments.json:
                utc = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
                write(json.dumps({"year": year, "term": term.name, "utc": utc}, ensure_ascii=False))
            else:
                write(f"{term.name} {term.longitude:3d}° {_in_korea(moment)}")
    return 0


def _in_korea(moment: datetime) -> str:
    rounded = moment.astimezone(KOREA) + timedelta(milliseconds=500)
    return rounded.strftime("%Y-%m-%d %H:%M:%S KST")


def _lunar(arguments: argparse.Namespace) -> int:
    try:
        if arguments.to_solar:
            year, month, day = (int(part) for part in arguments.date.split("-"))
            write(date.fromordinal(lunar.to_ordinal(lunar.LunarDate(year, month, day, arguments.leap))).isoformat())
        else:
            write(str(lunar.from_ordinal(date.fromisoformat(arguments.date).toordinal())))
    except (ValueError, IndexError):
        first, last = lunar.solar_range()
        sys.stderr.write(f"{arguments.date}: 달력에 없는 날짜이거나 범위({first} - {last}) 밖입니다.\n")
        return FAILED
    return 0
