"""What the sentences before are about, in few words, for one that goes on with it and does not name it: `일지는 배우자
자리예요. 이 자리의 십이운성은 …`, `Yours is 卯, Direct Resource`, `Next year is 丁未. The stem is …`.
"""

import re
from typing import Final

from services.llm_worker.grounding.text.wording import phrase

_PLACE: Final = phrase("focus", "place", ignore_case=True)
_LUCK: Final = phrase("focus", "luck", ignore_case=True)
_POINTS: Final = phrase("focus", "points", ignore_case=True)
"""How a sentence begins that points back: `이 자리의`, `Its life stage`."""
_GOES_ON: Final = phrase("focus", "goes_on", ignore_case=True)
"""The same without a word that points: `십이운성으로는`. Nearer to what it goes on with."""
_PARTS: Final = phrase("focus", "parts", ignore_case=True)
"""`천간은`, `For you, the stem`: of a pillar, of the chart's or of luck."""
_RUNS: Final = phrase("focus", "runs", ignore_case=True)
"""`이 대운은`, `It began`: of nothing of the sentence before but its decade."""
_GENERIC: Final = ("decade", "current decade", "present decade", "대운")
_THE_YEAR: Final = re.compile(
    r"\W*(?:for (?:you|your day master),? )?(?:the|that) year (?:stands|falls|sits|lands) (?:at|on|in)\b", re.IGNORECASE
)
_A_YEAR: Final = re.compile(r"\d{4}|년|해|\byear\b", re.IGNORECASE)
_ITS_DECADE: Final = re.compile(
    r"\W*(?:(?:그|이)\s)?대운의 (?:천간|지지)[은는이가]\s"
    r"|\W*(?:in terms of the twelve (?:life )?stages,? )?(?:the|this|that) decade"
    r" (?:stands|falls|sits|lands) (?:at|on|in)\b",
    re.IGNORECASE,
)
"""`대운의 천간은 편인이라`: of the decade that is named before."""
_DECADE: Final = phrase("focus", "decade", ignore_case=True)
_TITLE: Final = re.compile(r"\W*#|\W{0,4}\*\*[^*]+\*\*:?$|[^.!?]{1,40}:$")
_NEAR: Final = 3
"""Sentences from the place to one that does not point."""
_UNITS: Final = {"년": "year", "연": "year", "월": "month", "일": "day", "시": "hour"}
_PARTS_KO: Final = {"주": "pillar", "지": "branch", "간": "stem"}


class Focus:
    """Of sentences in order."""

    def __init__(self) -> None:
        self._place = ""
        self._luck = ""
        self._year = ""
        self._year_here = ""
        """Of this paragraph."""
        self._since = 0

    def lead(self, body: str) -> str:
        """The place or the luck that a sentence is about; nothing where it names one itself. Takes note of it."""
        if self._year and _THE_YEAR.match(body):
            return self._year
        if self._luck and self._since < _NEAR and _ITS_DECADE.match(body) and _DECADE.search(body) is None:
            return self._luck
        own = _PLACE.search(body) is not None or _LUCK.search(body) is not None
        found = "" if own else self._gone_on(body)
        self._note(body)
        return found

    def shortened(self, lead: str, body: str) -> str:
        """What stands before a sentence that tells how long its one decade runs: the name of that."""
        runs = _RUNS.match(body) is not None
        if runs and not _DECADE.search(lead) and _DECADE.search(self._luck):
            return self._luck
        named = [match[0] for match in _DECADE.finditer(lead)] if lead and runs else []
        return named[0] if len(set(named)) == 1 else lead

    def end_paragraph(self, body: str) -> None:
        """What only goes on does so within a paragraph."""
        self._year_here = ""
        self._since += 0 if _TITLE.match(body) else _NEAR

    def _gone_on(self, body: str) -> str:
        near = self._since < _NEAR
        if _PARTS.match(body):
            return (self._place or self._luck) if near else ""
        if _POINTS.match(body):
            return self._place
        return (self._place or self._luck or self._year_here) if near and _GOES_ON.match(body) else ""

    def _note(self, body: str) -> None:
        places = {_place(match) for match in _PLACE.finditer(body)} if not body.startswith("|") else set()
        lucks = {match[0] for match in _LUCK.finditer(body)}
        if not places and not lucks:
            self._since += 1
            return
        self._since = 0
        year = next((luck for luck in lucks if _A_YEAR.search(luck)), "")
        self._year, self._year_here = year or self._year, year or self._year_here
        units = {unit for unit, _ in places}
        parts = {part for _, part in places}
        alone = len(units) == 1 and not lucks
        unit, part = units.pop() if alone else "", parts.pop() if len(parts) == 1 else "pillar"
        self._place = f"{unit} {part}" if alone else ""
        named = {match[0] for match in _DECADE.finditer(body)} or lucks
        luck = named.pop() if len(named) == 1 and not places else ""
        goes_on = luck in _GENERIC and _DECADE.search(self._luck) is not None
        self._luck = self._luck if goes_on else luck  # `This decade …`: the one that has been named


def _place(match: re.Match[str]) -> tuple[str, str]:
    """Unit and part; of a couple's seat the day branch."""
    if match["unit"]:
        return _UNITS[match["unit"]], _PARTS_KO[match["part"]]
    if match["unit_en"]:
        return match["unit_en"].lower(), match["part_en"].lower()
    if match["unit_of"]:
        return match["unit_of"].lower(), "pillar"
    return "day", "pillar" if match["born"] or match["day_en"] else "branch"
