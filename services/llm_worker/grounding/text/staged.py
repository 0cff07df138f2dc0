"""Words that are life stages, or the branch that a stem stands on, only beside what speaks of stages: `일간은 절의
기운을 얻어`, `at the Byeong stage`, `임수에게 해는 건록`; and what a branch is told to hide.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.llm_worker.grounding.text.lexicon import BRANCH_SYLLABLES, STEM_HANJA, STEM_SYLLABLES, TERMS
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.romanised import romanised
from shared.vocabulary import TenGod

_SYLLABLES: Final = "".join(TERMS["short_stage"])
_PLACE: Final = re.compile(rf"(?<![가-힣])(?P<one>[{_SYLLABLES}])지(?=로 |에 |를 |예요|이에요|입니다)")
_HAD: Final = re.compile(
    rf"(?<![가-힣])(?P<one>[{_SYLLABLES}])의 (?:기운|자리|단계|상태|터|힘|때)"
    r"(?:을|를|에|로)\s(?=얻|받|지나|놓|앉|만나|머물|들|타|서 )"
)
_THE_STAGE: Final = re.compile(rf"(?<=\b[Tt]he )(?P<one>[{_SYLLABLES}])(?=(?:\([^)]*\))? stage\b)")
_ON_STAGES: Final = re.compile(r"일간|운성|[년연월일시]지")
_HIDDEN: Final = re.compile(rf"(?<![가-힣])(?P<one>[{STEM_SYLLABLES}])(?=\((?:[년연월일시]지)의? ?지장간\))")
"""`오 안의 계(년지 지장간)`."""
_LATIN: Final = {word.capitalize(): value for value in _SYLLABLES for word in romanised(value)}
_LATIN_STAGE: Final = re.compile(
    r"(?<=\bthe )(?P<one>{0})(?=(?: \([^)]*\))? (?:life )?(?:stage|phase)\b)"
    r"|\b(?:stages?|phase)\b(?: (?!(?:is|of)\b)[\w-]+){{0,2}}"
    r"(?: (?:of|for|in) (?!(?:{0})\b)(?:(?!is\b)[\w甲-龥-]+ ){{0,4}}(?!is\b)[\w甲-龥-]+)?"
    r"(?: ?(?:is|of|[:|=])| as) (?P<of>{0})\b(?!['-])"
    r"|(?<=\b(?:at|as|is|in) )(?P<among>{0})(?=\b[^.;]{{0,24}}\bstages?\b)"
    r"|(?<=\bhas )(?P<own>{0})(?= as (?:its|the) (?:life )?stage\b)".format("|".join(_LATIN))
)
_WHO: Final = (
    rf"(?:일간|당신|나|본인|[{STEM_SYLLABLES}][목화토금수]|[{STEM_SYLLABLES}]?\(?[{STEM_HANJA}][木火土金水]?\)?)"
)
_BRANCH: Final = f"[{BRANCH_SYLLABLES}]"
_STANDS_ON: Final = re.compile(
    rf"{_WHO}(?:\([^)]*\))?(?: 일간)?(?:에게는?|한테는?|에겐| 기준으로|[은는이가]) "
    rf"(?P<one>{_BRANCH})(?=[은는이가]\s|에서\s)"
    rf"|(?:^|[\s,])(?P<two>{_BRANCH})(?=[은는] (?:당신의 |회원님의 )?{_WHO}(?:\([^)]*\))?(?: 일간)?(?:에게|한테))"
)
_LATIN_STANDS_ON: Final = re.compile(
    rf"(?<![가-힣])(?P<one>{_BRANCH})(?= (?:is|there|puts)\b)|\b[Oo]n (?P<two>{_BRANCH})(?![가-힣])"
)
_GODS: Final = "|".join(god.value for god in TenGod)
_HIDDEN_LIST: Final = re.compile(
    rf"(?<![가-힣])[{STEM_SYLLABLES}] (?:{_GODS})(?:(?:, ?| ?[·/] ?)[{STEM_SYLLABLES}] (?:{_GODS}))+"
)
"""`- 월지 술토: 신 편인, 정 겁재, 무 식신`."""
_ONE_OF_LIST: Final = re.compile(rf"(?P<one>[{STEM_SYLLABLES}]) (?:{_GODS})")


def staged(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """What of a sentence is found only so."""
    for pattern in (_PLACE, _HAD, _THE_STAGE) if _ON_STAGES.search(text) else (_THE_STAGE,):
        for match in pattern.finditer(text):
            yield Mention("stage", match["one"], match.start(), match.end())
    for match in _HIDDEN.finditer(text):
        yield Mention("stem", match["one"], match.start(), match.end("one"))
    for row in _HIDDEN_LIST.finditer(text) if any(m.kind == "god" for m in found) else ():
        for match in _ONE_OF_LIST.finditer(text, row.start(), row.end()):
            yield Mention("stem", match["one"], match.start(), match.end("one"))
    for match in _LATIN_STAGE.finditer(text) if "stage" in text or "phase" in text else ():
        name = next(name for name in ("one", "of", "among", "own") if match[name])
        yield Mention("stage", _LATIN[match[name]], match.start(name), match.end(name))
    if any(m.kind == "stage" for m in found):
        for pattern in (_STANDS_ON, _LATIN_STANDS_ON):
            for match in pattern.finditer(text):
                name = "one" if match["one"] else "two"
                yield Mention("branch", match[name], match.start(name), match.end(name))
