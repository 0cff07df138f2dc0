"""궁합, 택일 and luck as pages of text for a terminal."""

from collections.abc import Iterable, Sequence
from typing import Final

from services.saju_engine.problems import Text
from services.saju_engine.rule_words import name_word
from services.saju_engine.terminal import width
from shared.contracts.chart import Chart, Luck, LuckPillar, Position
from shared.contracts.compatibility import Compatibility, CrossRelation, PairRelation, SharedPeriod
from shared.contracts.good_days import GoodDay, GoodDays, Purpose
from shared.contracts.locale import Locale

_LABEL: Final = 12
_PARTS: Final = {
    "day_stems": Text("일간", "day stems"),
    "day_branches": Text("일지", "day branch"),
    "year_branches": Text("띠", "years"),
    "elements": Text("오행", "elements"),
    "useful_elements": Text("용신", "useful"),
    "luck": Text("대운", "luck"),
}
_PLACES: Final[dict[Position, Text]] = {
    "year": Text("년", "year"),
    "month": Text("월", "month"),
    "day": Text("일", "day"),
    "hour": Text("시", "hour"),
}
_PURPOSES: Final[dict[Purpose, Text]] = {
    "wedding": Text("결혼", "a wedding"),
    "engagement": Text("약혼", "an engagement"),
    "moving": Text("이사", "moving house"),
    "opening": Text("개업", "opening a business"),
    "contract": Text("계약", "a contract"),
    "purchase": Text("큰 구매", "a purchase"),
    "travel": Text("여행", "travel"),
    "interview": Text("면접", "an interview"),
    "exam": Text("시험", "an exam"),
}
_WEEKDAYS: Final = tuple(map(Text, "월화수목금토일", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))
_FAVOURABLE: Final = {True: "○", False: "△", None: "–"}


def _cell(text: str, columns: int = _LABEL) -> str:
    return text + " " * max(1, columns - width(text))


def _pillars(chart: Chart) -> str:
    four = chart.pillars
    return " ".join(pillar.name for pillar in (four.year, four.month, four.day, four.hour) if pillar)


def _kinds(relations: Iterable[PairRelation]) -> str:
    return " ".join(f"{''.join(relation.members)}{relation.kind}" for relation in relations)


def compatibility_page(first: Chart, second: Chart, found: Compatibility, locale: Locale) -> str:
    """Score and word, the parts with their reasons, the relations, and the 대운 side by side."""
    korean = locale == "ko"
    lines = [
        f"{_pillars(first)}  ×  {_pillars(second)}",
        f"{found.score:.1f} / 100  {found.step if korean else found.step_en}",
        "",
    ]
    for part in found.parts:
        label = _cell(_PARTS[part.name].say(locale))
        lines += [f"{label}{part.score:5.1f}  × {part.weight:.2f}", f"  {part.reason if korean else part.reason_en}"]
    lines += ["", "합·충·형·파·해·원진" if korean else "relations"]
    lines += [f"  {_crossing(relation, locale)}" for relation in found.relations]
    lines += ["", "대운 (○ 용신·희신, △ 기신)" if korean else "decades (○ useful or helpful, △ harmful)"]
    lines += [f"  {_span(period)}" for period in found.periods]
    return "\n".join(lines)


def _crossing(relation: CrossRelation, locale: Locale) -> str:
    here, there = (_PLACES[place].say(locale) for place in relation.positions)
    element = f" → {relation.element.hangul if locale == 'ko' else relation.element.value}" if relation.element else ""
    return f"{here}-{there} {'·'.join(relation.members)} {relation.kind}{element}"


def _span(period: SharedPeriod) -> str:
    told = (
        f"{name or '–'} {_FAVOURABLE[favourable]}"
        for name, favourable in (
            (period.first, period.first_favourable),
            (period.second, period.second_favourable),
        )
    )
    years = f"{period.start_year}-{period.end_year}"
    return "  ".join((years, *(_cell(each, 8) for each in told), _kinds(period.relations))).rstrip()


def good_days_page(found: GoodDays, locale: Locale) -> str:
    """The days with their reasons, the best first."""
    korean = locale == "ko"
    purpose = _PURPOSES[found.purpose].say(locale)
    head = (
        f"{purpose}에 어울리는 날  {found.start} - {found.end}  (피한 날 {found.avoided}일)"
        if korean
        else f"Days for {purpose}  {found.start} - {found.end}  ({found.avoided} ruled out)"
    )
    none = "이 기간에는 알맞은 날이 없어요. 기간을 늘려 보세요." if korean else "No day suits; try a longer span."
    lines = [head]
    for day in found.days:
        lines += ["", _day(day, locale)]
        lines += [f"  {reason.points:+5.1f}  {reason.text if korean else reason.text_en}" for reason in day.reasons]
    return "\n".join(lines if found.days else [head, none])


def _day(day: GoodDay, locale: Locale) -> str:
    gods = f"{day.stem_ten_god}·{day.branch_ten_god}"
    if locale == "en":
        gods = ", ".join(name_word(god).en for god in (day.stem_ten_god, day.branch_ten_god))
    weekday = _WEEKDAYS[day.weekday].say(locale)
    lunar = Text("음력", "lunar").say(locale)
    when = f"{day.date} ({weekday})  {day.hanja} {day.pillar}"
    return f"{when}  {day.officer}  {gods}  {lunar} {day.lunar}  {day.score:+.1f}"


def luck_page(found: Luck, locale: Locale) -> str:
    """대운, 세운, 월운, 일운, 시운, and the years around."""
    korean = locale == "ko"
    rows: list[tuple[Text, LuckPillar | None, str]] = [
        (Text("세운", "year"), found.year.pillar, str(found.year.year)),
        (Text("월운", "month"), found.month, ""),
        (Text("일운", "day"), found.day, ""),
        (Text("시운", "hour"), found.hour, ""),
    ]
    if found.decade:
        years = f"{found.decade.start_year}-{found.decade.end_year}"
        rows.insert(0, (Text("대운", "decade"), found.decade.pillar, years))
    age = f"만 {found.age}세" if korean else f"age {found.age}"
    lines = [f"{found.local_date}  {age}" + (f"  {found.samjae}" if found.samjae else "")]
    lines += [_luck(label.say(locale), pillar, years, locale) for label, pillar, years in rows if pillar]
    return "\n".join([*lines, " ".join(_years(found))])


def _luck(label: str, pillar: LuckPillar, years: str, locale: Locale) -> str:
    gods: Sequence[str] = (pillar.stem_ten_god, pillar.branch_ten_god, pillar.life_stage)
    if locale == "en":
        gods = [name_word(name).en for name in (pillar.stem_ten_god, pillar.branch_ten_god, pillar.life_stage)]
    kinds = " ".join(dict.fromkeys(f"{''.join(each.members)}{each.kind}" for each in pillar.relations))
    return f"{_cell(label, 8)}{pillar.hanja} {pillar.name}  {' · '.join(gods)}  {years}  {kinds}".rstrip()


def _years(found: Luck) -> Iterable[str]:
    return (f"{each.year}:{each.pillar.name}" for each in found.years)
