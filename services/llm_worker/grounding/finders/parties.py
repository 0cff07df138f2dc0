"""Who meets whom: places with their characters, characters of luck and pillars of luck, in order (`올해의 병화`,
`월간의 신금`, `your Im water day master`), for `sides`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast

from services.llm_worker.grounding.text.lexicon import BRANCH_SYLLABLES, STEM_SYLLABLES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import Position
from shared.vocabulary import BRANCHES

_KINDS: Final = ("position", "master", "stem", "branch", "animal", "time", "year", "pillar")
_BY_ANIMAL: Final = {branch.animal: branch.hangul for branch in BRANCHES}
_OF_PLACE: Final = re.compile(
    r"\)?\s?(?:의|인|에 있는|에 놓인|에 앉은|에 자리한|글자인?|,|자리의|쪽의?)?\s?(?:is|holds|of|,)?\s?(?:the )?[\"'(]?"
)
"""Between a place or a time and its own character: `일지의 진토`, `your day branch 辰`, `올해의 병화`."""
_OF_LUCK: Final = re.compile(
    r"(?:\([^)]*\))?\)?\s?(?:년|해|대운|세운|운)?(?:의)?\s?(?:세운|대운)?\s?(?:(?:천간|지지)(?:의|인)?)?\s?[\"'(]?"
    r"|(?:.s)? (?:(?:heavenly |earthly )?(?:stem|branch) |(?:decade|year) )?\(?"
)
_PLACE_AFTER: Final = re.compile(
    r"\)?(?:\s(?:wood|fire|earth|metal|water))?\s(?:in|on|at|of|under|from|within|inside)\s(?:the|your|his|her|their)?\s?"
    r"(?:own |natal |birth )?"
)
"""`the 亥 in your year pillar`, `the 丙 of this year`."""
_OF_MASTER: Final = re.compile(r"\)?(?:\s(?:wood|fire|earth|metal|water))?\s", re.IGNORECASE)
"""`your Im water day master`."""
_BESIDE: Final = re.compile(r"\)?\s(?:in (?:the|your) (?P<place>year|month|day|hour)\b|(?:under|beneath|below) you\b)")
_GLOSSED: Final = re.compile(r"\s?\(")
_PARTICLE: Final = re.compile(
    r"(?:\([^)]*\))?\)?\s?(?:년|해|대운|세운|글자|자리)?(?:의)?(?:\([^)]*\))?"
    r"(?:(?P<topic>[은는이가도]|에서)(?=\s)|(?P<partner>(?:과|와|랑|이랑|하고)(?:는|도)?(?=[\s,])|에게(?=\s))|(?P<list>\s?[·,/]|\s(?:및|그리고)\s))"
)
_SYLLABLE: Final = re.compile(rf"(?<![가-힣])[{STEM_SYLLABLES}{BRANCH_SYLLABLES}](?![가-힣])")
_THE_YEAR: Final = re.compile(r"year's (?:stem|branch)\b")
_YEARS: Final = ("+0", "+1")
"""That of the birth, or of the year that is spoken of."""
_PLACES: Final = frozenset(("position", "master"))
_LUCKS: Final = frozenset(("time", "year", "pillar"))
_CHARACTERS: Final = frozenset(("stem", "branch", "animal"))


class Side(NamedTuple):
    """`points`: the characters that each of its places may have; `luck` where it is none of the chart's."""

    points: tuple[str, ...]
    places: tuple[Position, ...]
    luck: bool
    start: int
    end: int
    link: str
    """What follows it: topic, partner, list, or nothing of these."""
    named: bool = True
    """By its place or its time, and not by a character alone."""


def atoms_of(reading: Reading, facts: Facts, start: int, end: int, mention: Mention) -> Iterator[Side]:
    """Places with their characters, characters, and times, in order."""
    found = [m for m in reading.kinds(*_KINDS) if start <= m.start < end and not m.start < mention.end <= m.end]
    if reading.text[mention.start].isascii() or reading.english:
        found = sorted((*found, *_syllables(reading, start, end)), key=lambda m: m.start)
    index = 0
    while index < len(found):
        run = [found[index]]
        while index + 1 < len(found) and _same(reading, run, found[index + 1]):
            index += 1
            run.append(found[index])
        index += 1
        side = _side(reading, facts, run)
        if side is not None:
            yield side


