"""Draws a chart for a terminal, as a 만세력 page is read: 시·일·월·년 from left to right, coloured by element."""

import unicodedata
from typing import Final

from services.saju_engine.clock import clock_text, minute_text
from shared.contracts.chart import Chart, Pillar
from shared.contracts.locale import Locale
from shared.vocabulary import Element

_COLOURS: Final = {
    Element.WOOD: "32",
    Element.FIRE: "31",
    Element.EARTH: "33",
    Element.METAL: "37",
    Element.WATER: "34",
}
_COLUMN: Final = 14
_LABEL: Final = 10
_TITLES: Final[dict[Locale, tuple[str, ...]]] = {
    "ko": ("시주", "일주", "월주", "년주"),
    "en": ("hour", "day", "month", "year"),
}


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in text)


def _cell(text: str, columns: int = _COLUMN) -> str:
    return text + " " * max(0, columns - width(text))


def _row(label: str, cells: list[str]) -> str:
    return (_cell(label, _LABEL) + "".join(_cell(cell) for cell in cells)).rstrip()


def _painted(label: str, cells: list[tuple[str, Element | None]], *, colour: bool) -> str:
    def paint(text: str, element: Element | None) -> str:
        cell = _cell(text)
        return f"\033[1;{_COLOURS[element]}m{cell}\033[0m" if colour and element else cell

    return (_cell(label, _LABEL) + "".join(paint(*cell) for cell in cells)).rstrip()


def _stars(chart: Chart, locale: Locale) -> list[str]:
    four = chart.pillars
    rows = zip(_TITLES[locale], (four.hour, four.day, four.month, four.year), strict=True)
    return [_cell(title, _LABEL) + ", ".join(star.name for star in pillar.stars) for title, pillar in rows if pillar]


def _element(element: Element, locale: Locale) -> str:
    return element.hangul if locale == "ko" else element.value


def _judgement(chart: Chart, locale: Locale) -> list[str]:
    korean = locale == "ko"
    parts = [f"{'공망' if korean else 'void'} {'·'.join(chart.voids)}"]
    if chart.strength:
        parts.append(f"{'강약' if korean else 'strength'} {chart.strength.step} {chart.strength.score:.0f}/100")
    if chart.structure:
        parts.append(f"{'격국' if korean else 'structure'} {chart.structure.name}")
    parts += [
        f"{'용신' if korean else 'useful'} {_element(useful.useful, locale)}({useful.school})"
        for useful in chart.useful_elements
        if useful.chosen
    ]
    return ["  ".join(parts)]


def draw(chart: Chart, locale: Locale, *, colour: bool) -> str:
    """The page as text, with ANSI colours if asked for."""
    korean = locale == "ko"
    four = chart.pillars
    pillars: list[Pillar | None] = [four.hour, four.day, four.month, four.year]
    known = [pillar for pillar in pillars if pillar]
    blank = ["" for pillar in pillars if pillar is None]
    own = "일간" if korean else "self"
    moment = chart.moment
    when = f"{clock_text(moment.civil)} → {minute_text(moment.reading)}"
    if four.hour is None:
        when = f"{moment.civil:%Y-%m-%d} {'시각 모름' if korean else 'hour unknown'}"
    lines = [
        f"{chart.place.name}  {when}  ({chart.options.clock})  {'음력' if korean else 'lunar'} {chart.lunar}",
        "",
        _row("", list(_TITLES[locale])),
        _row("십신" if korean else "ten god", blank + [str(p.stem_ten_god or own) for p in known]),
        _painted(
            "천간" if korean else "stem",
            [(f"{p.hanja[0]} {p.stem}", p.stem_element) if p else ("?", None) for p in pillars],
            colour=colour,
        ),
        _painted(
            "지지" if korean else "branch",
            [(f"{p.hanja[1]} {p.branch}", p.branch_element) if p else ("?", None) for p in pillars],
            colour=colour,
        ),
        _row("십신" if korean else "ten god", blank + [str(p.branch_ten_god) for p in known]),
        _row("지장간" if korean else "hidden", blank + ["".join(h.stem for h in p.hidden_stems) for p in known]),
        _row("십이운성" if korean else "stage", blank + [str(p.life_stage) for p in known]),
        _row("납음" if korean else "nayin", blank + [p.nayin or "" for p in known]),
        "",
        *_stars(chart, locale),
        "",
        *_judgement(chart, locale),
        "  ".join(f"{_element(share.element, locale)} {share.count}" for share in chart.elements),
        "",
        _row(
            f"{'대운' if korean else 'decades'} {chart.decade_luck.start_age}",
            [chart.decade_luck.start_date.isoformat()],
        ),
        " ".join(f"{period.start_age}:{period.pillar.name}" for period in chart.decade_luck.periods),
    ]
    notes = [warning.message if korean else warning.message_en for warning in chart.warnings]
    return "\n".join([*lines, *(f"※ {note}" for note in notes)])
