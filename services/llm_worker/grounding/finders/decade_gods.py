"""Claims of what ten gods a decade of luck brings: `병술 대운은 천간에 편인이`, `정인과 비견이 들어오는 시기`, `The
丙戌 decade carries Direct Resource`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.groups import LIST, OVER
from services.llm_worker.grounding.text.lexicon import GODS, STAGES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.said import NATAL
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts, LuckFact
from shared.contracts.chart import DecadeLuck

_NOW: Final = phrase("decades", "now", ignore_case=True)
_NOT_NOW: Final = phrase("decades", "not_now", ignore_case=True)
_UPPER: Final = phrase("labelled", "upper", ignore_case=True)
_LOWER: Final = phrase("labelled", "lower", ignore_case=True)
_DECADE_OF: Final = re.compile(r"(?:\([^)]*\))?\)?(?:의|인)?\s(?:대운|(?:luck )?(?:decade|pillar|cycle))")
_TOPIC: Final = re.compile(
    r"(?:\([^)]*\))?\)?\s(?:대운(?:은|에는|이|에|:)\s"
    r"|(?:luck )?(?:decade|pillar|cycle) (?:lasts?|runs?|brings?|carries)\b)"
    r"|\)?, (?:with|bringing|carrying) (?:the |an? )?"
)
_STAGES: Final = re.compile(r"운성|\bstages?\b", re.IGNORECASE)
_BROUGHT: Final = phrase("decades", "brought", ignore_case=True)
_BRINGS: Final = phrase("decades", "brings", ignore_case=True)
_HEADED: Final = re.compile(r"^\W{0,6}(?:\d{1,2}[.)]\s)?[^.|]{4,48}(?:[:|]|\s-)\s*$")
"""`- 병술 대운:` and nothing else before."""
_RUNS_FROM: Final = re.compile(r"년?(?:부터|까지|에 (?:시작|끝|들어[온오와선서]|열린|바뀐))")
_SINCE: Final = re.compile(r"\b(?:from|until|through|to|since|in)\s$", re.IGNORECASE)
_BOTH: Final = re.compile(r"(?:위아래|천간과 지지|위와 아래)(?:가|는|도)?\s(?:전부|모두|다|둘 다)\s$")
"""`위아래가 전부 정인`: each of the two."""
_NEAR: Final = 18
_FAR: Final = 64
_TWO: Final = 2


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Of the decade that is named, or of the one that runs now."""
    period = _period(reading, facts)
    if period is None:
        return
    luck, gods = LuckFact.of(period.pillar), reading.kinds("god")
    stages = reading.kinds("stage") if _STAGES.search(reading.text) else []
    if len({stage.value for stage in stages}) == 1 and reading.stance(stages[0]) is Stance.ASSERTED:
        yield reading.claim("decade", stages[0], stages[0], true=STAGES[stages[0].value] is luck.life_stage)
    for row in _rows(reading, gods):
        judged = [claim for god in row if (claim := _told(reading, luck, gods, row, god)) is not None]
        yield from judged
        if len(judged) == len(row) == _TWO and all(claim.true for claim in judged) and not _both(luck, row):
            yield reading.claim("decade", row[0], row[1], true=False)


def _period(reading: Reading, facts: Facts) -> DecadeLuck | None:
    """The one decade of the sentence, if it speaks of that and of nothing else."""
    if reading.theory or reading.kinds("position"):
        return None
    if any(not reading.ends_decade(year) and not _of_span(reading, year) for year in reading.kinds("year")):
        return None
    if any(not (time.value.startswith("decade") or _of_span(reading, time)) for time in reading.kinds("time")):
        return None
    pillars = reading.kinds("pillar")
    sure = [m for m in pillars if m.sure or _DECADE_OF.match(reading.text, m.end)]  # 지나고 계신 무자(戊子) 대운
    names = list({m.value for m in sure or pillars})
    if len(names) > 1 or (sure and pillars[-1].start > sure[-1].start and pillars[-1].value not in names):
        names = _last_named(reading, sure)
    if pillars:
        return next((period for period in facts.periods if period.pillar.name in names), None)
    now = _NOW.search(reading.text) is not None and not _NOT_NOW.search(reading.text)
    return facts.decade_now if now else None


def _last_named(reading: Reading, pillars: Sequence[Mention]) -> list[str]:
    """`경오 대운은 곧 끝나고, 기사 대운에는 정인이`: the one of which the ten gods are told."""
    gods = reading.kinds("god")
    ahead = [m for m in pillars if gods and m.end <= gods[0].start]
    return [ahead[-1].value] if ahead and _TOPIC.match(reading.text, ahead[-1].end) else []


def _of_span(reading: Reading, year: Mention) -> bool:
    """`2020년부터`, `until 2029`: where a decade begins or ends."""
    return (
        _RUNS_FROM.match(reading.text, year.end) is not None or _SINCE.search(reading.text, 0, year.start) is not None
    )


def _rows(reading: Reading, gods: Sequence[Mention]) -> list[list[Mention]]:
    """Ten gods as they are listed together."""
    rows: list[list[Mention]] = []
    for god in gods:
        between = reading.text[rows[-1][-1].end : god.start].removeprefix(")") if rows else ""
        if rows and (LIST.fullmatch(between) or OVER.fullmatch(between)):
            rows[-1].append(god)
        else:
            rows.append([god])
    return rows


def _told(
    reading: Reading, luck: LuckFact, gods: Sequence[Mention], row: Sequence[Mention], god: Mention
) -> Claim | None:
    """The verdict on one ten god, if it is said to come with the decade."""
    if reading.stance(god) is not Stance.ASSERTED:
        return None
    near = _NEAR if len({one.value for one in gods}) > 1 else _FAR
    around = reading.text[max(0, god.start - near) : god.end + near]
    upper, lower = _UPPER.search(around), _LOWER.search(around)
    before, after = reading.text[: row[0].start], reading.text[row[-1].end :].removeprefix(")")
    brought = not NATAL.search(reading.text) and (
        _BROUGHT.match(after) or _BRINGS.search(before) or _HEADED.match(before)
    )
    if not (upper or lower or brought or _BOTH.search(before) or _DECADE_OF.match(reading.text[god.end :])):
        return None
    part = "stem" if upper and not lower else "branch" if lower and not upper else "pillar"
    if _BOTH.search(before):
        every = set(GODS[god.value])
        return reading.claim("decade", god, god, true=luck.stem_god in every and luck.branch_god in every)
    true = judge.of_luck(luck, god, part)
    return None if true is None else reading.claim("decade", god, god, true=true)


def _both(luck: LuckFact, row: Sequence[Mention]) -> bool:
    """Whether one of the two is on top and the other below."""
    first, second = (set(GODS[god.value]) for god in row)
    return (luck.stem_god in first and luck.branch_god in second) or (
        luck.stem_god in second and luck.branch_god in first
    )
