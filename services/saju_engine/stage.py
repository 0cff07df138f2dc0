"""The engine as a station of the routing slip. Pure computation of well under a millisecond, so it runs inline."""

from collections.abc import Mapping

from services.saju_engine.almanac.table import almanac
from services.saju_engine.chart import compute_chart
from services.saju_engine.luck import luck_at
from services.saju_engine.problems import Refused
from shared.contracts.birth import Birth
from shared.contracts.turn import ChatTurn, StageName
from shared.failures import Permanent, Rejected
from shared.worker.stage import HealthCheck, Progress


class EngineStage:
    """Fills `turn.chart` and `turn.luck`."""

    @property
    def name(self) -> StageName:
        """`saju_engine`."""
        return StageName.SAJU_ENGINE

    async def open(self) -> None:
        """Reads the tables and computes one chart, so that the first person does not wait for it."""
        almanac()
        compute_chart(Birth(date="2000-01-01", time="12:00", sex="female"))

    async def close(self) -> None:
        """Holds nothing."""

    async def run(self, turn: ChatTurn, progress: Progress) -> ChatTurn:  # noqa: ARG002 - is silent
        """Raises Rejected, in the language of the turn, for a birth that cannot be, Permanent for a slip without."""
        if turn.birth is None:
            raise Permanent("a turn for the engine carries no birth")
        try:
            chart = compute_chart(turn.birth)
        except Refused as refused:
            raise Rejected(refused.localised(turn.locale)) from refused
        return turn.model_copy(update={"chart": chart, "luck": luck_at(chart, turn.asked_at)})

    def checks(self) -> Mapping[str, HealthCheck]:
        """Depends on nothing."""
        return {}
