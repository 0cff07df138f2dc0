"""Claims of how many of something there are: `편재가 두 개`, `three fire`.

A number counts visible characters, the day master left out of the ten gods.
"""

import re
from collections.abc import Iterator
from typing import Final

from services.llm_worker.grounding.claims import Claim, ClaimKind
from services.llm_worker.grounding.finders.labelled import KIND_OF
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import alternatives, phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.held import count

COUNTED: Final = frozenset(("god", "star", "element", "stem", "branch", "polarity"))
_SOME: Final = 2
_COUNTING: Final = re.compile(r"element|balance|count", re.IGNORECASE)
_LONGEST: Final = 40

_COUNT_WORD: Final = phrase("amounts", "count_word", ignore_case=True)
_COUNT_MARK: Final = phrase("amounts", "count_mark")
_COUNT_BEFORE: Final = phrase("amounts", "count_before", ignore_case=True)
_GLOSS: Final = re.compile(r"^\([^)]{1,14}\)")
_APPOSED: Final = re.compile(
    r"^(?:\s?\([^)]{1,14}\))?,\s(?:the|your|an?|which|who|that|also|so|as)\b[^,.;:]{2,70},(?=\s)", re.IGNORECASE
)
"""`Wood, your money element, shows up once`."""
_BESIDES_SELF: Final = re.compile(
    r"일간(?:을)?\s?(?:외에|말고|빼고|제외하고|제외하면|이외에)"
    r"|\b(?:besides|apart from|not counting|aside from) (?:the|your) day master\b"
)
"""`물이 일간 외에 두 개 더 있어`."""
_VAGUE: Final = re.compile(r"\s?(?:정도|이하|쯤|가량|미만)")
_AT_LEAST: Final = re.compile(r"\s?(?:개\s?)?(?:이상|(?:이|가|을|를) 넘|or more|and more|at least)")
_IS_NOT: Final = re.compile(r"\s?(?:개|글자|자)?\s?(?:이상|까지|씩)?(?:은|는|이|가|도)?\s?아[니닌닙]")
"""`세 개 이상은 아니니`."""
_AT_LEAST_BEFORE: Final = re.compile(r"\b(?:no (?:fewer|less) than|at least)\s$", re.IGNORECASE)
_ONE_OF: Final = phrase("amounts", "one_of")
"""`Fire is one of the five elements`, `상관 하나로 단정할 수는 없어요`."""
_OUT_OF: Final = re.compile(r"(?:글자|자|칸|개)?\s?(?:중|가운데)(?=[에 ,])|\s?/\s?(?=\d)")
"""`토는 여덟 글자 중 둘`: the number of all."""
_OF_ALL: Final = phrase("amounts", "of_all", ignore_case=True)
_COUNTS: Final = phrase("amounts", "counts")
_THAN: Final = re.compile(r"(?<=\bno)\s(?!in |at |on |and |or |but )[a-z]+", re.IGNORECASE)
"""`Fire is no worse off`."""
_ONE_OF_KIND: Final = re.compile(r"\sof (?:the|your|an?)\s", re.IGNORECASE)
"""`One of the Officer kind`."""
_GIVEN: Final = re.compile(r"(?:이)?(?:라는|라고 하는) (?:숫자|개수|갯수|수|점|사실|결과|것|게|건)")
"""`금이 한 개라는 숫자만 보면`: no condition is made of it."""
_LACKING: Final = re.compile(rf"{alternatives('absence', 'lacking')}[은는이가]?\s?[:|]?\s?(?:\S\s?\()?$")
_TOPIC: Final = re.compile(r"(?:\([^)]*\))?(?: 기운)?[은는이가]\s")
_AT: Final = ("에 ", "에만 ", "에도 ", "에서 ")
_PLACES: Final = re.compile(r"곳$|군데$|자리$")
"""`년지 유금과 시지 신금 두 곳`: of places that are named."""
_OF_FIVE: Final = phrase("amounts", "of_five")
_EVEN_IF: Final = re.compile(r"뿐?(?:이라도|이라 해도|이라고 해서|이어도|이더라도)")
_TIMES: Final = re.compile(r"once\b|twice\b|\w+ times\b", re.IGNORECASE)
_HALF: Final = re.compile(r"\bhalf (?:of )?(?:the |your |all )?$", re.IGNORECASE)
"""`Half of your eight characters are Earth`."""
_NOT_ONE: Final = re.compile(r"(?:n't|\bnot) (?:even )?(?:a )?$", re.IGNORECASE)
_NOT_EVEN: Final = phrase("amounts", "not_even")
_NO_CHARACTER: Final = phrase("amounts", "no_character", ignore_case=True)
_CHARACTERS: Final = phrase("amounts", "characters", ignore_case=True)
_THERE_IS: Final = phrase("amounts", "there_is", ignore_case=True)
_ENDS_THERE: Final = phrase("amounts", "ends_there", ignore_case=True)
_GENERAL: Final = phrase("amounts", "general", ignore_case=True)
_SEASON: Final = phrase("amounts", "season", ignore_case=True)
TIME: Final = phrase("amounts", "time", ignore_case=True)
"""The clause speaks of a time: what comes and goes with it is not in the birth chart."""


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every thing with its number."""
    if facts.chart is None:
        return
    yield from _at_place(reading, facts)
    for thing in reading.mentions:
        if thing.kind in COUNTED and not of_luck(reading, thing):
            claim = counted(reading, facts, thing)
            if claim is not None:
                yield claim


def _at_place(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`화는 월지에 하나 있어`: an element that is told to be at a place."""
    for element, place, number in zip(reading.mentions, reading.mentions[1:], reading.mentions[2:], strict=False):
        if (element.kind, place.kind, number.kind) != ("element", "position", "number"):
            continue
        gaps = reading.text[element.end : place.start], reading.text[place.end : number.start]
        if _TOPIC.fullmatch(gaps[0]) and gaps[1] in _AT and reading.stance(number) is Stance.ASSERTED:
            verdict = judge.holds(facts, place, element)
            if verdict is not None:
                yield reading.claim("stem", element, number, true=verdict)


