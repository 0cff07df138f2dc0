"""Claims of how the clock of a birth was corrected: `보정한 시각은 오전 2시 49분쯤이에요`, `시계 시각에서 약 26분을 뺀
값`, `Your birth time is read as about 20:43 after correction`.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import Moment

_CORRECTED: Final = phrase("moments", "corrected", ignore_case=True)
_GENERAL: Final = phrase("moments", "general", ignore_case=True)
"""Of a rule, of another place, or of how far a boundary is."""
_MINUTES: Final = phrase("moments", "minutes", ignore_case=True)
_CLOCK: Final = re.compile(r"(?<![\d~-])(?P<hour>\d{1,2})(?:시\s?|:)(?P<minute>\d{2}|\d(?=분))(?![\d:~-])")
_HALF_DAY: Final = 720
_SLACK: Final = 1.5
"""Minutes by which a rounded figure may be off."""


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """The corrected time, and by how many minutes it was corrected."""
    chart = facts.chart
    if chart is None or chart.birth.time is None or reading.theory or reading.asks:
        return
    if not _CORRECTED.search(reading.text) or _GENERAL.search(reading.text):
        return
    moment = chart.moment
    known = {60 * at.hour + at.minute + at.second / 60 for at in (moment.reading, moment.civil)}
    for match in _CLOCK.finditer(reading.text):
        said = 60 * int(match["hour"]) + int(match["minute"])
        yield reading.spoken("birth", match, true=any(_apart(said, one) <= _SLACK for one in known))
    for match in _MINUTES.finditer(reading.text):
        said = int(next(group for group in match.groups() if group))
        yield reading.spoken("birth", match, true=any(abs(said - one) <= _SLACK for one in _corrections(moment)))


def _apart(one: float, other: float) -> float:
    """Minutes between two times of a clock of twelve hours: which half of the day is meant is told by many words."""
    distance = abs(one - other) % _HALF_DAY
    return min(distance, _HALF_DAY - distance)


def _corrections(moment: Moment) -> set[float]:
    """Each by itself, and together."""
    summer, longitude, equation = (
        moment.summer_time_minutes,
        moment.longitude_minutes,
        moment.equation_of_time_minutes,
    )
    sums = (longitude, equation, summer, longitude + equation, longitude + equation + summer, longitude + summer)
    signed = (*sums, longitude + equation - summer, longitude - summer)
    return {abs(one) for one in signed}
