"""Claims of pillars without labels: `경오, 경진, 경오, 계미로 이루어진 사주`, `경오년 경진월 경오일 계미시`, and of the
person: `당신은 경금이에요`, `갑자를 타고난 당신`, `You are a Yang Metal person`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, cast

from services.llm_worker.charts.view import POSITIONS
from services.llm_worker.grounding.claims import Claim
from services.llm_worker.grounding.text.groups import LABELS, groups
from services.llm_worker.grounding.text.lexicon import BRANCH_SYLLABLES, HANJA, POSITION_SYLLABLES, STEM_SYLLABLES
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.reading import Reading, Stance
from services.llm_worker.grounding.text.wording import phrase
from services.llm_worker.grounding.truth import judge
from services.llm_worker.grounding.truth.facts import Facts
from shared.contracts.chart import Position
from shared.vocabulary import BRANCH_BY_HANGUL

_SUFFIX: Final = re.compile(
    r"(?:\([^)]{1,6}\))?\)?(?:(?P<unit>[년연월일시年月日時])(?!주|지|간)|의 (?P<native>해|달|날|시)(?=[에,와과의]|\s))"
)
_BORN: Final = phrase("series", "born")
_BORN_BEFORE: Final = phrase("series", "born_before", ignore_case=True)
_UNIT_EN: Final = phrase("series", "unit_en", ignore_case=True)
_OF_CHART: Final = re.compile(r"[년연]월일시|사주|원국|명식|팔자|기둥|여덟 글자|pillars|chart", re.IGNORECASE)
_OTHER_ROW: Final = re.compile(
    r"대운|세운|월운|년운|해(?:에|는|가)|년(?:은|에|이)|decade|years|luck|육십갑자|간지|(?<!시 )(?<!시)순서|예를 들",
    re.IGNORECASE,
)
_MASTER_AFTER: Final = phrase("series", "master_after")
_YOU_ARE: Final = phrase("series", "you_are", ignore_case=True)
_PERSON_AFTER: Final = phrase("series", "person_after", ignore_case=True)
_BORN_AS: Final = phrase("series", "born_as")
_NOW: Final = phrase("series", "now", ignore_case=True)
_NOW_AFTER: Final = re.compile(r"^(?:\([^)]*\))?[월일년]인\s(?:이번 ?달|이달|오늘|올해|지금)")
_UNIT_NOW: Final = re.compile(
    r"(?:\([^)]*\))?\)?\s?(month|day|year|월|일|년)(?![주지간운가-힣](?<![이인예입에의은라]))"
)
_BORN_LATER: Final = phrase("series", "born_later")
_ONE_CHARACTER: Final = phrase("series", "one_character", ignore_case=True)
_CORE_BEFORE: Final = phrase("series", "core_before", ignore_case=True)
_CORE_AFTER: Final = phrase("series", "core_after", ignore_case=True)
_OF_DAY: Final = phrase("series", "of_day")
_IMAGE_BEFORE: Final = phrase("series", "image_before", ignore_case=True)
_YOU_ARE_LIKE: Final = phrase("series", "you_are_like")
_IS_ONE: Final = re.compile(r"(?:\([^)]{1,8}\))?\)?(?:이에요|예요|이세요|입니다|이십니다|이시|이고|이며|이라서)")
"""`당신은 바위와 무쇠 같은 경금입니다`."""
_OF_MONTH: Final = phrase("series", "of_month")
_LIKENED: Final = phrase("series", "likened")
_UNIT_BEFORE: Final = re.compile(r"\b(year|month|day|hour) of (?:the )?$", re.IGNORECASE)
_DAY_ITEM: Final = re.compile(r"(?:\([^)]*\))? day\s?[·|/]\s")
"""`己卯 day · Direct Seal on the month stem`."""
_FEWEST: Final = 3
_ROWS: Final = (phrase("series", "stem_row", ignore_case=True), phrase("series", "branch_row", ignore_case=True))
_DAY_OF: Final = re.compile(r"\bborn on (?:an?|the) day of (?:the )?$", re.IGNORECASE)
_BORN_ON: Final = re.compile(r"\bborn on an? (?:yin |yang )?$", re.IGNORECASE)
_MONTH_OF: Final = re.compile(r"\b(?:born|birth) (?:in|into|during) (?:the|a) month of (?:the )?$", re.IGNORECASE)
_MONTH_ITEM: Final = re.compile(r" month(?=[,.;|])", re.IGNORECASE)
_ITEM_BEFORE: Final = re.compile(r"[,;:|]\s(?:an? )?$")
"""`Yin Metal you, Rooster month, and …`."""
_ELEMENT_PERSON: Final = phrase("series", "element_person", ignore_case=True)
_ELEMENT_ENDS: Final = phrase("series", "element_ends")
_ELEMENT_IS: Final = phrase("series", "element_is", ignore_case=True)
_OWN: Final = phrase("series", "own")
_OTHER_ANIMAL: Final = phrase("series", "other_animal")
"""What follows the sign of anybody else: `토끼띠와는`, `토끼띠 친구`, `토끼띠라면`."""
_YEARS_ANIMAL: Final = re.compile(r"(?:올해|내년|작년|\d{4}년)[은는이의]?\s(?!\S[^.]{0,9}\s띠[는가]\s)[^.]{0,12}$")
_ANIMAL_EN: Final = phrase("series", "animal_en", ignore_case=True)


def find(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Rows of pillars, birth times, and what the person is said to be."""
    yield from _births(reading, facts)
    yield from _months(reading, facts)
    if facts.chart is not None:
        yield from _rows(reading, facts)
        yield from _halves(reading, facts)
    for mention in reading.mentions:
        if mention.kind == "element":
            yield from _element(reading, facts, mention)
        if mention.kind == "image" and _IMAGE_BEFORE.search(reading.text[: mention.start]) and facts.chart is not None:
            yield reading.claim("day_master", mention, mention, true=judge.of_master(facts, mention) or False)
        if mention.kind == "stem":
            yield from _master(reading, facts, mention)
        elif mention.kind == "pillar":
            yield from _own(reading, facts, mention)
        elif mention.kind == "animal":
            yield from _animal(reading, facts, mention)


