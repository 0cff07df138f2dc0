"""Claims of a label and a value: `일주는 갑자`, `월지에 있는 정관`, `year stem: 甲`, `용신은 수`, `2027년은 편재의 해`.

Where as many labels as values stand in a row each has its own: `년주·월주·일주는 각각 경오, 경진, 경오`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.finders import roles
from services.llm_worker.grounding.text.binding import HIDING, bound
from services.llm_worker.grounding.text.groups import Group, gap
from services.llm_worker.grounding.text.lexicon import BRANCH_SYLLABLES, GODS, STAGES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.parts import part_of
from services.llm_worker.grounding.text.places import in_frame, seated, told_of
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.said import is_said
from services.llm_worker.grounding.text.voids import of_a_day, of_ten_days
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts

KIND_OF: Final[dict[str, ClaimKind]] = {
    "pillar": "pillar", "stem": "stem", "branch": "pillar", "god": "ten_god", "stage": "life_stage", "star": "star",
    "element": "stem", "nayin": "nayin", "polarity": "stem", "animal": "animal", "strength": "strength",
    "structure": "structure", "image": "day_master", "samjae": "year",
}  # fmt: skip
_YEARS_OWN: Final = re.compile(r"(?<=\b[Tt]he )year's (?:stem|branch)")
_NEAR: Final = 18
_TWO: Final = 2
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
BETWEEN_STEPS: Final = re.compile(r"신[강약](?:[과와]\s신[강약])?의?\s(?:사이|중간)")
"""`신강과 신약 사이의 중화`: neither of the two."""
_SUBJECT: Final = re.compile(r"[은는이가도]\s$")
_WITH: Final = re.compile(r"[과와]\s$")
_PARTNER: Final = {
    _SUBJECT: re.compile(r"(?:\([^)]*\))?\)?(?:과|와|랑|하고|을|를)(?:는|도)?\s"),
    _WITH: re.compile(r"(?:\([^)]*\))?\)?(?:이|가|은|는|의)\s"),
}
"""After the other, where the one before it meets it: `년간이 병화와 합을`, `년간 신과 병이 합하는`."""
_TIE: Final = 10
_RANGE: Final = re.compile(r"\d년?\s?(?:to|-|~|until|through|and|부터|에서)\s?$")
_SINCE: Final = re.compile(r"\b(?:from|since|until|through|to|starting(?: in)?|beginning(?: in)?)\s$", re.IGNORECASE)
_TURNED: Final = re.compile(
    r"\b(?:from|since|until|through|to|(?:start|began|begin|end|open|finish|clos)\w* (?:in|on))\s(?:the end of )?$",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(r"년?(?:부터|까지|에? ?(?:시작|진입|교체|끝))|\s?[-~]")
_CAME: Final = phrase("labelled", "came")
"""`작년에 들어온 갑오 대운은`: when it began."""
_OF_DECADE: Final = phrase("labelled", "of_decade", ignore_case=True)
THE_TIMES: Final = re.compile(r"(?<!your )(?:year|month|day)'s pillar$", re.IGNORECASE)
"""`The month's pillar`: of the birth or of this month."""
_COUNTED: Final = phrase("labelled", "counted")
"""`음양: 양(陽) 2자`: how many there are, and not what the day master is."""
_OF_A_PLACE: Final = frozenset(("납음", "음양", "지장간"))
_SEEN_FROM: Final = re.compile(r"(?:\([^)]*\))?(?:을|를)?\s?(?:기준|에서 (?:보|볼)|에게|에 대한)")
"""`월지: 묘목으로, 일간 기준 십성은 편인`: of the place before."""
_OWN_NAMES: Final = frozenset(("pillar", "stem", "branch", "animal", "element", "person"))
_APPOSED: Final = re.compile(r"\s?\(?")
_WHOEVER: Final = re.compile(
    r"\W*[A-Z][A-Za-z' ]{2,24} in the (?:year|month|day|hour) (?:pillar|branch|stem)\s"
    r"(?!(?:is|was) (?:there|here|present|found|your?)\b|has\b|(?:sit|stand|appear|lie|combine|clashe)s\b|and\b|with\b)"
    r"[a-z]+\b"
)
"""Where nobody is named: no article, and a verb of what it does."""
_IF_IT_IS: Final = phrase("labelled", "if_it_is")


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every label with its values."""
    stacks: dict[Mention, list[Mention]] = {}
    for labels, values in bound(reading):
        for label, member in _pairs(_its_own(reading, labels, values), values):
            claim = _judged(reading, facts, label, member)
            if claim is not None:
                yield claim
            if member[0].kind == "god" and label.value.endswith(".pillar") and claim is not None and claim.true:
                stacks.setdefault(label, []).append(member[0])
    for branch in reading.kinds("branch"):
        master = seated(reading, branch)
        claim = None if master is None else _judged(reading, facts, master, (branch,))
        yield from () if claim is None else (claim,)
    for label, gods in stacks.items():
        yield from _stacked(reading, facts, label, gods)


