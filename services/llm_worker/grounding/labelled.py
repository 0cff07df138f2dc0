"""Claims of a label and a value: `일주는 갑자`, `월지에 있는 정관`, `year stem: 甲`, `용신은 수`, `2027년은 편재의 해`.

Where as many labels as values stand in a row each has its own: `년주·월주·일주는 각각 경오, 경진, 경오`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.llm_worker.grounding import judge
from services.llm_worker.grounding.binding import HIDING, bound
from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.groups import Group
from services.llm_worker.grounding.lexicon import BRANCH_SYLLABLES, GODS, STAGES
from services.llm_worker.grounding.mentions import Mention
from services.llm_worker.grounding.reading import Reading, Stance
from services.llm_worker.grounding.said import is_said
from services.llm_worker.grounding.wording import phrase

KIND_OF: Final[dict[str, ClaimKind]] = {
    "pillar": "pillar", "stem": "stem", "branch": "pillar", "god": "ten_god", "stage": "life_stage", "star": "star",
    "element": "stem", "nayin": "nayin", "polarity": "stem", "animal": "animal", "strength": "strength",
    "structure": "structure", "image": "day_master", "samjae": "year",
}  # fmt: skip
_ITS: Final = re.compile(r"\)?\s?(?:\([^)]*\)\s?)?(?:in|on) (?:its|the) (stem|branch)")
_NEAR: Final = 18
_AROUND: Final = 36
_UPPER: Final = phrase("labelled", "upper", ignore_case=True)
_LOWER: Final = phrase("labelled", "lower", ignore_case=True)
_HELD: Final = re.compile(
    r"(?:\([^)]{1,8}\))?\)?(?:의|인|에 (?:있는|자리한|놓인|앉은)|에)?\s(?:[가-힣]{1,6}[한은는진긴린힌던온든른난선]\s)?"
)
"""`월지의 편재가 …`: presupposed, whatever condition follows."""
_IS: Final = re.compile(r"(?:\([^)]*\))?(?:은|는|이|가|의 (?:글자|지지)는)\s(?:바로 )?")
_OF_BRANCH: Final = re.compile(
    rf"(?:^|[\s,])[{BRANCH_SYLLABLES}](?:[목화토금수]|\([^)]\))?(?:의|에|에는|는|은|가|이)?\s(?:속 |안 |숨은 |품은 )?$"
)
"""`묘의 지장간은 갑과 을이에요`: in any chart."""
_NO_MATTER: Final = re.compile(r"(?:이)?라고? (?:해서|해도|하더라도|나쁜)")
"""`연지가 사라고 해서 나쁜 것은 아니고`: a stage that is feared."""
_TOPIC: Final = re.compile(r"(?:\([^)]*\))?[은는]\s")
_RANGE: Final = re.compile(r"\d년?\s?(?:to|-|~|until|through|and|부터|에서)\s?$")
_OF_DECADE: Final = re.compile(r"대운|decade|luck|cycle", re.IGNORECASE)
THE_TIMES: Final = re.compile(r"(?<!your )(?:year|month|day)'s pillar$", re.IGNORECASE)
"""`The month's pillar`: of the birth or of this month."""
_COUNTED: Final = phrase("labelled", "counted")
"""`음양: 양(陽) 2자`: how many there are, and not what the day master is."""
_IF_IT_IS: Final = phrase("labelled", "if_it_is")


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every label with its values."""
    for labels, values in bound(reading):
        for label, member in _pairs(labels, values):
            claim = _judged(reading, facts, label, member)
            if claim is not None:
                yield claim


def _pairs(labels: Group, values: Group) -> list[tuple[Mention, tuple[Mention, ...]]]:
    named = [member[-1 if member[0].kind == "role" else 0] for member in labels.members]  # supporting element (희신)
    distinct = list({label.value: label for label in named}.values())
    if len(distinct) > 1 and len(distinct) == len(values.members):
        return list(zip(distinct, values.members, strict=True))
    several = len({member[0].value for member in values.members}) > 1
    if several and len(distinct) == 1 and values.first.kind in {"pillar", "strength"}:
        return []  # 일주는 정유, 정해, 계묘: a list of what there is
    return [(label, member) for label in distinct for member in values.members]


def _judged(reading: Reading, facts: Facts, label: Mention, member: Sequence[Mention]) -> Claim | None:
    value, last = member[0], member[-1]
    value = replace(value, sure=value.sure or len(member) > 1)
    label = _part(reading, _whose_polarity(reading, _whose_nayin(reading, label)), value)
    kind = claim_kind(label, value)
    if _is_counted(reading, label, value, last):
        return None
    if value.value == "?":  # a syllable and hanja that do not agree
        return reading.claim(kind, label, last, true=False)
    verdicts = [judge.holds(facts, label, one) for one in member]
    if verdicts[0] is None or (verdicts[0] is False and _is_other(reading, facts, label, value)):
        return None
    if not is_said(reading, label, value, last):
        return None
    true = all(verdict is not False for verdict in verdicts)
    stance = _stance(reading, label, value, last)
    if stance is Stance.OPEN or _handed_on(reading, label, value):
        return reading.claim(kind, label, last, true=True) if true else None
    if stance is Stance.DENIED:
        true = not true or _only_hidden(facts, label, value)
    return reading.claim(kind, label, last, true=true)


def _is_counted(reading: Reading, label: Mention, value: Mention, last: Mention) -> bool:
    """`음양: 양 2자, 음 6자`."""
    if label.value != "음양" or value.kind != "polarity":
        return False
    both = len({m.value for m in reading.kinds("polarity")}) > 1
    return both or _COUNTED.match(reading.text, last.end) is not None


