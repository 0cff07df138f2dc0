"""No passage that contradicts the chart, judged by rules written here and not by the code that filters."""

import random
from collections.abc import Iterable, Iterator

from services.retriever.corpus import CorpusPassage
from services.retriever.evaluate import QUESTIONS, read_questions
from services.retriever.search import Retriever
from shared.contracts.chart import Chart, Luck, LuckPillar, Pillar
from tests.unit.retriever import charts

PAIRS = 2_000
SEASONS = {"인묘진": "spring", "사오미": "summer", "신유술": "autumn", "해자축": "winter"}


def of_the_day_master(passage: CorpusPassage, chart: Chart) -> Iterator[str]:
    branch = chart.pillars.month.branch
    truth = {
        "day_master": chart.day_master.stem,
        "day_pillar": chart.pillars.day.name,
        "month_branch": branch,
        "season": next(season for branches, season in SEASONS.items() if branch in branches),
        "strength": "strong" if chart.strength and chart.strength.strong else "weak",
    }
    for key, value in truth.items():
        if key in passage.facets and value not in passage.facets[key]:
            yield f"{key} is {value}"


def standing(chart: Chart) -> dict[str, Pillar]:
    return {name: pillar for name, pillar in chart.pillars if isinstance(pillar, Pillar)}


def gods_of(pillars: Iterable[Pillar | LuckPillar]) -> list[str]:
    return [str(god) for one in pillars for god in (one.stem_ten_god, one.branch_ten_god) if god]


def of_the_ten_gods(passage: CorpusPassage, chart: Chart) -> Iterator[str]:
    wanted = set(passage.facets.get("ten_god", ()))
    gods, state = gods_of(standing(chart).values()), passage.facets.get("ten_god_state")
    pillars = standing(chart)
    here = gods_of(pillars[name] for name in passage.facets.get("position", pillars) if name in pillars)
    if state == ("absent",) and wanted & set(gods):
        yield f"{wanted} is not absent"
    if state == ("many",) and sum(god in wanted for god in gods) < 3:
        yield f"{wanted} is not many"
    if wanted and state is None and not wanted & set(here):
        yield f"no {wanted} there"


def of_stars_and_relations(passage: CorpusPassage, chart: Chart) -> Iterator[str]:
    facets, pillars = passage.facets, standing(chart)
    places = [pillars[name] for name in facets.get("position", pillars) if name in pillars]
    if "life_stage" in facets and not {str(one.life_stage) for one in places} & set(facets["life_stage"]):
        yield "another life stage"
    stars = {star.name for one in places for star in one.stars} | (
        {"공망"} if any(one.void for one in places) else set()
    )
    if "star" in facets and not stars & set(facets["star"]):
        yield f"stars are {stars}"
    if "relation" in facets and not any(
        relation.kind in facets["relation"] and set(facets.get("position", ())) <= set(relation.positions)
        for relation in chart.relations
    ):
        yield "no such relation"


def of_elements(passage: CorpusPassage, chart: Chart) -> Iterator[str]:
    elements, state = passage.facets.get("element", ()), passage.facets.get("element_state")
    counts = {share.element.value: share.count for share in chart.elements}
    half = len(standing(chart))
    if state == ("lack",) and any(counts[element] for element in elements):
        yield f"{elements} is not lacking"
    if state == ("excess",) and all(counts[element] < half for element in elements):
        yield f"{elements} is not in excess"
    if passage.topic == "useful_element" and elements:
        schools = passage.facets.get("school")
        useful = {
            one.useful.value for one in chart.useful_elements if (one.school in schools if schools else one.chosen)
        }
        if not useful & set(elements):
            yield f"useful is {useful}"


def of_luck(passage: CorpusPassage, luck: Luck) -> Iterator[str]:
    if "luck_ten_god" not in passage.facets:
        return
    now = {"year": luck.year.pillar, "month": luck.month, "day": luck.day}
    if luck.decade is not None:
        now["decade"] = luck.decade.pillar
    brought = set(gods_of(now[period] for period in passage.facets.get("luck", now) if period in now))
    if not brought & set(passage.facets["luck_ten_god"]):
        yield f"luck brings {brought}"


def contradictions(passage: CorpusPassage, chart: Chart, luck: Luck) -> list[str]:
    return [
        *of_the_day_master(passage, chart),
        *of_the_ten_gods(passage, chart),
        *of_stars_and_relations(passage, chart),
        *of_elements(passage, chart),
        *of_luck(passage, luck),
    ]


async def test_none_in_two_thousand_pairs_of_chart_and_question(real_lexical: Retriever) -> None:
    source = random.Random(20260301)
    asked = [
        one.question for split in ("train", "test") for one in read_questions(QUESTIONS / f"questions.{split}.jsonl")
    ]
    # A question of another year is about another luck than the oracle's.
    asked = [question for question in asked if "내년" not in question]
    shown = particular = 0
    for _ in range(PAIRS):
        chart, luck = charts.random_chart(source)
        question = source.choice(asked)
        result = await real_lexical.search(question, chart=chart, luck=luck, count=6)
        for one in result.found:
            assert not contradictions(one.passage, chart, luck), (question, one.passage.id)
        shown += len(result.found)
        particular += sum(one.particular for one in result.found)
    assert shown > 2 * PAIRS  # the property is not kept by showing nothing
    assert particular > PAIRS // 2
