"""Every simple way to tell the life stage, the stars, the void, the nayin and the hidden stems of a place, and the
structure, in Korean and English: what is false is found, what is true is left alone. Values are drawn by a fixed seed.
"""

import random
from collections.abc import Callable, Iterator
from typing import Final

import pytest

from services.llm_worker.grounding.check import claims_in
from services.llm_worker.grounding.text.context import Context
from services.llm_worker.grounding.text.lexicon import star_key
from services.llm_worker.grounding.text.romanised import romanised
from services.llm_worker.grounding.text.sentences import split
from services.llm_worker.grounding.truth import met
from services.llm_worker.grounding.truth.facts import Facts
from services.saju_engine.chart import compute_chart
from shared.contracts.birth import Birth
from shared.contracts.chart import Pillar, Position
from shared.particles import fill
from shared.vocabulary import BRANCHES, STEM_BY_HANGUL, STEMS, LifeStage

_BIRTHS: Final = (("1971-03-08", "05:40"), ("1984-10-21", "13:15"), ("1993-06-02", "22:05"), ("2004-01-27", "09:30"))
_CHARTS: Final = tuple(Facts(compute_chart(Birth(date=date, time=time, sex="male"))) for date, time in _BIRTHS)
_UNITS: Final[dict[Position, str]] = {"year": "년", "month": "월", "day": "일", "hour": "시"}
_STAGES: Final = {
    "장생": "長生", "목욕": "沐浴", "관대": "冠帶", "건록": "建祿", "제왕": "帝旺", "쇠": "衰", "병": "病",
    "사": "死", "묘": "墓", "절": "絶", "태": "胎", "양": "養",
}  # fmt: skip
_STARS: Final = ("백호살", "홍염살", "괴강살", "역마살", "화개살", "도화살", "현침살", "천을귀인", "문창귀인")
_STRUCTURES: Final = ("식신격", "상관격", "편재격", "정재격", "편관격", "정관격", "편인격", "정인격", "건록격")
_NAYIN: Final = ("해중금", "노중화", "대림목", "장류수", "백랍금", "벽상토", "천상화", "석류목", "대해수")
_ENDS: Final = (
    "{v:이에요}.", "{v}입니다.", "{v}에 해당합니다.", "{v}에 해당하여 차분한 편이에요.", "{v:이라}서 차분해요.",
    "{v:으로} 나와요.", "{v:이} 되어 힘이 됩니다.", "{v}인데, 그래서 차분합니다.",
)  # fmt: skip
_Case = tuple[tuple[str, ...], str, str]
"""Ways to say a value, one that is true and one that is false."""


def _stage_of_place(facts: Facts, position: Position, pillar: Pillar) -> _Case:
    ko, true = _UNITS[position], pillar.life_stage.value
    says = (*(f"{ko}지의 십이운성은 {end}" for end in _ENDS), *(f"{ko}주는 십이운성으로 {end}" for end in _ENDS))
    says += (f"The {position} branch is at the {{v}} stage.", f"Your {position} branch's life stage is {{v}}.")
    says += (f"{ko}주는 {pillar.name}입니다. 여기의 십이운성은 {{v}}입니다.",)
    says += (f"The {position} pillar is {pillar.hanja}. It sits at the {{v}} life stage.",)
    false = next(stage for stage in _shuffled(_STAGES) if LifeStage(stage) not in facts.stages_at(position))
    return says, f"{true}({_STAGES[true]})", f"{false}({_STAGES[false]})"


def _stage_of_branch(facts: Facts, _: Position, __: Pillar) -> _Case:
    stem, branch = STEM_BY_HANGUL[facts.day_stem or ""], random.Random(len(facts.stars)).choice(BRANCHES)
    own = {pillar.own_life_stage for pillar in facts.pillars.values() if pillar.branch == branch.hangul}
    true = met.life_stage(stem.hangul, branch.hangul)
    false = next(stage for stage in _shuffled(_STAGES) if LifeStage(stage) not in {true, *own})
    name = f"{stem.hangul}{stem.element.hangul}"
    says = tuple(f"{name}에게 {branch.hanja}는 {end}" for end in _ENDS)
    says += (f"For a {stem.hanja} day master, {branch.hanja} is the stage of {{v}}.",)
    says += (f"On {branch.hanja} your day master is at the {{v}} stage.", f"{branch.hanja} is the {{v}} stage for you.")
    return says, f"{true.value}({_STAGES[true.value]})", f"{false}({_STAGES[false]})"