def _its_own(reading: Reading, labels: Group, values: Group) -> Group:
    """`The day branch and the year branch 卯 form a …`: of two that meet, the character right after is the last's."""
    beside = gap(reading, labels.last, values.first) == " " and values.first.kind in {"stem", "branch"}
    return Group(labels.members[-1:]) if beside and reading.english and reading.kinds("relation") else labels


def _stacked(reading: Reading, facts: Facts, label: Mention, gods: Sequence[Mention]) -> Iterator[Claim]:
    """`월주는 편관과 식신`, `Month 庚午: Seven Killings over Eating God`: each is there, and both together too."""
    pillar = facts.pillars.get(label.value.partition(".")[0])  # type: ignore[call-overload]  # a position by the lexicon
    if len(gods) != _TWO or pillar is None or pillar.stem_ten_god is None or HIDING.search(reading.text):
        return
    first, second = (set(GODS[god.value]) for god in gods)
    upper, lower = pillar.stem_ten_god, pillar.branch_ten_god
    if not ((upper in first and lower in second) or (upper in second and lower in first)):
        yield reading.claim("ten_god", label, gods[-1], true=False)


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
    label = part_of(reading, told_of(reading, label, value) or _whose(reading, label, value), value)
    kind = claim_kind(label, value)
    between = value.kind == "strength" and BETWEEN_STEPS.match(reading.text, value.start) is not None
    seen_from = label.kind in {"time", "year"} and value.kind == "stem" and _SEEN_FROM.match(reading.text, last.end)
    elsewhere = between or seen_from or roles.elsewhere(reading, label, value) or in_frame(reading, value)
    if elsewhere or _is_counted(reading, label, value, last) or _of_the_year(reading, label):
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


def _of_the_year(reading: Reading, label: Mention) -> bool:
    """`The year's stem 丙 combines with the 辛 in your year pillar`: of the time that meets the chart."""
    own = _YEARS_OWN.match(reading.text, label.start)
    return own is not None and bool(reading.kinds("relation")) and " your " in reading.text[own.end() :]


def _is_counted(reading: Reading, label: Mention, value: Mention, last: Mention) -> bool:
    """`음양: 양 2자, 음 6자`."""
    if label.value != "음양" or value.kind != "polarity":
        return False
    both = len({m.value for m in reading.kinds("polarity")}) > 1
    return both or _COUNTED.match(reading.text, last.end) is not None


def _is_other(reading: Reading, facts: Facts, label: Mention, value: Mention) -> bool:
    """Whether the label is the end of a stretch of years, a month of now, or the place of a stage."""
    of_decade = _RANGE.search(reading.text[: label.start]) and _OF_DECADE.search(reading.text)
    if label.kind == "year" and (of_decade or turns(reading, label) or opens_decade(reading, facts, label, value)):
        return True
    if label.kind == "position" and THE_TIMES.search(reading.text[: label.end]):
        time = {"month.pillar": "month", "day.pillar": "day"}.get(label.value, "+0")
        if judge.of_time(facts, time, value):
            return True
    if label.value.startswith("year.") and any(
        judge.of_time(facts, time.value, value, label.value.partition(".")[2]) for time in reading.kinds("year", "time")
    ):
        return True  # `In 2026 the year pillar 丙午`
    if label.value == "공망" and (
        of_ten_days(reading.text, label.start) or of_a_day(reading.text[label.end : value.start])
    ):
        return True
    if label.value == "지장간" and not reading.anchored and _OF_BRANCH.search(reading.text[: label.start]):
        return True
    return _meets(reading, label, value) or _names_a_stage(reading, facts, label, value)


