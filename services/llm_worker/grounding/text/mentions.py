"""Finds the words of a chart in a sentence: pillars, ten gods, stars, positions, numbers, times.

A single syllable is mostly no word of a chart (목 is neck): it is not `sure`, and counts where something beside it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from services.llm_worker.grounding.text.lexicon import (
    BRANCH_HANJA,
    BRANCH_OF_LATIN,
    BRANCH_SYLLABLES,
    CAPITAL,
    EVERYDAY_AFTER,
    EVERYDAY_BEFORE,
    HANJA,
    KOREAN,
    LATIN,
    LATIN_LENGTHS,
    LENGTHS,
    STEM_HANJA,
    STEM_OF_LATIN,
    STEM_SYLLABLES,
    TERMS,
    Word,
    folded,
)
from services.llm_worker.grounding.text.relating import relations
from services.llm_worker.grounding.text.syllables import is_element
from services.llm_worker.grounding.text.wording import phrase


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of a chart at `start`:`end`; `kind` and `value` as in `terms.toml`, numbers and years as digits."""

    kind: str
    value: str
    start: int
    end: int
    sure: bool = True
    members: str = ""
    """Of a relation: the stems or branches named with it, in hangul."""
    exact: bool = False
    """Written in hanja or Latin letters, where 辛 and 申 are two words."""


_LATIN_WORD: Final = re.compile(r"[A-Za-z]+(?:'[a-z]+)?|7(?= [Kk]illing)|10(?=[- ][Yy]ear [Ll]uck)")
_EVERYDAY: Final = phrase("mentions", "everyday_combination", ignore_case=True)
_EVERYDAY_AFTER: Final = phrase("mentions", "everyday_relation", ignore_case=True)
_FOR_WHAT: Final = (" for ", " that ", " to ", ".", ",", "!")
_BETWEEN_LATIN: Final = re.compile(r"[- ]")
# What may follow a pillar's name in hangul.
_AFTER_NAME: Final = phrase("mentions", "after_name")
_SYLLABLES: Final = f"{STEM_SYLLABLES}{BRANCH_SYLLABLES}"
_MEMBERS: Final = re.compile(
    rf"(?<![가-힣])(?P<members>[{_SYLLABLES}](?:(?:·[{_SYLLABLES}]){{1,2}}|[{_SYLLABLES}]{{1,2}}?)|[{STEM_HANJA}{BRANCH_HANJA}]{{2,3}}?"
    rf")"
    rf"(?:\([^)]{{2,6}}\))?\s?(?P<kind>천간합|천간충|육합|삼합|방합|반합|암합|삼형|자형|상충|원진|귀문|[합충형파해]|[合沖刑破害])(?!격|하면)"
    r"(?:살)?(?:\([^)]{1,6}\))?(?=$|[^가-힣]|이|을|를|은|의|으로|로|도|과|와|가|하|되|에|관계|예|입|라|고|국|–|화?[목화토금수](?![가-힣]{2}))"
)
_TERM_FOLLOWS: Final = phrase("mentions", "term_follows")
_SHORT_RELATION: Final = phrase("mentions", "short_relation")
_YEAR_OF: Final = phrase("mentions", "year_of")
_AT_PLACE: Final = re.compile(r"(?<!지와 )(?<!지랑 )(?<!지하고 )(?<!지, )(?<!지·)[년연월일시]지\s$")
_LATIN_MEMBERS: Final = phrase("mentions", "latin_members")
_RELATION_VERB: Final = phrase("mentions", "relation_verb")
_STAGE_OF_LIST: Final = re.compile(r"(?:십이|열두|12)?\s?운성|life stage|twelve stages", re.IGNORECASE)

