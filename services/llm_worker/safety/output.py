"""What must never be said, whoever says it (predictions of death or illness, certain doom), and what says nothing: a
refusal.
"""

import re
from typing import Final

_DOOM: Final = re.compile(
    r"(?:곧|반드시|틀림없이|머지않아|\d+\s*(?:살|세|년)(?:에|까지|쯤|경)?)[^.]{0,20}(?:죽(?:게|을|습니다|어요)|사망|단명|요절)"
    r"|(?:단명|요절|급사|횡사)할\s*(?:사주|팔자|운명|운)"
    r"|(?:암|백혈병|뇌졸중|심장마비|중풍|치매|우울증|당뇨)(?:에|이|가|을|를)?\s*(?:걸리게|걸릴\s*(?:것|운명|사주)|걸립니다|생깁니다|옵니다|발병)"
    r"|(?:you|he|she) will (?:surely |certainly |definitely )?(?:die|get cancer|fall seriously ill)"
    r"|(?:destined|fated|doomed) to die",
    re.IGNORECASE,
)


def unsafe(sentence: str) -> str | None:
    """The kind of danger in a sentence, None if there is none."""
    return "doom" if _DOOM.search(sentence) else None


_REFUSAL: Final = re.compile(
    r"^\W*(?:죄송|미안|유감|안타깝)[^.!?]{0,40}[.!,]?\s*[^.!?]{0,80}"
    r"(?:할 수 없|드릴 수 없|드리기 어렵|어려울 것|불가능|못합니다|않습니다)"
    r"|^\W*(?:I'?m (?:very )?sorry|Sorry|Unfortunately|I apologi[sz]e)\b[^.!?]{0,20}[,.]?\s*(?:but )?[^.!?]{0,20}"
    r"\b(?:can'?t|cannot|can not|unable|won'?t|not able)\b"
    r"|^\W*(?:As an AI(?: language model)?,? )?I (?:can'?t|cannot|can not|am unable to|won'?t|am not able to) "
    r"(?:help|assist|provide|answer|discuss|do)\b",
    re.IGNORECASE,
)
_REFUSAL_CHARACTERS: Final = 300


def refused(text: str) -> bool:
    """Whether an answer is no more than a model's refusal. Questions that ought to be refused never reach a model."""
    return len(text.strip()) <= _REFUSAL_CHARACTERS and _REFUSAL.search(text.strip()) is not None
