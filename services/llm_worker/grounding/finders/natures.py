"""Claims of what a character is to the day master, wherever it stands: `병화는 편관이에요`, `유금(정관)`, `정관인
유금`, `The stem 丁 counts as Direct Wealth`, `Earth is your Officer element`.

A stem has one ten god for a day master, a branch that of its main stem, an element a pair of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import Final

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.binding import HIDING
from services.llm_worker.grounding.text.lexicon import GODS
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts
from shared.vocabulary import BRANCHES

_IS: Final = phrase("natures", "is", ignore_case=True)
_SAID: Final = phrase("natures", "said", ignore_case=True)
_OPENS: Final = re.compile(r"\s?\(\s?(?:십신(?:은|으로)?:? ?)?")
_CLOSES: Final = re.compile(r"\s?[),·/]")
_APPOSED: Final = re.compile(r"(?:\s?\([^)]*\))?\s")
_APPOSED_ENDS: Final = re.compile(r"(?:\s?\([^)]*\))?\s?(?:$|[,;|/·]|\.(?:\s|$))")
"""`戊 Friend, 壬 Direct Wealth`, `정화 편관, 계수 정인`."""
_SUCH: Final = phrase("natures", "such", ignore_case=True)
_GOD_IS: Final = phrase("natures", "god_is", ignore_case=True)
_ELEMENT_ENDS: Final = phrase("natures", "element_ends", ignore_case=True)
_TO_WHOM: Final = phrase("natures", "to_whom", ignore_case=True)
_PARTS: Final = phrase("years", "parts", ignore_case=True)
_SEAT: Final = re.compile(r"\b(?:under|beneath|below) (?:the|your) day (?:master|stem)\b", re.IGNORECASE)
"""`The branch under your Day Master`: which one it is, and not what it hides."""
_THINGS: Final = frozenset(("stem", "branch", "element"))
_BRANCH_OF: Final = {branch.animal: branch.hangul for branch in BRANCHES}
_UPPER: Final = re.compile(r"(?:천간|[년연월시]간)(?:의|인|에 있는|에 뜬|은|이)?\s$")
"""Before a stem: `대운의 천간 신금` is 辛, and not 申."""
_THAT_BRANCH: Final = re.compile(r"(?:branch|[년월일시]지): 그\s$")
"""`그 신금은 …` after a sentence of a branch: 申, and not 辛."""
_FIRST: Final = re.compile(r"^[\W\d]*(?:(?:[Bb]ranch|[Ss]tem) |[A-Z][a-z]{1,6} \()?$")
"""Before the first word of an entry."""
_COLON: Final = re.compile(r"(?:\s?\([^)]*\))?\)?(?:\s?[:=|]|\s-)\s(?:당신에게 |your |the |an? )?")
_ON_TO: Final = re.compile(
    r"(?:[\s:,·/&(]|의|에|인|과|와|및|있는|and|both|the|your|in|on|[A-Z][a-z]{1,6}(?=\s?\()|[가-힣](?=\())*"
)
"""Between a ten god that heads an entry and a character that is one: `정관: 시간의 정화, 년간의 정화`."""
_TITLED: Final = re.compile(r":\s(?:[A-Z][a-z]{1,6} \(|[가-힣]\()?$")
_BESIDE: Final = re.compile(r"(?:\s?\([^)]*\))?\)?\s?[,·/]\s?")
_ENDED: Final = re.compile(r"(?:\s?\([^)]*\))?\)?\s?(?:$|[.,;|\n])")
"""`지지: 미토, 겁재`: a character and its ten god side by side."""
_HEADED: Final = re.compile(
    r"\)?(?:\s?\([^)a-z]*\))?\s?(?:대운|decade)?(?:\s?[:|,·]|\s-)?\s\(?(?:the )?", re.IGNORECASE
)
"""After a pillar that heads an entry: `정사(丁巳): 정인·편인`."""
_AGES: Final = re.compile(
    r"^\W*(?:\d{1,2}[.)]\s)?\W*(?:(?:ages?|만)\s)?[\d\W세살대년부터까지]*(?:[A-Z][a-z]+-?[A-Z]?[a-z]* \()?$",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(r"\)?(?:\s?\([^)]*\))?(?:[과와]|,?\sand|\swith|,)\s(?:the |an? )?")
_SIDE_BY_SIDE: Final = re.compile(rf"{_JOINED.pattern}|\s?[·/+&|]\s?|\s(?:over|on top of|above)\s(?:the |an? )?")
_ENTRY_ENDS: Final = re.compile(r"(?:\s?\([^)]*\))?\)?\s?(?:$|[.,;|·/(:-])")


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every character or element with the ten god it is said to be."""
    gods = reading.kinds("god")
    if facts.day_stem is not None and gods:
        yield from _by_part(reading, facts)
    if facts.day_stem is None or not gods or reading.glossary or _of_another(reading, facts):
        return
    things = [_named(reading, m) for m in reading.mentions if m.kind in _THINGS or _is_animal(reading, m)]
    yield from _of_pillar(reading, facts, gods)
    for thing, god in (*_pairs(reading, things, gods), *_entries(reading, things, gods)):
        either = HIDING.search(reading.text) is None and _UPPER.search(reading.before(thing)) is None
        true = _true(facts, thing, god, either=either)
        first, last = (thing, god) if thing.start < god.start else (god, thing)
        if true is not None and reading.stance(first, last) is Stance.ASSERTED:
            yield reading.claim("ten_god", thing, god, true=true and _of_owners(reading, facts, thing, god))


