"""Claims of the stems that a branch hides: `월지 사화의 정기는 병화예요`, `술토의 지장간은 신·정·무`, `未 holds 丁, 乙
and 己`.

Judged of the branches of the chart, by whichever of their names.
"""

import re
from collections.abc import Iterator
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.groups import LIST
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import HiddenStem, Position

_ROLE: Final = phrase("hidden", "role")
"""After a branch: which of its stems is told of."""
_ROLE_EN: Final = phrase("hidden", "role_en", ignore_case=True)
_IS_EN: Final = phrase("hidden", "is_en", ignore_case=True)
_HOLDS: Final = phrase("hidden", "holds", ignore_case=True)
_HELD: Final = phrase("hidden", "held", ignore_case=True)
_KEPT: Final = phrase("hidden", "kept")
_KEPT_IN: Final = phrase("hidden", "kept_in", ignore_case=True)
_HAS: Final = phrase("hidden", "has")
_HAS_AS: Final = phrase("hidden", "has_as", ignore_case=True)
_INSIDE: Final = phrase("hidden", "inside", ignore_case=True)
_ROLES: Final = {
    "정기": "정기", "본기": "정기", "주기": "정기", "main": "정기", "primary": "정기", "principal": "정기",
    "중기": "중기", "middle": "중기", "central": "중기",
    "여기": "여기", "초기": "여기", "residual": "여기", "initial": "여기", "hidden": "",
}  # fmt: skip
_GLOSS: Final = re.compile(r"\s?\([^)]*\)|^\)|^-[a-z]{1,4}\b")
_SAME: Final = re.compile(r"(?:-[a-z]{1,4})?\s?\(")
"""Between a stem and its gloss: `Sin-geum (辛)`."""
_AS_MAIN: Final = re.compile(r",? (?:and,? )?as (?:the|its) (?P<role>[a-z]+) (?:qi|stem),?\s", re.IGNORECASE)
"""`Jeong-hwa and, as the main Qi, Gi-to`."""


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every stem that is said to be hidden in a branch of the chart."""
    stems = reading.kinds("stem")
    if facts.chart is None or not stems:
        return
    for label in reading.kinds("branch", "position"):
        hidden = _hidden(facts, label)
        for stem in stems if hidden and reading.english else ():
            if stem.end <= label.start and _KEPT_IN.fullmatch(reading.text[stem.end : label.start]):
                yield reading.claim("hidden_stem", label, stem, true=any(_is(one, stem) for one in hidden))
        later = [stem for stem in stems if stem.start >= label.end]
        if not hidden or not later:
            continue
        role = _role(reading, label, later[0])
        if role is not None:
            ones = [each for each in hidden if role in {each.role, ""}]
            if ones and reading.stance(label, later[0]) is Stance.ASSERTED:
                true = any(_is(one, later[0]) for one in ones)
                yield reading.claim("hidden_stem", label, later[0], true=true)
            continue
        for stem in _listed(reading, label, later):
            if reading.stance(label, stem) is Stance.ASSERTED:
                true = any(_is(one, stem) for one in hidden if _role_in_list(reading, stem) in {one.role, ""})
                yield reading.claim("hidden_stem", label, stem, true=true)


def _hidden(facts: Facts, label: Mention) -> tuple[HiddenStem, ...]:
    if label.kind == "position":
        unit, part = label.value.split(".")
        pillar = facts.pillars.get(cast("Position", unit)) if part == "branch" else None
    else:
        pillar = next((one for one in facts.pillars.values() if one.branch == label.value[0]), None)
    return pillar.hidden_stems if pillar is not None else ()


def _is(hidden: HiddenStem, stem: Mention) -> bool:
    return stem.value[0] == hidden.stem


def _role(reading: Reading, label: Mention, stem: Mention) -> str | None:
    """`의 정기는`, `the main qi of the month branch is`."""
    between = reading.text[label.end : stem.start]
    match = _ROLE.fullmatch(between)
    if match is not None:
        return _ROLES[match["role"]]
    before = _ROLE_EN.search(reading.text[: label.start])
    return _ROLES[before["role"].lower()] if before and _IS_EN.fullmatch(between) else None


def _role_in_list(reading: Reading, stem: Mention) -> str:
    """`and, as the main Qi, Gi-to`; empty where none is told."""
    told = [match for match in _AS_MAIN.finditer(reading.text, 0, stem.start) if match.end() == stem.start]
    return _ROLES.get(told[0]["role"].lower(), "") if told else ""


def _listed(reading: Reading, label: Mention, stems: list[Mention]) -> list[Mention]:
    """The first that is told to be there, and what is listed with it."""
    between = _GLOSS.sub("", reading.text[label.end : stems[0].start])
    row = [stems[0]]
    for stem in stems[1:]:
        gap = reading.text[row[-1].end : stem.start]
        if stem.value[0] == row[-1].value[0] and _SAME.fullmatch(gap):
            continue
        if not LIST.fullmatch(_AS_MAIN.sub(", ", _GLOSS.sub("", gap))):
            break
        row.append(stem)
    inside = _INSIDE.search(reading.text[: label.start]) is not None
    kept = _HELD.fullmatch(between) is not None and _KEPT.match(_GLOSS.sub("", reading.text[row[-1].end :])) is not None
    kept = kept or (_HAS.fullmatch(between) is not None and _HAS_AS.match(reading.text, row[-1].end) is not None)
    return row if _HOLDS.fullmatch(between) or kept or (inside and _IS_EN.fullmatch(between)) else []
