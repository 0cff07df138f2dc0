"""The engine as a station of the routing slip.

Pure computation, so it runs inline: a chart takes well under a millisecond, a 궁합 likewise, and the longest search for
days a few milliseconds.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.saju_engine.almanac.table import almanac
from services.saju_engine.chart import compute_chart
from services.saju_engine.compatibility import compatibility
from services.saju_engine.compatibility_table import compatibility_table
from services.saju_engine.good_days import good_days
from services.saju_engine.good_days_table import good_days_table
from services.saju_engine.luck import luck_at
from services.saju_engine.moment import FIRST_YEAR, LAST_YEAR
from services.saju_engine.problems import Refused, Text
from services.saju_engine.zones import zone
from shared.contracts.birth import Birth
from shared.contracts.chart import Chart
from shared.contracts.turn import ChatTurn, Locale, StageName
from shared.failures import Permanent, Rejected
from shared.worker.stage import HealthCheck, Progress


class EngineStage:
    """Fills `turn.chart` and `turn.luck`, and what else the slip asks for: `partner_chart` and `compatibility` where
    there is a `partner`, `good_days` where there is a `day_search`.
    """

    @property
    def name(self) -> StageName:
        """`saju_engine`."""
        return StageName.SAJU_ENGINE

    async def open(self) -> None:
        """Reads the tables and computes one chart, so that the first person does not wait for it."""
        almanac()
        compatibility_table()
        good_days_table()
        compute_chart(Birth(date="2000-01-01", time="12:00", sex="female"))

    async def close(self) -> None:
        """Holds nothing."""

    async def run(self, turn: ChatTurn, progress: Progress) -> ChatTurn:  # noqa: ARG002 - is silent
        """Raises Rejected, in the language of the turn, for a birth, a moment or days that cannot be, Permanent for a
        slip without a birth.
        """
        if turn.birth is None:
            raise Permanent("a turn for the engine carries no birth")
        try:
            return turn.model_copy(update=_computed(turn, turn.birth))
        except Refused as refused:
            raise Rejected(refused.localised(turn.locale)) from refused

    def checks(self) -> Mapping[str, HealthCheck]:
        """Depends on nothing."""
        return {}


def _computed(turn: ChatTurn, birth: Birth) -> dict[str, Any]:
    chart = compute_chart(birth)
    luck = luck_at(chart, turn.asked_at if turn.moment is None else within_almanac(turn.moment))
    filled: dict[str, Any] = {"chart": chart, "luck": luck}
    partner = None
    if turn.partner is not None:
        partner = partner_chart(turn.partner, turn.locale)
        filled |= {"partner_chart": partner, "compatibility": compatibility(chart, partner, luck.local_date)}
    if turn.day_search is not None:
        today = turn.asked_at.astimezone(zone(chart.place.timezone)).date()
        filled["good_days"] = good_days(chart, turn.day_search, today, partner)
    return filled


def partner_chart(birth: Birth, locale: Locale) -> Chart:
    """Of the partner's birth. Raises Rejected, naming the field under `partner`, for one that cannot be."""
    try:
        return compute_chart(birth)
    except Refused as refused:
        problem = refused.localised(locale)
        field = f"partner{(problem.field or '').removeprefix('birth')}"
        raise Rejected(problem.model_copy(update={"field": field})) from refused


def within_almanac(moment: datetime) -> datetime:
    """The moment, UTC where it names no zone. Raises Refused for one outside the years of the almanac."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if FIRST_YEAR <= aware.year <= LAST_YEAR:
        return aware
    raise Refused(
        "moment_out_of_range",
        "moment",
        moment.isoformat(),
        Text("계산할 수 있는 범위를 벗어난 시점입니다", "Moment out of range"),
        Text(
            f"{moment:%Y-%m-%d}은 절기표의 범위를 벗어납니다.",
            f"{moment:%Y-%m-%d} lies outside the table of solar terms.",
        ),
        Text(
            f"{FIRST_YEAR}년부터 {LAST_YEAR}년 사이의 시점을 입력해 주세요.",
            f"Give a moment between the years {FIRST_YEAR} and {LAST_YEAR}.",
        ),
    )
