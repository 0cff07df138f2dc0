"""The last look at a sentence: a word of the chart that no closer reading has judged, where every label it could be
said of denies it.

However a sentence joins them (`일주의 천간이 곧 나인데, 그 글자가 병화로 나와 있어요`), a value that is true of none of
the labels beside it is no truth about this chart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders import amounts
from services.llm_worker.grounding.finders.labelled import (
    BETWEEN_STEPS,
    THE_TIMES,
    claim_kind,
    opens_decade,
    turns,
)
from services.llm_worker.grounding.text.binding import HIDING
from services.llm_worker.grounding.text.lexicon import ELEMENTS
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.places import in_frame
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.said import NATAL
from services.llm_worker.grounding.text.stances import conditional
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.held import is_there

_CHARACTERS: Final = frozenset(("pillar", "stem", "branch", "element", "polarity"))
_NAMES: Final = frozenset(("pillar", "stem", "branch"))
_FITS: Final = {
    "position": frozenset(("pillar", "stem", "branch", "god", "stage", "star", "nayin", "element", "animal")),
    "master": frozenset(("stem", "element", "polarity")),
    "role": frozenset(("element",)),
    "label": frozenset(("pillar", "branch", "structure", "strength")),
    "year": frozenset(("pillar", "god", "stage", "samjae", "element")),
    "time": frozenset(("pillar", "god", "stage", "samjae", "element")),
}
"""What can be said of a label, by its kind."""
_LABELS: Final = frozenset(_FITS)
_THINGS: Final = frozenset(("element", "god", "star", "stem", "branch", "pillar", "stage", "role"))
_OF_LUCK: Final = frozenset(("year", "time"))
_REACH: Final = 44
_REACH_ENGLISH: Final = 72
_REACH_TIME: Final = 26
"""Characters between a label and a value that are still read together."""
_APART: Final = phrase("unbound", "apart", ignore_case=True)
_ACTS: Final = phrase("unbound", "acts", ignore_case=True)
_ABSENT: Final = phrase("unbound", "absent", ignore_case=True)
_IF: Final = re.compile(r"[가-힣]면(?=[,\s])")
_FAINT: Final = 0.15
_MET: Final = phrase("unbound", "met", ignore_case=True)
_ARRIVES: Final = phrase("unbound", "arrives", ignore_case=True)
_WANTED: Final = phrase("unbound", "wanted", ignore_case=True)
_HELPS: Final = re.compile("돕|도와")
_FIRM: Final = phrase("said", "firm")
_FIRM_TIME: Final = phrase("said", "firm_time")
_TAUGHT: Final = phrase("said", "taught")
_LORE_ENDS: Final = re.compile(r"(?:봐요|읽어요|보아요|해요|여겨요|있어요|커요|좋아요|입니다|합니다)[.\s]*$")
"""How a sentence ends that hands on lore."""
_TOPIC: Final = re.compile(r"(?:\([^)]*\))?[은는]\s")
_OF_WHOM: Final = re.compile(r"(?:\([^)]*\))?(?:에|이|가) (?:드는|해당하는|있는)\s")
"""`괴강에 드는 일주`: whoever has it."""
_ONCE: Final = frozenset(("명궁", "태원"))
"""Labels of one pillar: `명궁도 뽑아 봤는데 경진이라고 나오네요`."""
_OF_THESE: Final = re.compile(r"\s(?:가운데|중에서|중에|중)\s")
_FEW: Final = 2
_OF_A_TIME: Final = re.compile(r"\)?\s(?:month|season|year|hour|branch|day|decade)\b")
_A_KIND: Final = re.compile(r"\s(?:chart|structure|type)s?\b")
_ASIDE: Final = re.compile(
    r",\s(?!and\b|which\b|while\b|for an? )[a-z][^,.;]{2,40},(?=\s)"
    r"|(?<=에서 )(?:[가-힣]+[과와]\s)?[가-힣]+[을를]\s(?:[가-힣]+\s)?[가-힣]*(?:[온은는준던한])\s$"
)
"""`Beneath your month branch, out of sight but never idle, the …`, `연지에서 여유와 표현을 길러 온 식신`."""
_TO_WHOM: Final = re.compile(r"(?:\([^)]*\))?(?:에게|한테)")
_UNIT: Final = re.compile(r"\s(?:year|month|day|hour)\b(?! pillar)")
_IT_IS: Final = re.compile(r"(?:\([^)]*\))?이(?:라서?|므로|니|어서)\s(?=[년연월일시][주간지]에서)")
"""`묘월에 태어난 경금이라 월지에서는 힘을 얻지 못했지만`: of the day master."""
_GLOSS: Final = re.compile(r"\s?\([^)]{1,16}\)")


def find(reading: Reading, facts: Facts, said: Sequence[Claim]) -> Iterator[Claim]:
    """Every value that all labels within reach deny; `said` are the claims that were read more closely."""
    if facts.chart is None or reading.theory:
        return
    labels = [m for m in reading.mentions if m.kind in _LABELS and not turns(reading, m)]
    for value in reading.mentions:
        if (
            value.kind in _LABELS
            or _judged(reading, value, said)
            or _is_one_of(reading, value)
            or in_frame(reading, value)
        ):
            continue
        near = [label for label in labels if _beside(reading, label, value)]
        free = [label for label in near if not _taken(reading, label, value, said)]
        if free and _denied(reading, facts, near, value):
            label = min(near, key=lambda it: abs(it.start - value.start))
            yield reading.claim(claim_kind(label, value), label, value, true=False)
        elif not near and _nowhere(reading, facts, value):
            yield reading.claim(amounts.claim_kind(value), value, value, true=False)


def _is_one_of(reading: Reading, value: Mention) -> bool:
    """`나무, 불, 흙, 쇠, 물 가운데`: a choice of which one is told."""
    match = _OF_THESE.search(reading.text, value.end) if value.kind == "element" else None
    if match is None:
        return False
    listed = [m for m in reading.kinds("element") if m.end <= match.start() + 1]
    return len(listed) > _FEW and value in listed


def _judged(reading: Reading, value: Mention, said: Sequence[Claim]) -> bool:
    """Whether a claim begins or ends with the word. That it is in the chart says nothing of its place."""
    gloss = _GLOSS.match(reading.text, value.end)
    start, end = reading.source.span(value.start, gloss.end() if gloss else value.end)
    placed = value.kind in {"god", "stem", "nayin"} and bool(reading.kinds("position"))
    return any(
        (start <= claim.start < end or start < claim.end <= end + 1)
        and not (placed and claim.true and start <= claim.start and claim.end <= end + 1)
        for claim in said
    )


def _beside(reading: Reading, label: Mention, value: Mention) -> bool:
    """Whether a value may be meant as one of the label."""
    if value.kind not in _FITS[label.kind] or (value.end <= label.start and _IT_IS.match(reading.text, value.end)):
        return False
    first, last = (label, value) if label.start < value.start else (value, label)
    if value.kind == "element" and _of_another(reading, label, value, first.end, last.start):
        return False
    between = _ASIDE.sub("", reading.text[first.end : last.start])
    reach = _REACH_ENGLISH if reading.english else _REACH_TIME if label.kind in _OF_LUCK else _REACH
    alone = label.value in _ONCE and len(reading.kinds("label")) == len(reading.kinds("pillar")) == 1
    if len(between) > reach or (not alone and _APART.search(between)):
        return False
    if any(conditional(between[: match.end()]) for match in _IF.finditer(between)):
        return False
    if label.kind in _OF_LUCK:
        return not NATAL.search(between.replace("일간", ""))
    return label.kind not in {"position", "master"} or not _ACTS.search(between)


def _of_another(reading: Reading, label: Mention, element: Mention, start: int, end: int) -> bool:
    """`born in the wood month`: of the month; `wood and earth clash, and fire is the useful element`: of the nearer;
    `을목 일간으로, 토가 셋이고 목이 둘`: one of several that are counted.
    """
    if label.kind == "role":
        return any(start <= m.start < end and m.value != element.value for m in reading.kinds("element"))
    nearer = any(start <= m.start < end for m in reading.kinds("element", "number"))
    if nearer and (label.kind == "master" or (label.kind == "position" and reading.english)):
        return True
    return label.kind == "master" and _OF_A_TIME.match(reading.text, element.end) is not None


def _denied(reading: Reading, facts: Facts, labels: Sequence[Mention], value: Mention) -> bool:
    """Whether no label within reach has the value, and the sentence states it."""
    verdicts = [_holds(reading, facts, label, value) for label in labels]
    if True in verdicts or False not in verdicts:
        return False
    label = labels[verdicts.index(False)]
    first, last = (label, value) if label.start < value.start else (value, label)
    whole = Stance.ASSERTED if label.kind in _OF_LUCK else reading.stance(first, last)
    own = Stance.ASSERTED if value is first and label.kind == "position" else reading.stance(value)
    if whole is not Stance.ASSERTED or own is not Stance.ASSERTED:
        return False
    return _stated(reading, label, value) and not THE_TIMES.search(reading.text[: label.end])


def _holds(reading: Reading, facts: Facts, label: Mention, value: Mention) -> bool | None:
    """As judged, and true of what a branch hides."""
    hidden = replace(label, value=f"{label.value.partition('.')[0]}.hidden")
    lower = value.kind == "stem" or (value.kind == "god" and not label.value.endswith(".stem"))
    below = label.kind == "position" and lower and judge.holds(facts, hidden, value)
    return below or opens_decade(reading, facts, label, value) or judge.holds(facts, label, value)


def _nowhere(reading: Reading, facts: Facts, value: Mention) -> bool:
    """A thing of which the chart has nothing, in a sentence of the chart that neither says so nor asks for it."""
    if value.kind not in {"element", "god", "star"} or amounts.of_luck(reading, value):
        return False
    if reading.lore or not (reading.chartly or (reading.yours and value.kind == "star")):
        return False
    if _A_KIND.match(reading.text, value.end) and not reading.yours:
        return False  # `A Rob Wealth chart likes to share`
    if len({(m.kind, m.value) for m in reading.mentions if m.kind in _THINGS}) > 1 or _ABSENT.search(reading.text):
        return False
    if value.kind == "element":
        own = ELEMENTS[value.value]
        there = facts.element_count(own) > 0 or (facts.element_weight(own) or 0.0) >= _FAINT
    else:
        there = is_there(facts, value)
    return not there and reading.stance(value) is Stance.ASSERTED


def _stated(reading: Reading, label: Mention, value: Mention) -> bool:
    rest = reading.text[value.end :].removeprefix(")")
    between = value.kind == "strength" and BETWEEN_STEPS.match(reading.text, value.start) is not None
    if between or _MET.match(rest) or _handed_on(reading, label, value, rest):
        return False
    if value.kind in {"pillar", "star", "structure"} and len({m.value for m in reading.kinds(value.kind)}) > _FEW:
        return False  # 일지에 홍염이 드는 일주는 갑오, 병인, 정미: a list of what there is
    firm = _FIRM if label.kind == "position" else _FIRM_TIME
    if value.kind in _NAMES and not (value.sure or label.kind == "label" or firm.match(rest)):
        return False
    if (value.kind == "animal" and _UNIT.match(rest)) or (value.kind == "stem" and _TO_WHOM.match(rest)):
        return False  # `born in the 酉 (Rooster) month, with 甲寅 as …`, `올해의 간지이기도 한데, 경금에게 불은 관성`
    if value.kind in _CHARACTERS | {"animal"} and reading.kinds("relation"):
        return False  # 세운의 오화가 연지의 술토를 만나 합이 됩니다
    arrives = label.kind not in _OF_LUCK or value.kind in {"pillar", "samjae"} or _ARRIVES.search(reading.text)
    return bool(arrives) and not (value.kind == "element" and _wanted(reading, label))


def _handed_on(reading: Reading, label: Mention, value: Mention, rest: str) -> bool:
    """Whether the sentence only hands on what is said of such things."""
    if not reading.anchored and not reading.text.startswith("|") and _general(reading, label, value, rest):
        return True
    if label.kind == "master" and not reading.yours and reading.text.startswith(("에게", "한테"), label.end):
        return True
    placed = label.kind == "position" and value.kind == "god" and not reading.english
    return reading.lore and (not placed or _LORE_ENDS.search(reading.text) is not None)


def _general(reading: Reading, label: Mention, value: Mention, rest: str) -> bool:
    """What a thing means wherever it stands so: `월지의 화개는 …`, `Yeokma in the month branch …`."""
    if label.kind in _OF_LUCK:
        return value.kind == "god" and _TOPIC.match(rest) is not None
    ahead, first = value.start < label.start, reading.mentions[0]
    explained = first is not value and first.kind not in _LABELS and _TOPIC.match(reading.text, first.end)
    topic = _TOPIC.match(rest) is not None and (not ahead or value.kind in _CHARACTERS)
    if explained or topic or (value.kind not in _CHARACTERS and _TAUGHT.search(reading.text)):
        return True
    whose = ahead and value.kind == "star" and _OF_WHOM.match(rest) is not None
    return whose or (reading.english and (ahead or label.kind == "master"))


def _wanted(reading: Reading, label: Mention) -> bool:
    """Whether an element is asked for (`부족한 수 기운을 채우세요`), or does something to another one."""
    if reading.kinds("god", "star"):
        return True
    if label.kind == "role":
        return False
    return _WANTED.search(reading.text) is not None or (
        label.kind not in _OF_LUCK and _HELPS.search(reading.text) is not None
    )


def _taken(reading: Reading, label: Mention, value: Mention, said: Sequence[Claim]) -> bool:
    """Whether the label has its own already: `월지 유금이 을목을 …` tells of 유금."""
    if value.kind == "stem" and HIDING.search(reading.text):
        return False
    if value.kind == "stem" and label.value == "day.pillar" and reading.text.lstrip().startswith("|"):
        return False  # `| Temperament | Yin Water | day pillar 庚戌 |`
    start, end = reading.source.span(label.start, label.end)
    own = [claim for claim in said if start <= claim.start < end or start < claim.end <= end + 1]
    return any(value.kind in _CHARACTERS or claim.kind == claim_kind(label, value) for claim in own if claim.true)
