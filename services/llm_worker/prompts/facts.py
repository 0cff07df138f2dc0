"""The chart in a compact form for a model: at most about 1,000 tokens."""

from collections.abc import Iterator
from typing import Final

from services.llm_worker.charts.view import ChartView
from services.llm_worker.charts.words import Words
from shared.contracts.chart import Chart, Luck, LuckPillar
from shared.contracts.compatibility import Compatibility
from shared.contracts.turn import Locale

NO_CHART: Final = {
    "ko": "태어난 때를 몰라 사주가 없습니다. 이 사람의 사주에 관한 사실을 말하지 말고, 필요하면 생년월일을 물어보세요.",
    "en": "There is no chart: the birth is unknown. Claim nothing about this person; ask for the birth if needed.",
}
_YEARS: Final = 6


def compact(chart: Chart | None, luck: Luck | None, locale: Locale) -> str:
    """One line per kind of fact. Terms stay Korean in both languages, for the answer has to name them so."""
    if chart is None:
        return NO_CHART[locale]
    return "\n".join((*_birth_lines(chart, Words("ko")), *_luck_lines(chart, luck)))


def compared(partner: Chart, compatibility: Compatibility, locale: Locale) -> str:
    """The partner's pillars, and what the two charts are to one another, with the reasons of each part."""
    words = Words("ko")
    pillars = ", ".join(
        f"{words.pillar_place(place)} {p.name}({p.hanja})" for place, p in ChartView(partner, words).pillars()
    )
    master = partner.day_master
    lines = [
        f"상대의 사주: 일간 {words.day_master(master.stem, master.hanja, master.element)}; {pillars}",
        f"궁합 {compatibility.score:.0f}/100 {compatibility.step if locale == 'ko' else compatibility.step_en}",
    ]
    lines += [
        f"- {part.reason if locale == 'ko' else part.reason_en} ({part.score:.0f}/100)" for part in compatibility.parts
    ]
    return "\n".join(lines)


def _birth_lines(chart: Chart, words: Words) -> Iterator[str]:
    view = ChartView(chart, words)
    master = chart.day_master
    sex = "여" if chart.birth.sex == "female" else "남"
    yield f"일간 {words.day_master(master.stem, master.hanja, master.element)} {master.polarity.hangul}, 성별 {sex}"
    yield "기둥 " + ", ".join(f"{words.pillar_place(place)} {p.name}({p.hanja})" for place, p in view.pillars())
    if chart.pillars.hour is None:
        yield "시주 모름(태어난 시간이 없음)"
    yield "십신 " + ", ".join(
        f"{words.stem_place(place)} {p.stem_ten_god.value if p.stem_ten_god else '일간'}"
        f"/{words.branch_place(place)} {p.branch_ten_god.value}"
        for place, p in view.pillars()
    )
    yield "지장간 " + ", ".join(
        f"{words.branch_place(place)} {'·'.join(h.stem for h in p.hidden_stems)}" for place, p in view.pillars()
    )
    yield "십이운성 " + ", ".join(f"{words.branch_place(place)} {p.life_stage.value}" for place, p in view.pillars())
    yield "오행 " + " ".join(f"{share.element.hangul}{share.count}" for share in chart.elements)
    stars = [f"{name}({'·'.join(view.star_places(name))})" for name in view.stars()]
    if stars:
        yield "신살 " + ", ".join(stars[:12])
    if chart.voids:
        yield "공망 " + "·".join(chart.voids)
    if chart.relations:
        yield "관계 " + ", ".join(f"{'·'.join(r.members)} {r.kind}" for r in chart.relations[:8])
    if chart.strength is not None:
        yield f"강약 {chart.strength.step} {chart.strength.score:.0f}/100"
    if chart.structure is not None:
        yield f"격국 {chart.structure.name}"
    useful = [f"{u.school} {u.useful.hangul}{'(선택)' if u.chosen else ''}" for u in chart.useful_elements]
    if useful:
        yield "용신 " + ", ".join(useful)


def _luck_lines(chart: Chart, luck: Luck | None) -> Iterator[str]:
    periods = chart.decade_luck.periods[:9]
    yield "대운 " + ", ".join(
        f"{d.start_age}-{d.end_age}세({d.start_year}-{d.end_year}) {d.pillar.name}" for d in periods
    )
    if luck is None:
        return
    yield f"오늘 {luck.local_date.isoformat()}, 만 {luck.age}세"
    yield f"올해 {luck.year.year}년 {_luck(luck.year.pillar)}"
    yield f"이번 달 {_luck(luck.month)}; 오늘 일진 {_luck(luck.day)}"
    if luck.decade is not None:
        yield f"지금 대운 {luck.decade.start_age}-{luck.decade.end_age}세 {_luck(luck.decade.pillar)}"
    coming = [year for year in luck.years if year.year != luck.year.year and year.year >= luck.year.year - 1]
    if coming:
        yield "다른 해 " + ", ".join(
            f"{y.year} {y.pillar.name}({y.pillar.stem_ten_god.value}/{y.pillar.branch_ten_god.value})"
            for y in coming[:_YEARS]
        )


def _luck(pillar: LuckPillar) -> str:
    gods = f"천간 {pillar.stem_ten_god.value}, 지지 {pillar.branch_ten_god.value}"
    return f"{pillar.name}({pillar.hanja}) {gods}, 십이운성 {pillar.life_stage.value}"