def _of_owners(reading: Reading, facts: Facts, thing: Mention, god: Mention) -> bool:
    """`년간과 년지의 토는 모두 상관`: the ten god at each place whose element it is."""
    if thing.kind != "element" or len(GODS[god.value]) != 1:
        return True
    until = thing.start
    owners: list[Mention] = []
    for place in reversed([m for m in reading.kinds("position") if m.end <= thing.start]):
        joined = reading.text[place.end : until]
        if joined != "의 " and not (owners and re.fullmatch(r"(?:과|와|,|·)\s?", joined)):
            break
        owners.append(place)
        until = place.start
    return all(judge.holds(facts, place, god) is not False for place in owners)


def _by_part(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`Hour pillar 癸酉: the stem is Direct Resource and the branch Direct Officer`: each part with its own."""
    places, parts = reading.kinds("position"), list(_PARTS.finditer(reading.text))
    every = reading.kinds("god")
    glosses = {two for one, two in pairwise(every) if one.value == two.value and two.start - one.end <= len(" (")}
    gods = [god for god in every if god not in glosses]
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


def _of_pillar(reading: Reading, facts: Facts, gods: Sequence[Mention]) -> Iterator[Claim]:
    """`- 49~58세, 정사(丁巳): 정인과 편인`: the ten gods of the pillar that heads an entry, in the order of its two
    characters unless they are joined by a word.
    """
    names = reading.kinds("pillar")
    places = reading.kinds("position")
    start = places[0].start if places else names[0].start if names else 0
    placed = all(m.value.endswith(".pillar") and m.end <= names[0].start for m in places) if names else False
    if len({m.value for m in names}) != 1 or not placed or reading.kinds("master", "role"):
        return
    head, luck = _HEADED.match(reading.text, names[-1].end), facts.named(names[0].value)
    if head is None or luck is None or not _AGES.match(reading.text[:start]):
        return
    part = _PARTS.match(reading.text, head.end())
    if part is not None:
        verdict = judge.of_luck(luck, gods[0], part.lastgroup or "")
        told = _IS.fullmatch(reading.text[part.end() : gods[0].start]) and reading.stance(gods[0]) is Stance.ASSERTED
        yield from (reading.claim("ten_god", names[0], gods[0], true=verdict),) if told and verdict is not None else ()
    if gods[0].start != head.end() or reading.stance(gods[0]) is not Stance.ASSERTED:
        return
    if len(gods) > 1 and _SIDE_BY_SIDE.fullmatch(between := reading.text[gods[0].end : gods[1].start]):
        first, second = (set(GODS[god.value]) for god in gods[:2])
        true = luck.stem_god in first and luck.branch_god in second
        turned = luck.stem_god in second and luck.branch_god in first and _JOINED.fullmatch(between) is not None
        yield reading.claim("ten_god", names[0], gods[1], true=true or turned)
    elif _ENTRY_ENDS.match(reading.text, gods[0].end):
        yield reading.claim("ten_god", names[0], gods[0], true=judge.of_luck(luck, gods[0]) is not False)


def _pairs(reading: Reading, things: Sequence[Mention], gods: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    text = reading.text
    for thing in things:
        if any(one.start == thing.end + 1 and text[thing.end] == "(" for one in things):
            continue  # 신금(申金): what the gloss says
        if not (thing.sure or thing.exact or len(thing.value) > 1):
            continue
        since = max(text.rfind(". ", 0, thing.start), text.rfind("; ", 0, thing.start)) + 1
        for god in gods:
            if thing.kind == "branch" and HIDING.search(_SEAT.sub("", text[since : max(thing.end, god.end)])):
                continue  # 월지 자수가 품은 것은 겁재
            if thing.end <= god.start:
                between, rest = text[thing.end : god.start].removeprefix(")"), text[god.end :]
                glossed = _OPENS.fullmatch(between) is not None and _CLOSES.match(rest) is not None
                beside = thing.kind != "element" and _APPOSED.fullmatch(between) and _APPOSED_ENDS.match(rest)
                if glossed or beside or (_IS.fullmatch(between) and _SAID.match(_after_row(reading, god))):
                    yield thing, god
            elif _SUCH.fullmatch(text[god.end : thing.start]) or _is_which(reading, god, thing):
                yield thing, god


def _after_row(reading: Reading, god: Mention) -> str:
    """What stands after a ten god, or after the other one of the pair of an element: `불이 정인과 편인으로`."""
    row = [other for other in reading.kinds("god") if other.start > god.end]
    paired = row and _JOINED.fullmatch(reading.text[god.end : row[0].start]) is not None
    return reading.text[row[0].end if paired else god.end :]


def _is_which(reading: Reading, god: Mention, thing: Mention) -> bool:
    """`재성은 금이에요`, `Your Output element is earth`: which element of the five a group of gods is."""
    text = reading.text
    if thing.kind != "element" or (reading.english and not (reading.anchored or text.startswith("For you", 0))):
        return False
    is_it = _GOD_IS.fullmatch(text[god.end : thing.start]) is not None
    return is_it and _ELEMENT_ENDS.match(text, thing.end) is not None


def names_which(reading: Reading, one: Mention) -> bool:
    """Whether a ten god and an element are only said to be the same, and neither to be there."""
    things, gods = reading.kinds("element"), reading.kinds("god")
    return any(one in pair and not _SUCH.search(reading.text) for pair in _pairs(reading, things, gods))


def _entries(reading: Reading, things: Sequence[Mention], gods: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """`- 정관: 시간의 정화`, `- 정화: 정관`: a line of a word and what is said of it, with one ten god."""
    first = reading.mentions[0]
    if len({god.value for god in gods}) != 1 or not _FIRST.match(reading.text[: first.start]):
        return
    named = [m for m in things if m.sure or m.exact or len(m.value) > 1]
    for thing, god in product(named, gods):
        if _BESIDE.fullmatch(reading.text[thing.end : god.start]) and _TITLED.search(reading.text[: thing.start]):
            yield from ((thing, god),) if _ENDED.match(reading.text, god.end) else ()
    yield from _under_god(reading, named) if first.kind == "god" else ()
    for thing in named if first in named or first.kind in {"label", "position"} else ():
        head = _COLON.match(reading.text, thing.end)
        if head and head.end() == gods[0].start and _ENTRY_ENDS.match(reading.text, gods[0].end):
            yield thing, gods[0]


def _under_god(reading: Reading, named: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """`- 정관: 시간의 정화, 년간의 정화`."""
    first = reading.mentions[0]
    head = _COLON.match(reading.text, first.end)
    since = head.end() if head else len(reading.text)
    for thing in named:
        between = [m for m in reading.kinds("position") if since <= m.start and m.end <= thing.start]
        words = reading.text[since : thing.start]
        for place in reversed(between):
            words = words[: place.start - since] + words[place.end - since :]
        if thing.start < since or not _ON_TO.fullmatch(words):
            return
        since = thing.end
        if thing.kind != "element" or _ENTRY_ENDS.match(reading.text, thing.end):
            yield thing, first


def _true(facts: Facts, thing: Mention, god: Mention, *, either: bool) -> bool | None:
    if thing.kind == "element":
        return judge.element_of_god(facts, god.value) == thing.value
    if thing.value == "?":
        return None
    gods = {
        facts.god_of(one.kind, one.value[0])
        for one in (thing, *((replace(thing, kind="branch"),) if either and _either(thing) else ()))
    }
    return bool(gods & set(GODS[god.value]))


def _is_animal(reading: Reading, mention: Mention) -> bool:
    """`The Horse below it is your Direct Wealth`."""
    return mention.kind == "animal" and reading.text[mention.start].isupper()


def _named(reading: Reading, thing: Mention) -> Mention:
    """An animal as its branch, and 신금 that is told to be one."""
    if thing.kind == "stem" and thing.value == "신금" and _THAT_BRANCH.search(reading.before(thing)):
        return replace(thing, kind="branch", exact=True)
    if thing.kind != "animal":
        return thing
    return replace(thing, kind="branch", value=_BRANCH_OF[thing.value], exact=True)


def _either(thing: Mention) -> bool:
    """신금 and Sin: 辛 or 申; 辛金 is written as what it is."""
    hanja = thing.exact and thing.end - thing.start <= len("辛金")
    return thing.kind == "stem" and thing.value == "신금" and not hanja


def _of_another(reading: Reading, facts: Facts) -> bool:
    """`갑목 일간에게 병화는 식신`: to somebody else."""
    whom = [m for m in reading.kinds("stem", "element", "pillar") if _TO_WHOM.match(reading.text, m.end)]
    return not all(judge.of_master(facts, one) for one in whom)