COUNTED_AS: Final = {
    "하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8,
    "한": 1, "두": 2, "세": 3, "네": 4, "영": 0,
    "no": 0, "zero": 0, "none": 0, "a single": 1, "single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "once": 1, "twice": 2, "유일한": 1,
    "lone": 1, "sole": 1, "only": 1, "a pair of": 2, "a couple of": 2, "both": 2, "a trio of": 3,
}  # fmt: skip
_UNIT: Final = (
    r"(?:개(?!월|년)|글자|자리(?=[를로에가예입나뿐씩도]|$)|자(?=[로예입가를, ]|$)|군데|곳|칸(?=[을은이에 ]|$)"
    r"|번(?=(?:이나)?\s?(?:얼굴|고개|나타|나오|나와|등장|보이|보여|있|들어|반복)))"
)
_NUMBER: Final = re.compile(
    rf"(?<![\d가-힣.])(?P<unit>\d|한|두|세|네|다섯|여섯|일곱|여덟)\s?{_UNIT}"
    r"|(?<![가-힣])(?P<word>하나|둘(?! ?사이| ?다[ ,.])|셋|넷|다섯|여섯|일곱|여덟)"
    r"(?=$|[^가-힣]|예|이에|이고|입|씩|로|으로(?! 나[누눈눠])|이나|이 |뿐|밖에|이며|은 |도|인[ 데]|있|이라|이니"
    r"|이지|만 (?:있|보[이여]|들어|나[와오])|이므|이네|이죠|이었|라 |라[는고니]|라서|이기|일 "
    r"|을 (?:차지|채[우웠]|가[지졌]|갖|이[루뤄]|꿰차|품))"
    r"|(?:(?<![\d.\-~/:가-힣A-Za-z])|(?<=(?<![가-힣])[목화토금수]))(?P<digit>\d)(?!\d|\.(?!\s*$)|[:~%\-년월일시세살차번위주가대째급단등층호]|/(?!8|\s?[목화토금수]\D?\d)|\s?(?:년|월|일|시|세|살|%|점|번|위|주"
    r"|가지|대|째|차|times a\b|years?|months?|days?|\.\d))"
    r"|(?P<alone>유일한)(?=\s[목화토금수])"
    r"|\b(?<!at )(?<!make )(?<!makes )(?!once (?:meant|was|were|had|you|the|it)\b)"
    r"(?P<english>no|zero|none|a single|single|one|two|three|four|five|six|seven|eight|once"
    r"|twice|(?:(?:(?<=\bthe )|(?<=\byour ))(?:lone|sole|only)|a pair of|a couple of|both|a trio of)"
    r"(?= (?:of (?:the |your ))?(?:wood|fire|earth|metal|water|yin|yang) (?:characters?|signs?|glyphs?|stems?|branch)))"
    r"\b(?! (?:day|another|way|can|should|who|must|year|month|side|hand|thing))",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?<!\d)(?P<year>(?:19|20|21)\d\d)(?!\d|-\d\d-|\.\d|[,.]\d)(?:년(?:도)?)?")
_OF_MONTH: Final = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? $")
_MONTH_PILLAR: Final = re.compile(rf",?:?\s?\(?[{STEM_HANJA}][{BRANCH_HANJA}]|,?:?\s\(?[A-Z][a-z]+[- ][A-Z][a-z]*\)")
"""`September 2026 (丁酉)`: the pillar of a month, and of no year."""
_AGE: Final = phrase("mentions", "age", ignore_case=True)


