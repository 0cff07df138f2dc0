"""Korean spelling that a program can see: spaces, particles and endings that cannot be right where they stand.

Only what has next to no exception is looked for; the exceptions are listed. The rules are those of 한글 맞춤법:
particles by the final consonant (받침) before them, dependent nouns (의존 명사) apart, particles with their word.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.retriever.corpus_words import STARS
from shared.vocabulary import TenGod

_FINALS: Final = 28
"""Finals that the Unicode block of syllables counts through, 0 being none."""
_LIEUL: Final = 8
"""The place of ㄹ among them, after which 로 stands and not 으로."""
_LIEUL_SYLLABLES: Final = "".join(chr(code) for code in range(ord("가") + _LIEUL, ord("힣") + 1, _FINALS))
_END: Final = r"(?=[\s.,?!)’”]|$)"

_SPACING: Final = (
    (re.compile(r"\s{2,}"), "two spaces in a row"),
    (re.compile(r"\s[.,?!;:)]"), "a space before punctuation"),
    (re.compile(r"(?<!\d)[.,?!][가-힣]"), "no space after punctuation"),
    (re.compile(r"[ㄱ-ㅎㅏ-ㅣ]"), "a loose jamo"),
    (re.compile(r"[\n\r\t]"), "a line break: the text is not one paragraph"),
    (re.compile(r"(^|\s)([-*•#]|\d+\.)\s"), "a list or a heading"),
    (re.compile(rf"(?!실)[{_LIEUL_SYLLABLES}]수 [있없]"), "no space before 수"),
    (re.compile(rf"(?!날)[{_LIEUL_SYLLABLES}]것[이은을도]?{_END}"), "no space before 것"),
    (re.compile(rf"[{_LIEUL_SYLLABLES}](때(에|는|에는|마다)?{_END}|뿐|테니|텐데)"), "no space before a dependent noun"),
    (re.compile(r"(?<=[가-힣]) (를|에서|에게|부터|까지|처럼|마다)" + _END), "a space before a particle"),
)
_COPULA: Final = re.compile(r"([가-힣])(이에요|예요)")
_BARE_COPULA: Final = re.compile(r"[가-힣](?<!이)(?<!아니)에요")
_PARTICLE: Final = re.compile(rf"([가-힣])(을|를|과|와|으로|로){_END}")
_NO_PARTICLE: Final = {
    "을": ("가을", "마을", "노을", "고을", "모을", "지을", "이을", "나을", "부을", "그을", "저을"),
    "과": ("결과", "효과", "사과", "초과", "치과", "내과", "외과", "이과", "교과", "부과", "모과", "다과"),
    "로": ("진로", "통로", "경로", "난로", "선로", "항로", "원로", "산책로", "등산로"),
}
"""Words whose end only looks like a particle."""
_TERMS: Final = (
    *("비겁", "식상", "재성", "관성", "인성", "일간", "일지", "월간", "월지", "년간", "년지", "시지", "대운", "세운"),
    *("월운", "일운", "용신", "희신", "기신", "격국", "궁합", "택일", "오행", "천간", "지지", "지장간", "신살"),
    *("도화", "역마", "화개", "괴강", "백호", "양인", "홍염", "귀문", "원진", "공망", "삼재"),
    *TenGod,
    *STARS,
)
_TERM_PARTICLE: Final = re.compile(
    rf"(?:{'|'.join(sorted(_TERMS, key=len, reverse=True))})(은|는|이|가|이란|란|이나|나|이라|라){_END}"
)
_AFTER_CONSONANT: Final = frozenset({"을", "과", "으로", "은", "이", "이란", "이나", "이라"})
"""The form of a particle that wants a final consonant before it; 으로 wants one that is not ㄹ."""


def spelling_faults(words: str) -> Iterator[tuple[str, str]]:
    """What is wrong, in English, and where: `("no space before 수", "…할수 있…")`."""
    for pattern, reason in _SPACING:
        if found := pattern.search(words):
            yield reason, words[max(0, found.start() - 6) : found.end() + 6]
    for found in _COPULA.finditer(words):
        if (_final(found[1]) != 0) is not (found[2] == "이에요"):
            yield "misspelling", found[0]
    if found := _BARE_COPULA.search(words):
        yield "misspelling", found[0]
    for found in _PARTICLE.finditer(words):
        exceptions = _NO_PARTICLE.get(found[2], ())
        if not words[: found.end()].endswith(exceptions) and not _fits(found[1], found[2]):
            yield "wrong particle", found[0]
    for found in _TERM_PARTICLE.finditer(words):
        if not _fits(words[found.start(1) - 1], found[1]):
            yield "wrong particle", found[0]


def _fits(syllable: str, particle: str) -> bool:
    final = _final(syllable)
    if particle in {"으로", "로"}:
        return (final not in {0, _LIEUL}) is (particle == "으로")
    return (final != 0) is (particle in _AFTER_CONSONANT)


def _final(syllable: str) -> int:
    """받침 by its place in the Unicode block, 0 for none."""
    return (ord(syllable) - ord("가")) % _FINALS
