"""Charts built from four names, for tests: the rules are short enough to stand here apart from the engine's."""

from datetime import UTC, date, datetime

from shared.contracts.birth import Birth, ChartOptions, Sex
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
    YearLuck,
)
from shared.contracts.passages import Passage, Retrieval
from shared.contracts.turn import ChatTurn, HistoryItem, Locale, StageName
from shared.vocabulary import (
    BRANCH_BY_HANGUL,
    BRANCHES,
    STEM_BY_HANGUL,
    STEMS,
    Element,
    LifeStage,
    Polarity,
    TenGod,
    sexagenary,
)

_ELEMENTS = list(Element)
_MAIN = dict(zip("자축인묘진사오미신유술해", "계기갑을무병정기경신무임", strict=True))
_BIRTH = dict(zip("갑을병정무기경신임계", "해오인유인유사자신묘", strict=True))
_ORDER = "자축인묘진사오미신유술해"


def ten_god(day: str, other: str) -> TenGod:
    me, it = STEM_BY_HANGUL[day], STEM_BY_HANGUL[other]
    distance = (_ELEMENTS.index(it.element) - _ELEMENTS.index(me.element)) % 5
    same = me.polarity is it.polarity
    pair = (
        (TenGod.PEER, TenGod.RIVAL),
        (TenGod.EATING, TenGod.HURTING),
        (TenGod.INDIRECT_WEALTH, TenGod.DIRECT_WEALTH),
        (TenGod.INDIRECT_OFFICER, TenGod.DIRECT_OFFICER),
        (TenGod.INDIRECT_SEAL, TenGod.DIRECT_SEAL),
    )[distance]
    return pair[not same]


def life_stage(stem: str, branch: str) -> LifeStage:
    step = 1 if STEM_BY_HANGUL[stem].polarity is Polarity.YANG else -1
    return list(LifeStage)[(step * (_ORDER.index(branch) - _ORDER.index(_BIRTH[stem]))) % 12]


def hanja(name: str) -> str:
    return STEM_BY_HANGUL[name[0]].hanja + BRANCH_BY_HANGUL[name[1]].hanja


def pillar(name: str, day: str, *, is_day: bool = False, stars: tuple[str, ...] = ()) -> Pillar:
    stem, branch = STEM_BY_HANGUL[name[0]], BRANCH_BY_HANGUL[name[1]]
    main = STEM_BY_HANGUL[_MAIN[name[1]]]
    return Pillar(
        name=name,
        hanja=hanja(name),
        stem=stem.hangul,
        branch=branch.hangul,
        stem_element=stem.element,
        stem_polarity=stem.polarity,
        branch_element=branch.element,
        branch_polarity=branch.polarity,
        stem_ten_god=None if is_day else ten_god(day, stem.hangul),
        branch_ten_god=ten_god(day, main.hangul),
        hidden_stems=(
            HiddenStem(
                stem=main.hangul,
                hanja=main.hanja,
                role="정기",
                days=30,
                element=main.element,
                ten_god=ten_god(day, main.hangul),
            ),
        ),
        life_stage=life_stage(day, branch.hangul),
        stars=tuple(SpiritStar(name=star) for star in stars),
    )


def luck_pillar(index: int, day: str, relations: tuple[Relation, ...] = ()) -> LuckPillar:
    stem, branch = sexagenary(index)
    return LuckPillar(
        name=stem.hangul + branch.hangul,
        hanja=stem.hanja + branch.hanja,
        stem_element=stem.element,
        branch_element=branch.element,
        stem_ten_god=ten_god(day, stem.hangul),
        branch_ten_god=ten_god(day, _MAIN[branch.hangul]),
        life_stage=life_stage(day, branch.hangul),
        relations=relations,
    )


def index_of(name: str) -> int:
    return next(i for i in range(60) if STEMS[i % 10].hangul + BRANCHES[i % 12].hangul == name)


