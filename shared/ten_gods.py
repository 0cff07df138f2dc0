"""십신(十神): what a stem is to the day master.

Rule: same element 비겁, what it gives birth to 식상, what it controls 재성, what controls it 관성, what gives birth to
it 인성; of each pair the first where the polarities are equal (비견 식신 편재 편관 편인). Source: 『연해자평』 권1.
"""

from typing import Final

from shared.hidden_stems import MAIN
from shared.vocabulary import Element, TenGod

ELEMENTS: Final = tuple(Element)
TEN_GODS: Final = tuple(TenGod)


def ten_god_index(day_stem: int, stem: int) -> int:
    """0 비견 … 9 정인, for stems 0-9."""
    distance = (stem // 2 - day_stem // 2) % 5
    return distance * 2 + (stem - day_stem) % 2


STEM_GODS: Final = tuple(tuple(TEN_GODS[ten_god_index(day, stem)] for stem in range(10)) for day in range(10))
"""By day stem and stem."""
BRANCH_GODS: Final = tuple(tuple(row[MAIN[branch]] for branch in range(12)) for row in STEM_GODS)
"""By day stem and branch, through its 정기."""
