"""Sentences about a chart, true and false, made from its facts; shared by the tests and the benchmark."""

from collections.abc import Iterator

from services.llm_worker.grounding.text.lexicon import NAMES, star_key
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import Chart, Luck, Pillar, Position
from shared.vocabulary import BRANCH_BY_HANGUL, STEM_BY_HANGUL, LifeStage, TenGod

PLACES: tuple[tuple[Position, str, str], ...] = (
    ("year", "년", "year"),
    ("month", "월", "month"),
    ("day", "일", "day"),
    ("hour", "시", "hour"),
)
STARS = ("역마살", "도화살", "화개살", "괴강살", "천을귀인", "문창귀인", "현침살", "홍염살")


def hanja(name: str) -> str:
    return STEM_BY_HANGUL[name[0]].hanja + BRANCH_BY_HANGUL[name[1]].hanja


def latin(name: str) -> str:
    return f"{STEM_BY_HANGUL[name[0]].roman.capitalize()}-{BRANCH_BY_HANGUL[name[1]].roman}"


def other(name: str, steps: int = 7) -> str:
    return NAMES[(NAMES.index(name) + steps) % 60]


def _known(facts: Facts) -> tuple[Chart, Luck]:
    assert facts.chart is not None
    assert facts.luck is not None
    return facts.chart, facts.luck


def pillar_sentences(name: str, ko: str, en: str) -> Iterator[str]:
    yield f"당신의 {ko}주는 {name}예요."
    yield f"{ko}주는 {hanja(name)}입니다."
    yield f"{name}({hanja(name)}) {ko}주를 가지셨네요."
    yield f"Your {en} pillar is {latin(name)}."


def false_claims(facts: Facts) -> Iterator[tuple[str, str]]:
    """Sentences that the chart denies, each with the kind of its lie."""
    chart, luck = _known(facts)
    for position, ko, en in PLACES:
        pillar = facts.pillars.get(position)
        name = other(pillar.name) if pillar else "갑자"
        yield from ((sentence, "pillar") for sentence in pillar_sentences(name, ko, en))
        if pillar is not None:
            yield from _false_at(facts, position, ko, pillar)
    yield from _false_master(chart)
    yield from _false_years()
    yield from _false_presence(facts, chart)
    yield from _false_decades(chart, luck)


def _false_master(chart: Chart) -> Iterator[tuple[str, str]]:
    stem = STEM_BY_HANGUL["을" if chart.day_master.stem != "을" else "무"]
    yield f"일간은 {stem.hangul}{stem.element.hangul}이에요.", "day_master"
    yield f"당신은 {stem.hangul}{stem.element.hangul}으로 태어났어요.", "day_master"
    yield f"일간이 {stem.hangul}({stem.hanja})이라서 그래요.", "day_master"
    yield f"You are a {stem.roman.capitalize()} {stem.element.value} person.", "day_master"
    wrong = "수" if chart.day_master.element.hangul != "수" else "화"
    yield f"일간은 {chart.day_master.stem}{wrong}예요.", "day_master"


def _false_years() -> Iterator[tuple[str, str]]:
    for word, year in (("올해", 2026), ("내년", 2027), ("작년", 2025)):
        lie = other(NAMES[(year - 1984) % 60])
        yield f"{word}는 {lie}년이라 변화가 커요.", "year"
        yield f"{year}년 {lie}년에는 조심하세요.", "year"
        yield f"{lie}년인 {year}년에 기회가 와요.", "year"
        yield f"{year} is the year of {latin(lie)}.", "year"


def _false_presence(facts: Facts, chart: Chart) -> Iterator[tuple[str, str]]:
    for share in chart.elements:
        yield f"{share.element.hangul} 기운이 {share.count + 1}개 있어요.", "element_count"
        yield f"You have {'six' if share.count != 6 else 'five'} {share.element.value} in your chart.", "element_count"
        if share.count:
            yield f"{share.element.hangul} 기운이 전혀 없어요.", "element_count"
    for god in TenGod:
        count, hidden = facts.god_count((god,)), facts.god_hidden((god,))
        if god is TenGod.HURTING:
            continue
        if count:
            yield f"사주에 {god.value}이 없어요.", "ten_god"
        elif not hidden:
            yield f"사주에 {god.value}이 있어요.", "ten_god"
        yield f"{god.value}이 모두 {count + 1}개예요.", "ten_god"
    for star in STARS:
        present = star_key(star) in facts.stars
        yield f"사주에 {star}이 {'없' if present else '있'}어요.", "star"


def _false_decades(chart: Chart, luck: Luck) -> Iterator[tuple[str, str]]:
    first = chart.decade_luck.periods[0]
    yield f"{first.start_age}세부터 {other(first.pillar.name)} 대운이 시작돼요.", "decade"
    yield f"대운은 {first.start_age + 3}세에 시작해요.", "decade"
    lost = next(name for name in NAMES if name not in {p.pillar.name for p in chart.decade_luck.periods})
    yield f"지금은 {lost} 대운이에요.", "decade"
    if luck.decade is not None:
        late = next(p for p in chart.decade_luck.periods if p.pillar.name != luck.decade.pillar.name)
        yield f"현재는 {late.pillar.name}({late.pillar.hanja}) 대운이에요.", "decade"
        yield f"You are now in the {latin(late.pillar.name)} decade.", "decade"


