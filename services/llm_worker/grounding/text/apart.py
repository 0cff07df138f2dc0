"""Pillars whose two characters stand apart: `천간 갑, 지지 자`, `을과 유가 포개진 월주`, `갑 위에 진 아래`."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.text.lexicon import BRANCH_HANJA, BRANCH_SYLLABLES, HANJA, STEM_HANJA, STEM_SYLLABLES
from services.llm_worker.grounding.text.mentions import Mention

_SPELLED: Final = re.compile(
    rf"천간(?:은|이|의|:)?\s?(?P<stem>[{STEM_SYLLABLES}{STEM_HANJA}])(?:[목화토금수])?(?:\([^)]{{1,3}}\))?(?:,|과|와|이고|·|에|\s)*지지(?:는|가|의|:)?\s?"
    rf"(?P<branch>[{BRANCH_SYLLABLES}{BRANCH_HANJA}])"
)
"""천간 갑, 지지 자: one pillar."""
_CELLS: Final = re.compile(
    rf"(?<=\|)\s?(?P<stem>[{STEM_HANJA}{STEM_SYLLABLES}])\s?\|\s?(?P<branch>[{BRANCH_HANJA}{BRANCH_SYLLABLES}])(?=\s?\|)"
)
"""`| 戊 | 戌 |`: a pillar in two cells."""
_PILED: Final = re.compile(
    rf"(?<![가-힣])(?P<stem>[{STEM_SYLLABLES}])(?:\([^)]\))?(?:과|와)\s(?P<branch>[{BRANCH_SYLLABLES}])(?:\([^)]\))?"
    r"(?=(?:가|이|로|을|를)?\s(?:[가-힣]+\s){0,2}?[가-힣]*(?:포개|쌓|만나|맞물|이루|한 기둥|짝|겹|얹|된|만난|나란)"
    r"[가-힣]*\s(?:[가-힣]+\s)?(?:[년연월일시]주|기둥)|이?(?:가)?\s(?:위아래로|나란히)\s(?:포개|쌓|만나|놓|서))"
)
"""`을과 유가 위아래로 포개진 월주`."""
_ABOVE: Final = re.compile(
    rf"(?<![가-힣])(?P<stem>[{STEM_SYLLABLES}])(?:이|가|의)?\s?(?:위|하늘)(?:에|가|과|와|쪽에)?,?\s(?:그리고 )?"
    rf"(?P<branch>[{BRANCH_SYLLABLES}])(?:이|가|의)?\s?(?:아래|밑|땅)"
)
"""`갑 위에 진 아래`."""
APART: Final = (_SPELLED, _CELLS, _PILED, _ABOVE)


def spelled(text: str) -> Iterator[Mention]:
    """A pillar whose two characters stand apart."""
    for match in (m for pattern in APART for m in pattern.finditer(text)):
        name = HANJA.get(match["stem"], match["stem"]) + HANJA.get(match["branch"], match["branch"])
        yield Mention("pillar", name, match.start("stem"), match.end())
