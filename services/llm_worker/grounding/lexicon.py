"""Every word by which a text can name a fact of a chart, as patterns.

A single syllable is never a word here: 갑 is in 지갑, 신 in 당신, 정 in 정말. A name counts with its partner (갑자,
갑목), with a label beside it (일간 갑) or in hanja.
"""

import re
from collections.abc import Mapping
from typing import Final

from shared.contracts.chart import Position
from shared.vocabulary import BRANCHES, STEMS, Element, LifeStage, TenGod, sexagenary

NAMES: Final = tuple(f"{sexagenary(i)[0].hangul}{sexagenary(i)[1].hangul}" for i in range(60))
_HANJA_NAMES: Final = {sexagenary(i)[0].hanja + sexagenary(i)[1].hanja: NAMES[i] for i in range(60)}
_ROMAN_NAMES: Final = {f"{sexagenary(i)[0].roman}-{sexagenary(i)[1].roman}": NAMES[i] for i in range(60)}
# Chinese readings, which English texts use as often.
_PINYIN_STEMS: Final = ("jia", "yi", "bing", "ding", "wu", "ji", "geng", "xin", "ren", "gui")
_PINYIN_BRANCHES: Final = ("zi", "chou", "yin", "mao", "chen", "si", "wu", "wei", "shen", "you", "xu", "hai")
_PINYIN_NAMES: Final = {f"{_PINYIN_STEMS[i % 10]} {_PINYIN_BRANCHES[i % 12]}": NAMES[i] for i in range(60)}


