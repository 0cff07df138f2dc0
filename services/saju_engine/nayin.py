"""납음오행(納音五行): the sounding element of each pair of the sixty. Source: 『삼명통회』 권1 「논납음취상」."""

from typing import Final

NAYIN: Final = (
    *("해중금", "노중화", "대림목", "노방토", "검봉금", "산두화", "간하수", "성두토", "백랍금", "양류목"),
    *("천중수", "옥상토", "벽력화", "송백목", "장류수", "사중금", "산하화", "평지목", "벽상토", "금박금"),
    *("복등화", "천하수", "대역토", "차천금", "상자목", "대계수", "사중토", "천상화", "석류목", "대해수"),
)
"""갑자·을축 first."""


def nayin(pillar: int) -> str:
    """Of a pillar 0-59."""
    return NAYIN[pillar // 2]
