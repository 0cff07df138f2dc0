"""건제십이신(建除十二神): the officer of a day. The day whose branch is the month's is 건; the others follow by branch.

Months are those of the 절, so that at each of them one officer stands for two days.
Source: 『성력고원』(星曆考原) 권5 「월건십이신」.
"""

from typing import Final

OFFICERS: Final = tuple("건제만평정집파위성수개폐")


def officer(month_branch: int, day_branch: int) -> str:
    """Of branches 0 자 … 11 해."""
    return OFFICERS[(day_branch - month_branch) % 12]
