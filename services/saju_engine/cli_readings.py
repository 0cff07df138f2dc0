"""The commands `compatibility`, `good-days` and `luck`."""

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from pydantic import ValidationError

from services.saju_engine.chart import compute_chart
from services.saju_engine.cli_birth import (
    PERSON_HELP,
    add_birth,
    add_conventions,
    birth_of,
    complain,
    day,
    moment,
    person,
    write,
)
from services.saju_engine.cli_pages import compatibility_page, good_days_page, luck_page
from services.saju_engine.compatibility import compatibility
from services.saju_engine.good_days import good_days
from services.saju_engine.good_days_table import PURPOSES
from services.saju_engine.luck import luck_at
from services.saju_engine.problems import not_allowed
from services.saju_engine.stage import partner_chart, within_almanac
from services.saju_engine.zones import zone
from shared.contracts.base import Contract
from shared.contracts.chart import Chart
from shared.contracts.good_days import DaySearch
from shared.failures import Rejected

Answer = tuple[Contract, str]
"""What is said in JSON, and to be read."""


def add_readings(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds the three commands."""
    two = commands.add_parser("compatibility", help="두 사람의 궁합")
    two.add_argument("--first", nargs="+", required=True, metavar="WORD", help=PERSON_HELP)
    two.add_argument("--second", nargs="+", required=True, metavar="WORD", help=PERSON_HELP)
    two.add_argument("--as-of", type=day, metavar="DATE", help="대운을 살피기 시작하는 날, 기본은 오늘")
    add_conventions(two)
    two.set_defaults(run=_command(_compatibility))
    days = commands.add_parser("good-days", help="목적에 맞는 날을 찾습니다 (택일)")
    add_birth(days)
    days.add_argument("--purpose", choices=PURPOSES, required=True)
    days.add_argument("--start", type=day, metavar="DATE", help="찾기 시작하는 날, 기본은 오늘")
    days.add_argument("--days", type=int, default=60, help="며칠을 살필지, 1-366")
    days.add_argument("--limit", type=int, default=5, help="며칠을 보여 줄지, 1-31")
    days.add_argument("--partner", nargs="+", metavar="WORD", help=f"함께 살필 사람: {PERSON_HELP}")
    days.set_defaults(run=_command(_good_days))
    luck = commands.add_parser("luck", help="한 시점의 대운·세운·월운·일운")
    add_birth(luck)
    luck.add_argument(
        "--at",
        type=moment,
        metavar="MOMENT",
        help="YYYY-MM-DD[THH:MM[+09:00]], 시차를 쓰지 않으면 출생지의 시각, 기본은 지금",
    )
    luck.set_defaults(run=_command(_luck))


def _command(answer: Callable[[argparse.Namespace], Answer]) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        try:
            found, page = answer(arguments)
        except Rejected as rejected:
            return complain(rejected, arguments.locale)
        write(found.model_dump_json(indent=2) if arguments.json else page)
        return 0

    return run


def _today(chart: Chart) -> date:
    return datetime.now(zone(chart.place.timezone)).date()


def _compatibility(arguments: argparse.Namespace) -> Answer:
    first = compute_chart(person("birth", arguments.first, arguments))
    second = partner_chart(person("partner", arguments.second, arguments), arguments.locale)
    found = compatibility(first, second, arguments.as_of or _today(first))
    return found, compatibility_page(first, second, found, arguments.locale)


def _good_days(arguments: argparse.Namespace) -> Answer:
    asked: dict[str, Any] = {name: getattr(arguments, name) for name in ("purpose", "start", "days", "limit")}
    try:
        search = DaySearch.model_validate(asked)
    except ValidationError as error:
        raise not_allowed(error, "day_search") from error
    chart = compute_chart(birth_of(arguments))
    partner = None
    if arguments.partner:
        partner = partner_chart(person("partner", arguments.partner, arguments), arguments.locale)
    found = good_days(chart, search, _today(chart), partner)
    return found, good_days_page(found, arguments.locale)


def _luck(arguments: argparse.Namespace) -> Answer:
    chart = compute_chart(birth_of(arguments))
    asked: datetime = arguments.at or datetime.now(UTC)
    at = asked if asked.tzinfo else asked.replace(tzinfo=zone(chart.place.timezone))
    found = luck_at(chart, within_almanac(at).astimezone(UTC))
    return found, luck_page(found, arguments.locale)
