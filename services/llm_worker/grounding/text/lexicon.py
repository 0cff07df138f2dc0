"""Every word by which a text can name a fact of a chart: read from `terms.toml`, looked up by `mentions.scan`.

Values are canonical Korean words (편재, 갑자, 역마살), so that hangul, hanja, romanisations and English say the same.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.llm_worker.charts.words import GROUPS
from services.llm_worker.grounding.text.romanised import romanised
from shared.contracts.chart import Position
from shared.vocabulary import BRANCHES, STEMS, Element, LifeStage, Polarity, TenGod, sexagenary

TERMS: Final[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "terms.toml").read_text(encoding="utf-8"))

NAMES: Final = tuple(f"{sexagenary(i)[0].hangul}{sexagenary(i)[1].hangul}" for i in range(60))
"""육십갑자 in hangul, 갑자 first."""
STEM_SYLLABLES: Final = "".join(stem.hangul for stem in STEMS)
BRANCH_SYLLABLES: Final = "".join(branch.hangul for branch in BRANCHES)
HANJA: Final[Mapping[str, str]] = {
    **{stem.hanja: stem.hangul for stem in STEMS},
    **{branch.hanja: branch.hangul for branch in BRANCHES},
}
STEM_HANJA: Final = "".join(stem.hanja for stem in STEMS)
BRANCH_HANJA: Final = "".join(branch.hanja for branch in BRANCHES)
GODS: Final[Mapping[str, tuple[TenGod, ...]]] = {**{god.value: (god,) for god in TenGod}, **GROUPS}
STAGES: Final[Mapping[str, LifeStage]] = {stage.value: stage for stage in LifeStage}
FAMILIES: Final[Mapping[str, tuple[str, ...]]] = {kind: tuple(kinds) for kind, kinds in TERMS["family"].items()}
ELEMENTS: Final[Mapping[str, Element]] = {element.value: element for element in Element}
POSITION_SYLLABLES: Final[Mapping[str, Position]] = {
    "년": "year", "연": "year", "월": "month", "일": "day", "시": "hour",
    "年": "year", "月": "month", "日": "day", "時": "hour",
}  # fmt: skip


class Word(NamedTuple):
    """`kind` as in `terms.toml`; `sure` is False for what is a word of a chart only beside another one."""

    kind: str
    value: str
    sure: bool = True


# Names that are everyday words (기사 article, 임신 pregnancy): they count beside a label or a list, or in hanja.
_EVERYDAY_NAMES: Final = frozenset((
    "기사", "신사", "기미", "정사", "무술", "기묘", "병신", "무인", "정유", "무자",
    "신축", "임신", "신묘", "정해", "임자", "무신", "병자", "경신", "계사", "경자",
    "계유", "경인", "신해", "기유", "기해", "정인",
))  # fmt: skip
# 정화 (purifying), 자수 (surrender) and the like.
_EVERYDAY_ELEMENTS: Final = frozenset((
    "정화", "자수", "사화", "정수", "신수", "기수", "무수", "진수",
    "유수", "인수", "해수", "신화", "기화", "오수", "진화", "미수",
))  # fmt: skip


def star_key(name: str) -> str:
    """What is left of a star's name without 살, 대살, 관살: 역마살 and 역마 are one."""
    return re.sub(r"(?:관살|대살|살)$", "", name)


def folded(latin: str) -> str:
    """Latin words as they are looked up: lower case, one space for hyphens and spaces."""
    return re.sub(r"[-\s]+", " ", latin.casefold()).strip()


def _korean_entries() -> Iterator[tuple[str, Word]]:
    for stem, branch in product(STEMS, BRANCHES):
        name = stem.hangul + branch.hangul
        if name != "정인":  # a ten god, and none of the sixty
            yield name, Word("pillar", name, name in NAMES and name not in _EVERYDAY_NAMES)
        yield stem.hanja + branch.hanja, Word("pillar", name)
    for character, syllable in HANJA.items():
        yield character, Word("stem" if character in STEM_HANJA else "branch", syllable)
    for animal, words in TERMS["animal"].items():
        yield from ((f"{word}띠", Word("animal", animal)) for word in (animal, *words) if not word.isascii())
    for element, colours in TERMS["colour"].items():
        for word, space, animal in product(colours, (" ", ""), TERMS["animal"]):
            if (len(word) > 1 or not space) and (word, animal) != _NO_ANIMAL:
                yield f"{word}{space}{animal}", Word("pillar", coloured(element, animal), sure=False)
    yield from _korean_elements()


_NO_ANIMAL: Final = ("적", "용")
"""`순행 적용`: applied."""


