"""Claims about one place of the chart: its stem (월간은 갑목), branch (일지는 자수) or life stage (일지는 장생)."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim, claim_of
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.lexicon import (
    LIFE_STAGE,
    LIFE_STAGES,
    POSITION_SYLLABLES,
    SHORT_STAGE,
    STEM_ELEMENT,
    stem_and_element,
)
from shared.vocabulary import BRANCHES, STEM_BY_HANGUL

_LINK: Final = r"(?:\([^)]{1,6}\))?(?:에는|에|는|은|가|이|의 십이운성은|:)?\s*(?:십이운성으로\s*)?"
_COPULA: Final = r"(?=\s*(?:[,.)]|이에요|예요|이고|입니다|이며|라서|이라|$))"
_STEM: Final = re.compile(rf"(?<![가-힣])(?P<position>[년연월시])간{_LINK}(?P<stem>{STEM_ELEMENT})")
# 월지 인수 is a ten god (정인): only a branch with its own element names a branch.
_BRANCH_NAMES: Final = {branch.hangul + branch.element.hangul: branch.hangul for branch in BRANCHES}
_BRANCH: Final = re.compile(
    rf"(?<![가-힣])(?P<position>[년연월일시])지{_LINK}(?P<branch>{'|'.join(_BRANCH_NAMES)})(?!기)"
)
# 묘 and 사 are branches too: after a place they are stages only where the twelve stages are spoken of.
_STAGE: Final = re.compile(
    rf"(?<![가-힣])(?P<position>[년연월일시])[지주]{_LINK}"
    rf"(?:(?P<stage>{LIFE_STAGE})(?!격|\s*(?:이|가|은|는)?\s*(?:없|아니|아닌))|(?P<short>{SHORT_STAGE}){_COPULA})"
)
_STAGE_EN: Final = re.compile(
    rf"\b(?P<position>year|month|day|hour) branch(?: is| in|:)?\s+(?P<stage>{LIFE_STAGE})", re.IGNORECASE
)
_OF_STAGES: Final = re.compile(r"운성|life stage", re.IGNORECASE)


def stems_and_branches(sentence: str, facts: Facts) -> Iterator[Claim]:
    """월간은 갑목, 일지에 자수."""
    if facts.chart is None:
        return
    for match in _STEM.finditer(sentence):
        pillar = facts.pillars.get(POSITION_SYLLABLES[match["position"]])
        stem, element = stem_and_element(match["stem"])
        true = pillar is not None and pillar.stem == stem and STEM_BY_HANGUL[stem].element is element
        yield claim_of(match, "stem", true=true)
    for match in _BRANCH.finditer(sentence):
        pillar = facts.pillars.get(POSITION_SYLLABLES[match["position"]])
        yield claim_of(match, "pillar", true=pillar is not None and pillar.branch == _BRANCH_NAMES[match["branch"]])


def life_stages(sentence: str, facts: Facts) -> Iterator[Claim]:
    """일지는 장생, 월지에 제왕, `day branch 목욕`."""
    if facts.chart is None:
        return
    for pattern in (_STAGE, _STAGE_EN):
        for match in pattern.finditer(sentence):
            short = match.groupdict().get("short")
            if short in {"묘", "사"} and not _OF_STAGES.search(sentence):
                continue
            stage = LIFE_STAGES[f"{short}지" if short else match["stage"]]
            there = facts.stages_at(POSITION_SYLLABLES[match["position"].lower()])
            yield claim_of(match, "life_stage", true=stage in there)
