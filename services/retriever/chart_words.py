"""What to search for besides the words of the question: the parts of this chart that a topic is read from.

The table follows the common assignment of life areas to ten gods (육친론): 『연해자평』 and its modern Korean readers.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from services.retriever.query.intent import Intent
from shared.contracts.chart import Chart, Luck, LuckPillar

SUBJECT_WEIGHT: Final = 1.0
"""What a word of the chart counts beside one that was said (1.0), where it is asked about: 내 성격 is that of 경금."""
CHART_WEIGHT: Final = 0.3
"""The same for a part of the chart from which the subject is read."""
LUCK_WEIGHT: Final = 0.5
"""The same for a word of the luck, where a time was asked about."""

_TEN_GODS: Final[Mapping[str, tuple[str, ...]]] = {
    "wealth": ("정재", "편재", "식신", "겁재"),
    "work": ("정관", "편관", "정인", "식신"),
    "business": ("편재", "식신", "상관"),
    "study": ("정인", "편인", "식신"),
    "people": ("비견", "겁재", "정인"),
    "children": ("식신", "상관"),
}
_SPOUSE: Final[Mapping[str, tuple[str, ...]]] = {"female": ("정관", "편관"), "male": ("정재", "편재")}
"""배우자성: the officer for a woman, wealth for a man."""


def chart_words(intent: Intent, chart: Chart, luck: Luck | None) -> dict[str, float]:
    """Terms and what each counts."""
    words = dict.fromkeys(_read_from(intent, chart), CHART_WEIGHT)
    words.update(dict.fromkeys(_asked_about(intent, chart), SUBJECT_WEIGHT))
    if luck is not None and intent.span.kind is not None:
        words.update(dict.fromkeys(_of_luck(intent, luck), LUCK_WEIGHT))
    return words


def _read_from(intent: Intent, chart: Chart) -> Iterator[str]:
    topic = intent.topic
    standing = {god for god, count in chart.ten_gods.items() if count}
    wanted = _SPOUSE[chart.birth.sex] if topic in {"love", "marriage"} else _TEN_GODS.get(topic or "", ())
    yield from (god for god in wanted if god in standing)
    if topic == "useful_element" and chart.strength is not None:
        yield "신강" if chart.strength.strong else "신약"


def _asked_about(intent: Intent, chart: Chart) -> Iterator[str]:
    if intent.general:
        return
    pillars = [chart.pillars.year, chart.pillars.month, chart.pillars.day]
    pillars += [chart.pillars.hour] if chart.pillars.hour else []
    day_master = [f"{chart.day_master.stem}{chart.day_master.element.hangul} 일간 성정"]
    day_pillar = [f"{chart.pillars.day.name} 일주"]
    strength = ["신강" if chart.strength.strong else "신약", chart.strength.step] if chart.strength else []
    by_topic = {
        "reading": [*day_master, *day_pillar, *strength],
        "day_master": day_master,
        "day_pillar": day_pillar,
        "strength": strength,
        "structure": [chart.structure.name] if chart.structure else [],
        "useful_element": [f"{one.useful.hangul} {one.school}" for one in chart.useful_elements if one.chosen],
        "element": [share.element.hangul for share in chart.elements if share.count == 0],
        "star": [star.name for pillar in pillars for star in pillar.stars],
        "life_stage": [str(pillar.life_stage) for pillar in pillars],
        "relation": [relation.kind for relation in chart.relations],
    }
    yield from by_topic.get(intent.topic or "", [])


def _of_luck(intent: Intent, luck: Luck) -> Iterator[str]:
    span = intent.span
    pillars: dict[str, LuckPillar | None] = {
        "decade": luck.decade.pillar if luck.decade and not span.offset else None,
        "year": next((one.pillar for one in luck.years if one.year == span.year_of(luck.year.year)), None)
        or (luck.year.pillar if span.year_of(luck.year.year) == luck.year.year else None),
        "month": None if span.moves("month") else luck.month,
        "day": None if span.moves("day") else luck.day,
    }
    names = {"decade": "대운", "year": "세운", "month": "월운", "day": "일운"}
    kind = span.kind or "year"
    yield names[kind]
    pillar = pillars[kind]
    if pillar is not None:
        yield from {str(pillar.stem_ten_god), str(pillar.branch_ten_god)}
