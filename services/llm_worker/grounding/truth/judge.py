"""Whether a value stands where a label says: `일주` and 갑자, `내년` and 편재, `용신` and 수.

Every judgement answers True, False, or None where label and value do not belong together.
"""

from typing import Final, cast

from services.llm_worker.grounding.text.lexicon import FAMILIES, GODS, STAGES, star_key
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.schools import SCHOOLS
from services.llm_worker.grounding.truth.facts import Facts, LuckFact, stars_of, year_name
from shared.contracts.chart import Pillar, Position
from shared.vocabulary import BRANCH_BY_HANGUL, STEM_BY_HANGUL, Element

_ELEMENTS: Final = tuple(Element)
_STEPS: Final = {"극신강": ("태강", "극왕"), "극신약": ("태약", "극약")}
_PAIR: Final = 2
_FIELDS: Final = {"용신": "useful", "희신": "helpful", "기신": "harmful"}


def holds(facts: Facts, label: Mention, value: Mention) -> bool | None:
    """By the kind of the label."""
    if label.kind == "position":
        position, part = label.value.split(".")
        return at_place(facts, cast("Position", position), part, value)
    if label.kind == "master":
        return of_master(facts, value)
    if label.kind in {"year", "time"}:
        time, _, part = label.value.partition(".")
        return of_time(facts, time, value, part or "pillar")
    if label.kind == "role":
        return of_role(facts, label.value, value)
    if label.kind == "label":
        return of_label(facts, label.value, value)
    return None


def stem_is(stem: str, value: str) -> bool:
    """갑목 or 갑 of a stem: the element said must be its own."""
    return value[0] == stem and (len(value) == 1 or STEM_BY_HANGUL[stem].element.hangul == value[1])


def branch_is(branch: str, value: str) -> bool:
    """자수 or 자 of a branch."""
    return value[0] == branch and (len(value) == 1 or BRANCH_BY_HANGUL[branch].element.hangul == value[1])


def at_place(facts: Facts, position: Position, part: str, value: Mention) -> bool | None:
    """Of a stem, a branch or a whole pillar of the chart."""
    pillar = facts.pillars.get(position)
    if value.kind == "pillar":
        known = facts.possible.get(position, ()) if pillar is not None else ()
        return value.value in known if part != "stem" else None
    if pillar is None:
        return False if value.kind in {"stem", "branch", "god", "stage", "star", "nayin"} else None
    return (
        _character(pillar, part, value) if value.kind in _CHARACTER else _quality(facts, position, part, value, pillar)
    )


_CHARACTER: Final = frozenset(("stem", "branch", "element", "polarity", "animal"))


def _character(pillar: Pillar, part: str, value: Mention) -> bool | None:
    if value.kind == "stem":
        return _stem_at(pillar, part, value)
    if value.kind == "branch":
        return None if part == "stem" else branch_is(pillar.branch, value.value)
    if value.kind == "animal":
        return None if part == "stem" else BRANCH_BY_HANGUL[pillar.branch].animal == value.value
    if value.kind == "element" and part in {"hidden", "stored"}:
        stored = {STEM_BY_HANGUL[hidden.stem].element.value for hidden in pillar.hidden_stems}
        return value.value in stored | {pillar.branch_element.value}
    top = pillar.stem_element.value if value.kind == "element" else pillar.stem_polarity.value
    bottom = pillar.branch_element.value if value.kind == "element" else pillar.branch_polarity.value
    return value.value in {"stem": {top}, "pillar": {top, bottom}}.get(part, {bottom})


def _stem_at(pillar: Pillar, part: str, value: Mention) -> bool:
    """A stem on top, or hidden below; 신금 in hangul names a stem and a branch. `stored`: no branch."""
    stem = value.value
    below = part != "stored" and not value.exact and branch_is(pillar.branch, stem)
    if part in {"hidden", "stored"} or (part == "branch" and stem != "신금"):
        return below or any(stem_is(hidden.stem, stem) for hidden in pillar.hidden_stems)
    return below if part == "branch" else stem_is(pillar.stem, stem) or (part == "pillar" and below)