def claim_kind(thing: Mention) -> ClaimKind:
    """The kind of a claim about how much there is."""
    return "element_count" if thing.kind in {"element", "polarity"} else KIND_OF[thing.kind]


def of_luck(reading: Reading, thing: Mention) -> bool:
    """Whether the sentence up to it, or its clause, speaks of a time."""
    start, end = reading.clause(thing.start)
    return TIME.search(reading.text[:end]) is not None or _SEASON.search(reading.text[start:end]) is not None


def counted(reading: Reading, facts: Facts, thing: Mention) -> Claim | None:
    """편재가 두 개, 두 개의 편재, three fire."""
    known = count(facts, thing)
    both = thing.kind == "polarity" and len({m.value for m in reading.kinds("polarity")}) > 1
    if (
        known is None
        or both
        or (not thing.sure and thing.kind in {"stem", "branch"} and not (reading.yours or reading.chartly))
    ):
        return None
    for number in reading.kinds("number"):
        if thing.end <= number.start and _follows(reading, thing, number) and not _of_others(reading, number, thing):
            return _claim(reading, facts, thing, number, last=number)
        if number.end <= thing.start and _precedes(reading, number, thing):
            return _claim(reading, facts, thing, number, last=thing)
    return None


def _of_others(reading: Reading, number: Mention, thing: Mention) -> bool:
    """`Fire is one of the five elements`, `토는 여덟 글자 중 둘`: the number of all, or no number."""
    rest = reading.text[number.end :]
    if number.value == "1" and _LACKING.search(reading.text, 0, thing.start):
        return True  # `없는 오행은 수 하나예요`
    if _PLACES.search(reading.text[number.start : number.end]) and len(reading.kinds("position")) > 1:
        return True
    one_of = number.value == "1" and _ONE_OF.match(rest)
    wide = _OF_FIVE.match(rest) or _EVEN_IF.match(rest)
    return bool(one_of or wide or _OUT_OF.match(rest) or _THAN.match(reading.text, number.end))


def _claim(reading: Reading, facts: Facts, thing: Mention, number: Mention, *, last: Mention) -> Claim | None:
    """The number of a thing as it is said; `last` is the last of the two."""
    known, rest = count(facts, thing) or 0, reading.text[last.end :]
    none = _NOT_EVEN.match(rest) or _NOT_ONE.search(reading.text[: number.start])
    said = 0 if none else int(number.value) // (2 if _HALF.search(reading.text, 0, number.start) else 1)
    stance = reading.stance(last, firm=_GIVEN.match(rest) is not None)
    if stance is Stance.OPEN or (said == 0 and reading.theory) or _IS_NOT.match(reading.text, number.end):
        return None
    if _AT_LEAST.match(reading.text, number.end) or _AT_LEAST_BEFORE.search(reading.text, 0, number.start):
        return reading.claim(claim_kind(thing), thing, number, true=known >= said)
    if _VAGUE.match(rest):
        return None
    if _besides_self(reading, facts, thing, number):
        known -= 1
    true = said == known or _together(reading, facts, thing, number, said)
    return reading.claim(claim_kind(thing), thing, number, true=true)


