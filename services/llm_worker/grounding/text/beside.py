"""Animals and romanised characters that name a branch or a stem beside its place: `시지 자리의 동물은 원숭이`,
`Jeong is so outspoken on your year stem`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.llm_worker.grounding.text.lexicon import BRANCH_OF_LATIN, STEM_OF_LATIN, TERMS
from services.llm_worker.grounding.text.mentions import Mention

_REACH: Final = 30
_REACH_LATIN: Final = 70
_OF_LATIN: Final = {"stem": STEM_OF_LATIN, "branch": BRANCH_OF_LATIN}
_PLACED: Final = re.compile(r"\b(?:on|in|at|over|beneath|atop) (?:the|your) $")
_ANIMALS: Final = {
    word: animal for animal, words in TERMS["animal"].items() for word in (animal, *words) if not word.isascii()
}
_ANIMAL: Final = re.compile(
    rf"(?<![가-힣])(?P<one>{'|'.join(sorted(_ANIMALS, key=len, reverse=True))})"
    r"(?=\s(?:한|두) 마리|(?:의|을|를)? ?(?:기운|성정|성질|글자|지지|동물|모습)|에 해당"
    r"|(?:이에요|예요|입니다|이고|라서|이라|이네|네요|로|$)|[,.)|])"
)
_SIGN: Final = re.compile(
    rf"(?<![가-힣])(?P<one>{'|'.join(sorted(_ANIMALS, key=len, reverse=True))})"
    r"(?:(?:이에요|예요|이야|야)?[,.!]? (?:그게|이게|그것이|이것이) (?:바로 )?(?:네|당신의?|회원님의?|본인의?) 띠"
    r"|의 (?:기운|정기|성정|숨결)을 (?:안고|받고|품고|타고|업고)(?= 태어난 해(?:[,.이가의]|예|라)))"
)
_NAME_STANDS: Final = re.compile(
    r"\b[A-Z][a-z]{1,5}\b(?=\s(?:is|sits|stands|rests|shows|appears|lies|rises|watches|speaks|works|on|at|in|over|atop)\b)"
)
_TOLD_YOU: Final = re.compile(r"\byou(?:r|rs)?\b|\bthis chart\b", re.IGNORECASE)
_OF_ANIMAL: Final = re.compile(r"동물|띠|마리|닮은|의 (?:기운|성정|성질|모습)|짐승")


def signs(text: str) -> Iterator[Mention]:
    """`동물로 치면 쥐, 그게 네 띠야`, `소의 기운을 안고 태어난 해`: the whole, for it is the sign of the birth."""
    for match in _SIGN.finditer(text):
        yield Mention("animal", _ANIMALS[match["one"]], match.start(), match.end())


def latin_before(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """`Jeong is so outspoken on your year stem`."""
    for label in (m for m in found if m.kind == "position" and text[m.start].isascii()):
        part = label.value.rpartition(".")[2]
        names = _OF_LATIN.get(part, {})
        for match in _NAME_STANDS.finditer(text, max(0, label.start - _REACH_LATIN), label.start) if names else ():
            rest = text[match.end() : label.start]
            name = match[0].lower()
            told = _TOLD_YOU.search(text) or text.endswith(": ", 0, match.start())
            if name in names and told and not re.search(r"[.,;:]", rest) and _PLACED.search(rest):
                yield Mention(part, names[name], match.start(), match.end())


def animals(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """`시지 자리의 동물은 원숭이`, `돼지의 기운을 년지에`."""
    branches = [m for m in found if m.kind == "position" and m.value.endswith(".branch")]
    for match in _ANIMAL.finditer(text) if branches and _OF_ANIMAL.search(text) else ():
        near = any(-_REACH <= match.start() - m.end <= _REACH for m in branches)
        if near:
            yield Mention("animal", _ANIMALS[match["one"]], match.start(), match.end("one"), sure=False)