def make_chart(
    names: str = "경오 경진 경오 계미",
    *,
    sex: Sex = "female",
    birth_year: int = 1990,
    stars: dict[str, str] | None = None,
) -> Chart:
    """`names`: year, month, day and (unless unknown) hour pillar in hangul. The first decade starts at six."""
    parts = names.split()
    day = parts[2][0]
    kinds = ("year", "month", "day", "hour")
    stars = stars or {}
    made = {
        kind: pillar(
            name,
            day,
            is_day=kind == "day",
            stars=tuple(star for star, where in stars.items() if where == kind),
        )
        for kind, name in zip(kinds, parts, strict=False)
    }
    counts = dict.fromkeys(Element, 0)
    gods: dict[TenGod, int] = {}
    for kind, one in made.items():
        counts[one.stem_element] += 1
        counts[one.branch_element] += 1
        for god in (one.stem_ten_god if kind != "day" else None, one.branch_ten_god):
            if god is not None:
                gods[god] = gods.get(god, 0) + 1
    month = index_of(parts[1])
    start = 6
    periods = tuple(
        DecadeLuck(
            pillar=luck_pillar(month - 1 - i, day),
            start_age=start + 10 * i,
            end_age=start + 10 * i + 9,
            start_year=birth_year + start + 10 * i,
            end_year=birth_year + start + 10 * i + 9,
        )
        for i in range(9)
    )
    master = STEM_BY_HANGUL[day]
    return Chart(
        engine_version="test",
        birth=Birth(date=f"{birth_year}-05-05", time="14:30" if len(parts) > 3 else None, sex=sex),
        options=ChartOptions(),
        place=Place(name="서울", timezone="Asia/Seoul", longitude=126.98),
        moment=Moment(
            civil=datetime(birth_year, 5, 5, 5, 30, tzinfo=UTC),
            utc=datetime(birth_year, 5, 5, 5, 30, tzinfo=UTC),
            reading=datetime(birth_year, 5, 5, 13, 58),  # noqa: DTZ001 - the contract's reading is naive
        ),
        solar_date=date(birth_year, 5, 5),
        animal=BRANCH_BY_HANGUL[parts[0][1]].animal,
        pillars=Pillars(year=made["year"], month=made["month"], day=made["day"], hour=made.get("hour")),
        day_master=DayMaster(stem=day, hanja=master.hanja, element=master.element, polarity=master.polarity),
        elements=tuple(ElementShare(element=element, count=count) for element, count in counts.items()),
        ten_gods=gods,
        decade_luck=DecadeLuckTable(
            forward=False,
            start_age=start,
            start_date=date(birth_year + start, 1, 1),
            rule="days to the term by three",
            periods=periods,
        ),
    )


def make_luck(chart: Chart, year: int = 2026) -> Luck:
    """Luck in November of a year."""
    day = chart.day_master.stem
    age = year - chart.solar_date.year
    relation = Relation(kind="충", members=("오", "자"), positions=("day",), level="branch")
    decade = next((d for d in chart.decade_luck.periods if d.start_age <= age <= d.end_age), None)
    return Luck(
        at=datetime(year, 11, 24, 12, tzinfo=UTC),
        local_date=date(year, 11, 24),
        age=age,
        year=YearLuck(year=year, pillar=luck_pillar(year - 1984, day, (relation,))),
        month=luck_pillar(index_of("기해"), day),
        day=luck_pillar(index_of("갑자"), day),
        decade=decade,
        years=tuple(YearLuck(year=y, pillar=luck_pillar(y - 1984, day)) for y in range(year - 2, year + 8)),
    )


PASSAGES = (
    Passage(
        number=1,
        id="wealth-officer-year",
        title="관성이 들어오는 해의 재물",
        text="관성이 들어오는 해에는 버는 일보다 지키는 일이 먼저예요. "
        "고정 지출을 정리하고 약속한 날짜를 지키면 흐름이 단단해져요.",
        topic="wealth",
        score=0.9,
        gist_en="In a year of the Officer, keeping what you have comes before earning more.",
    ),
    Passage(
        number=2,
        id="wealth-general",
        title="재성을 읽는 법",
        text="재성은 내가 다스리는 기운이라 현실 감각과 살림을 뜻해요. 많다고 부유하고 없다고 가난한 것은 아니에요.",
        topic="wealth",
        score=0.7,
        gist_en="The Wealth stars stand for what one manages; many do not make one rich, nor none poor.",
    ),
)


def make_turn(
    question: str = "올해 재물운이 어때요?",
    *,
    chart: Chart | None = None,
    without_chart: bool = False,
    locale: Locale = "ko",
    history: tuple[HistoryItem, ...] = (),
    passages: tuple[Passage, ...] = PASSAGES,
    off_topic: bool = False,
    turn_id: str = "turn-1",
    year: int = 2026,
    seconds: float = 60.0,
) -> ChatTurn:
    """A turn as it reaches the LLM worker."""
    now = datetime.now(UTC)
    made = None if without_chart else (chart or make_chart())
    return ChatTurn(
        turn_id=turn_id,
        user="hashed",
        gateway="gateway-1",
        itinerary=(StageName.LLM_WORKER,),
        asked_at=now,
        deadline=datetime.fromtimestamp(now.timestamp() + seconds, UTC),
        locale=locale,
        question=question,
        history=history,
        chart=made,
        luck=make_luck(made, year) if made is not None else None,
        retrieval=Retrieval(passages=passages, off_topic=off_topic),
    )