def _meets(reading: Reading, label: Mention, value: Mention) -> bool:
    """`년간이 병화와 합을 이뤄요`, `이 경금이 일간과 을경합을`: it meets what stands there."""
    if value.kind not in {"stem", "branch"}:
        return False
    first, last = (label, value) if label.start < value.start else (value, label)
    beside = _SUBJECT if _SUBJECT.search(reading.text, first.end, last.start) else _WITH
    partner = _PARTNER[beside].match(reading.text, last.end)
    ties = [m.start for m in reading.kinds("relation") if partner and 0 <= m.start - partner.end() <= _TIE]
    return bool(ties) and beside.search(reading.text, first.end, last.start) is not None


def turns(reading: Reading, year: Mention) -> bool:
    """`2035년까지는 기유 대운으로`, `Your current decade, 壬戌, started in 2021`: a year tells how long it runs."""
    came = _CAME.match(reading.text, year.end)
    limit = _TURNED.search(reading.text[: year.start]) or _UNTIL.match(reading.text, year.end) or came
    spoken = limit is not None and _OF_DECADE.search(reading.text) is not None and bool(reading.kinds("pillar"))
    return reading.ends_decade(year) or ((year.kind == "year" or came is not None) and spoken)


def opens_decade(reading: Reading, facts: Facts, year: Mention, value: Mention) -> bool:
    """`After that comes 丙午, from 2030`: a year in which the decade begins or ends."""
    limit = _SINCE.search(reading.text[: year.start]) or _UNTIL.match(reading.text, year.end)
    period = next((one for one in facts.periods if one.pillar.name == value.value), None)
    if year.kind != "year" or not limit or period is None:
        return False
    return int(year.value) in {period.start_year, period.end_year, period.end_year + 1}


def _whose(reading: Reading, label: Mention, value: Mention) -> Mention:
    """The place of which a label is told: `월주 신사의 납음은`, `월간은 기토며 음양은 음`, `묘의 지장간은 갑`."""
    before = [m for m in reading.mentions if m.end <= label.start and m.kind in {"position", "master"}]
    place = before[-1] if before and before[-1].kind == "position" else None
    if (
        place is not None
        and label.kind == "master"
        and label.end <= value.start
        and _SEEN_FROM.match(reading.text, label.end)
    ):
        return place
    if place is None or label.value not in _OF_A_PLACE:
        return label
    if label.value == "음양":
        return place
    between = {m.kind for m in reading.mentions if place.end <= m.start and m.end <= label.start}
    if label.value == "지장간":
        unit, part = place.value.split(".")
        return replace(place, value=f"{unit}.stored") if part != "stem" and between <= _OWN_NAMES else label
    return place if label.start - place.end <= _NEAR and between <= {"pillar"} else label


def _names_a_stage(reading: Reading, facts: Facts, label: Mention, value: Mention) -> bool:
    """`일간이 월지에서 묘를 만나요`: 묘, 사, … of the twelve stages; 월지는 묘 names the branch."""
    if value.exact or value.kind != "branch" or label.kind != "position" or value.value not in STAGES:
        return False
    stage = replace(label, value=f"{label.value.partition('.')[0]}.branch"), replace(value, kind="stage")
    named = _IS.fullmatch(reading.text[label.end : value.start]) is not None
    return judge.holds(facts, *stage) is True and (not named or _NO_MATTER.match(reading.text, value.end) is not None)


def _handed_on(reading: Reading, label: Mention, value: Mention) -> bool:
    """`임수 일간은 큰 강과 바다 같다고들 해요`, `Siksin in the year pillar recalls ease`: lore of whoever has it."""
    if not reading.anchored and _WHOEVER.match(reading.text) is not None:
        return True
    topic = value.start < label.start and _TOPIC.match(reading.text, label.end) is not None
    return reading.lore and (topic or value.kind == "image")


def _stance(reading: Reading, label: Mention, value: Mention, last: Mention) -> Stance:
    if label.start > last.start:
        whole, beside = reading.stance(value, label), reading.stance(value, last)
        latin = reading.text[label.start].isascii()
        return beside if beside is not Stance.ASSERTED or (latin and whole is Stance.DENIED) else whole
    between = reading.text[label.end : value.start]
    if label.kind == "year" and value.kind == "pillar" and _APPOSED.fullmatch(between):
        return Stance.ASSERTED  # `2027년 정미년은 어떤 해일까요?`
    held = _HELD.fullmatch(between) is not None
    stance = reading.stance(label, last, firm=held and not _IF_IT_IS.match(reading.text[last.end :]))
    if (
        stance is Stance.DENIED
        and label.kind == "position"
        and value.kind in _OWN_NAMES
        and _APPOSED.fullmatch(between)
    ):
        return Stance.ASSERTED  # `The year branch (午) is not void`
    return stance


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