def _korean_elements() -> Iterator[tuple[str, Word]]:
    for element in Element:
        yield element.hangul, Word("element", element.value, sure=False)
        for stem in STEMS:
            name = stem.hangul + element.hangul
            yield name, Word("stem", name, stem.element is element and name not in _EVERYDAY_ELEMENTS)
            yield stem.hanja + element.hanja, Word("stem", name)
            yield f"{stem.hanja} {element.value}", Word("stem", name)
        for branch in BRANCHES:
            name = branch.hangul + element.hangul
            if branch.hangul not in STEM_SYLLABLES:
                yield name, Word("branch", name, sure=False)
            yield branch.hanja + element.hanja, Word("branch", name)
            yield f"{branch.hanja} {element.value}", Word("branch", name)
    for polarity in Polarity:
        for noun in (
            "의 글자",
            "의 기운",
            " 기운",
            "의 오행",
            "의 천간",
            "의 지지",
            "의 성질",
            "의 성향",
            "의 속성",
            "의 특성",
            "간",
        ):
            yield f"{polarity.hangul}{noun}", Word("polarity", polarity.value, sure=False)
        yield f"{polarity.hangul}({'陽' if polarity is Polarity.YANG else '陰'})", Word("polarity", polarity.value)
        for element in Element:
            yield f"{polarity.hangul}{element.hangul}", Word("stem", _stem_of(polarity, element), sure=False)


def coloured(element: str, animal: str) -> str:
    """병오 of `fire` and 말: the branch's place of the sixty decides the stem's polarity."""
    branch = next(i for i, b in enumerate(BRANCHES) if b.animal == animal)
    stem = next(s for i, s in enumerate(STEMS) if s.element.value == element and i % 2 == branch % 2)
    return stem.hangul + BRANCHES[branch].hangul


def _stem_of(polarity: Polarity, element: Element) -> str:
    stem = next(s for s in STEMS if s.polarity is polarity and s.element is element)
    return stem.hangul + element.hangul


def _latin_entries() -> Iterator[tuple[str, Word]]:
    animals = [(word, animal) for animal, words in TERMS["animal"].items() for word in words if word.isascii()]
    tops = [(word, stem) for stem, words in TERMS["latin"]["stems"].items() for word in words]
    bottoms = [(word, branch) for branch, words in TERMS["latin"]["branches"].items() for word in words]
    for (top, stem), (bottom, branch), space in product(tops, bottoms, (" ", "")):
        yield f"{top}{space}{bottom}", Word("pillar", stem + branch, sure=False)
    for element in Element:
        yield element.value, Word("element", element.value, sure=False)
        for top, stem in tops:
            yield f"{top} {element.value}", Word("stem", f"{stem}{element.hangul}")
            yield f"{element.value} {top}", Word("stem", f"{stem}{element.hangul}", sure=False)
        for word, animal in animals:
            yield f"{element.value} {word}", Word("pillar", coloured(element.value, animal))
    for polarity in Polarity:
        yield polarity.value, Word("polarity", polarity.value, sure=False)
        for element in Element:
            stem = _stem_of(polarity, element)
            yield f"{polarity.value} {element.value}", Word("stem", stem)
            for word, animal in animals:  # `Yin Metal Horse` is none of the sixty
                name = stem[0] + coloured(element.value, animal)[1]
                yield f"{polarity.value} {element.value} {word}", Word("pillar", name)
    yield from ((word, Word("animal", animal, sure=False)) for word, animal in animals)


_KEYED: Final = frozenset(("image", "time", "position", "element", "person", "other"))
"""Kinds whose canonical value is no word of a text."""


def _listed_entries() -> Iterator[tuple[str, Word]]:
    kinds = (
        "god", "stage", "star", "relation", "nayin", "strength", "structure", "role", "label", "samjae", "position",
        "master", "element", "time", "person", "other", "image",
    )  # fmt: skip
    for kind in kinds:
        for value, others in TERMS[kind].items():
            for word in (value, *others) if kind not in _KEYED and len(value) > 1 else others:
                yield word, Word(kind, value, _sure(kind, word))
    yield from _master_phrases()
    yield from _role_phrases()
    yield from _born_places()
    yield from _english_places()
    yield from _romanised()
    for value, others in TERMS["short_stage"].items():
        for word in others:
            if not "가" <= word <= "힣":
                yield word, Word("stage", value, sure=False)


def _romanised() -> Iterator[tuple[str, Word]]:
    """`Hongyeom-sal`, `Jewang`, `Siksin-gyeok`, `Eating God structure`."""
    for kind in ("star", "stage", "structure", "strength"):
        for value in (value for value in TERMS[kind] if len(value) > 1):
            yield from ((word, Word(kind, value)) for word in romanised(value))
    for value in TERMS["structure"]:
        god = value.removesuffix("격")
        words = (god, *romanised(god), *(word for word in TERMS["god"].get(god, ()) if word.isascii()))
        nouns = product(words, ("structure", "frame", "pattern"))
        yield from ((f"{word} {noun}", Word("structure", value)) for word, noun in nouns)


def _master_phrases() -> Iterator[tuple[str, Word]]:
    """`당신을 나타내는 글자`, `the character that stands for you`."""
    master = TERMS["master_phrase"]
    for words in product(master["who"], master["verb"], master["noun"]):
        yield " ".join(words), Word("master", "일간")
    yield from ((" ".join(words), Word("master", "일간")) for words in product(master["whose"], master["heart"]))
    yield from ((" ".join(words), Word("master", "일간")) for words in product(master["these"], master["noun"]))
    yield from ((" ".join(words), Word("master", "일간")) for words in product(master["own"], master["element"]))
    english = TERMS["master_phrase_en"]
    for noun, that, verb in product(english["noun"], english["that"], english["verb"]):
        yield f"{noun} {that} {verb} you", Word("master", "일간")


