"""The closed vocabulary of saju (사주): stems, branches, elements, ten gods, life stages.

Facts, not rules: which stem is of which element. What follows from them is computed in `services.saju_engine`.
Source: the tables common to every Korean manual, e.g. 『연해자평』(淵海子平), 권1.
"""

from enum import StrEnum
from typing import Final, NamedTuple


class Element(StrEnum):
    """오행(五行)."""

    WOOD = "wood"
    FIRE = "fire"
    EARTH = "earth"
    METAL = "metal"
    WATER = "water"

    @property
    def hangul(self) -> str:
        """목 화 토 금 수."""
        return "목화토금수"[list(Element).index(self)]

    @property
    def hanja(self) -> str:
        """木 火 土 金 水."""
        return "木火土金水"[list(Element).index(self)]


class Polarity(StrEnum):
    """음양(陰陽)."""

    YANG = "yang"
    YIN = "yin"

    @property
    def hangul(self) -> str:
        """양, 음."""
        return "양" if self is Polarity.YANG else "음"


class TenGod(StrEnum):
    """십신(十神): the relation of a stem to the day master."""

    PEER = "비견"
    RIVAL = "겁재"
    EATING = "식신"
    HURTING = "상관"
    INDIRECT_WEALTH = "편재"
    DIRECT_WEALTH = "정재"
    INDIRECT_OFFICER = "편관"
    DIRECT_OFFICER = "정관"
    INDIRECT_SEAL = "편인"
    DIRECT_SEAL = "정인"


class LifeStage(StrEnum):
    """십이운성(十二運星)."""

    BIRTH = "장생"
    BATH = "목욕"
    CAPPING = "관대"
    OFFICE = "건록"
    PEAK = "제왕"
    DECLINE = "쇠"
    ILLNESS = "병"
    DEATH = "사"
    TOMB = "묘"
    SEVERANCE = "절"
    CONCEPTION = "태"
    NURTURE = "양"


class Stem(NamedTuple):
    """천간(天干): one of ten."""

    hangul: str
    hanja: str
    roman: str
    element: Element
    polarity: Polarity


class Branch(NamedTuple):
    """지지(地支): one of twelve. `element` and `polarity` are those of its main hidden stem (정기)."""

    hangul: str
    hanja: str
    roman: str
    element: Element
    polarity: Polarity
    animal: str


_YANG, _YIN = Polarity.YANG, Polarity.YIN
_WOOD, _FIRE, _EARTH, _METAL, _WATER = Element

STEMS: Final = (
    Stem("갑", "甲", "gap", _WOOD, _YANG),
    Stem("을", "乙", "eul", _WOOD, _YIN),
    Stem("병", "丙", "byeong", _FIRE, _YANG),
    Stem("정", "丁", "jeong", _FIRE, _YIN),
    Stem("무", "戊", "mu", _EARTH, _YANG),
    Stem("기", "己", "gi", _EARTH, _YIN),
    Stem("경", "庚", "gyeong", _METAL, _YANG),
    Stem("신", "辛", "sin", _METAL, _YIN),
    Stem("임", "壬", "im", _WATER, _YANG),
    Stem("계", "癸", "gye", _WATER, _YIN),
)

BRANCHES: Final = (
    Branch("자", "子", "ja", _WATER, _YIN, "쥐"),
    Branch("축", "丑", "chuk", _EARTH, _YIN, "소"),
    Branch("인", "寅", "in", _WOOD, _YANG, "호랑이"),
    Branch("묘", "卯", "myo", _WOOD, _YIN, "토끼"),
    Branch("진", "辰", "jin", _EARTH, _YANG, "용"),
    Branch("사", "巳", "sa", _FIRE, _YANG, "뱀"),
    Branch("오", "午", "o", _FIRE, _YIN, "말"),
    Branch("미", "未", "mi", _EARTH, _YIN, "양"),
    Branch("신", "申", "sin", _METAL, _YANG, "원숭이"),
    Branch("유", "酉", "yu", _METAL, _YIN, "닭"),
    Branch("술", "戌", "sul", _EARTH, _YANG, "개"),
    Branch("해", "亥", "hae", _WATER, _YANG, "돼지"),
)

STEM_BY_HANGUL: Final = {stem.hangul: stem for stem in STEMS}
BRANCH_BY_HANGUL: Final = {branch.hangul: branch for branch in BRANCHES}


def sexagenary(index: int) -> tuple[Stem, Branch]:
    """The stem and branch at a place of the sixty (육십갑자, 六十甲子), 갑자 being 0; an integer is taken modulo 60."""
    return STEMS[index % 10], BRANCHES[index % 12]
