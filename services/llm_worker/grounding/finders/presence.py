"""Claims that something is in the chart, is much or little there, or is not: `편재가 있어요`, `무재 사주`.

What is said of a thing is looked for between it and the next thing of its clause; a condition, a definition and a time
claim nothing.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, cast

from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.finders.amounts import claim_kind, counted, of_luck
from services.llm_worker.grounding.finders.natures import names_which
from services.llm_worker.grounding.finders.ranks import rank
from services.llm_worker.grounding.text.lexicon import GODS
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.said import ITEM
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth.facts import Facts
from services.llm_worker.grounding.truth.held import count, enough, is_there, scarce
from shared.contracts.chart import Position

THINGS: Final = frozenset(("god", "star", "stage", "element", "stem", "nayin"))
_REACH: Final = 34
_REACH_BEFORE: Final = 90
_MUCH: Final = re.compile(r"(?:이|가)\s(?:발달|과다|과하|왕성|태과|많[아은]|부족|약한 사주|없는 사주)")
_LACKING: Final = re.compile(r"[는한된진] (?:오행|기운|십신|십성|글자|것|신살)[은는이]?\s?[:|]?\s?(?:바로 )?$")
_OF_CHARTS: Final = re.compile(r"오행|구조|구성|형국|균형")
"""Words of a whole that bare syllables (수, 금) belong to."""
_IN_CHART: Final = phrase("presence", "in_chart", ignore_case=True)
_WHOLE_LIST: Final = 5
_CLOSE_BY: Final = 3

_CUE: Final = phrase("presence", "cue", ignore_case=True)
_OF_IT: Final = phrase("presence", "of_it", ignore_case=True)
_BROKEN: Final = phrase("presence", "broken")
_MEANS: Final = phrase("presence", "means")
_SOUGHT: Final = re.compile(
    r"(?:\([^)]{1,16}\))?\)?(?:을|를)\s?(?:먼저 )?(?:찾(?!아볼 수|아보기)|살피|살펴|볼 때|보면)"
)
_SOUGHT_EN: Final = phrase("presence", "sought_en", ignore_case=True)
_THEIRS: Final = re.compile(r"상대방?의 사주|배우자의 사주|partner's chart")
_BEFORE_EN: Final = phrase("presence", "before_en", ignore_case=True)
_BOTH_EN: Final = re.compile(
    r"^\W*[Bb]oth(?: of (?:them|these))?(?: pillars| branches)? (?:carry|hold|have|show)\s(?:the )?$"
)
"""`Both pillars carry White Tiger`: two of them."""
_HERE_EN: Final = phrase("presence", "here_en", ignore_case=True)
_BESIDE_EN: Final = phrase("presence", "beside_en")
"""`The star to know here is …`, `White Tiger next to it`: of the chart, whatever else is said of it."""
_STRONG_EN: Final = phrase("presence", "strong_en", ignore_case=True)
_YOURS: Final = phrase("presence", "yours", ignore_case=True)
_HONOURED: Final = phrase("presence", "honoured")
_STRONG_BEFORE: Final = re.compile(r"(?:뚜렷한|발달한|왕성한|많은|풍부한|든든한|타고난|두드러진|튼튼한)\s$")
_CLOSE_WORD: Final = phrase("presence", "close_word")
_NOUN: Final = phrase("presence", "noun")
"""After a bare syllable (수, 금): it is an element."""
_ELEMENT_IS: Final = re.compile(r"\belements? (?:is|are|would be|happens to be|turns out to be)\s$")
_SAID_FIRM: Final = phrase("presence", "said_firm", ignore_case=True)
_WANTING: Final = phrase("presence", "wanting", ignore_case=True)
_EXCEPT: Final = phrase("presence", "excepted")
_EXCEPT_EN: Final = phrase("presence", "excepted_en", ignore_case=True)
_NOT_SAID: Final = phrase("presence", "not_said")
"""After a cue: `과하면 부담`, `있다는 말을 듣고`."""
_AND_DAILY: Final = re.compile(r"[과와]\s(?:잠|휴식|수면|음식|채소|산책|운동|공기|햇빛|햇볕)[을를과와]")
"""`물과 잠을 넉넉히 챙기세요`: none of the chart."""
_ROLE_IS: Final = re.compile(
    r"\b(?:useful|helpful|favou?rable) (?:element|god)[^.,;]{0,24} is (?:the )?$", re.IGNORECASE
)
"""`The useful element in your chart is water`: which one it is, not that it is there."""
_NOT: Final = re.compile(r"(?:\bnot|n't|\bnever|\bhardly|\bneither)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_NOT_THAT: Final = re.compile(r"\bit(?: is|.s) not (?:the |your |an? )?$", re.IGNORECASE)
"""`It is not the Officer that makes a career`: nothing is said to be absent."""
_NOT_MUCH: Final = phrase("presence", "not_much_en", ignore_case=True)
_ENTRY: Final = phrase("presence", "entry")
"""`White Tiger: present`."""
_TO_SELF: Final = re.compile(r"일간\s?\S{0,8}에게")
"""`일간 신금에게 지지는 편관으로 작용해요`: what it is to the person, wherever it stands."""
_OF_SELF: Final = re.compile(r"\s(?:day master|self)\b", re.IGNORECASE)
"""`Your earth day master is very weak`: of its strength, whatever there is of its element."""
_GLOSS: Final = re.compile(r"\([^)]{1,16}\)")
_SAID: Final = phrase("presence", "said")
_LACK_NAMES: Final = phrase("presence", "lack_names")
_OPENED: Final = phrase("presence", "opened")
_GOES_ON: Final = re.compile(r"(?:고|며|거나|는데|지만|(?<!이어)(?<![있없]어)(?<![라여많강약])(?<!해)서)[,\s]*$")
_IF: Final = re.compile(r"(?<!보)(?:[가-힣]면(?! (?:더 )?(?:좋|도움|됩|돼|충분|나아))|[가-힣] 때|경우)(?:[,\s]|$)")
_COMING: Final = re.compile(r"\s(?:energy )?(?:coming|arriving|pouring|flowing|entering|streaming)\b")
_FULL: Final = {"재": "재성", "관": "관성"}


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Every thing said to be in the chart or not."""
    if facts.chart is None:
        return
    things = [m for m in reading.mentions if m.kind in THINGS]
    for index, thing in enumerate(things):
        claim = _present(reading, facts, thing, things[index + 1 :])
        if claim is not None:
            yield claim
    for match in _LACK_NAMES.finditer(reading.text) if not reading.lore else ():
        name = _FULL.get(match["group"], match["group"])
        start, end = reading.source.span(match.start(), match.end())
        yield Claim(reading.source.source[start:end], "ten_god", start, end, facts.god_count(GODS[name]) == 0)


