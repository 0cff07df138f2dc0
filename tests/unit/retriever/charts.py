"""Charts for the retriever's tests: made up from four pillars, complete enough to be searched with, without engine."""

import random
from collections import Counter
from datetime import UTC, date, datetime

from shared.contracts.birth import Birth, ChartOptions
from shared.contracts.chart import (
    Chart,
    DayMaster,
    DecadeLuck,
    DecadeLuckTable,
    ElementShare,
    HiddenStem,
    Luck,
    LuckPillar,
    Moment,
    Pillar,
    Pillars,
    Place,
    Relation,
    SpiritStar,
    Strength,
    UsefulElement,
    YearLuck,
)
from shared.vocabulary import (
    BRANCH_BY_HANGUL,
    BRANCHES,
    STEM_BY_HANGUL,
    Branch,
    Element,
    LifeStage,
    Stem,
    TenGod,
    sexagenary,
)

STARS = ("도화살", "역마살", "화개살", "천을귀인", "괴강살", "백호살", "홍염살", "문창귀인", "금여", "양인살")
RELATIONS = ("육합", "삼합", "충", "형", "파", "해", "원진")
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def ten_god(master: Stem, other: Stem | Branch) -> TenGod:
    step = (list(Element).index(other.element) - list(Element).index(master.element)) % 5
    return list(TenGod)[2 * step + (master.polarity != other.polarity)]


def pillar(master: Stem, name: str, *, own: bool = False, stars: tuple[str, ...] = (), stage: int = 0) -> Pillar:
    stem, branch = STEM_BY_HANGUL[name[0]], BRANCH_BY_HANGUL[name[1]]
    return Pillar(
        name=name,
        hanja=stem.hanja + branch.hanja,
        stem=stem.hangul,
        branch=branch.hangul,
        stem_element=stem.element,
        stem_polarity=stem.polarity,
        branch_element=branch.element,
        branch_polarity=branch.polarity,
        stem_ten_god=None if own else ten_god(master, stem),
        branch_ten_god=ten_god(master, branch),
        hidden_stems=(
            HiddenStem(
                stem=stem.hangul,
                hanja=stem.hanja,
                role="정기",
                days=30,
                element=stem.element,
                ten_god=ten_god(master, stem),
            ),
        ),
        life_stage=list(LifeStage)[stage],
        stars=tuple(SpiritStar(name=star) for star in stars),
    )


def luck_pillar(master: Stem, name: str) -> LuckPillar:
    stem, branch = STEM_BY_HANGUL[name[0]], BRANCH_BY_HANGUL[name[1]]
    return LuckPillar(
        name=name,
        hanja=stem.hanja + branch.hanja,
        stem_element=stem.element,
        branch_element=branch.element,
        stem_ten_god=ten_god(master, stem),
        branch_ten_god=ten_god(master, branch),
        life_stage=LifeStage.BIRTH,
    )


def chart(
    names: str = "경오 경진 경오 계미",
    *,
    strong: bool = True,
    useful: Element = Element.WATER,
    relations: tuple[Relation, ...] = (),
    stars: tuple[tuple[str, ...], ...] = ((), (), (), ()),
    stages: tuple[int, ...] = (0, 0, 0, 0),
    sex: str = "female",
) -> Chart:
    """`names`: year, month, day and, where known, hour."""
    parts = names.split()
    master = STEM_BY_HANGUL[parts[2][0]]
    made = [
        pillar(master, name, own=place == 2, stars=stars[place], stage=stages[place])
        for place, name in enumerate(parts)
    ]
    counts = Counter(element for one in made for element in (one.stem_element, one.branch_element))
    gods = Counter(god for one in made for god in (one.stem_ten_god, one.branch_ten_god) if god is not None)
    birth = Birth.model_validate({"date": "1990-05-05", "time": "14:30" if len(parts) == 4 else None, "sex": sex})
    luck = luck_pillar(master, "무인")
    return Chart(
        engine_version="test",
        birth=birth,
        options=ChartOptions(),
        place=Place(name="서울", timezone="Asia/Seoul", longitude=127.0),
        moment=Moment(civil=NOW, utc=NOW, reading=NOW),
        solar_date=date(1990, 5, 5),
        pillars=Pillars(year=made[0], month=made[1], day=made[2], hour=made[3] if len(made) == 4 else None),
        day_master=DayMaster(stem=master.hangul, hanja=master.hanja, element=master.element, polarity=master.polarity),
        elements=tuple(ElementShare(element=element, count=counts[element]) for element in Element),
        ten_gods=dict(gods),
        relations=relations,
        strength=Strength(score=60 if strong else 40, step="중화", strong=strong),
        useful_elements=(UsefulElement(school="억부", useful=useful, reason="시험", chosen=True),),
        decade_luck=DecadeLuckTable(
            forward=True,
            start_age=1,
            start_date=date(1991, 1, 1),
            rule="test",
            periods=(DecadeLuck(pillar=luck, start_age=30, end_age=39, start_year=2020, end_year=2029),),
        ),
    )


def luck(of: Chart, *, decade: str = "무인", year: str = "병오", month: str = "경인", day: str = "갑자") -> Luck:
    master = STEM_BY_HANGUL[of.day_master.stem]
    first = next(index for index in range(60) if "".join(part.hangul for part in sexagenary(index)) == year)
    years = tuple(
        YearLuck(
            year=2026 + offset,
            pillar=luck_pillar(master, "".join(part.hangul for part in sexagenary(first + offset))),
        )
        for offset in range(-2, 8)
    )
    return Luck(
        at=NOW,
        local_date=NOW.date(),
        age=35,
        year=years[2],
        month=luck_pillar(master, month),
        day=luck_pillar(master, day),
        decade=DecadeLuck(pillar=luck_pillar(master, decade), start_age=30, end_age=39, start_year=2020, end_year=2029),
        years=years,
    )


def random_chart(source: random.Random) -> tuple[Chart, Luck]:
    """Any pillars, stars, relations and luck: far more mixtures than births give."""

    def name() -> str:
        return "".join(part.hangul for part in sexagenary(source.randrange(60)))

    positions = ["year", "month", "day", "hour"][: 4 if source.random() < 0.8 else 3]
    relations = tuple(
        Relation.model_validate(
            {
                "kind": source.choice(RELATIONS),
                "members": source.sample([branch.hangul for branch in BRANCHES], 2),
                "positions": source.sample(positions, 2),
                "level": "branch",
            }
        )
        for _ in range(source.randrange(4))
    )
    made = chart(
        " ".join(name() for _ in positions),
        strong=source.random() < 0.5,
        useful=source.choice(list(Element)),
        relations=relations,
        stars=tuple(tuple(source.sample(STARS, source.randrange(3))) for _ in range(4)),
        stages=tuple(source.randrange(12) for _ in range(4)),
        sex=source.choice(["female", "male"]),
    )
    return made, luck(made, decade=name(), year=name(), month=name(), day=name())
