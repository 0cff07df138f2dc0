"""십이운성(十二運星): the twelve stages of a stem over the branches.

Rule: yang stems are born (장생) at 해 인 인 사 신 and go forward, yin stems at 오 유 유 자 묘 and go backward
(양순음역, fire and earth together). Source: 『연해자평』 권1 「십간생왕사절표」.
"""

from typing import Final

from shared.vocabulary import BRANCHES, LifeStage

LIFE_STAGES: Final = tuple(LifeStage)
_BIRTHPLACES: Final = "해오인유인유사자신묘"
"""Of 갑을병정무기경신임계."""
_BRANCH_INDEX: Final = {branch.hangul: index for index, branch in enumerate(BRANCHES)}


def _stage(stem: int, branch: int) -> LifeStage:
    steps = branch - _BRANCH_INDEX[_BIRTHPLACES[stem]]
    return LIFE_STAGES[(steps if stem % 2 == 0 else -steps) % 12]


STAGES: Final = tuple(tuple(_stage(stem, branch) for branch in range(12)) for stem in range(10))
"""By stem and branch. 봉법(逢法) takes the day stem over every branch, 거법(居法) each pillar's own stem."""
