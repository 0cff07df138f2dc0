"""명궁(命宮) and 태원(胎元).

태원: the month pillar ten months back: the next stem over the third branch ahead. 『삼명통회』 권2 「논태원」.
명궁: the branch at which 묘 stands when the hour's branch is laid upon the month's, months counted by the 중기 (the
sun's sign), its stem by 오호둔 of the year. 『삼명통회』 권2 「논좌명궁」.
"""

from services.saju_engine.almanac.solar_terms import index_at
from services.saju_engine.pillars import FourPillars


def conception(month: int) -> int:
    """태원 of a month pillar 0-59."""
    stem, branch = (month + 1) % 10, (month + 3) % 12
    return (6 * stem - 5 * branch) % 60


def life_palace(pillars: FourPillars, instant: int) -> int | None:
    """명궁, 0-59; None without an hour."""
    if pillars.hour is None:
        return None
    # Months from one 중기 to the next: that begun by 우수 (place 3) is the first; places of the table are 0 소한 … 23.
    month = ((index_at(instant) - 3) // 2) % 12 + 1
    hour = (pillars.hour % 12 - 2) % 12 + 1
    number = (14 - month - hour - 1) % 12 + 1
    branch = (number + 1) % 12
    stem = (pillars.year % 5 * 2 + 2 + number - 1) % 10
    return (6 * stem - 5 * branch) % 60
