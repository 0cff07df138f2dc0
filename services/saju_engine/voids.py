"""공망(空亡): the two branches left over when ten stems meet twelve branches. Source: 『연해자평』 권2 「논공망」."""


def voids(pillar: int) -> tuple[int, int]:
    """The two void branches (0 자 … 11 해) of the ten (순, 旬) to which a pillar 0-59 belongs."""
    first = (pillar - pillar % 10 + 10) % 12
    return first, (first + 1) % 12