def _present(reading: Reading, facts: Facts, thing: Mention, later: Sequence[Mention]) -> Claim | None:
    stance = reading.stance(thing, firm=_YOURS.search(reading.before(thing)) is not None)
    if (
        thing.kind == "star"
        and stance is Stance.ASSERTED
        and (_HERE_EN.search(reading.before(thing)) or _BESIDE_EN.match(reading.text, thing.end))
    ):
        return reading.claim("star", thing, thing, true=is_there(facts, thing))
    if stance is Stance.OPEN or _is_aside(reading, thing):
        return None
    cue = _cue(reading, thing, later, stance)
    if cue is None or counted(reading, facts, thing) is not None or _is_another(reading, thing, cue):
        return None
    if cue == "none":
        if thing.kind not in {"god", "element", "star"} or _placed(reading, thing):
            return None
        true = (count(facts, thing) or 0) == 0
    elif cue == "many" and not _placed(reading, thing):
        true = (count(facts, thing) or 0) > 1
    elif cue in {"much", "little"} and thing.kind in {"god", "element"}:
        true = enough(facts, thing) if cue == "much" else scarce(facts, thing)
    else:
        true = _hidden_at(reading, facts, thing) if thing.kind == "god" else is_there(facts, thing)
    return reading.claim(claim_kind(thing), thing, thing, true=true)


def _is_another(reading: Reading, thing: Mention, cue: str) -> bool:
    """Whether it is told which one a thing is, or that it is the strongest: both are judged as such."""
    if thing.kind not in {"god", "element"}:
        return False
    return names_which(reading, thing) if cue == "there" else cue != "none" and rank(reading, thing) is not None


