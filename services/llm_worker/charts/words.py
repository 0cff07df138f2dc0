"""Names of the things a chart is made of, in the two languages."""

from collections.abc import Mapping, Sequence
from typing import Final

from shared.contracts.chart import Position
from shared.contracts.turn import Locale
from shared.vocabulary import BRANCH_BY_HANGUL, STEM_BY_HANGUL, Element, TenGod

GROUPS: Final[Mapping[str, tuple[TenGod, TenGod]]] = {
    "비겁": (TenGod.PEER, TenGod.RIVAL),
    "식상": (TenGod.EATING, TenGod.HURTING),
    "재성": (TenGod.INDIRECT_WEALTH, TenGod.DIRECT_WEALTH),
    "관성": (TenGod.INDIRECT_OFFICER, TenGod.DIRECT_OFFICER),
    "인성": (TenGod.INDIRECT_SEAL, TenGod.DIRECT_SEAL),
}
GROUP_OF: Final = {god: group for group, gods in GROUPS.items() for god in gods}

_GROUPS_EN: Final = {
    "비겁": "the Companions (비겁)",
    "식상": "the Output stars (식상)",
    "재성": "the Wealth stars (재성)",
    "관성": "the Officer stars (관성)",
    "인성": "the Seal stars (인성)",
}
_GROUPS_HANJA: Final = {"비겁": "比劫", "식상": "食傷", "재성": "財星", "관성": "官星", "인성": "印星"}
_GODS_EN: Final = {
    TenGod.PEER: "the Peer (비견)",
    TenGod.RIVAL: "the Rival (겁재)",
    TenGod.EATING: "the Eating God (식신)",
    TenGod.HURTING: "the Hurting Officer (상관)",
    TenGod.INDIRECT_WEALTH: "Indirect Wealth (편재)",
    TenGod.DIRECT_WEALTH: "Direct Wealth (정재)",
    TenGod.INDIRECT_OFFICER: "the Indirect Officer (편관)",
    TenGod.DIRECT_OFFICER: "the Direct Officer (정관)",
    TenGod.INDIRECT_SEAL: "the Indirect Seal (편인)",
    TenGod.DIRECT_SEAL: "the Direct Seal (정인)",
}
_PILLARS: Final[Mapping[Position, tuple[str, str]]] = {
    "year": ("년주", "year pillar"),
    "month": ("월주", "month pillar"),
    "day": ("일주", "day pillar"),
    "hour": ("시주", "hour pillar"),
}
_STEMS: Final[Mapping[Position, tuple[str, str]]] = {
    "year": ("년간", "year stem"),
    "month": ("월간", "month stem"),
    "day": ("일간", "day stem"),
    "hour": ("시주 천간", "hour stem"),
}
_BRANCHES: Final[Mapping[Position, tuple[str, str]]] = {
    "year": ("년지", "year branch"),
    "month": ("월지", "month branch"),
    "day": ("일지", "day branch"),
    "hour": ("시지", "hour branch"),
}
_SCHOOLS_EN: Final = {
    "억부": "balance (억부)",
    "조후": "climate (조후)",
    "통관": "mediation (통관)",
    "병약": "remedy (병약)",
}


class Words:
    """Says names in one language."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._korean = locale == "ko"

    def god(self, god: TenGod) -> str:
        """정재 or `Direct Wealth (정재)`."""
        return god.value if self._korean else _GODS_EN[god]

    def place(self, place: str) -> str:
        """일지 or `the day branch`."""
        return place if self._korean else f"the {place}"

    def group(self, group: str) -> str:
        """재성(財星) or `the Wealth stars (재성)`."""
        return f"{group}({_GROUPS_HANJA[group]})" if self._korean else _GROUPS_EN[group]

    def element(self, element: Element) -> str:
        """화(火) or `fire`."""
        return f"{element.hangul}({element.hanja})" if self._korean else element.value

    def pillar_place(self, position: Position) -> str:
        """년주 or `year pillar`."""
        return _PILLARS[position][not self._korean]

    def stem_place(self, position: Position) -> str:
        """년간 or `year stem`."""
        return _STEMS[position][not self._korean]

    def branch_place(self, position: Position) -> str:
        """년지 or `year branch`."""
        return _BRANCHES[position][not self._korean]

    def pillar(self, name: str, hanja: str) -> str:
        """경오(庚午) or `Gyeong-o (경오, 庚午)`; `name` is two syllables of hangul."""
        if self._korean:
            return f"{name}({hanja})"
        return f"{STEM_BY_HANGUL[name[0]].roman.capitalize()}-{BRANCH_BY_HANGUL[name[1]].roman} ({name}, {hanja})"

    def day_master(self, stem: str, hanja: str, element: Element) -> str:
        """경금(庚金) or `Gyeong metal (庚金)`."""
        if self._korean:
            return f"{stem}{element.hangul}({hanja}{element.hanja})"
        return f"{STEM_BY_HANGUL[stem].roman.capitalize()} {element.value} ({hanja}{element.hanja})"

    def day_master_short(self, stem: str, element: Element) -> str:
        """경금 or `Gyeong metal`."""
        if self._korean:
            return f"{stem}{element.hangul}"
        return f"{STEM_BY_HANGUL[stem].roman.capitalize()} {element.value}"

    def school(self, school: str) -> str:
        """억부 or `balance (억부)`."""
        return school if self._korean else _SCHOOLS_EN.get(school, school)

    def enumerate(self, items: Sequence[str]) -> str:
        """`가, 나, 다` or `a, b and c`."""
        if self._korean or len(items) < 2:  # noqa: PLR2004 - a list of one
            return ", ".join(items)
        return f"{', '.join(items[:-1])} and {items[-1]}"
