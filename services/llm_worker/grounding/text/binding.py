"""Which values belong to which label: by what stands between them, and by what follows the label.

A label is followed by its values (`월지에 있는 정관`), or stands after them (`갑자 일주`, `편재가 월간에`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from services.llm_worker.grounding.text.groups import LIST, OVER, VALUES, WHOSE, Group, animals_of, gap, row_of
from services.llm_worker.grounding.text.places import of_other_unit
from services.llm_worker.grounding.text.reading import Reading
from services.llm_worker.grounding.text.wording import alternatives, phrase

_PARTICLE: Final = r"(?:은|는|이|가|을|를|도|의|로는|으로는|로|으로|에는|에도|에선|에서는|에서|에|만|까지)"
_FILLER: Final = alternatives("binding", "filler")
_FORWARD: Final = re.compile(
    rf"(?:\([^)]{{1,14}}\))?\s?{_PARTICLE}?\s?(?:{_FILLER}\s?)*[\"'(<]?\s?(?:{_FILLER}\s?)?", re.IGNORECASE
)
_SAID_OF: Final = {
    "position": re.compile(
        r"(?:\([^)]{1,14}\))?\)?(?:$|[^가-힣]|은|는|이|가|도|의|로|으로\s(?:나온|뜬|솟|드러난|올라온|자리한|앉은)|에|인|(?:을|를|까지|부터)\s?(?:보|살|차지|뒤져|뒤적|파|캐|훑|헤집|뜯|이루|채우|지키|구성|따져|풀|열|벗|들여다|들춰|뜯|펼|꺼내|읽|짚|확인|놓고))"
    ),
    "master": re.compile(
        r"(?:\([^)]{1,14}\))?\)?(?:$|[\s:|=,(]|은|는|이(?![가-힣]?[면])|가|인|도|의\s?(?:음양|오행|글자|천간|이름|본질|성질|기운)"
        r"|,)(?!\s?(?:에게|과|와|을|를|에|보다|처럼)\s)"
    ),
    "role": re.compile(
        r"(?:\([^)]{1,14}\))?\)?(?!,?\s(?:and|while|but)\s)(?:$|[\s:|=,(]|은|는|이|가|인|으로|로|에\s?해당|도)"
    ),
    "label": re.compile(r"(?:\([^)]{1,14}\))?\)?(?:$|[\s:|=,(]|은|는|이|가|인|으로|로|에|상|도)"),
    "year": re.compile(r"(?:\([^)]{1,14}\))?\)?(?:$|[\s:|=,(/-]|은|는|이|가|의|에|도|부터|년)"),
    "time": re.compile(r"(?:\([^)]{1,14}\))?\)?(?:$|[\s:|=,(/'-]|은|는|이|가|의|에|도|부터)"),
}
"""What may follow a label of which something is said."""
_BROKEN: Final = phrase("binding", "broken")
_PLACED: Final = frozenset(("god", "star", "stem", "branch", "pillar"))
_EACH_PLACED: Final = phrase("binding", "each_placed")
"""`Academic Star in the day pillar and Peach Blossom in the hour pillar`."""
_FAR: Final = 26
_FAR_LATIN: Final = 44
_AT_ONCE: Final = phrase("binding", "at_once")
_STANDS: Final = phrase("binding", "stands", ignore_case=True)
_THERE: Final = phrase("binding", "there", ignore_case=True)
_ADNOMINAL: Final = phrase("binding", "adnominal")
_TRANSPARENT: Final = frozenset(
    ("지장간", "십이운성", "천간", "지지", "납음", "십신", "세운", "오행", "음양", "월운", "일진")
)
_THAT: Final = phrase("binding", "that", ignore_case=True)
_THERE_EN: Final = phrase("binding", "there_en", ignore_case=True)
_ACTS_EN: Final = phrase("binding", "acts_en", ignore_case=True)
_OWN_BEFORE: Final = {"master": frozenset(("stem", "element")), "position": frozenset(("animal", "branch", "pillar"))}
_MET: Final = phrase("binding", "met")
_STANDS_EN: Final = phrase("binding", "stands_en")
"""`the Direct Wealth is hard at work on your month stem`."""
_OF_LUCK: Final = frozenset(("세운", "월운", "일진"))
_TIMES: Final = frozenset(("year", "time"))
_CHARACTERS: Final = frozenset(("pillar", "stem", "branch"))
_AS_OBJECT: Final = re.compile(r"(?:\([^)]{1,8}\))?\)?[을를]\s")
_AS_SUBJECT: Final = re.compile(r"['\"]?(?:이|가)\s(?:당신의\s|바로\s)?")
_WITH: Final = re.compile(r"(?:\([^)]*\))?[과와]\s")
_AS_ROLE: Final = phrase("binding", "as_role")
_OWN_ROLE: Final = re.compile(
    r", (?:as )?(?:your|the) |, (?:곧|즉|바로|이것이|그것이)\s(?:바로 )?(?:당신의 |회원님의 )?"
)
"""`Second to the useful element comes earth, your huisin`."""
_AS_OWN: Final = re.compile(r" as (?:(?:your|the) )?")
_LEAD_ENDS: Final = re.compile(r"^[^.!?]*[:?]\s$")
"""`시지 속에 무엇이 있는지 궁금하죠? 지장간은 …`: the place is told in what stands before."""
_VOID_OF: Final = re.compile(
    rf"{WHOSE.pattern}|(?: branches)?,?\s\(?"
    r"(?:based on|relative to|counted from|seen from|taken from|from|by)\s(?:the|your)\s",
    re.IGNORECASE,
)
_MONTH: Final = re.compile("[월月]")
_AS_YEAR: Final = phrase("binding", "as_year")
_ALSO: Final = phrase("binding", "also")
HIDING: Final = phrase("binding", "hiding", ignore_case=True)
_TIMELY: Final = frozenset(("god", "element", "stage", "label", "master"))
_ENDED: Final = re.compile(r"끝나|지나면|지나고|마치|이후|뒤에|\b(?:after|ends)\b")
_OTHER_TIME: Final = phrase("binding", "other_time", ignore_case=True)


def bound(reading: Reading) -> Iterator[tuple[Group, Group]]:
    """Every label with its values."""
    row = row_of(reading)
    animals = list(animals_of(reading))
    yield from animals
    named = {label.first.start for label, _ in animals}
    taken: set[int] = set()
    passed: set[int] = set()
    for index, group in enumerate(row):
        if not group.label or index in passed:
            continue
        before = row[index - 1] if index else None
        if before is not None and _in_brackets(reading, before, group):
            values = [index - 1]
        else:
            own = _has_its_own(reading, row, index) or (
                group.first.start in named and reading.text.startswith((",", ";", " |", " ·"), group.last.end)
            )  # Snake in the month branch, Direct Seal on the month stem
            values = [] if own else _ahead(reading, row, index, passed)
            if not values and before is not None and index - 1 not in taken and _behind(reading, before, group):
                values = [index - 1]
        taken.update(values)
        yield from ((group, row[place]) for place in values)


def _ahead(reading: Reading, row: Sequence[Group], index: int, passed: set[int]) -> list[int]:
    """Groups of values that follow a group of labels: the next, and what is listed with it. Labels that only say what
    of the first is meant (`올해 십이운성: 목욕`) are `passed`.
    """
    label, last = row[index], row[index]
    found: list[int] = []
    for place in range(index + 1, len(row)):
        value = row[place]
        month = value.first.kind == "branch" and _MONTH.match(reading.text, value.first.end)
        other = value.first.kind == "pillar" and of_other_unit(reading, label.first, value.last)
        if other or (month and not label.first.value.startswith("month")):  # 정사 일주에 미월에 태어났고
            break
        between = gap(reading, last.last, value.first)
        if value.label:
            if not _passes(label, value, between, found=bool(found)):
                break
            passed.add(place)
        elif value.first.kind not in VALUES or not _goes_on(reading, row, (index, place), between, found=bool(found)):
            break
        else:
            found.append(place)
        last = value
    return found


def _has_its_own(reading: Reading, row: Sequence[Group], index: int) -> bool:
    """`For a Yang Wood Day Master, Yang Metal is …`: the value right before the label is all that is said of it."""
    if _EACH_PLACED.fullmatch("|".join(gap(reading, a.last, b.first) for a, b in pairwise(row[index - 1 : index + 3]))):
        return index > 0 and row[index - 1].first.kind in _PLACED and row[index + 1].first.kind in _PLACED
    before, label = row[index - 1] if index else None, row[index]
    after = row[index + 1] if index + 1 < len(row) else None
    if before is not None and label.first.kind in _TIMES and before.first.kind == "pillar":
        return gap(reading, before.last, label.first) == " of "  # the Fire Goat of 2027 and then …
    return (
        before is not None
        and after is not None
        and before.first.kind in _OWN_BEFORE.get(label.first.kind, ())
        and gap(reading, before.last, label.first) == " "
        and gap(reading, label.last, after.first).startswith((",", "에게", " and "))
    )


def _passes(label: Group, value: Group, between: str, *, found: bool) -> bool:
    """Whether a label only says more of the one before it."""
    inner = value.first.kind == "label" and value.first.value in _TRANSPARENT
    if label.first.kind == "position":
        if inner and value.first.value not in _OF_LUCK and _LEAD_ENDS.search(between) and not found:
            return True
        met = value.first.kind == "master" and _MET.fullmatch(between) is not None  # `시지를 만나 일간은 절의 기운을`
        inner = met or (inner and value.first.value not in _OF_LUCK)
        between = "" if met else between
    if label.first.kind in _TIMES:
        return (inner or value.first.kind == "master") and _with_time(between)
    if label.first.kind == value.first.kind == "role":
        return re.search(r"\b(?:that|which|behind|supports?|feeds?|backs?|to)\b", between) is not None
    if found:
        below = value.first.value == "천간" and HIDING.search(between) is not None
        return below or (value.first.value == "지장간" and _ALSO.fullmatch(between) is not None)
    whose = label.first.value == "공망" and (_VOID_OF.fullmatch(between) is not None or between.strip() == "(")
    return whose or (inner and (between in {" ", "의 ", ""} or _said_of(label, between)))


def _goes_on(reading: Reading, row: Sequence[Group], places: tuple[int, int], between: str, *, found: bool) -> bool:
    """Whether a value is (still) said of the label."""
    label, value = row[places[0]], row[places[1]]
    before = row[places[1] - 1]
    after = row[places[1] + 1] if places[1] + 1 < len(row) else None
    if after is not None and _given_to_role(reading, label, value, after):
        return False
    if label.first.kind in _TIMES and (found or value.first.kind in _TIMELY or before is not label):
        return _with_time(between)
    whose = after.first.kind if after is not None and gap(reading, value.last, after.first) == " " else ""
    of_another = (whose, value.first.kind) == ("master", "stem") or (  # `시주는 갑오로, 신금 일간에게 …`
        label.last.kind == "master" and (whose == "position" or value.first.kind in {"branch", "god"})
    )  # `경금 일간이 오화 월지를 만난`, `일간은 갑목이고 재성은 토`
    if of_another or (label.first.kind in _TIMES and _ENDED.search(between)):
        return False
    if before is not label and before.label:
        return len(between) <= _FAR_LATIN and (
            _FORWARD.fullmatch(between) is not None or _flows(reading, label, value, between)
        )
    if found:
        hides = len(between) <= _FAR and HIDING.search(between) is not None and value.first.kind in {"stem", "god"}
        over = before.first.kind == value.first.kind == "god" and OVER.fullmatch(between)
        linked = LIST.fullmatch(between) or _ALSO.fullmatch(between) or hides or over
        return bool(linked) and not _placed_later(reading, row, places[1])
    return _flows(reading, label, value, between)


def _given_to_role(reading: Reading, label: Group, value: Group, after: Group) -> bool:
    """`at your year stem and earth as your favorable element`, `next year is built around metal because that is the
    useful god`: the value belongs to the role after it.
    """
    if after.first.kind != "role":
        return False
    words = {"position": _AS_OWN, "role": _OWN_ROLE, "year": _AS_ROLE, "time": _AS_ROLE}.get(label.first.kind)
    return words is not None and words.fullmatch(gap(reading, value.last, after.first)) is not None


def _with_time(between: str) -> bool:
    """`2027년 정미년은 천간에 정인, 지지에 정인`: all that is said up to another label."""
    return len(between) <= _FAR and not _OTHER_TIME.search(between)


def _said_of(label: Group, between: str) -> bool:
    return (
        len(between) <= _FAR_LATIN
        and not _BROKEN.search(between)
        and _SAID_OF[label.first.kind].match(between) is not None
    )


def _flows(reading: Reading, label: Group, value: Group, between: str) -> bool:
    """Whether a value is said of the label before it: at once, or after words that break nothing off."""
    if len(between) > _FAR_LATIN:
        return False
    if value.first.kind == "stage" and label.first.kind == "position" and _MET.fullmatch(between):
        return True
    if label.first.kind not in _TIMES and (_THAT.search(between) or _THERE_EN.match(reading.text, value.last.end)):
        return "." not in between
    if _FORWARD.fullmatch(between):
        return True
    latin = reading.english
    far = _FAR_LATIN if latin else _FAR
    void = label.first.value == "공망" and value.first.kind == "branch"
    if label.first.kind == "master" or (label.first.kind == "label" and not (latin or void)):
        far = _FAR // 2
    if between == ", " and value.first.kind == "pillar":
        return True
    return len(between) <= far and _said_of(label, between)


def _in_brackets(reading: Reading, value: Group, label: Group) -> bool:
    """`역마살(월주, 시주)`: the label belongs to what stands before the bracket."""
    opened = re.fullmatch(r"\)?\s?\((?:(?:your|the)\s|당신의\s)?", reading.text[value.last.end : label.first.start])
    return (
        opened is not None
        and label.first.kind in {"position", "master"}
        and reading.text[label.last.end : label.last.end + 1] == ")"
        and value.first.kind in VALUES
    )


def _placed_later(reading: Reading, row: Sequence[Group], place: int) -> bool:
    """`월간에 편재, 일지에 정관`: what is listed here belongs to the label after it."""
    if place + 1 >= len(row) or not row[place + 1].label:
        return False
    if row[place].first.kind == "god" and re.match(
        r"(?:\([^)]*\))?\)?[은는]\s$", gap(reading, row[place].last, row[place + 1].first)
    ):
        return True  # 정관은 월간의 을목, 편관은 년지의 인목에
    return _behind(reading, row[place], row[place + 1])


def _behind(reading: Reading, value: Group, label: Group) -> bool:
    """Values before their label: `갑자 일주`, `편재가 월간에 있어요`, `Geng Wu day pillar`."""
    between = gap(reading, value.last, label.first)
    met = label.first.kind == "master" and _WITH.match(reading.text, label.last.end) is not None
    if met or value.label or value.first.kind not in VALUES or len(between) > _FAR_LATIN:
        return False
    named = label.first.kind == "master" or (label.first.kind == "position" and value.first.kind in _CHARACTERS)
    made = _AS_OBJECT.fullmatch(between) is not None and reading.text.startswith("으로", label.last.end)
    if named and (made or _AT_ONCE.fullmatch(between) or _AS_SUBJECT.fullmatch(between)):
        return True
    if label.first.kind == "position":
        return _placed(reading, label, between)
    if label.first.kind == "role":
        return _AS_ROLE.fullmatch(between) is not None
    if label.first.kind not in _TIMES:
        return False
    pillar = value.first.kind == "pillar" and _AS_YEAR.fullmatch(between) is not None
    return pillar or (value.first.kind in {"element", "god"} and between == " of ")


def _stands_in_english(reading: Reading, between: str) -> bool:
    return (
        reading.english
        and reading.anchored
        and _STANDS_EN.fullmatch(between) is not None
        and _ACTS_EN.search(between) is None
    )


def _placed(reading: Reading, label: Group, between: str) -> bool:
    """`정관이 놓인 월지`, `정관이 월지에`, `the Officer sits at the month branch`."""
    if _ADNOMINAL.fullmatch(between):
        return True
    if not (_STANDS.fullmatch(between) or _stands_in_english(reading, between)):
        return False
    after = reading.text[label.last.end : label.last.end + 24]
    return reading.english or _THERE.match(after) is not None
