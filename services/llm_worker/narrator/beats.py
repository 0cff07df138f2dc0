"""The sentences of an answer, one function per thought. Each returns text, empty where it has nothing to say."""

import re
from dataclasses import dataclass
from typing import Final

from services.llm_worker.charts.view import MANY_ELEMENTS, MANY_STARS, ChartView, group_of, years_with
from services.llm_worker.charts.words import GROUPS, Words
from services.llm_worker.narrator.intent import Intent
from services.llm_worker.narrator.phrasebook import Phrasebook
from services.llm_worker.text import clean
from shared.contracts.chart import Luck, LuckPillar
from shared.contracts.passages import Passage
from shared.contracts.turn import Locale
from shared.vocabulary import Element

QUOTE_CHARACTERS: Final = 130
_SENTENCE: Final = re.compile(r"(?<=[.!?。])\s+")
_CITATION: Final = re.compile(r"\s*\[\d+\]")
_RELATIVE_KO: Final = {0: "올해", 1: "내년", -1: "작년"}
_RELATIVE_EN: Final = {0: "this year", 1: "next year", -1: "last year"}


@dataclass(frozen=True, slots=True)
class Season:
    """The luck an answer speaks of: its pillar, how it is called at the start of a sentence and in short."""

    pillar: LuckPillar
    label: str
    span: str
    short: str
    unit: str
    this: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells beats about one chart in one language."""

    book: Phrasebook
    words: Words
    view: ChartView
    luck: Luck | None
    intent: Intent

    @property
    def locale(self) -> Locale:
        """The language spoken."""
        return self.words.locale

    # -- what the answer is about ------------------------------------------------------------------------------------

    def season(self) -> Season | None:
        """The luck that the question's span means, this year's for want of another; None where none was computed."""
        luck = self.luck
        if luck is None:
            return None
        span = self.intent.span
        if span in {"today", "tomorrow"}:
            return self._korean_day(luck) if self.locale == "ko" else self._english_day(luck)
        if span == "month":
            name, hanja = luck.month.name, luck.month.hanja
            if self.locale == "ko":
                return Season(luck.month, f"이번 달 {name}월({hanja}月)", "이번 달", "이번 달", "달", "이번 달")
            label = f"This month, {self.words.pillar(name, hanja)},"
            return Season(luck.month, label, "this month", "This month", "month", "this month")
        asked = self._asked_year(luck)
        year = next((item for item in (*luck.years, luck.year) if item.year == asked), luck.year)
        name, hanja = year.pillar.name, year.pillar.hanja
        if self.locale == "ko":
            word = _RELATIVE_KO.get(year.year - luck.year.year)
            label = f"{word or ''} {year.year}년 {name}년({hanja}年)".strip()
            called = word or f"{year.year}년"
            return Season(year.pillar, label, called, called, "해", word or "그해")
        word = _RELATIVE_EN.get(year.year - luck.year.year)
        label = f"{f'{word.capitalize()}, ' if word else ''}{year.year}, {self.words.pillar(name, hanja)},"
        called = word or str(year.year)
        return Season(year.pillar, label, called, called.capitalize(), "year", called)

    def _korean_day(self, luck: Luck) -> Season:
        day = f"{luck.local_date.month}월 {luck.local_date.day}일"
        return Season(luck.day, f"오늘({day}) {luck.day.name}일({luck.day.hanja}日)", "오늘", "오늘", "날", "오늘")

    def _english_day(self, luck: Luck) -> Season:
        name = self.words.pillar(luck.day.name, luck.day.hanja)
        label = f"Today, {luck.local_date:%B} {luck.local_date.day}, {name},"
        return Season(luck.day, label, "today", "Today", "day", "today")

    def _asked_year(self, luck: Luck) -> int:
        offsets = {"next_year": 1, "last_year": -1}
        if self.intent.span == "asked_year" and self.intent.year is not None:
            return self.intent.year
        return luck.year.year + offsets.get(self.intent.span, 0)

    def aside_about_time(self) -> str:
        """Says where the luck spoken of is not quite the one asked for."""
        luck = self.luck
        if luck is None:
            return ""
        if self.intent.span == "tomorrow":
            return self.book.say("luck", "tomorrow")
        asked = self._asked_year(luck)
        known = {item.year for item in (*luck.years, luck.year)}
        if asked not in known:
            return self.book.say("luck", "not_listed", asked=asked, first=min(known), last=max(known))
        if self.intent.span == "year" and luck.local_date.year != luck.year.year:
            return self.book.say("luck", "before_ipchun", civil=luck.local_date.year, year=luck.year.year)
        return ""

    # -- luck ------------------------------------------------------------------------------------------------------

    def luck_pillar(self, season: Season) -> str:
        """What the ten gods of the season's pillar are to the day master."""
        pillar = season.pillar
        key = "alike" if pillar.stem_ten_god is pillar.branch_ten_god else "both"
        sentence = self.book.say(
            "luck",
            key,
            luck=season.label,
            unit=season.unit,
            dm=self.day_master_short(),
            stem_god=self.words.god(pillar.stem_ten_god),
            branch_god=self.words.god(pillar.branch_ten_god),
        )
        return f"{sentence} {self.book.say('god', pillar.stem_ten_god.value)}"

    def decade(self) -> str:
        """The decade running now."""
        if self.luck is None:
            return ""
        decade = self.luck.decade
        if decade is None:
            return self.book.say("luck", "before_first")
        return self.book.say(
            "luck",
            "decade",
            start=decade.start_age,
            end=decade.end_age,
            pillar=self.words.pillar(decade.pillar.name, decade.pillar.hanja),
            dm=self.day_master_short(),
            stem_god=self.words.god(decade.pillar.stem_ten_god),
            branch_god=self.words.god(decade.pillar.branch_ten_god),
        )

    def detail(self, topic: str, pillar: LuckPillar) -> str:
        """What the pillar's group means for the topic."""
        return self.book.pick(self.book.topic(topic)["detail"][group_of(pillar)])

    def relation(self, season: Season) -> str:
        """One relation between the season's pillar and the chart."""
        for relation in season.pillar.relations:
            if self.book.has("relation_meaning", relation.kind) and relation.positions:
                position = relation.positions[0]
                of_stem = relation.level == "stem"
                place = self.words.stem_place(position) if of_stem else self.words.branch_place(position)
                meaning = self.book.say("relation_meaning", relation.kind)
                return self.book.say(
                    "relation", "sentence", luck_short=season.short, position=place, kind=relation.kind, meaning=meaning
                )
        return ""

    def years(self, group: str) -> str:
        """Coming years that bring a group."""
        if self.luck is None or not self.luck.years:
            return ""
        found = years_with(self.luck, group)
        focus = self.words.group(group)
        if not found:
            numbers = [item.year for item in self.luck.years]
            return self.book.say("year_table", "none", focus=focus, first=min(numbers), last=max(numbers))
        korean = self.locale == "ko"
        listed = self.words.enumerate(
            [
                f"{item.year}년 {item.pillar.name}년({god.value})"
                if korean
                else f"{item.year} ({item.pillar.name}, {self.words.god(god)})"
                for item, god in found
            ]
        )
        table = self.book.say("year_table", "found", focus=focus, years=listed)
        return f"{table} {self.book.say('year_table', 'care')}"

    # -- the chart -------------------------------------------------------------------------------------------------

    def day_master_short(self) -> str:
        """경금 or `Gyeong metal`."""
        return self.words.day_master_short(self.view.chart.day_master.stem, self.view.chart.day_master.element)

    def day_master(self) -> str:
        """경금(庚金) or `Gyeong metal (庚金)`."""
        master = self.view.chart.day_master
        return self.words.day_master(master.stem, master.hanja, master.element)

    def native(self) -> str:
        """The day master and its image."""
        stem = self.view.chart.day_master.stem
        return self.book.say("natal", "native", dm_hanja=self.day_master(), image=self.book.say("image", stem))

    def nature(self) -> str:
        """What a day master of this stem is like."""
        return self.book.say("nature", self.view.chart.day_master.stem)

    def natal(self, topic: str, group: str) -> str:
        """Where the topic's group stands in the chart and what is read from it."""
        meaning = self.book.topic(topic)["meaning"]
        focus = self.words.group(group)
        places = self.view.god_places(GROUPS[group])
        amount = "none" if not places else "one" if len(places) < MANY_STARS else "many"
        if places:
            first = self.book.say(
                "natal", "seen", meaning=meaning, focus=focus, places=self.view.describe_places(places)
            )
        else:
            first = self.book.say("natal", "unseen", meaning=meaning, focus=focus)
            hidden = self.view.hidden_places(GROUPS[group])
            if hidden:
                first += " " + self.book.say("natal", "hidden", places=self.words.enumerate(hidden))
        return f"{first} {self.book.pick(self.book.topic(topic)['natal'][amount])}"

    def balance(self, season: Season | None = None) -> str:
        """The five elements counted, and what the season adds to them."""
        words, view = self.words, self.view
        listed = words.enumerate([f"{words.element(share.element)} {share.count}" for share in view.chart.elements])
        key = "list" if view.chart.pillars.hour is not None else "list_six"
        sentences = [self.book.say("elements", key, listed=listed)]
        most, lack = self._names(view.most()), self._names(view.lacking())
        if most and lack:
            sentences.append(self.book.say("elements", "most_lack", most=most, lack=lack))
        elif most:
            sentences.append(self.book.say("elements", "most", most=most))
        elif lack:
            sentences.append(self.book.say("elements", "lack", lack=lack))
        if season is not None:
            element = season.pillar.stem_element
            count = view.count(element)
            key = "fills" if count == 0 else "piles" if count >= MANY_ELEMENTS else ""
            if key:
                sentences.append(self.book.say("elements", key, element=words.element(element), unit_this=season.this))
        return " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)

    def _names(self, elements: list[Element]) -> str:
        return self.words.enumerate([self.words.element(element) for element in elements])

    def quote(self, passage: Passage, *, again: bool = False) -> str:
        """A sentence or two of a passage with its number; empty where no short one is to be had."""
        return quote_passage(self.book, self.locale, passage, again=again)


def quote_passage(book: Phrasebook, locale: Locale, passage: Passage, *, again: bool = False) -> str:
    """A sentence or two of a passage with its number; empty where no short one is to be had."""
    text = _excerpt(passage.gist_en if locale == "en" and passage.gist_en else passage.text)
    if not text:
        return ""
    return book.say("passage", "again" if again else "quote", text=text, cite=f"[{passage.number}]")


def _excerpt(source: str) -> str:
    chosen = ""
    for sentence in _SENTENCE.split(clean(_CITATION.sub("", source)).replace("\n", " ")):
        longer = f"{chosen} {sentence}".strip()
        if chosen and len(longer) > QUOTE_CHARACTERS:
            break
        chosen = longer
    chosen = chosen.rstrip(".").replace("“", "‘").replace("”", "’")
    return chosen if len(chosen) <= QUOTE_CHARACTERS * 2 else ""
