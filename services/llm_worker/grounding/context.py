"""What a claim stands in: a quotation, a supposition, a denial or talk of somebody else is not of the person."""

import re
from typing import Final

from services.llm_worker.grounding.claims import Claim

_SUPPOSED_BEFORE: Final = re.compile(
    r"(?:만약|만일|가령|예를 들|예컨대|\b(?:if|suppose|imagine|for example|people with|someone with)\b)",
    re.IGNORECASE,
)
_SUPPOSED_AFTER: Final = re.compile(
    r"^(?:\([^)]*\))?(?:\s*(?:일주|월주|년주|연주|시주|일간))?"
    r"(?:이?라면|이?었다면|였다면|이면"
    r"|(?:인|이?란|을 가진|를 가진|이 있는|가 있는)?\s*(?:사람|분들|분이라면|경우|사주라면))"
)
_CONDITION_AFTER: Final = re.compile(r"^[이가]\s*[가-힣 ]{0,8}(?:으면|이면|다면|라면|[가-힣]면(?=[\s,])|을 때)")
_DENIED_AFTER: Final = re.compile(
    r"^(?:\([^)]*\))?[’'\"”]?\s*(?:이|가|은|는|인 것은|인 것이)?\s*(?:아니|아닙|아닌|없|않)"
    r"|^\s*(?:is not|isn't|are not)",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(
    r"(?:상대방?|배우자|남편|아내|친구|애인|연인|남자친구|여자친구|그분|자녀|어머니|아버지|partner's|friend's|his|her)"
    r"(?:의|분의)?\s*(?:사주(?:의|는|에서)?\s*)?$"
)
_QUOTATION: Final = re.compile(r"“[^”]{12,}(?:”|$)|^[^“]{12,}”|「[^」]{12,}」|\"[^\"]{12,}\"")
_PERSON: Final = re.compile(r"당신|회원님|고객님|\byour?\b", re.IGNORECASE)

LUCK: Final = re.compile(
    r"올해|금년|내년|작년|내후년|이번\s?달|다음\s?달|오늘|내일|대운|세운|월운|일운|운에서|운에는|\d{4}년|해에|달에|시기|때"
    r"|\b(?:this|next|last) (?:year|month)\b|\btoday\b|\bdecade\b|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
"""The sentence speaks of a time: what comes and goes with it is not in the birth chart."""


def set_aside(sentence: str, claim: Claim) -> bool:
    """Whether a claim that the chart denies is nevertheless not said of the person."""
    before, after = sentence[: claim.start], sentence[claim.end :]
    if _SUPPOSED_BEFORE.search(before) or _SUPPOSED_AFTER.match(after) or _SOMEBODY.search(before):
        return True
    if _DENIED_AFTER.match(after) or _CONDITION_AFTER.match(after):
        return True
    for quoted in _QUOTATION.finditer(sentence):
        if quoted.start() <= claim.start and claim.end <= quoted.end():
            return not _PERSON.search(quoted[0])
    return False