def _quality(facts: Facts, position: Position, part: str, value: Mention, pillar: Pillar) -> bool | None:
    if value.kind == "god":
        return bool(facts.god_at(position, part) & set(GODS[value.value]))
    if value.kind == "stage":
        return None if part == "stem" else STAGES[value.value] in facts.stages_at(position)
    if value.kind == "star":
        key = star_key(value.value)
        return key in stars_of(pillar) or (key == "건록" and STAGES["건록"] in facts.stages_at(position))
    if value.kind == "nayin":
        return pillar.nayin is not None and pillar.nayin == value.value
    if value.kind == "label" and value.value == "공망":
        return is_void(facts, pillar)
    return None


def is_void(facts: Facts, pillar: Pillar) -> bool:
    """Whether its branch is in 공망."""
    return pillar.branch in facts.voids


def of_master(facts: Facts, value: Mention) -> bool | None:
    """Of the day master."""
    chart = facts.chart
    if chart is None:
        return False if value.kind == "stem" else None
    master = chart.day_master
    if value.kind in {"stem", "image"}:
        return stem_is(master.stem, value.value)
    if value.kind == "element":
        return value.value == master.element.value
    if value.kind == "polarity":
        return value.value == master.polarity.value
    if value.kind == "strength":
        return of_strength(facts, value.value)
    return None


def of_strength(facts: Facts, word: str) -> bool | None:
    """신강, 신약, 중화 or a step of the scale."""
    strength = facts.chart.strength if facts.chart else None
    if strength is None:
        return False if facts.chart else None
    if word in {"신강", "신약"}:
        return strength.strong == (word == "신강")
    if word == "중화":
        return word in strength.step
    return strength.step in _STEPS.get(word, (word,))


def of_time(facts: Facts, time: str, value: Mention, part: str = "pillar") -> bool | None:
    """Of a year, a month or a day of luck; `part` is stem, branch or pillar."""
    if value.kind == "pillar" and time.isdigit():
        return year_is(facts, int(time), value.value)
    luck = facts.at(time)
    if luck is None:
        return None
    if value.kind == "label" and value.value == "삼재":
        year = int(time) if time.isdigit() else (facts.this_year or 0) + int(time) if time[0] in "+-" else None
        return None if year is None else facts.samjae(year) is not None
    if value.kind == "samjae":
        year = int(time) if time.isdigit() else (facts.this_year or 0) + int(time) if time[0] in "+-" else None
        return None if year is None else facts.samjae(year) == value.value
    return of_luck(luck, value, part)


def year_is(facts: Facts, year: int, name: str) -> bool:
    """Whether a year has a name; who was born before 입춘 has the pillar of the year before."""
    born = facts.chart is not None and year == facts.chart.solar_date.year and name in facts.possible["year"]
    return born or name == year_name(year)


def of_luck(  # noqa: PLR0911 - an answer for each kind
    luck: LuckFact, value: Mention, part: str = "pillar"
) -> bool | None:
    """Of a pillar of luck; `part` is stem, branch or pillar."""
    if value.kind == "pillar":
        return value.value == luck.name
    if value.kind == "god":
        gods = {"stem": {luck.stem_god}, "branch": {luck.branch_god}}.get(part, set(luck.gods))
        return bool(gods & set(GODS[value.value]))
    if value.kind == "stem":
        return stem_is(luck.name[0], value.value) or branch_is(luck.name[1], value.value)
    if value.kind == "branch":
        return branch_is(luck.name[1], value.value)
    if value.kind == "animal":
        return BRANCH_BY_HANGUL[luck.name[1]].animal == value.value
    if value.kind == "stage":
        return None if luck.life_stage is None else STAGES[value.value] is luck.life_stage
    if value.kind == "element":
        stem, branch = STEM_BY_HANGUL[luck.name[0]], BRANCH_BY_HANGUL[luck.name[1]]
        return value.value in {stem.element.value, branch.element.value}
    return None