def scan(text: str) -> list[Mention]:
    """All mentions of a sentence in order, the longest of those that overlap."""
    found = sorted((*_relations(text), *_words(text), *_latin(text), *_numbers(text)), key=lambda m: (m.start, -m.end))
    kept: list[Mention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
    return _settled(kept, text)


def _words(text: str) -> Iterator[Mention]:
    """Hangul and hanja by the longest word at each place."""
    place, end = 0, 0
    while place < len(text):
        for length in LENGTHS.get(text[place], ()):
            word = text[place : place + length]
            entry = KOREAN.get(word)
            if entry is not None and _stands(text, place, word, entry, end):
                yield Mention(entry.kind, entry.value, place, place + len(word), entry.sure)
                place = end = place + len(word)
                break
        else:
            place += 1


def _stands(text: str, place: int, word: str, entry: Word, previous: int) -> bool:
    """Whether a word is one by itself, and not a part of another one."""
    before = text[place - 1] if place else " "
    hangul = "가" <= word[0] <= "힣"
    if hangul and place != previous and "가" <= before <= "힣":
        joined = {"master": f"{STEM_SYLLABLES}음양", "position": BRANCH_SYLLABLES}.get(entry.kind, "")
        own = entry.kind == "master" or entry.value.endswith("branch")
        return own and bool(joined) and re.search(rf"(?<![가-힣])[{joined}]$", text[:place]) is not None
    rest = text[place + len(word) : place + len(word) + 14]
    if hangul and entry.kind == "pillar" and not _AFTER_NAME.match(rest):
        return False
    if hangul and len(word) == 1 and entry.kind == "element":
        return is_element(text, place, word, rest)
    if entry.kind == "position" and _NAMED_THERE.match(rest):
        return True
    if word in EVERYDAY_AFTER and EVERYDAY_AFTER[word].match(rest):
        chart = re.search(r"사주|원국|명식|팔자|^\s*[-*|]", text)
        return word == "상관" and chart is not None and _NO_OFFICER.match(rest) is not None
    return not (word in EVERYDAY_BEFORE and EVERYDAY_BEFORE[word].search(text[max(0, place - 16) : place]))


_NAMED_THERE: Final = phrase("mentions", "named_there")
_NO_OFFICER: Final = re.compile(r"이 ?[없빠있]|(?:\([^)]*\))? ?(?:[없있]음\W|[없있]는 (?:사주|명식|팔자|원국|구조))")
"""`상관이 없어요` of a chart, `- 상관 없음`, `상관 없는 사주`: a ten god, and no matter elsewhere."""


def _latin(text: str) -> Iterator[Mention]:
    """Latin words, up to the longest run of them that is known."""
    words = list(_LATIN_WORD.finditer(text))
    index = 0
    while index < len(words):
        longest = LATIN_LENGTHS.get(folded(words[index][0]).replace("'s", ""), 0)
        for size in range(min(longest, len(words) - index), 0, -1):
            run = words[index : index + size]
            if any(not _BETWEEN_LATIN.fullmatch(text[a.end() : b.start()]) for a, b in pairwise(run)):
                continue
            start, end = run[0].start(), run[-1].end()
            key = folded(text[start:end]).replace("'s", "")
            entry = LATIN.get(key) or (LATIN.get(key[:-1]) if key.endswith("s") else None)
            if entry is None or not _latin_stands(text, start, end, entry):
                continue
            yield Mention(entry.kind, entry.value, start, end, entry.sure or _is_name(text[start:end], entry))
            index += size
            break
        else:
            index += 1


def _is_name(written: str, entry: Word) -> bool:
    """A romanised pillar is sure where it is written as a name: Gap-ja, Geng Wu, GengWu."""
    if entry.kind != "pillar" or written.casefold() == "gap in":
        return False
    parts = re.split(r"[- ]", written)
    return written[0].isupper() and (len(parts) == 1 or "-" in written or parts[-1][0].isupper())


def _latin_stands(text: str, start: int, end: int, entry: Word) -> bool:
    """A pillar written as one word needs its capital letter, and is none of English."""
    written = text[start:end]
    if entry.kind == "relation" and (
        (_EVERYDAY.search(text, 0, start) and text.startswith(_FOR_WHAT, end)) or _EVERYDAY_AFTER.match(text, end)
    ):
        return False
    if (entry.kind == "master" and "-" in (text[start - 1 : start], text[end : end + 1])) or (
        entry.kind == "element" and _OF_RELATION.match(text, end)
    ):
        return False  # self-employed, a half fire combination
    placed = entry.kind == "god" or (entry.kind == "pillar" and text.startswith((" the ", " your "), end))
    if placed and written.endswith(" in"):
        return False  # Jeong in the month stem; Jeong-in is a ten god
    if entry.kind in {"god", "stage", "relation"} and " " not in written and folded(written).rstrip("s") in CAPITAL:
        opening = re.search(r"(?:^|[.!?]\s)$", text[max(0, start - 2) : start]) is not None
        return written[0].isupper() and (not opening or _TERM_FOLLOWS.match(text, end) is not None)
    if entry.kind != "pillar" or re.search(r"[- ]", written):
        return True
    return written[0].isupper() and len(written) > _SHORT and entry.value != "정인"


_SHORT: Final = 3
_OF_RELATION: Final = re.compile(r"\s(?:half |full |triple |directional )?(?:combination|trine|harmony|frame|group)\b")


def _relations(text: str) -> Iterator[Mention]:
    for match in _MEMBERS.finditer(text):
        members = "".join(HANJA.get(c, c) for c in match["members"] if c != "·")
        if not any(set(members) <= set(level) for level in (STEM_SYLLABLES, BRANCH_SYLLABLES)):
            continue  # 정인인 해
        yield Mention("relation", _relation_kind(match["kind"]), match.start(), match.end(), members=members)
    for match in _LATIN_MEMBERS.finditer(text):
        named = [match[name].lower() for name in ("one", "two")]
        stems = all(name in STEM_OF_LATIN for name in named)  # Wu-Gui: Wu is 戊, and 午 elsewhere
        members = "".join((STEM_OF_LATIN if stems else BRANCH_OF_LATIN).get(name, "?") for name in named)
        if "?" not in members:
            yield Mention("relation", _relation_kind(match["kind"]), match.start(), match.end(), members=members)
    for pattern in (_SHORT_RELATION, _RELATION_VERB):
        for match in pattern.finditer(text):
            if match[0][0] == "해" and _names_pig(text, match.start()):
                continue
            yield Mention("relation", match[0][0], match.start(), match.end())
    yield from (Mention(*told) for told in relations(text) if told.value != "해" or not _names_pig(text, told.start))


def _names_pig(text: str, place: int) -> bool:
    """`공망은 술·해`, `월지 인, 시지 해`: a branch, and no harm."""
    if text[:place].endswith("띠 ") or text.startswith(("해(亥", "해는 모두", "해가 모두", "해는 둘 다"), place):
        return True  # 말띠 해, 신과 해는 모두 식신
    if _YEAR_OF.search(text, 0, place):
        return True
    listed = text[:place].endswith(("·", ", ", "과 ", "와 ")) and "공망" in text
    return listed or _AT_PLACE.search(text, 0, place) is not None


def _relation_kind(written: str) -> str:
    for kind, words in TERMS["relation"].items():
        if written == kind or written in words:
            return str(kind)
    return written


def _numbers(text: str) -> Iterator[Mention]:
    for match in _YEAR.finditer(text):
        if _OF_MONTH.search(text, 0, match.start()) and _MONTH_PILLAR.match(text, match.end()):
            continue
        yield Mention("year", match["year"], match.start(), match.end())
    for match in _AGE.finditer(text):
        yield Mention("age", match["age"] or match["english"] or match["old"], match.start(), match.end())
    for match in _NUMBER.finditer(text):
        word = match["unit"] or match["word"] or match["digit"] or match["alone"] or match["english"].lower()
        yield Mention("number", str(COUNTED_AS.get(word, word)), match.start(), match.end())


_LABELS: Final = frozenset(("position", "master", "year", "time", "label", "age"))


def _settled(found: Sequence[Mention], text: str) -> list[Mention]:
    """Makes sure what stands beside another mention; joins a name with its gloss in brackets."""
    settled: list[Mention] = []
    stages = _STAGE_OF_LIST.search(text) is not None
    for index, mention in enumerate(found):
        one = mention
        if not one.sure:
            near = [m for m in found[max(0, index - 1) : index + 2] if m is not mention]
            close = [m for m in near if _gap(m, mention) <= _NEAR]
            latin = text[one.start].isascii()
            if (
                (one.kind == "pillar" and latin and any(m.kind in (*_LABELS, "pillar") for m in close))
                or (one.kind == "stage" and (stages or re.match(r"\s(?:stage|phase)|\s?\([가-힣]", text[one.end :])))
                or (one.kind == "pillar" and _A_MONTH.match(text, one.end))
            ):
                one = replace(one, sure=True)
            elif one.kind == "pillar" and index and text[found[index - 1].end : one.start] == "인 ":
                one = replace(one, sure=found[index - 1].value.startswith("decade"))
            elif one.kind == "pillar" and index and found[index - 1].value in _LUCKS:
                named = 0 <= mention.start - found[index - 1].end <= len("은 ")
                one = replace(one, sure=named)
        settled.append(one)
    return settled


_A_MONTH: Final = re.compile(r"월(?=[은에의이,:)*\s]|$)")
_LUCKS: Final = frozenset(("대운", "세운", "월운", "일진"))
_NEAR: Final = 14


def _gap(one: Mention, other: Mention) -> int:
    first, second = (one, other) if one.start < other.start else (other, one)
    return second.start - first.end