def _births(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """경오년 경진월 경오일, 경오년에 태어난, born on a Geng Wu day."""
    found: list[tuple[Mention, str, bool]] = []
    for mention in reading.kinds("pillar"):
        rest, before = reading.text[mention.end :], reading.text[: mention.start]
        suffix = _SUFFIX.match(rest)
        born = _BORN.match(rest) is not None or _BORN_BEFORE.search(before) is not None
        if suffix is not None:
            unit = suffix["unit"] or {"해": "년", "달": "월", "날": "일"}.get(suffix["native"], "시")
            found.append((mention, POSITION_SYLLABLES[unit], born))
        elif _BORN_BEFORE.search(before):
            spoken = _UNIT_EN.match(rest) or _UNIT_EN.search(before)
            if spoken is not None:
                found.append((mention, (spoken["after"] or spoken["before"]).lower(), True))
    row = list(_spoken(reading, {id(m) for m, _, _ in found}))
    found += row if any(born for *_, born in found) or len(row) >= _FEWEST else ()
    found += [
        (mention, "day", True) for mention in reading.kinds("pillar") if _DAY_ITEM.match(reading.text, mention.end)
    ]
    together = len({unit for _, unit, _ in found}) > 1 and len(found) > 1
    later = _OTHER_ROW.search(reading.text) is not None or any(m.kind in {"year", "time"} for m in reading.mentions)
    for mention, unit, born in found:
        if not (born or (together and not later)):
            continue
        if reading.stance(mention) is not Stance.ASSERTED or (unit == "year" and not (born or together)):
            continue
        true = mention.value in facts.possible.get(cast("Position", unit), ())
        yield reading.claim("pillar", mention, mention, true=true)


def _spoken(reading: Reading, known: set[int]) -> Iterator[tuple[Mention, str, bool]]:
    """`a Wood Snake year, a Water Goat month`: units that follow, in a sentence of a birth."""
    for mention in reading.kinds("pillar"):
        unit = _UNIT_EN.match(reading.text[mention.end :]) or _UNIT_BEFORE.search(reading.text[: mention.start])
        if unit is not None and id(mention) not in known:
            yield mention, next(filter(None, unit.groups())).lower(), False


def _months(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """축월생, We are in a Metal Rabbit month."""
    for mention in reading.kinds("branch"):
        if (
            _OF_MONTH.match(reading.text, mention.end)
            and "month" in facts.pillars
            and reading.stance(mention) is Stance.ASSERTED
        ):
            yield reading.claim(
                "pillar", mention, mention, true=judge.branch_is(facts.pillars["month"].branch, mention.value)
            )
    for mention in reading.kinds("animal", "branch"):
        before = reading.text[: mention.start]
        item = _MONTH_ITEM.match(reading.text, mention.end) and _ITEM_BEFORE.search(before)
        born = _MONTH_OF.search(before) or (item and reading.kinds("stem", "pillar"))
        month = facts.pillars.get("month")
        if born and month is not None and (reading.yours or reading.kinds("position", "master")):
            true = BRANCH_BY_HANGUL[month.branch].animal == mention.value or month.branch == mention.value[0]
            yield reading.claim("pillar", mention, mention, true=true)
    for mention in reading.kinds("pillar"):
        now = _NOW.search(reading.text[: mention.start]) or _NOW_AFTER.search(reading.text[mention.end :])
        unit = _UNIT_NOW.match(reading.text[mention.end :])
        if now and unit:
            luck = facts.at({"month": "month", "월": "month", "day": "day", "일": "day"}.get(unit[1], "+0"))
            if luck is not None:
                yield reading.claim("year", mention, mention, true=luck.name == mention.value)


def _rows(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """Three or four names in a row are the pillars, from the year or from the hour."""
    own = [facts.pillars[position].name for position in POSITIONS if position in facts.pillars]
    for row in _runs(reading):
        names = [member.value for member in row]
        if len(names) not in {len(own), len(POSITIONS)} or len(names) < _FEWEST:
            continue
        around = reading.text[max(0, row[0].start - 40) : row[-1].end + 40]
        if not (_OF_CHART.search(around) or reading.yours) or _OTHER_ROW.search(around):
            continue
        if re.match(r"\)?(?:처럼|같은|등)", reading.text[row[-1].end :]):
            continue
        if reading.stance(row[0], row[-1]) is Stance.ASSERTED:
            yield reading.claim("pillar", row[0], row[-1], true=names in (own, own[::-1]))


def _halves(reading: Reading, facts: Facts) -> Iterator[Claim]:
    """`하늘에는 경·경·무·임, 땅에는 진·진·인·자`: the stems and the branches, each in a row."""
    own = [facts.pillars[position].name for position in POSITIONS if position in facts.pillars]
    for place, pattern in enumerate(_ROWS):
        for match in pattern.finditer(reading.text) if not reading.theory else ():
            row = [HANJA.get(one, one) for one in re.findall(r"\w", match["row"])]
            names = [name[place] for name in own]
            order = "".join(row) in (STEM_SYLLABLES, BRANCH_SYLLABLES)[place]  # 자·축·인·묘: as they are counted
            if len(row) == len(own) and not order and not _OTHER_ROW.search(match[0]):
                first, last = match.span("row")
                yield reading.stretch("pillar", first, last, true=row in (names, names[::-1]))


def _runs(reading: Reading) -> Iterator[Sequence[Mention]]:
    row = groups(reading)
    for index, group in enumerate(row):
        if group.first.kind != "pillar" or (
            index and row[index - 1].first.kind in LABELS and len(row[index - 1].members) > 1
        ):
            continue
        if index + 1 < len(row) and row[index + 1].first.kind == "position" and len(row[index + 1].members) > 1:
            continue
        yield [member[0] for member in group.members]


def _master(reading: Reading, facts: Facts, mention: Mention) -> Iterator[Claim]:
    """당신은 경금이에요, You are a Yang Metal person."""
    before = reading.text[: mention.start]
    rest = reading.text[mention.end :]
    if reading.text[mention.start].isascii():
        other = re.match(r"\s?(?:year|month|hour|pillar|element is|decade)", rest)
        person = reading.yours and _PERSON_AFTER.match(rest) is not None and "with" not in before[-12:].lower()
        told = (_YOU_ARE.search(before) is not None and other is None) or person
    else:
        you = _YOU_ARE.search(before) is not None and _MASTER_AFTER.match(rest) is not None
        alone = not reading.kinds("position", "master", "time", "year", "role", "pillar", "label", "god")
        you = you or (alone and _YOU_ARE_LIKE.search(before) is not None and _IS_ONE.match(rest) is not None)
        told = (
            you
            or (reading.yours and rest.startswith("의 사람"))
            or _BORN_AS.match(rest) is not None
            or _BORN_LATER.match(rest) is not None
        )
    if _is_core(reading, before, rest):
        yield reading.claim("day_master", mention, mention, true=judge.of_master(facts, mention) or False)
        return
    if not told or (len(mention.value) == 1 and _BORN_AS.match(rest) is None) or reading.stance(mention) is Stance.OPEN:
        return
    true = judge.of_master(facts, mention) or False
    if reading.stance(mention) is Stance.DENIED:
        true = not true
    yield reading.claim("day_master", mention, mention, true=true)


def _is_core(reading: Reading, before: str, rest: str) -> bool:
    """`당신을 한 글자로 줄이라면 을(乙)`, `정(丁)일에 태어나셨다는 건`, `governed by 庚金 at the core`."""
    if any(m.kind in {"position", "master", "time", "year"} for m in reading.mentions):
        return False
    before = re.sub(r"[A-Z][a-z]{0,6} \($", "", before)
    likened = _LIKENED.search(before) is not None and re.match(r" 같은 (?:분|사람)", rest) is not None
    day = likened or _OF_DAY.match(rest) is not None
    core = _CORE_AFTER.match(rest) is not None and (reading.yours or _CORE_BEFORE.search(before) is not None)
    core = core or (_CORE_BEFORE.search(before) is not None and reading.yours)
    return day or (not reading.asks and (core or _ONE_CHARACTER.search(before) is not None))


def _element(reading: Reading, facts: Facts, mention: Mention) -> Iterator[Claim]:
    """당신은 물의 사람입니다, You are a water person."""
    rest = reading.text[mention.end :]
    person = _ELEMENT_PERSON.match(rest)
    itself = _ELEMENT_IS.search(reading.text[: mention.start]) and _ELEMENT_ENDS.match(rest)
    day = _DAY_OF.search(reading.text[: mention.start]) or (
        _BORN_ON.search(reading.text[: mention.start]) and re.match(r"(?:-|\s)day\b", rest)
    )
    if day and reading.yours and facts.chart is not None and reading.stance(mention) is Stance.ASSERTED:
        yield reading.claim("day_master", mention, mention, true=judge.of_master(facts, mention) or False)
    told = itself or (person is not None and _YOU_ARE.search(reading.text[: mention.start]))
    if told and facts.chart is not None:
        true = judge.of_master(facts, mention) or False
        if reading.stance(mention) is Stance.ASSERTED:
            yield reading.claim("day_master", mention, mention, true=true)


def _own(reading: Reading, facts: Facts, mention: Mention) -> Iterator[Claim]:
    """갑자를 타고난 당신: somewhere in the chart or in the luck."""
    if (
        not (reading.yours and mention.sure)
        or facts.chart is None
        or any(m.kind in {"year", "time", "age"} for m in reading.mentions)
    ):
        return
    rest = reading.text[mention.end :]
    if (
        _OWN.match(rest)
        and not re.match(r"\s?(?:년|월|일|시|대운)", rest)
        and reading.stance(mention) is Stance.ASSERTED
    ):
        yield reading.claim("pillar", mention, mention, true=mention.value in facts.allowed_names)


def _animal(reading: Reading, facts: Facts, mention: Mention) -> Iterator[Claim]:
    """말띠예요, born in the year of the Horse."""
    if facts.chart is None or reading.stance(mention) is not Stance.ASSERTED:
        return
    rest, before = reading.text[mention.end :], reading.text[: mention.start]
    if mention.sure:
        told = not _OTHER_ANIMAL.match(rest) and not _YEARS_ANIMAL.search(before) and not reading.lore
    else:
        told = _ANIMAL_EN.search(before) is not None
    if told:
        yield reading.claim("animal", mention, mention, true=mention.value == facts.chart.animal)