def of_role(facts: Facts, role: str, value: Mention) -> bool | None:
    """용신·희신·기신: of the school that the role names, or of those by which the facts are seen."""
    if facts.chart is None:
        return None
    school = next((school for school in SCHOOLS if role.startswith(school)), None)
    field = _FIELDS[role.removeprefix(school or "")]
    schools = facts.schools if school is None else {school}
    known = {
        getattr(item, field).value
        for item in facts.chart.useful_elements
        if getattr(item, field) is not None and item.school in schools
    }
    if value.kind == "element":
        return value.value in known
    if value.kind == "stem":
        return STEM_BY_HANGUL[value.value[0]].element.value in known
    if value.kind == "god":
        return element_of_god(facts, value.value) in known
    return None


def element_of_god(facts: Facts, god: str) -> str:
    """The element that a ten god or a group of them has for the day master."""
    chart = facts.chart
    if chart is None:
        return ""
    distance = next(i for i, gods in enumerate(tuple(GODS.values())[-5:]) if GODS[god][0] in gods)
    return _ELEMENTS[(_ELEMENTS.index(chart.day_master.element) + distance) % 5].value


def of_label(  # noqa: PLR0911 - an answer for each label
    facts: Facts, label: str, value: Mention
) -> bool | None:
    """Of a fact that the chart has once: 격국, 공망, 납음, 명궁, 태원, 띠, 신강약."""
    chart = facts.chart
    if chart is None:
        return None
    if label == "격국" and value.kind in {"structure", "god"}:
        name = value.value if value.kind == "structure" else f"{value.value}격"
        return structure_is(facts, name)
    if label == "음양" and value.kind == "polarity":
        return of_master(facts, value)
    if label == "신살" and value.kind == "star":
        return star_key(value.value) in facts.stars
    if label == "공망":
        return _of_voids(facts.voids, value)
    if label == "신강약" and value.kind == "strength":
        return of_strength(facts, value.value)
    if label in {"명궁", "태원"} and value.kind == "pillar":
        return value.value == (chart.life_palace if label == "명궁" else chart.conception)
    if label == "납음" and value.kind == "nayin":
        return any(pillar.nayin == value.value for pillar in facts.pillars.values())
    if label == "지장간" and value.kind == "stem":
        return value.value[0] in facts.hidden_stems
    return None


def _of_voids(voids: frozenset[str], value: Mention) -> bool | None:
    """A branch, two of them in one word, or an animal."""
    if value.kind == "animal":
        return any(BRANCH_BY_HANGUL[branch].animal == value.value for branch in voids)
    if value.kind in {"branch", "stem", "pillar"}:
        return set(value.value[: 2 if value.kind == "pillar" else 1]) <= voids
    return None


def structure_is(facts: Facts, name: str) -> bool:
    """Whether the chart's 격국 is that."""
    return facts.chart is not None and facts.chart.structure is not None and facts.chart.structure.name == name


def related(facts: Facts, kind: str, members: str, positions: tuple[Position, ...], level: str | None = None) -> bool:
    """Whether a relation of the kind stands in the chart, with the members, positions and level that are named; of more
    than two positions each has one with another (`년지와 월지가 시지와 각각 충하고`).
    """
    fitting = [
        relation
        for relation in facts.relations(FAMILIES[kind])
        if (not members or set(members) <= set(relation.members)) and level in {None, relation.level}
    ]
    named = set(positions)
    if any(named <= set(relation.positions) for relation in fitting):
        return True
    among = [set(relation.positions) & named for relation in fitting]
    met = set().union(*(places for places in among if len(places) > 1)) if among else set()
    return len(positions) > _PAIR and met == named