def _syllables(reading: Reading, start: int, end: int) -> Iterator[Mention]:
    """`This year's 오 makes a 파 with the 묘 under you`: in English hangul by itself is a character."""
    for match in _SYLLABLE.finditer(reading.text, start, end):
        if not any(m.start <= match.start() < m.end for m in reading.mentions):
            yield Mention("branch" if match[0] in BRANCH_SYLLABLES else "stem", match[0], match.start(), match.end())


def _same(reading: Reading, run: Sequence[Mention], other: Mention) -> bool:
    """Whether two words are of one thing: a place and its character, a character and the place or time it is of."""
    one, text = run[-1], reading.text
    kinds = {m.kind for m in run}
    placed, luck, character = kinds & _PLACES, kinds & _LUCKS, kinds & _CHARACTERS
    if other.kind in _CHARACTERS:
        link = _GLOSSED if character else _OF_PLACE if placed else _OF_LUCK
    elif other.kind == "pillar" and placed:
        link = _OF_PLACE
    elif placed or (luck and other.kind in _PLACES):
        return False
    else:
        link = _SAME_TIME if luck else _PLACE_AFTER
    if other.kind == "master" and _OF_MASTER.fullmatch(text, one.end, other.start):
        return True
    return link.fullmatch(text, one.end, other.start) is not None


_SAME_TIME: Final = re.compile(r"\s?\(|\s|,\s|년의?\s|은\s|는\s")


def _side(reading: Reading, facts: Facts, run: Sequence[Mention]) -> Side | None:
    start, end = run[0].start, run[-1].end
    link = _PARTICLE.match(reading.text, end)
    kind = next((name for name, said in link.groupdict().items() if said), "") if link else ""
    places = [m for m in run if m.kind in _PLACES]
    characters = [_BY_ANIMAL.get(m.value, m.value[0]) for m in run if m.kind in _CHARACTERS]
    if places:
        where, _, part = ("day", "", "stem") if places[0].kind == "master" else places[0].value.partition(".")
        position = cast("Position", where)
        pillar = facts.pillars.get(position)
        if pillar is None or part not in {"stem", "branch", "pillar", ""}:
            return None
        below = places[0].kind == "master" and any(
            m.kind in {"branch", "animal"} for m in run
        )  # the 卯 under your self
        points = {"stem": pillar.name[0], "branch": pillar.name[1]}.get("branch" if below else part, pillar.name)
        for luck in map(facts.at, _YEARS) if position == "year" and _THE_YEAR.match(reading.text, start) else ():
            points += {"stem": luck.name[0], "branch": luck.name[1]}.get(part, luck.name) if luck is not None else ""
        points = "".join(one for one in points if not characters or one == characters[0])
        return Side((points,), (position,), luck=False, start=start, end=end, link=kind)
    lucks = [m for m in run if m.kind in _LUCKS]
    beside = _BESIDE.match(reading.text, end) if characters and not lucks else None
    if beside is not None:
        position = cast("Position", beside["place"] or "day")
        pillar = facts.pillars.get(position)
        upper = any(m.kind == "stem" for m in run)
        if pillar is not None and characters[0] == pillar.name[0 if upper else 1]:
            return Side((characters[0],), (position,), luck=False, start=start, end=beside.end(), link=kind)
    if characters:
        own = characters[0] in (*facts.stems, *facts.branches)
        return Side(
            (characters[0],), (), luck=bool(lucks) or not own, start=start, end=end, link=kind, named=bool(lucks)
        )
    named = next((m.value for m in lucks if m.kind == "pillar"), None)
    fact = facts.named(named) if named else facts.at(lucks[0].value)
    own = named is not None and any(named in names for names in facts.possible.values())
    return None if fact is None else Side((fact.name,), (), luck=not own, start=start, end=end, link=kind)