def _hidden_at(reading: Reading, facts: Facts, god: Mention) -> bool:
    """Somewhere in the chart, or in the one branch that is opened: `년지를 지장간까지 풀어 보면 그 안에 편재가`."""
    before = reading.text[: god.start]
    places = {m.value.partition(".")[0] for m in reading.kinds("position")}
    if len(places) != 1 or _OPENED.search(before) is None:
        return is_there(facts, god)
    return bool(facts.god_at(cast("Position", places.pop()), "hidden") & set(GODS[god.value]))


def _is_aside(reading: Reading, thing: Mention) -> bool:
    """Lore, luck, another's chart, a condition, or perhaps no word of a chart."""
    before, after = reading.before(thing), reading.text[thing.end : thing.end + _REACH]
    return bool(
        (reading.lore and (reading.anchored or not told(reading)))
        or (not reading.yours and len({m.value for m in reading.kinds(thing.kind)}) >= _WHOLE_LIST)
        or _unclear(reading, thing)
        or (thing.kind == "element" and _OF_SELF.match(reading.text, thing.end) is not None)
        or (thing.kind == "god" and _TO_SELF.search(reading.text) is not None)
        or (thing.kind == "stage" and bool(reading.kinds("branch", "stem")))  # 子 is the Emperor stage for you
        or _THEIRS.search(after) is not None
        or (thing.kind == "element" and (_AND_DAILY.match(reading.text, thing.end) or _ROLE_IS.search(before)))
        or of_luck(reading, thing)
        or (not reading.yours and _conditional(reading, thing))
    )


def _cue(reading: Reading, thing: Mention, later: Sequence[Mention], stance: Stance) -> str | None:
    """Which of none, little, much and there is said of a thing; None where nothing is."""
    end = min([thing.end + _REACH, *(m.start for m in later if m.start > thing.end + _CLOSE_BY)])
    rest = reading.text[thing.end : end]
    in_chart = reading.english and _IN_CHART.match(rest) is not None
    rest = _IN_CHART.sub("", rest) if in_chart else rest
    broken = _BROKEN.search(rest)
    rest = rest[: broken.end()] if broken else rest
    before = reading.before(thing)
    cue = _CUE.search(rest) if _OF_IT.match(rest) else None
    if _NOT_THAT.search(before):
        return None
    if _EXCEPT_EN.search(before) or _EXCEPT.match(reading.text[thing.end :]):
        return "none"
    if _means(rest, before, cue) or (cue is not None and _NOT_SAID.match(reading.text, thing.end + cue.end())):
        return None
    found = cue.lastgroup if cue is not None else None
    if found is None and in_chart:
        found = "there"
    latin = reading.english
    if stance is Stance.DENIED:
        absent = found in {"none", "there"} or (
            found is None
            and (
                (latin and not _NOT_MUCH.match(rest)) or _LACKING.search(before) or re.search("없|않", rest) is not None
            )
        )
        return "none" if absent else None
    if latin:
        return _cue_in_english(reading, thing, found)
    return _cue_in_korean(reading, thing, found, plainly=cue is not None and _plainly(thing, rest, cue))


def _means(rest: str, before: str, cue: re.Match[str] | None) -> bool:
    """Whether it is told what the thing means, or that it is looked for, before anything is said of it."""
    means = None if _YOURS.search(before) else _MEANS.search(rest)
    meant = means is not None and (cue is None or means.start() < cue.start())
    return meant or _SOUGHT.match(rest) is not None or _SOUGHT_EN.search(before) is not None


def _cue_in_korean(reading: Reading, thing: Mention, found: str | None, *, plainly: bool) -> str | None:
    """What is said of the person's, or `plainly`; `이 사주의 정재` without a verb presupposes that it is there."""
    before = reading.before(thing)
    if found is None:
        named = any(m.kind == "role" and thing.start - len(before) <= m.start < thing.start for m in reading.mentions)
        owned = _YOURS.search(before) is not None and not named  # 이 사주의 용신은 화: what it is, not that it is there
        return "there" if reading.anchored and (owned or _STRONG_BEFORE.search(before)) else None
    listed = ITEM.match(reading.text) or _ENTRY.match(reading.text, thing.end)
    if listed and thing.kind in {"god", "star", "element"}:
        return found
    return found if plainly or told(reading) or _YOURS.search(before) else None