def _false_at(facts: Facts, position: Position, ko: str, pillar: Pillar) -> Iterator[tuple[str, str]]:
    gods = facts.god_at(position, "branch")
    god = next(god for god in TenGod if god not in gods)
    yield f"{ko}지에 {god.value}이 앉아 있어요.", "ten_god"
    stages = facts.stages_at(position)
    stage = next(s for s in (LifeStage.BIRTH, LifeStage.BATH, LifeStage.PEAK) if s not in stages)
    yield f"{ko}지는 {stage.value}이에요.", "life_stage"
    if position != "day":
        stem = STEM_BY_HANGUL[other(pillar.name)[0]]
        yield f"{ko}간은 {stem.hangul}{stem.element.hangul}이에요.", "stem"


def true_claims(facts: Facts) -> Iterator[str]:
    """Sentences that the chart confirms."""
    chart, luck = _known(facts)
    for position, ko, en in PLACES:
        pillar = facts.pillars.get(position)
        if pillar is None:
            continue
        yield from pillar_sentences(pillar.name, ko, en)
        yield f"{ko}주는 {other(pillar.name)}가 아니라 {pillar.name}예요."
        yield f"{ko}지에 {pillar.branch_ten_god.value}이 있어요."
        stage = pillar.life_stage.value
        named = "지의 십이운성은" if stage in BRANCH_BY_HANGUL else "지는"  # 일지는 묘: a branch
        yield f"{ko}{named} {stage}이에요."
        for star in pillar.stars:
            yield f"{ko}지에 {star.name}이 있어요."
        if position != "day":
            yield f"{ko}간은 {pillar.stem}{pillar.stem_element.hangul}이에요."
    yield from _true_of_time(chart, luck)
    yield from _true_presence(facts, chart)


def _true_presence(facts: Facts, chart: Chart) -> Iterator[str]:
    master = chart.day_master
    yield f"일간은 {master.stem}{master.element.hangul}이에요."
    yield f"당신은 {master.stem}{master.element.hangul}으로 태어났어요."
    yield f"You are a {STEM_BY_HANGUL[master.stem].roman.capitalize()} {master.element.value} person."
    for share in chart.elements:
        yield f"{share.element.hangul} 기운이 {share.count}개예요."
        if not share.count:
            yield f"{share.element.hangul} 기운이 없어요."
            yield f"{share.element.hangul} 기운은 1개도 없어요."
    for god in TenGod:
        count = facts.god_count((god,))
        yield f"사주에 {god.value}이 {'있' if count else '없'}어요."
    for word in STARS:
        yield f"사주에 {word}이 {'있' if star_key(word) in facts.stars else '없'}어요."


def _true_of_time(chart: Chart, luck: Luck) -> Iterator[str]:
    for year in luck.years:
        yield f"{year.year}년 {year.pillar.name}년에는 숨을 고르세요."
        yield f"{year.pillar.name}년인 {year.year}년이 기다려져요."
    for period in chart.decade_luck.periods:
        yield f"{period.start_age}세부터 {period.end_age}세까지는 {period.pillar.name} 대운이에요."
        yield f"{period.start_age}세 {period.pillar.name}, 그다음 대운이 이어져요."
    if luck.decade is not None:
        yield f"지금은 {luck.decade.pillar.name} 대운을 지나고 있어요."
        yield f"You are now in the {latin(luck.decade.pillar.name)} decade."


GENERAL = (
    "일주일 정도 쉬어 가세요.",
    "일주가 갑자기 바뀌는 일은 없어요.",
    "시주를 정해 드리려면 태어난 시간이 필요해요.",
    "올해 임신을 계획하고 계시다면 몸을 먼저 돌보세요.",
    "올해 신축 아파트로 옮기는 것도 방법이에요.",
    "2027년 정해진 길은 없어요.",
    "임신 일주일 전부터 준비해요.",
    "연주회에 가면 기분이 나아져요.",
    "만약 일주가 갑자라면 이야기가 달라져요.",
    "갑자 일주인 사람은 총명하다고들 해요.",
    "상대방의 일주는 갑자일 수 있어요.",
    "자료에는 “일간은 을목이에요, 그래서 부드럽다고 해요”라고 쓰여 있어요 [1].",
    "화 기운이 3개월 동안 강해져요.",
    "올해는 재성이 없어요.",
    "정관이 있으면 규칙을 잘 지켜요.",
    "정관이 없다고 해서 직장 운이 나쁜 것은 아니에요.",
    "재성이 있어도 지키는 일이 먼저예요.",
    "그건 상관이 없어요.",
    "할 수가 없어요.",
    "목이 없어요, 하고 말할 만큼 목이 쉬었어요.",
    "화가 없어요.",
    "일간은 정관의 다스림을 받아요.",
    "월지가 편재를 만나면 살림이 늘어요.",
    "역마살이 있는 사람은 이동이 많아요.",
    "역마살이 있으면 여행을 좋아한다고 해요.",
    "올해는 역마살이 들어와요.",
    "도화살이 있나요?",
    "올해는 경사가 있을 수 있어요.",
    "올해는 정신을 차리고 천천히 가세요.",
    "2026년 무사히 지나가기를 바라요.",
    "정인 대운은 배움의 시기라고 해요.",
    "년주의 편관은 엄한 분위기의 모습으로 읽어요.",
    "월지에 편재가 있으면 살림이 늘어요.",
    "대운은 십 년마다 바뀌어요.",
    "30세부터 기사를 썼다고 하셨죠.",
    "갑목은 큰 나무에 비유돼요.",
    "정재는 꾸준한 수입을 뜻해요.",
    "장생은 새로 시작하는 기운이에요.",
    "시간은 편하게 쓰세요.",
    "If your day pillar were Gap-ja, things would differ.",
    "People with a Gap wood day master are often likened to trees.",
    "There is no fire without smoke.",
    "The Direct Officer stands for duty.",
    "Water the plants on Monday and rest.",
    "A decade is a long time.",
    "You have one earth-shaking idea.",
)