def _is_other(reading: Reading, facts: Facts, label: Mention, value: Mention) -> bool:
    """Whether the label is the end of a stretch of years, a month of now, or the place of a stage."""
    of_decade = _RANGE.search(reading.text[: label.start]) and _OF_DECADE.search(reading.text)
    if label.kind == "year" and (of_decade or reading.ends_decade(label)):
        return True
    if label.kind == "position" and THE_TIMES.search(reading.text[: label.end]):
        time = {"month.pillar": "month", "day.pillar": "day"}.get(label.value, "+0")
        if judge.of_time(facts, time, value):
            return True
    if label.value == "지장간" and not reading.anchored and _OF_BRANCH.search(reading.text[: label.start]):
        return True
    return _names_a_stage(reading, facts, label, value)


def _whose_nayin(reading: Reading, label: Mention) -> Mention:
    """`월주 신사의 납음은`: of that pillar, not of any."""
    before = [m for m in reading.mentions if m.end <= label.start and m.kind != "pillar"]
    near = bool(before) and label.start - before[-1].end <= _NEAR and before[-1].kind == "position"
    return before[-1] if label.value == "납음" and near else label


def _whose_polarity(reading: Reading, label: Mention) -> Mention:
    """`월간은 기토며 음양은 음`: of that character, not of the day master."""
    before = [m for m in reading.mentions if m.end <= label.start and m.kind in {"position", "master"}]
    return before[-1] if label.value == "음양" and before and before[-1].kind == "position" else label


def _names_a_stage(reading: Reading, facts: Facts, label: Mention, value: Mention) -> bool:
    """`일간이 월지에서 묘를 만나요`: 묘, 사, … of the twelve stages; 월지는 묘 names the branch."""
    if value.exact or value.kind != "branch" or label.kind != "position" or value.value not in STAGES:
        return False
    stage = replace(label, value=f"{label.value.partition('.')[0]}.branch"), replace(value, kind="stage")
    named = _IS.fullmatch(reading.text[label.end : value.start]) is not None
    return judge.holds(facts, *stage) is True and (not named or _NO_MATTER.match(reading.text, value.end) is not None)


def _handed_on(reading: Reading, label: Mention, value: Mention) -> bool:
    """`임수 일간은 큰 강과 바다 같다고들 해요`: lore of whoever has it."""
    topic = value.start < label.start and _TOPIC.match(reading.text, label.end) is not None
    return reading.lore and (topic or value.kind == "image")


def _stance(reading: Reading, label: Mention, value: Mention, last: Mention) -> Stance:
    if label.start > last.start:
        whole, beside = reading.stance(value, label), reading.stance(value, last)
        latin = reading.text[label.start].isascii()
        return beside if beside is not Stance.ASSERTED or (latin and whole is Stance.DENIED) else whole
    held = _HELD.fullmatch(reading.text[label.end : value.start]) is not None
    return reading.stance(label, last, firm=held and not _IF_IT_IS.match(reading.text[last.end :]))


def _part(reading: Reading, label: Mention, value: Mention) -> Mention:
    """A pillar as its stem or branch, a branch as what it hides, where the words around say so."""
    start, end = min(label.start, value.start), max(label.end, value.end)
    if label.kind in {"year", "time"} and value.kind in {"god", "stem", "branch"}:
        told = _ITS.match(reading.text[value.end :])
        near = reading.text[max(start, value.start - _NEAR) : value.start] + reading.text[value.end : value.end + _NEAR]
        part = told[1] if told else _one_of(near)
        return replace(label, value=f"{label.value}.{part}") if part else label
    if label.kind != "position" or value.kind not in {"stem", "branch", "god", "element", "polarity"}:
        return label
    position, part = label.value.split(".")
    around = reading.text[max(0, start - _AROUND) : end + 14]
    if value.kind in {"stem", "god"} and part != "stem" and HIDING.search(around):
        stored = re.search("지장간|천간", reading.text[label.end : value.start]) is not None
        return replace(label, value=f"{position}.{'stored' if stored else 'hidden'}")
    said = _one_of(around) if part == "pillar" else None
    return replace(label, value=f"{position}.{said}") if said else label


def _one_of(text: str) -> str | None:
    upper, lower = _UPPER.search(text), _LOWER.search(text)
    return "stem" if upper and not lower else "branch" if lower and not upper else None


def _only_hidden(facts: Facts, label: Mention, value: Mention) -> bool:
    """What is only hidden in a branch may be said to be absent."""
    if value.kind != "god" or label.kind != "position":
        return False
    position, part = label.value.split(".")
    pillar = facts.pillars.get(position)  # type: ignore[call-overload]  # a position by the lexicon
    if pillar is None or part == "stem":
        return False
    shown = {pillar.branch_ten_god} | ({pillar.stem_ten_god} if part == "pillar" else set())
    return not set(GODS[value.value]) & shown


def claim_kind(label: Mention, value: Mention) -> ClaimKind:
    """The kind of a claim that a label has a value."""
    if label.kind == "master" and value.kind in {"stem", "element", "polarity"}:
        return "day_master"
    if label.kind in {"year", "time"} and value.kind in {"pillar", "animal", "samjae", "element"}:
        return "decade" if label.value.startswith("decade") else "year"
    if label.kind == "role":
        return "useful_element"
    return {"공망": "void", "지장간": "hidden_stem"}.get(label.value, KIND_OF[value.kind])  # type: ignore[return-value]  # both are kinds
