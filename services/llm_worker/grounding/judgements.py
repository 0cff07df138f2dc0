"""Claims about what the engine concludes: 신강·신약, 격국, 용신·희신·기신, 띠, 공망."""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim, claim_of
from services.llm_worker.grounding.facts import Facts
from services.llm_worker.grounding.lexicon import ELEMENT_WORDS
from shared.vocabulary import BRANCHES

_IS: Final = r"(?:입니다|이에요|예요|이세요|이시네요|이군요|이고|이라|이며)"
_STRENGTH: Final = re.compile(
    rf"(?<![가-힣])(?:극|태)?(?P<word>신강|신약)(?:한\s*(?:사주|편|쪽|명식){_IS}|\s*사주{_IS}|합니다|해요|하네요|{_IS})"
)
_STRUCTURE: Final = re.compile(
    r"(?<![가-힣])(?P<name>(?!성격|가격|자격|본격|인격|골격|품격|파격|합격|규격|체격|엄격|간격|충격)[가-힣]{2,4}격)"
    r"(?:\([^)]*\))?(?:입니다|이에요|예요|에\s*해당해요|에\s*해당합니다|으로\s*(?:봐요|봅니다|계산돼요))"
)
_ELEMENT: Final = r"나무|불|흙|쇠|물|[목화토금수]"
_USEFUL: Final = re.compile(
    rf"(?<![가-힣])(?P<kind>용신|희신|기신)(?:은|이)\s*(?P<element>{_ELEMENT})(?:\([木火土金水]\))?\s*(?:기운|오행)?{_IS}"
    rf"|(?<![가-힣])(?P<first>{_ELEMENT})(?:\([木火土金水]\))?\s*(?:기운|오행)?이?가?\s*(?:당신의\s*)?(?P<then>용신|희신|기신){_IS}"
)
_ANIMAL: Final = re.compile(
    r"(?<![가-힣])(?P<animal>쥐|소|호랑이|범|토끼|용|뱀|말|양|원숭이|닭|개|돼지)띠(?:입니다|이에요|예요|이시|시네|로\s*태어나(?:셨|신|서))"
)
_BRANCH: Final = f"[{''.join(branch.hangul for branch in BRANCHES)}]"
_VOID: Final = re.compile(
    rf"(?<![가-힣])공망은\s*(?P<one>{_BRANCH})(?:\([^)]\))?(?:\s*[,·]\s*|[와과]\s*)(?P<two>{_BRANCH})(?:\([^)]\))?{_IS}"
)
_FIELDS: Final = {"용신": "useful", "희신": "helpful", "기신": "harmful"}


def find(sentence: str, facts: Facts) -> Iterator[Claim]:
    """신강한 사주예요, 정관격이에요, 용신은 수(水)예요, 말띠예요, 공망은 술, 해예요."""
    chart = facts.chart
    if chart is None or sentence.rstrip().endswith("?"):
        return
    for match in _STRENGTH.finditer(sentence):
        strong = chart.strength.strong if chart.strength else None
        yield claim_of(match, "strength", true=strong is not None and strong == (match["word"] == "신강"))
    for match in _STRUCTURE.finditer(sentence):
        yield claim_of(match, "structure", true=chart.structure is not None and chart.structure.name == match["name"])
    for match in _USEFUL.finditer(sentence):
        element = ELEMENT_WORDS[match["element"] or match["first"]]
        field = _FIELDS[match["kind"] or match["then"]]
        known = {getattr(item, field) for item in chart.useful_elements}
        yield claim_of(match, "useful_element", true=element in known)
    for match in _ANIMAL.finditer(sentence):
        animal = "호랑이" if match["animal"] == "범" else match["animal"]
        yield claim_of(match, "animal", true=animal == chart.animal)
    for match in _VOID.finditer(sentence):
        yield claim_of(match, "void", true={match["one"], match["two"]} == set(chart.voids))