def _role_phrases() -> Iterator[tuple[str, Word]]:
    """`당신에게 가장 필요한 기운`, `most favorable element`, `element that helps you most`."""
    words = TERMS["role_phrase"]
    useful = Word("role", "용신")
    yield from (("".join(parts), useful) for parts in product(words["most"], words["how"], words["noun"]))
    yield from ((f"{best} {kind} element", useful) for best, kind in product(words["best"], words["kind"]))
    for who, verb, that, most in product(words["who"], words["verb"], ("", "that ", "which "), words["degree"]):
        phrase = verb.format(who=who)
        if most or "need" in phrase:
            yield f"element {that}{phrase}{most}", useful


def _english_places() -> Iterator[tuple[str, Word]]:
    """`stem of your birth month`, `the day you were born`."""
    phrases = TERMS["position_phrase"]
    for pattern, unit in product(phrases["births"], phrases["units"]):
        yield pattern.format(unit=unit), Word("position", f"{unit}.pillar")
    for pattern, unit, (part, names) in product(phrases["patterns"], phrases["units"], phrases["parts"].items()):
        own = (unit, part) == ("day", "stem")
        for name in names:
            word = pattern.format(unit=unit, part=name)
            yield word, Word("master", "일간") if own else Word("position", f"{unit}.{part}")


def _born_places() -> Iterator[tuple[str, Word]]:
    """`태어난 달의 천간`, `월주 아랫글자`."""
    phrases = TERMS["position_phrase_ko"]
    for unit, (part, names) in product(phrases["units"], phrases["parts"].items()):
        word = Word("master", "일간") if (unit, part) == ("day", "stem") else Word("position", f"{unit}.{part}")
        wholes = [f"{born} {phrases['units'][unit]}" for born in phrases["born"]]
        wholes += [f"{born} 시각" for born in phrases["born"] if unit == "hour"]
        wholes += phrases["pillars"][unit] if part != "pillar" else ()
        yield from ((f"{whole}{link}{name}", word) for whole, link, name in product(wholes, ("의 ", " "), names))


def _sure(kind: str, word: str) -> bool:
    """Short or common words need company."""
    if kind == "image":
        return False
    if word.isascii():
        return word not in {"self", "friend", "peer", "companion", "output", "parallel", "bath", "bathing", "peak",
                            "decline",
                            "illness", "sickness", "death", "tomb", "grave", "conception", "nurture", "prosperity",
                            "emperor", "harm", "structure", "void", "canopy", "destruction", "severance", "extinction",
                            "rival", "the general", "harmony", "emptiness", "resentment", "long life", "penalty",
                            "combine", "combines", "punishment", "trine", "companions", "capping"}  # fmt: skip
    return len(word) > 1 or (kind == "element" and word in "木火土金水")


CAPITAL: Final = frozenset((
    "wealth", "officer", "authority", "influence", "power", "resource", "seal", "output", "companion", "peer", "friend",
    "rival", "emperor", "bath", "death", "tomb", "decline", "prosperity", "nurture", "conception", "severance",
    "extinction", "sickness", "illness", "grave", "peak", "capping", "bathing",
))  # fmt: skip
"""English words that are terms only with a capital letter."""
STEM_OF_LATIN: Final = {word: stem for stem, words in TERMS["latin"]["stems"].items() for word in words}
BRANCH_OF_LATIN: Final = {word: branch for branch, words in TERMS["latin"]["branches"].items() for word in words}


def _table() -> tuple[dict[str, Word], dict[str, Word]]:
    korean: dict[str, Word] = {}
    latin: dict[str, Word] = {}
    for word, entry in (*_listed_entries(), *_korean_entries()):
        if word.isascii():
            latin.setdefault(folded(word), entry)
        else:
            korean.setdefault(word, entry)
    for word, entry in _latin_entries():
        latin.setdefault(word, entry)
    return korean, latin


KOREAN, LATIN = _table()
LATIN_LENGTHS: Final[dict[str, int]] = {}
"""Words of the longest Latin entry that begins with a word, or with its plural."""
for _parts in map(str.split, LATIN):
    for _first in (_parts[0], f"{_parts[0]}s")[: 1 + (len(_parts) == 1)]:
        LATIN_LENGTHS[_first] = max(LATIN_LENGTHS.get(_first, 0), len(_parts))
LENGTHS: Final[Mapping[str, tuple[int, ...]]] = {
    first: tuple(sorted({len(word) for word in KOREAN if word[0] == first}, reverse=True))
    for first in {word[0] for word in KOREAN}
}
"""Lengths of the words that begin with a character, longest first."""
EVERYDAY_AFTER: Final = {word: re.compile(f"(?:{after})") for word, after in TERMS["everyday"]["after"].items()}
EVERYDAY_BEFORE: Final = {word: re.compile(f"(?:{before})") for word, before in TERMS["everyday"]["before"].items()}