def _any(words: Mapping[str, object] | tuple[str, ...] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# A stem over a branch, allowed pairs or not (갑축 is no name at all, and so never true).
_HANGUL_STEMS: Final = "".join(stem.hangul for stem in STEMS)
_HANGUL_BRANCHES: Final = "".join(branch.hangul for branch in BRANCHES)
_HANJA_STEMS: Final = "".join(stem.hanja for stem in STEMS)
_HANJA_BRANCHES: Final = "".join(branch.hanja for branch in BRANCHES)
# 정인 is a ten god and none of the sixty.
PAIR: Final = rf"(?!정인)[{_HANGUL_STEMS}][{_HANGUL_BRANCHES}]"
HANJA_PAIR: Final = rf"[{_HANJA_STEMS}][{_HANJA_BRANCHES}]"
# Names that are everyday words too (기사 article, 임신 pregnancy, 정해 decided): they count only where what follows can
# follow nothing else.
_EVERYDAY: Final = (
    "기사", "신사", "기미", "정사", "무술", "기묘", "병신", "무인", "정유", "무자", "신축", "임신", "신묘", "정해",
    "임자", "무신", "병자", "경신", "계사", "경기", "정미", "경자",
)  # fmt: skip
_AFTER_NAME: Final = r"(?=예요|이에요|입니다|이고|이며|이라|라서|라고|이네|네요|였|이었|년|\(|\s*대운|[’'\"”]|\s*$|\.)"
NAME_KO: Final = (
    rf"(?:(?!{'|'.join(_EVERYDAY)})(?:{_any(NAMES)})"
    r"(?=[^가-힣]|$|이|가|은|는|을|를|과|와|로|으로|의|라|인|예|입|였|네|고|며|도|에|답|처럼|년|월|일|시|대운)"
    rf"|(?!정인){PAIR}{_AFTER_NAME})"
)
"""A pair in hangul as a name and not as a part of another word (갑자기). Pairs that are none of the sixty are mostly
words (정신, 경사, 무사) and need what only follows a name; 정인 is a ten god.
"""
LATIN_PAIR: Final = rf"(?:{_any(_ROMAN_NAMES)}|{_any(_PINYIN_NAMES)})"

_STEM_OF_HANJA: Final = {stem.hanja: stem.hangul for stem in STEMS}
_BRANCH_OF_HANJA: Final = {branch.hanja: branch.hangul for branch in BRANCHES}
_STEM_OF_LATIN: Final = {stem.roman: stem.hangul for stem in STEMS} | {
    word: STEMS[i].hangul for i, word in enumerate(_PINYIN_STEMS)
}


def hangul_name(written: str) -> str:
    """The hangul of a pair however it is written."""
    text = written.lower()
    if text in _ROMAN_NAMES:
        return _ROMAN_NAMES[text]
    if text in _PINYIN_NAMES:
        return _PINYIN_NAMES[text]
    return "".join(_STEM_OF_HANJA.get(c, _BRANCH_OF_HANJA.get(c, c)) for c in written)


ELEMENT_WORDS: Final[Mapping[str, Element]] = {
    **{element.hangul: element for element in Element},
    **{element.hanja: element for element in Element},
    **{element.value: element for element in Element},
    "나무": Element.WOOD,
    "불": Element.FIRE,
    "흙": Element.EARTH,
    "쇠": Element.METAL,
    "물": Element.WATER,
}
_ELEMENT_SYLLABLES: Final = "".join(element.hangul for element in Element)
_ELEMENT_HANJA: Final = "".join(element.hanja for element in Element)
STEM_ELEMENT: Final = (
    rf"[{_HANGUL_STEMS}][{_ELEMENT_SYLLABLES}]|[{_HANJA_STEMS}][{_ELEMENT_HANJA}]"
    rf"|(?<![a-z])(?:{_any(_STEM_OF_LATIN)})[ -](?:wood|fire|earth|metal|water)(?![a-z])"
)


def stem_and_element(written: str) -> tuple[str, Element]:
    """갑목, 甲木 or `Gap wood` as the stem's hangul and the element said to be its own."""
    if written[0] in _STEM_OF_HANJA or written[0] in _HANGUL_STEMS:
        return _STEM_OF_HANJA.get(written[0], written[0]), ELEMENT_WORDS[written[1]]
    stem, element = re.split(r"[ -]", written.lower())
    return _STEM_OF_LATIN[stem], ELEMENT_WORDS[element]


TEN_GODS: Final[Mapping[str, tuple[TenGod, ...]]] = {
    **{god.value: (god,) for god in TenGod},
    "칠살": (TenGod.INDIRECT_OFFICER,),
    "편인성": (TenGod.INDIRECT_SEAL,),
    "인수": (TenGod.DIRECT_SEAL,),
    "比肩": (TenGod.PEER,),
    "劫財": (TenGod.RIVAL,),
    "食神": (TenGod.EATING,),
    "傷官": (TenGod.HURTING,),
    "偏財": (TenGod.INDIRECT_WEALTH,),
    "正財": (TenGod.DIRECT_WEALTH,),
    "偏官": (TenGod.INDIRECT_OFFICER,),
    "七殺": (TenGod.INDIRECT_OFFICER,),
    "正官": (TenGod.DIRECT_OFFICER,),
    "偏印": (TenGod.INDIRECT_SEAL,),
    "正印": (TenGod.DIRECT_SEAL,),
    "비겁": (TenGod.PEER, TenGod.RIVAL),
    "식상": (TenGod.EATING, TenGod.HURTING),
    "재성": (TenGod.INDIRECT_WEALTH, TenGod.DIRECT_WEALTH),
    "관성": (TenGod.INDIRECT_OFFICER, TenGod.DIRECT_OFFICER),
    "인성": (TenGod.INDIRECT_SEAL, TenGod.DIRECT_SEAL),
    "indirect wealth": (TenGod.INDIRECT_WEALTH,),
    "direct wealth": (TenGod.DIRECT_WEALTH,),
    "indirect officer": (TenGod.INDIRECT_OFFICER,),
    "seven killings": (TenGod.INDIRECT_OFFICER,),
    "direct officer": (TenGod.DIRECT_OFFICER,),
    "indirect seal": (TenGod.INDIRECT_SEAL,),
    "direct seal": (TenGod.DIRECT_SEAL,),
    "indirect resource": (TenGod.INDIRECT_SEAL,),
    "direct resource": (TenGod.DIRECT_SEAL,),
    "eating god": (TenGod.EATING,),
    "hurting officer": (TenGod.HURTING,),
    "rob wealth": (TenGod.RIVAL,),
}
TEN_GOD: Final = _any(TEN_GODS)

# 쇠 병 사 묘 절 태 양 only as 쇠지 … 양지, and only where the twelve stages or a position are spoken of.
LIFE_STAGES: Final[Mapping[str, LifeStage]] = {
    **{stage.value: stage for stage in LifeStage if len(stage.value) > 1},
    **{f"{stage.value}지": stage for stage in LifeStage if len(stage.value) == 1},
    "관대지": LifeStage.CAPPING,
    "건록지": LifeStage.OFFICE,
    "제왕지": LifeStage.PEAK,
    "장생지": LifeStage.BIRTH,
    "목욕지": LifeStage.BATH,
    "長生": LifeStage.BIRTH,
    "沐浴": LifeStage.BATH,
    "冠帶": LifeStage.CAPPING,
    "建祿": LifeStage.OFFICE,
    "帝旺": LifeStage.PEAK,
}
LIFE_STAGE: Final = _any(LIFE_STAGES)
SHORT_STAGE: Final = "쇠|병|사|묘|절|태|양"

# Stars (신살) people and models name. Those that the engine finds are added from the chart.
STARS: Final = (
    "천을귀인", "태극귀인", "천덕귀인", "월덕귀인", "문창귀인", "학당귀인", "문곡귀인", "관귀학관", "천주귀인",
    "복성귀인",
    "천의성", "천문성", "암록", "금여", "협록", "역마살", "도화살", "년살", "화개살", "장성살", "반안살", "망신살",
    "육해살",
    "월살", "재살", "천살", "지살", "겁살", "괴강살", "백호살", "백호대살", "양인살", "홍염살", "원진살", "귀문관살",
    "현침살", "고란살", "급각살", "천라지망", "탕화살", "음양차착살", "과숙살", "고신살", "낙정관살", "단교관살",
    "평두살",
    "곡각살", "삼재",
)  # fmt: skip


def star_key(name: str) -> str:
    """What is left of a star's name without 살, 대살, 관살: 역마살 and 역마 are one."""
    return re.sub(r"(?:관살|대살|살)$", "", name)


POSITION_SYLLABLES: Final[Mapping[str, Position]] = {
    "년": "year", "연": "year", "월": "month", "일": "day", "시": "hour",
    "年": "year", "月": "month", "日": "day", "時": "hour",
    "year": "year", "month": "month", "day": "day", "hour": "hour",
}  # fmt: skip
NUMBERS: Final[Mapping[str, int]] = {
    **{str(i): i for i in range(10)},
    "하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8,
    "한": 1, "두": 2, "세": 3, "네": 4, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
NUMBER: Final = _any(NUMBERS)