def _cue_in_english(reading: Reading, thing: Mention, found: str | None) -> str | None:
    """What stands before counts in English: `three strong Officers`, `your chart has a Peer`."""
    before = reading.before(thing, _REACH_BEFORE)
    if found is not None and (ITEM.match(reading.text) or _ENTRY.match(reading.text, thing.end)):
        return found
    if reading.text[: thing.start].strip().casefold() == "too much" or _COMING.match(reading.text, thing.end):
        return None  # whoever has it
    strong = _STRONG_EN.search(before)
    if strong is not None and _NOT.search(before, 0, strong.start()):
        return None
    if strong is not None and (reading.anchored or ITEM.match(reading.text)):
        return strong.lastgroup
    if reading.anchored or (thing.kind == "star" and not reading.theory and found is None):
        both = thing.kind == "star" and _BOTH_EN.search(before)
        return "many" if both else "there" if found is None and _BEFORE_EN.search(before) else found
    told = found == "there" and _SAID_FIRM.match(reading.text, thing.end) is not None
    return found if told or found == "none" or (found != "there" and thing.kind != "element") else None


def _plainly(thing: Mention, rest: str, cue: re.Match[str]) -> bool:
    """Without a word of a chart only a thing with its verb at once states something: `재성이 없어요`."""
    if thing.kind not in {"god", "star", "element"}:
        return False
    gap, gloss = _GLOSS.sub("", rest[: cue.start()]), _GLOSS.match(rest, cue.end())
    if thing.kind == "star" and gap.startswith(("의 힘", "의 집중")):
        return False  # 양인의 힘이 있어요: of what is like it
    if not all(_CLOSE_WORD.fullmatch(word) for word in re.split(r"[\s)'\"]+", gap) if word):
        return False
    return _SAID.match(rest, gloss.end() if gloss else cue.end()) is not None


def _conditional(reading: Reading, thing: Mention) -> bool:
    """`재성이 받쳐 주고 인성으로 이어지면`: the condition holds for what is joined to it."""
    _, end = reading.clause(thing.start)
    while _GOES_ON.search(reading.text[:end]) and end < len(reading.text):
        _, end = reading.clause(end)
        start, _ = reading.clause(end - 1)
        if _IF.search(reading.text[start:end]):
            return True
    return False


def told(reading: Reading) -> bool:
    """Whether the person is spoken to, if only by the form of a verb, or a chart is looked at."""
    return reading.anchored or _HONOURED.search(reading.text) is not None


def _unclear(reading: Reading, thing: Mention) -> bool:
    """A word that may be no word of a chart at all."""
    if thing.kind != "element":
        return not thing.sure and not reading.anchored
    if (
        thing.sure
        or _OF_CHARTS.search(reading.text)
        or ITEM.match(reading.text)
        or _MUCH.match(reading.text[thing.end :])
    ):
        return False
    if _NOUN.match(reading.text, thing.end):
        return False
    if reading.text[thing.start] in "목화토금수" and len({m.value for m in reading.kinds("element")}) > 1:
        return False  # `목과 화는 보이지 않아요`
    if reading.text[thing.start].isascii():
        return not (
            reading.anchored
            or _ELEMENT_IS.search(reading.before(thing))
            or _ENTRY.match(reading.text, thing.end)
            or _SAID_FIRM.match(reading.text, thing.end)
            or _WANTING.search(reading.before(thing))
            or ITEM.match(reading.text)
        )
    return not told(reading)


def _placed(reading: Reading, thing: Mention) -> bool:
    """Said of one place: `월간에 편재가 없어요`."""
    start, end = reading.clause(thing.start)
    clause = reading.text[start:end]
    whole = re.search(r"어디에도|천간과 지지|지지와 천간", clause)
    return any(m.kind == "position" and start <= m.start < end for m in reading.mentions) or (
        whole is None and re.search("천간|지지|지장간", clause) is not None
    )
