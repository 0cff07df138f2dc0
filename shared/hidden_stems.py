"""지장간(支藏干): the stems hidden in a branch, with role and day share.

월률분야(月律分野) as used in Korea: the days of a month of thirty that each stem governs. Source: 『연해자평』 권1
「월률분야지도」 in the shares common to Korean manuals (자묘유 10/20, 오 10/9/11, 진술축미 9/3/18, 인신사해 7/7/16).
"""

from typing import Final, NamedTuple

from shared.contracts.chart import HiddenRole
from shared.vocabulary import BRANCHES, STEMS

_GOVERNED: Final = {
    "자": "임10 계20",
    "축": "계9 신3 기18",
    "인": "무7 병7 갑16",
    "묘": "갑10 을20",
    "진": "을9 계3 무18",
    "사": "무7 경7 병16",
    "오": "병10 기9 정11",
    "미": "정9 을3 기18",
    "신": "무7 임7 경16",
    "유": "경10 신20",
    "술": "신9 정3 무18",
    "해": "무7 갑7 임16",
}
_STEM_INDEX: Final = {stem.hangul: index for index, stem in enumerate(STEMS)}
MONTH_DAYS: Final = 30


class Hidden(NamedTuple):
    """`stem`: 0 갑 … 9 계; `days` of thirty."""

    stem: int
    role: HiddenRole
    days: int


def _parse(text: str) -> tuple[Hidden, ...]:
    parts = text.split()
    roles: tuple[HiddenRole, ...] = ("여기", "중기", "정기") if len(parts) == len("여중정") else ("여기", "정기")
    return tuple(Hidden(_STEM_INDEX[part[0]], role, int(part[1:])) for part, role in zip(parts, roles, strict=True))


HIDDEN: Final = tuple(_parse(_GOVERNED[branch.hangul]) for branch in BRANCHES)
"""By branch, 자 first; 여기 first, 정기 last."""
MAIN: Final = tuple(hidden[-1].stem for hidden in HIDDEN)
"""정기 of each branch."""
