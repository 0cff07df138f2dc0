"""Claims of the life stage of a stem over a branch, wherever that stands: `임수에게 해는 건록이에요`, `戌 is the stage
of 묘 for you`, `癸 stands at 절 on 午`.

Judged by the table, for the stem that is named or else the day master; of a branch of the chart also as judged there.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.lexicon import STAGES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import met
from services.llm_worker.grounding.truth.facts import Facts
from shared.vocabulary import LifeStage

_OTHERS: Final = frozenset(("position", "pillar", "element", "relation"))
"""What the stage may be said of instead."""
_APART: Final = phrase("unbound", "apart", ignore_case=True)
_SHARED: Final = frozenset(("고지", "왕지", "장생지", "묘고"))
"""Also said of a branch by itself: 진술축미 are 고지, 자오묘유 왕지, 인신사해 장생지."""
_STAGE: Final = re.compile(r"운성|\bstages?\b", re.IGNORECASE)
_HANJA: Final = re.compile(r".?\(?[衰病死墓絶胎養]")
_THIS: Final = re.compile(
    r"\W*(?:(?:이|지금|현재)(?:의)? ?대운(?:의|은|에서는?)\s"
    r"|(?:in (?:terms of )?the (?:twelve |12 )?(?:life )?stages,? )?"
    r"(?:this|the (?:current|present)|your (?:current|present)) (?:decade|luck (?:pillar|cycle)))",
    re.IGNORECASE,
)
_REACH: Final = 44
_NEXT: Final = 8


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """The one stage of a sentence of one branch."""
    stages = reading.kinds("stage")
    if facts.day_stem is None or len({stage.value for stage in stages}) != 1 or reading.theory:
        return
    decade = facts.decade_now
    yield from _of_decade(reading, facts.day_stem, decade.pillar.name if decade else None, stages[0])
    branch, stage = _branch(reading), stages[0]
    stems = {m.value[0] for m in reading.kinds("stem") if m is not branch}
    others = [m for m in reading.kinds(*_OTHERS) if not (stems and branch and _is_place_of(reading, m, branch))]
    if branch is None or len(stems) > 1 or others or not _of_stem(reading, stage, stems):
        return
    first, last = (branch, stage) if branch.start < stage.start else (stage, branch)
    between = reading.text[first.end : last.start]
    if len(between) > _REACH or _APART.search(between) or reading.stance(stage) is not Stance.ASSERTED:
        return
    stem = next(iter(stems), facts.day_stem)
    yield reading.claim("life_stage", branch, stage, true=STAGES[stage.value] in _over(facts, stem, branch.value[0]))


def _of_decade(reading: Reading, day_stem: str, now: str | None, stage: Mention) -> Iterator[Claim]:
    """`… 壬戌 …: The life stage of this decade is Nurture`: of the one pillar of luck that is named, or of now."""
    names = [m for m in reading.kinds("pillar") if m.end <= stage.start]
    if not names and _THIS.match(reading.text) and _STAGE.search(reading.text) and now is not None:
        told = reading.stance(stage) is Stance.ASSERTED and not reading.kinds("position", "year", "master")
        true = STAGES[stage.value] in {met.life_stage(day_stem, now[1]), met.life_stage(now[0], now[1])}
        yield from (reading.claim("life_stage", stage, stage, true=true),) if told else ()
        return
    decades = [m for m in reading.kinds("label") if m.value == "대운" and m.end <= stage.start]
    if (
        len({m.value for m in names}) != 1
        or not decades
        or reading.kinds("position")
        or names[0].end > decades[-1].start
    ):
        return
    near = decades[-1].end + 2 == stage.start and stage.sure  # 신미 대운은 제왕
    near = near or _STAGE.search(reading.text, max(0, decades[-1].start - _REACH), stage.end + _NEXT) is not None
    if near and reading.stance(stage) is Stance.ASSERTED:
        stem, branch = names[0].value[0], names[0].value[1]
        true = STAGES[stage.value] in {met.life_stage(day_stem, branch), met.life_stage(stem, branch)}
        yield reading.claim("life_stage", names[0], stage, true=true)


def _is_place_of(reading: Reading, one: Mention, branch: Mention) -> bool:
    """`일지 해수는 정화에게 십이운성으로 장생`: the place of the branch."""
    return one.kind == "position" and reading.text[one.end : branch.start] == " "


def _branch(reading: Reading) -> Mention | None:
    """The one that is named; 신금 in hangul is a stem or a branch."""
    named = reading.kinds("branch")
    if not named:
        named = [m for m in reading.kinds("stem") if m.value[0] == "신" and not m.exact]
    return named[0] if len({m.value[0] for m in named}) == 1 else None


def _of_stem(reading: Reading, stage: Mention, stems: set[str]) -> bool:
    """Whether the stage is one of the twelve, and somebody's."""
    if not (stage.sure or _STAGE.search(reading.text) or _HANJA.match(reading.text, stage.start)):
        return False
    if reading.text[stage.start : stage.end] in _SHARED:
        return False
    return bool(stems) or reading.yours or bool(reading.kinds("master")) or _STAGE.search(reading.text) is not None


def _over(facts: Facts, stem: str, branch: str) -> set[LifeStage]:
    own = {pillar.own_life_stage for pillar in facts.pillars.values() if pillar.branch == branch}
    return {met.life_stage(stem, branch), *(stage for stage in own if stage is not None)}
