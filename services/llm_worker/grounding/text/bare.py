"""Single characters and short words that name a stem, a branch, a stage or a pillar only beside their label.

`일지는 오`, `공망은 술, 해`, `Year branch | Sa`, `Hour: Geng Wu`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.llm_worker.grounding.text.alone import scan_alone
from services.llm_worker.grounding.text.apart import APART
from services.llm_worker.grounding.text.apart import spelled as apart
from services.llm_worker.grounding.text.beside import animals, latin_before, signs
from services.llm_worker.grounding.text.lexicon import (
    BRANCH_HANJA,
    BRANCH_OF_LATIN,
    BRANCH_SYLLABLES,
    HANJA,
    POSITION_SYLLABLES,
    STEM_HANJA,
    STEM_OF_LATIN,
    STEM_SYLLABLES,
    TERMS,
)
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.relating import characters, latin
from services.llm_worker.grounding.text.staged import staged
from services.llm_worker.grounding.text.wording import phrase

_SYLLABLES: Final = f"{STEM_SYLLABLES}{BRANCH_SYLLABLES}"
_STAGE_SYLLABLES: Final = "".join(TERMS["short_stage"])
_OF_STAGES: Final = re.compile(
    r"운성|단계|기세|열두 (?:고개|계단|걸음|마디|굽이|역|층)|life stage|twelve[- ]stage|\bstage\b", re.IGNORECASE
)
_UPPER: Final = re.compile(r"천간|위의|윗|위 글자|heavenly stem|\bstem\b", re.IGNORECASE)
_LOWER: Final = re.compile(r"지지|아래|밑|깔|earthly branch|\bbranch\b|underneath", re.IGNORECASE)
_END: Final = (
    r"(?=(?:이|가|은|는|을|를|으로|로|와|과|와는|과는|와도|과도|의|도|에|인|라|이라|이라서|라서|이니|이므로|이고|고|이며|며|예요|이에요|입니다|이네요|네요|인데|씩|뿐|만)?(?:[\s,.:)|/·\"'-]|$)"
    r"|이?라[서는고니]|이?니까|이?니(?=\s)|죠|이죠|잖아|이잖아|예요|이에요|입니다|\()"
)
_SINGLE: Final = re.compile(rf"(?<![가-힣一-鿿0-9)])(?<![가-힣]['\"])(?P<one>[{_SYLLABLES}{_STAGE_SYLLABLES}]){_END}")
_PAIRED: Final = re.compile(rf"(?<![가-힣])(?P<row>[{BRANCH_SYLLABLES}]{{2}}){_END}")
_GLOSSED: Final = re.compile(
    rf"(?<![가-힣])[{_SYLLABLES}]\((?P<hanja>[{STEM_HANJA}{BRANCH_HANJA}])\)(?P<element>[목화토금수](?=이|\s|의|예|입|[,.]|로|가|는|은))?"
)
_UNIT_AFTER: Final = re.compile(r"\s?\((?P<word>year|month|day|hour|년|월|일|시)\)", re.IGNORECASE)
"""`庚子 (year)`."""
_OF_NOW: Final = re.compile(r"\b(?:current|now|today|this|luck)\b|올해|오늘|지금|운", re.IGNORECASE)
_MASTER_POLARITY: Final = re.compile(
    r"(?<![가-힣])(?P<one>[음양])(?=\s?(?:일간|일주)|간(?:에|이|으로|인|입|예|사주|의| ))"
)
_LATIN: Final = re.compile(r"\b[A-Z][a-z]{0,5}\b")
_FURTHER: Final = re.compile(r"(?<=[a-z]),\s(?:and\s)?[A-Z][a-z]{0,5}\b|(?<=[A-Za-z]{2})\sand\s[A-Z][a-z]{0,5}\b")
"""A list of names goes on, however far the first stands."""
_NATIVES: Final = {"해": "year", "달": "month", "날": "day", "시": "hour"}
_NATIVE: Final = re.compile(
    rf"(?<![가-힣])(?P<word>[해달날시])(?P<whole>의 (?:기둥|간지|글자))?(?:은|는|이|가|:)?\s"
    rf"(?=[{STEM_SYLLABLES}][{BRANCH_SYLLABLES}]|[{STEM_HANJA}][{BRANCH_HANJA}])"
)
"""`해는 경진, 달은 정해, 날은 계미`: three at least."""
_FEWEST: Final = 3
_NEAR_YEAR: Final = 8
_REACH: Final = 30
_REACH_LATIN: Final = 70
_BROKEN: Final = re.compile(r"[.;!?]\s|\n|(?:고|며|지만|는데),?\s")
_BORN_MONTH: Final = re.compile(
    rf"(?<![가-힣])(?P<one>[{BRANCH_SYLLABLES}])(?:\([^)]\))?(?:의 )?[월달]"
    r"(?=생|에 (?:[^.,]{1,12}(?:으로|로) )?(?:태어|출생|난 |났|나셨)|의 기운을 (?:받|타고)|에서 태어"
    r"|(?:의|에|을|이|로)?\s[^.,]{0,12}(?:태어[나났난]|출생))"
)
_NOT_BORN: Final = re.compile(
    r"\b(?:this|present|current|running|coming|next|last|"
    r"(?:star|term|word|card|tip|pillar|luck|energy|mood|theme) of the)\s$",
    re.IGNORECASE,
)
_BOTH_EN: Final = phrase("bare", "both_en", ignore_case=True)
_TWO_VOID: Final = re.compile(
    rf"(?<![가-힣])(?P<one>[{BRANCH_SYLLABLES}])(?:와|과|,)\s?(?P<two>[{BRANCH_SYLLABLES}])(?=(?:가|이)?\s공망)"
)
_BEFORE_MASTER: Final = re.compile(rf"(?<![가-힣)\]])(?P<one>[{STEM_SYLLABLES}])(?=\s?일간)")
_BEFORE_BRANCH: Final = re.compile(
    rf"(?<![가-힣)\]])(?P<one>[{BRANCH_SYLLABLES}])(?=[년연월일시]지(?:[\s,.:(·]|[는가를의에]\s|라[서 ]|이|인|로|$))"
)
_POLARITY: Final = phrase("bare", "polarity")
_POSITION_WORD: Final = phrase("bare", "position_word")
_HIDDEN: Final = phrase("binding", "hiding", ignore_case=True)
_OF_POLARITY: Final = re.compile(r"음양|일간|polarity|day master|day stem", re.IGNORECASE)
_NOT_A_PERSON: Final = re.compile(r"[.,)|]|\s?\(|$")
_CALLED: Final = re.compile(
    rf"(?<!year )(?<!month )(?<!day )(?<!hour )\bbranch (?P<branch>[{BRANCH_SYLLABLES}])(?![가-힣])"
    rf"|(?<!year )(?<!month )(?<!hour )\bstem (?P<stem>[{STEM_SYLLABLES}])(?![가-힣])",
    re.IGNORECASE,
)
_LABELS: Final = frozenset(("position", "master", "role", "year", "time"))
_OF_PART: Final = {"stem": STEM_SYLLABLES, "branch": BRANCH_SYLLABLES, "stage": _STAGE_SYLLABLES}
_COMING: Final = re.compile(r"[에서이가로]\s오는$")
"""`합에서 오는 것`: to come, and no branch."""
_NEXT: Final = 12
_GIVING_WAY: Final = frozenset(("쇠", "You", "Yang"))
"""Words that are something else beside a label: 쇠 a stage, You the branch 유."""
_YIN: Final = re.compile(r"Yin(?=[.,;]|\s\(|\s?$)")
"""`the day branch turns out to be Yin`: 인."""
_BRANCH_IS: Final = re.compile(
    r"(?<![-·와과,/ ])[년연월일시]지(?:\([^)]*\))?\s?(?:의 )?(?:글자|자리|동물)?\s?[:|]\s?$|[년연월일시]지에(?:는)?\s$"
)
_HARM: Final = re.compile(r"해(?!(?:가|는|도)?\s?(?:걸|있|없|작용|성립|관계|놓)|를|의)")
"""`월지: 해`, `월지에 해 들어온`: the branch, no harm."""
_A_YEAR: Final = re.compile(r"(?<![가-힣])(?:그|이|한|두|세|네|몇|여러|매|새|다음|지난|첫)\s$")
_BESIDE_HARM: Final = re.compile(r"\(害|(?:[·,]\s?|[와나]\s)(?:원진|귀문|형|충|파)(?![가-힣]{2})")
_NAMED: Final = frozenset(("stem", "branch", "pillar"))
_OF_LATIN: Final = {"stem": STEM_OF_LATIN, "branch": BRANCH_OF_LATIN}
_NOT_OF: Final = {"stem": {*BRANCH_HANJA}, "branch": {*STEM_HANJA}}


def scan_bare(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """What is found only beside a mention of `found`; the first of those that overlap."""
    whole = [match.span() for pattern in APART for match in pattern.finditer(text)]
    spelled, born = tuple(apart(text)), tuple(signs(text))
    whole += [(sign.start, sign.end) for sign in born]
    whole += [match.span() for match in _GLOSSED.finditer(text) if match["element"]]
    taken = [
        (m.start, m.end)
        for m in found
        if text[m.start : m.end] not in _GIVING_WAY
        and not _YIN.match(text, m.start)
        and not (_HARM.match(text, m.start) and _BRANCH_IS.search(text[: m.start]))
        and not any(a <= m.start and m.end <= b for a, b in whole)
    ]
    for bare in (
        *(*spelled, *_glossed(text), *_born(text), *_called(text), *_of_two(text)),
        *_positions(text, (*spelled, *found)),
        *_of_master(text),
        *staged(text, found),
        *born,
        *animals(text, found),
        *latin_before(text, found),
        *(Mention(*told) for told in (*characters(text), *latin(text))),
        *_labelled(text, found),
        *scan_alone(text, found),
    ):
        if all(bare.end <= start or end <= bare.start for start, end in taken):
            taken.append((bare.start, bare.end))
            yield bare


def _glossed(text: str) -> Iterator[Mention]:
    """을(乙); `?` where the two do not agree."""
    for match in _GLOSSED.finditer(text):
        hanja = match["hanja"]
        kind = "stem" if hanja in STEM_HANJA else "branch"
        agrees = HANJA[hanja] == text[match.start()]
        value = HANJA[hanja] if agrees else "?"
        element = match["element"] if agrees and match["element"] else ""
        yield Mention(kind, value + element, match.start(), match.end() if element else match.start() + 1)


def _born(text: str) -> Iterator[Mention]:
    for match in _BORN_MONTH.finditer(text):
        yield Mention("branch", match["one"], match.start(), match.end("one"))


def _positions(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """`Hour: Geng Wu`, `| 년 | 경오 |`."""
    for match in _POSITION_WORD.finditer(text):
        follows = next((m for m in found if match.end() <= m.start <= match.end() + _NEXT), None)
        if _NOT_BORN.search(text[: match.start()]):
            continue
        labelled = text[match.end() : match.end() + 3].strip().startswith(("|", ":"))
        if follows is not None and (follows.kind == "pillar" or (labelled and follows.kind in {"star", "god"})):
            word = match["word"].lower()
            yield Mention("position", f"{POSITION_SYLLABLES.get(word, word)}.pillar", match.start(), match.end())
    native = list(_NATIVE.finditer(text))
    several = len({match["word"] for match in native}) >= _FEWEST
    for match in (one for one in native if several or one["whole"]):
        yield Mention("position", f"{_NATIVES[match['word']]}.pillar", match.start(), match.end("word"))
    for pillar in (m for m in found if m.kind == "pillar") if not _OF_NOW.search(text) else ():
        unit = _UNIT_AFTER.match(text, pillar.end)
        if unit is not None:
            word = unit["word"].lower()
            yield Mention(
                "position", f"{POSITION_SYLLABLES.get(word, word)}.pillar", unit.start("word"), unit.end("word")
            )


def _called(text: str) -> Iterator[Mention]:
    """`Branch 오`, `the stem 병`."""
    for match in _CALLED.finditer(text):
        part = "branch" if match["branch"] else "stem"
        yield Mention(part, match[part], match.start(part), match.end(part))


def _of_two(text: str) -> Iterator[Mention]:
    """`the month and day branches`, `자와 축이 공망`."""
    for match in _BOTH_EN.finditer(text):
        for name in ("one", "two"):
            yield Mention(
                "position", f"{match[name].lower()}.{match['part'].lower()}", match.start(name), match.end(name)
            )
    for match in _TWO_VOID.finditer(text):
        for name in ("one", "two"):
            yield Mention("branch", match[name], match.start(name), match.end(name))


def _of_master(text: str) -> Iterator[Mention]:
    """`정 일간`, `일간의 음양: 음`."""
    for match in _BEFORE_MASTER.finditer(text):
        yield Mention("stem", match["one"], match.start(), match.end("one"))
    for match in _BEFORE_BRANCH.finditer(text):
        yield Mention("branch", match["one"], match.start(), match.end("one"))
    for match in _MASTER_POLARITY.finditer(text):
        yield Mention("polarity", "yang" if match["one"] == "양" else "yin", match.start(), match.end("one"))
    for match in _POLARITY.finditer(text) if _OF_POLARITY.search(text) else ():
        if not _OF_STAGES.search(text, max(0, match.start() - _NEXT), match.start()):
            yield Mention("polarity", "yang" if match[0] == "양" else "yin", match.start(), match.end())


def _labelled(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """`일지는 오`, `공망은 술, 해`, `술해 공망`."""
    for index, mention in enumerate(found):
        parts = _parts(text, mention)
        if not parts:
            continue
        void = mention.value == "공망"
        later = (m.start for m in found[index + 1 :] if m.kind in _LABELS and not void)
        reach = _REACH_LATIN if text[mention.start].isascii() else _REACH
        near = _near(text, mention.end, min(mention.end + reach, len(text), *later), parts)
        named = any(m.kind in _NAMED for m in found) and not _OF_STAGES.search(text)
        yield from (m for m in near if not (named and m.kind == "stage" and m.value == "양"))  # 시지: 미토(未土), 양
        for match in _PAIRED.finditer(text, max(0, mention.start - _NEXT), mention.start) if void else ():
            yield from _two(match)


def _two(match: re.Match[str]) -> Iterator[Mention]:
    for place in (0, 1):
        start = match.start("row") + place
        yield Mention("branch", match["row"][place], start, start + 1)


def _parts(text: str, mention: Mention) -> tuple[str, ...]:
    """What a label is a label of: stem, branch, stage."""
    stages = ("stage",) if _OF_STAGES.search(text) else ()
    if mention.kind == "position":
        return stages or _of_position(text[max(0, mention.start - 36) : mention.end + 34], mention.value)
    if mention.value == "천간" and _HIDDEN.search(text):
        return ("stem",)
    return {
        "master": stages or ("stem",),
        "label": {"공망": ("branch",), "지장간": ("stem",), "십이운성": ("stage",)}.get(mention.value, ()),
        "time": stages,
        "year": stages,
    }.get(mention.kind, ())


def _of_position(around: str, position: str) -> tuple[str, ...]:
    part = position.rpartition(".")[2]
    hiding = part != "stem" and _HIDDEN.search(around) is not None
    if part == "branch" or hiding:
        return ("stem", "branch") if hiding else ("branch", "stage")
    upper, lower = _UPPER.search(around) is not None, _LOWER.search(around) is not None
    return ("stem",) if part == "stem" or (upper and not lower) else ("branch",) if lower else ()


def _near(text: str, start: int, end: int, parts: Sequence[str]) -> Iterator[Mention]:
    """What stands between a label and the end of what is said of it."""
    broken = _BROKEN.search(text, start, end)
    end = broken.start() if broken else end
    for match in _PAIRED.finditer(text, start, end) if tuple(parts) == ("branch",) else ():
        yield from _two(match)
    for match in _SINGLE.finditer(text, start, end):
        one = match["one"]
        gloss = re.match(r"\((.)", text[match.end("one") :])
        foreign = gloss is not None and gloss[1] not in HANJA  # 사(死)
        if (foreign and "stage" not in parts) or _is_harm(text, start, match):
            continue
        part = next((p for p in (("stage",) if foreign else parts) if one in _OF_PART[p]), None)
        coming = one == "오" and _COMING.search(text, 0, match.end("one") + 1)
        rising = one == "인" and text.startswith(" ", match.end("one")) and text[: match.start("one")].endswith("에서 ")
        if part is not None and not coming and not rising:  # 합에서 오는 것, 연지에서 인 물결
            yield Mention(part, one, match.start("one"), match.end("one"))
    while (further := _FURTHER.match(text, end)) is not None:
        end = further.end()
    for match in _LATIN.finditer(text, start, end) if text[max(0, start - 1)].isascii() else ():
        name = match[0].lower()
        written = text[match.end() + 2 : match.end() + 3]
        part = next((p for p in parts if name in _OF_LATIN.get(p, {}) and written not in _NOT_OF[p]), None)
        if part is not None and (name != "you" or _NOT_A_PERSON.match(text[match.end() :])):
            yield Mention(part, _OF_LATIN[part][name], match.start(), match.end())


def _is_harm(text: str, start: int, match: re.Match[str]) -> bool:
    """해 is a year, a harm and much else."""
    before = text[: match.start()]
    far = match.start() - start > _NEAR_YEAR and not before.endswith(("글자인 ", "글자는 ", "글자가 "))
    harm = before.endswith("지의 ") or _A_YEAR.search(before) or _BESIDE_HARM.match(text, match.end("one"))
    return match["one"] == "해" and (far or bool(harm))