def _star(facts: Facts, position: Position, pillar: Pillar) -> _Case | None:
    ko = _UNITS[position]
    here = [star.name for star in pillar.stars if star.name in _STARS]
    false = next(star for star in _shuffled(_STARS) if star_key(star) not in facts.stars)
    says: tuple[str, ...] = (
        f"{ko}주에 {{v:이}} 있어요.",
        f"{ko}주의 {{v:은}} 집중력을 뜻하는 별로 봅니다.",
        "사주에 {v:이} 있습니다.",
    )
    says += ("The star to know here is {v}, which stands for force.", "There is also {v}, a lively star.")
    says += (f"Your {position} pillar carries {{v}}.", f"{{v}} glows in your {position} pillar.")
    return (says, here[0], false) if here else None


def _nayin(_: Facts, position: Position, pillar: Pillar) -> _Case:
    says = tuple(f"{_UNITS[position]}주의 납음은 {end}" for end in _ENDS)
    says += (f"The nayin of the {position} pillar is {{v}}.",)
    return says, pillar.nayin or "", next(name for name in _shuffled(_NAYIN) if name != pillar.nayin)


def _hidden(_: Facts, position: Position, pillar: Pillar) -> _Case:
    one, ko = pillar.hidden_stems[-1], _UNITS[position]
    own = {pillar.branch, *(each.stem for each in pillar.hidden_stems)}
    false = next(stem for stem in _shuffled([stem.hangul for stem in STEMS]) if stem not in own)
    says: tuple[str, ...] = (f"{ko}지의 {one.role}는 {{v}}입니다.", f"{ko}지 속에는 {{v:이}} 숨어 있어요.")
    says += (f"{ko}지의 지장간 {one.role}에는 {{v:이}} 있어 힘이 돼요.",)
    says += (f"The {position} branch has {{v}} as its main qi.", f"{{v}} is hidden in the {position} branch.")
    return says, STEM_BY_HANGUL[one.stem].hanja, STEM_BY_HANGUL[false].hanja


def _structure(facts: Facts, _: Position, __: Pillar) -> _Case | None:
    own = facts.chart.structure.name if facts.chart and facts.chart.structure else ""
    says = tuple(f"이 사주의 격국은 {end}" for end in _ENDS)
    false = next(name for name in _shuffled(_STRUCTURES) if name != own)
    return (says, own, false) if own in _STRUCTURES else None


def _structure_en(facts: Facts, position: Position, pillar: Pillar) -> _Case | None:
    case = _structure(facts, position, pillar)
    says = ("Your structure is {v}.", "This is a {v}.", "The chart forms a {v}.", "They call this a {v}.")
    own, false = (romanised(name)[0].replace(" ", "-").title() for name in case[1:]) if case else ("", "")
    return (says, own, false) if case else None


def _void(facts: Facts, position: Position, pillar: Pillar) -> _Case | None:
    says = (f"{_UNITS[position]}지는 {{v}}.", f"{_UNITS[position]}주는 {{v}}.")
    told = ("공망에 해당해요", "공망이 아니므로 든든해요")
    void = facts.chart is not None and pillar.branch in facts.chart.voids
    other = facts.chart is not None and pillar.branch in facts.chart.year_voids
    return None if other or position == "day" else (says, told[not void], told[void])


def _void_en(facts: Facts, position: Position, pillar: Pillar) -> _Case | None:
    case, told = _void(facts, position, pillar), ("is void", "is not void, so it works")
    says = (f"The {position} branch {{v}}.", f"The {position} pillar is {pillar.hanja}. It {{v}}.")
    return (says, told["아니" in case[1]], told["아니" in case[2]]) if case else None


_KINDS: Final[tuple[Callable[[Facts, Position, Pillar], _Case | None], ...]] = (
    _stage_of_place, _stage_of_branch, _star, _nayin, _hidden, _structure, _structure_en, _void, _void_en,
)  # fmt: skip
_DRAW: Final = random.Random(20261124)


def _shuffled(names: Iterator[str] | dict[str, str] | tuple[str, ...] | list[str]) -> list[str]:
    listed = list(names)
    return _DRAW.sample(listed, len(listed))


def _is_held(text: str, facts: Facts) -> bool:
    context = Context()
    leads = [(context.before(sentence), sentence) for sentence in split(text)]
    return any(not claim.true for lead, sentence in leads for claim in claims_in(sentence, facts, lead))


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__.strip("_"))
def test_what_is_false_is_found_and_what_is_true_left_alone(
    kind: Callable[[Facts, Position, Pillar], _Case | None],
) -> None:
    cases = [(facts, kind(facts, place, pillar)) for facts in _CHARTS for place, pillar in facts.pillars.items()]
    told = [(facts, say, *case[1:]) for facts, case in cases if case is not None for say in case[0]]
    assert len(told) > len(_CHARTS)
    assert [text for facts, say, _, false in told if not _is_held(text := fill(say, {"v": false}), facts)] == []
    assert [text for facts, say, true, _ in told if _is_held(text := fill(say, {"v": true}), facts)] == []
