"""합·충·형·파·해·원진·귀문: which stems and branches are in which relation, as data.

Sources: 『연해자평』 권1-2 (천간합, 육합, 삼합, 충, 형, 해); 『삼명통회』 권2 (방합, 파); 원진·귀문·암합 as in Korean
manuals (박재완 『명리요강』; 암합 by the union of the 정기, 『적천수천미』 「지지」).
"""

from typing import Final, Literal, NamedTuple

from shared.vocabulary import Element

_WOOD, _FIRE, _EARTH, _METAL, _WATER = Element
Level = Literal["stem", "branch"]


class Row(NamedTuple):
    """`members` in hangul, in the order in which they are spoken."""

    kind: str
    members: str
    level: Level
    element: Element | None
    rule: str


def _rows(kind: str, level: Level, rule: str, groups: dict[str, Element | None]) -> tuple[Row, ...]:
    return tuple(Row(kind, members, level, element, f"{members}{rule}") for members, element in groups.items())


def _plain(members: str) -> dict[str, Element | None]:
    return dict.fromkeys(members.split())


PAIRS: Final = (
    *_rows("천간합", "stem", "합", {"갑기": _EARTH, "을경": _METAL, "병신": _WATER, "정임": _WOOD, "무계": _FIRE}),
    *_rows("천간충", "stem", "충", _plain("갑경 을신 병임 정계")),
    *_rows(
        "육합",
        "branch",
        "합",
        {"자축": _EARTH, "인해": _WOOD, "묘술": _FIRE, "진유": _METAL, "사신": _WATER, "오미": _FIRE},
    ),
    *_rows("충", "branch", "충", _plain("자오 축미 인신 묘유 진술 사해")),
    *_rows("형", "branch", "형", _plain("인사 사신 인신 축술 술미 축미 자묘")),
    *_rows("자형", "branch", "자형", _plain("진진 오오 유유 해해")),
    *_rows("파", "branch", "파", _plain("자유 축진 인해 묘오 사신 미술")),
    *_rows("해", "branch", "해", _plain("자미 축오 인사 묘진 신해 유술")),
    *_rows("원진", "branch", "원진", _plain("자미 축오 인유 묘신 진해 사술")),
    *_rows("귀문", "branch", "귀문관살", _plain("자유 축오 인미 묘신 진해 사술")),
    *_rows("암합", "branch", "암합", _plain("자술 축인 묘신 오해 인미")),
)

TRIPLES: Final = (
    *_rows("삼합", "branch", "삼합", {"신자진": _WATER, "해묘미": _WOOD, "인오술": _FIRE, "사유축": _METAL}),
    *_rows("방합", "branch", "방합", {"인묘진": _WOOD, "사오미": _FIRE, "신유술": _METAL, "해자축": _WATER}),
    *_rows("삼형", "branch", "삼형", _plain("인사신 축술미")),
)

HALVES: Final = _rows(
    "반합",
    "branch",
    "반합",
    {
        "신자": _WATER,
        "자진": _WATER,
        "해묘": _WOOD,
        "묘미": _WOOD,
        "인오": _FIRE,
        "오술": _FIRE,
        "사유": _METAL,
        "유축": _METAL,
    },
)
"""Two of a 삼합 with its middle (왕지) among them."""
