"""Claims of what a character is to the day master, wherever it stands: `병화는 편관이에요`, `유금(정관)`, `정관인
유금`, `The stem 丁 counts as Direct Wealth`, `Earth is your Officer element`.

A stem has one ten god for a day master, a branch that of its main stem, an element a pair of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.binding import HIDING
from services.llm_worker.grounding.text.lexicon import GODS
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts

_IS: Final = phrase("natures", "is", ignore_case=True)
_SAID: Final = phrase("natures", "said", ignore_case=True)
_OPENS: Final = re.compile(r"\s?\(\s?(?:십신(?:은|으로)?:? ?)?")
_CLOSES: Final = re.compile(r"\s?[),·/]")
_SUCH: Final = phrase("natures", "such", ignore_case=True)
_TO_WHOM: Final = phrase("natures", "to_whom", ignore_case=True)
_PARTS: Final = phrase("years", "parts", ignore_case=True)
_SEAT: Final = re.compile(r"\b(?:under|beneath|below) (?:the|your) day (?:master|stem)\b", re.IGNORECASE)
"""`The branch under your Day Master`: which one it is, and not what it hides."""
_LIKELY: Final = re.compile(r"기 쉽습니다|기 쉬우니|기 쉬워요")
"""`병화는 편관에 해당해 압박이 생기기 쉽습니다`: what may come of it makes no lore of what it is."""
_THINGS: Final = frozenset(("stem", "branch", "element"))


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every character or element with the ten god it is said to be."""
    gods = reading.kinds("god")
    if facts.day_stem is not None and gods:
        yield from _by_part(reading, facts)
    if facts.day_stem is None or not gods or reading.theory or _of_another(reading, facts):
        return
    things = [m for m in reading.mentions if m.kind in _THINGS]
    for thing, god in _pairs(reading, things, gods):
        true = _true(facts, thing, god)
        first, last = (thing, god) if thing.start < god.start else (god, thing)
        if true is not None and reading.stance(first, last) is Stance.ASSERTED:
            yield reading.claim("ten_god", thing, god, true=true)


def _by_part(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`Hour pillar 癸酉: the stem is Direct Resource and the branch Direct Officer`: each part with its own."""
    places, parts = reading.kinds("position"), list(_PARTS.finditer(reading.text))
    gods = [god for _, (god, *_) in groupby(reading.kinds("god"), key=lambda god: god.value)]
    names = [match.lastgroup or "" for match in parts]
    if not gods or len({m.value for m in places}) != 1 or not places[0].value.endswith(".pillar"):
        return
    if len(gods) != len(parts) or len(set(names)) != len(names) or HIDING.search(reading.text) or reading.theory:
        return
    ends = [*(match.start() for match in parts[1:]), len(reading.text)]
    for god, match, end, name in zip(gods, parts, ends, names, strict=True):
        place = replace(places[0], value=f"{places[0].value.partition('.')[0]}.{name}")
        verdict = judge.holds(facts, place, god) if match.end() <= god.start < end else None
        told = place.value != "day.stem" and reading.stance(god) is Stance.ASSERTED
        if verdict is not None and told and places[0].start < match.start():
            yield reading.claim("ten_god", god, god, true=verdict)


def _pairs(reading: Reading, things: Sequence[Mention], gods: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    text = reading.text
    hiding = HIDING.search(_SEAT.sub("", text)) is not None
    for thing in things:
        if any(one.start == thing.end + 1 and text[thing.end] == "(" for one in things):
            continue  # 신금(申金): what the gloss says
        if not (thing.sure or thing.exact or len(thing.value) > 1) or (hiding and thing.kind == "branch"):
            continue
        for god in gods:
            if thing.end <= god.start:
                between, rest = text[thing.end : god.start].removeprefix(")"), text[god.end :]
                glossed = _OPENS.fullmatch(between) is not None and _CLOSES.match(rest) is not None
                if glossed or (_IS.fullmatch(between) and _SAID.match(rest)):
                    yield thing, god
            elif _SUCH.fullmatch(text[god.end : thing.start]):
                yield thing, god


def _true(facts: Facts, thing: Mention, god: Mention) -> bool | None:
    if thing.kind == "element":
        return judge.element_of_god(facts, god.value) == thing.value
    if thing.value == "?":
        return None
    gods = {
        facts.god_of(one.kind, one.value[0])
        for one in (thing, *((replace(thing, kind="branch"),) if _either(thing) else ()))
    }
    return bool(gods & set(GODS[god.value]))


def _either(thing: Mention) -> bool:
    """신금: 辛 or 申."""
    return thing.kind == "stem" and thing.value == "신금" and not thing.exact


def _of_another(reading: Reading, facts: Facts) -> bool:
    """`갑목 일간에게 병화는 식신`: to somebody else."""
    if reading.lore and not reading.anchored and _LIKELY.search(reading.text) is None:
        return True
    for stem in reading.kinds("stem", "element", "pillar"):
        if _TO_WHOM.match(reading.text, stem.end) and not judge.of_master(facts, stem):
            return True
    return False