def _besides_self(reading: Reading, facts: Facts, thing: Mention, number: Mention) -> bool:
    """Whether the day master, which is of that element, is left out of the number."""
    besides = _BESIDES_SELF.search(reading.text, 0, number.start) is not None
    return besides and facts.chart is not None and thing.value == facts.chart.day_master.element.value


def _follows(reading: Reading, thing: Mention, number: Mention) -> bool:
    gap = _APPOSED.sub("", reading.text[thing.end : number.start])
    if not _only_counting(gap) or gap.endswith(" the "):
        return False  # `wood are the three keys`
    if "," in gap and any(0 <= m.start - number.end <= 1 for m in reading.kinds(*COUNTED)):
        return False  # `Wood, with two Fire beside it`
    if (
        number.value != "0"
        and reading.text[number.start : number.start + 2].isalpha()
        and reading.text[thing.start].isascii()
        and not (_COUNTS.search(gap) or _TIMES.match(reading.text, number.start))
    ):
        return False  # `earth one settles`
    if reading.text[number.start : number.end][-1] in "개자글칸리곳데":
        return True
    return (
        thing.sure
        or thing.kind != "element"
        or not re.match(
            r"(?!도\s(?:없(?!다는)|안\s|보이지|들어|찾|나타나지))[가-힣](?<![이예입로인으씩과와뿐라지을밖])",
            reading.text[number.end :],
        )
    )


def _only_counting(gap: str) -> bool:
    """Whether every word between a thing and a number is one of counting."""
    if len(gap) > _LONGEST:
        return False
    words = _COUNT_MARK.sub(" ", _OF_ALL.sub(" ", _GLOSS.sub("", _BESIDES_SELF.sub(" ", gap))))
    return all(_COUNT_WORD.fullmatch(word) for word in words.split())


def _precedes(reading: Reading, number: Mention, thing: Mention) -> bool:
    gap = reading.text[number.end : thing.start]
    if (
        gap.startswith(":")
        or len(gap) > _LONGEST
        or (number.value == "1" and _ONE_OF_KIND.fullmatch(gap))
        or not _COUNT_BEFORE.fullmatch(gap)
        or _NO_CHARACTER.match(reading.text[thing.end :])
    ):
        return False
    if thing.kind == "element" and reading.text[thing.start].isascii() and not _of_chart(reading, number, thing):
        return False
    # a number right after another thing is the number of that
    return not any(
        m.end <= number.start and _only_counting(reading.text[m.end : number.start])
        for m in reading.mentions
        if m.kind in COUNTED
    )


def _of_chart(reading: Reading, number: Mention, element: Mention) -> bool:
    """Whether what is counted in English is in a chart: `There are two metal characters`, `There is no wood at all`."""
    text = reading.text
    if not reading.anchored and (_GENERAL.match(text) or reading.kinds("branch", "animal")):
        return False  # `Two fire signs, Snake and Horse`
    if reading.anchored or len(reading.kinds("element")) > _SOME or _COUNTING.search(text):
        return True
    there = _THERE_IS.search(text, 0, number.start) is not None and _ENDS_THERE.match(text, element.end) is not None
    told = there or "character" in text[number.end : element.start]
    return told or _CHARACTERS.match(text, element.end) is not None


def _together(reading: Reading, facts: Facts, thing: Mention, number: Mention, said: int) -> bool:
    """`화와 토가 네 개`: both together, where the two stand in a row."""
    row = [m for m in reading.mentions if m.kind == thing.kind and m.end <= number.start and m is not thing]
    other = [
        m
        for m in row
        if m.value != thing.value
        and (gap := reading.text[min(m.end, thing.end) : max(m.start, thing.start)]) is not None
        and re.fullmatch(r"(?:\([^)\d]{0,6}\))?\)?\s?(?:기운)?(?:와|과|,|·|and)\s?", gap)
    ]
    alone = "각각" not in reading.text and reading.text[number.end : number.end + 1] != "씩"
    return alone and bool(other) and (count(facts, thing) or 0) + sum(count(facts, m) or 0 for m in other) == said
