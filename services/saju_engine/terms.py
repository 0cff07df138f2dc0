"""The 절(節) around a birth as a message carries them.

A 절 is the same for everybody in a zone, and births crowd into one century: 1,200 of them, so that nearly all are found
ready. Two centuries and a half of one zone fit.
"""

from functools import lru_cache
from typing import Final

from services.saju_engine.almanac.solar_terms import month_index_at, term
from services.saju_engine.clock import clock_text, from_ms, on_paper, utc_from_ms
from services.saju_engine.made import maker
from services.saju_engine.offsets import offsets
from shared.contracts.chart import TermInstant

KEPT: Final = 3072
"""How many are kept, and as many explanations of months: 3 MB each when full."""


_made: Final = maker(TermInstant)


def terms_around(instant: int, timezone: str) -> tuple[TermInstant, TermInstant]:
    """The 절 before and after an instant (milliseconds)."""
    index = month_index_at(instant)
    return _instant(2 * index, timezone), _instant(2 * index + 2, timezone)


@lru_cache(maxsize=KEPT)
def _instant(index: int, timezone: str) -> TermInstant:
    found = term(index)
    offset, _ = offsets(timezone).at_instant(found.instant)
    local = on_paper(found.instant + offset, offset)
    return _made({"name": found.name, "utc": utc_from_ms(found.instant), "local": local})


def term_text(index: int, timezone: str) -> str:
    """When a term (by its index in the table) is on the civil clocks of a zone."""
    instant = term(index).instant
    offset, _ = offsets(timezone).at_instant(instant)
    return clock_text(from_ms(instant + offset))
