"""The built-in narrator (내장 해설): a whole answer from chart, luck and passages, without any language model."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from services.llm_worker.charts.view import ChartView
from services.llm_worker.charts.words import Words
from services.llm_worker.narrator import intent as intents
from services.llm_worker.narrator import plan as planning
from services.llm_worker.narrator.beats import Teller, quote_passage
from services.llm_worker.narrator.intent import Intent
from services.llm_worker.narrator.phrasebook import Phrasebook
from shared.contracts.passages import Passage
from shared.contracts.turn import ChatTurn

PROVIDER: Final = "narrator"
MODEL: Final = "narrator-1"
POINTS: Final = 420
"""Characters of the conclusions given to a model."""

_PIECE: Final = re.compile(r".+?(?:[.!?。][”’\"')\]]*(?:\s*\[\d+\][.!?]?)*(?:\s+|$)|\n+|$)", re.DOTALL)
_STARS_ASKED: Final = (
    "역마살",
    "도화살",
    "화개살",
    "괴강살",
    "백호살",
    "양인살",
    "귀문관살",
    "천을귀인",
    "문창귀인",
    "홍염살",
    "원진살",
    "현침살",
)


@dataclass(frozen=True, slots=True)
class Narrator:
    """Composes the answer to one turn. Deterministic: the same turn gives the same answer."""

    turn: ChatTurn

    def compose(self) -> str:
        """The whole answer, 250 to 900 characters where there is a chart to speak of."""
        intent = self._intent()
        compared = self._compared(intent)
        if compared is not None:
            return compared
        special = self._special(intent)
        if special is not None:
            return special
        return self._reading(intent)

    def closing(self, said: str, reason: str) -> str:
        """What rounds off an answer that broke off after `said`. `reason` is a key of the table `handover`: `sentence`
        where the connection failed, `gap` where the check left too little.
        """
        book = self._book(said)
        parts = [book.say("handover", reason)]
        intent = self._intent()
        tell = self._teller(intent, book)
        if tell is not None:
            season = tell.season()
            topic = self._topic(intent)
            if season is not None and season.pillar.name not in said:
                parts.append(tell.luck_pillar(season))
                parts.append(tell.detail(topic, season.pillar))
            uncited = [passage for passage in self._passages() if f"[{passage.number}]" not in said]
            parts += [tell.quote(passage) for passage in uncited[:1]]
            parts.append(planning.advice(tell, topic))
        parts.append(book.say("note", "reflect"))
        return " ".join(part for part in parts if part)

    def points(self) -> str:
        """What an answer to this question says whatever its wording: the same however often it is asked of the same
        chart and day. Empty where there is no reading to be given.
        """
        intent = self._intent()
        tell = self._teller(intent, Phrasebook(self.turn.locale, self.turn.question))
        if tell is None or self.turn.compatibility is not None or intent.about_chart or self._special(intent):
            return ""
        return "\n".join(planning.points(tell, planning.Plan(self._topic(intent), ()), POINTS))

    def _intent(self) -> Intent:
        present = ChartView(self.turn.chart, Words("ko")).stars() if self.turn.chart else []
        intent = intents.read(self.turn.question, (*present, *_STARS_ASKED))
        before = self._before
        if before is not None and intent.span == "life" and before.span != "life" and not intent.when:
            return replace(intent, span=before.span, year=before.year)  # `and love?` is asked of the same time
        return intent

    @property
    def _before(self) -> Intent | None:
        return intents.previous(self.turn.history)

    def _book(self, *said: str) -> Phrasebook:
        earlier = [item.text for item in self.turn.history if item.role == "assistant"]
        return Phrasebook(self.turn.locale, f"{self.turn.turn_id}\n{self.turn.question}", [*earlier, *said])

    def _teller(self, intent: Intent, book: Phrasebook) -> Teller | None:
        if self.turn.chart is None:
            return None
        words = Words(self.turn.locale)
        return Teller(book, words, ChartView(self.turn.chart, words), self.turn.luck, intent)

    def _passages(self) -> tuple[Passage, ...]:
        return self.turn.retrieval.passages if self.turn.retrieval else ()

    def _topic(self, intent: Intent) -> str:
        if intent.topic is not None:
            return intent.topic
        before = self._before
        if before is not None and before.topic is not None and (intent.why or intent.more or not intent.about_saju):
            return before.topic
        return "general"

    def _note(self, book: Phrasebook) -> str:
        answered = any(item.role == "assistant" for item in self.turn.history)
        return book.say("note", "again" if answered else "first")

    def _special(self, intent: Intent) -> str | None:
        """Answers that need no reading: small talk, no birth, off the subject."""
        book = self._book()
        note = self._note(book)
        tell = self._teller(intent, book)
        follows = (intent.why or intent.more) and self._before is not None
        if intent.talk is not None and intent.topic is None and intent.fact is None and not intent.spoken_span:
            return self._talk(intent.talk, tell, book, note)
        off_topic = self.turn.retrieval is not None and self.turn.retrieval.off_topic
        ours = intent.about_saju and not (off_topic and intent.everyday)
        if not (ours or follows or (not off_topic and (intent.spoken_span or self._passages()))):
            return self._off_topic(tell, book, note)
        if tell is None:
            parts = [book.say("special", "no_birth")]
            quote = next(filter(None, (quote_passage(book, self.turn.locale, p) for p in self._passages())), "")
            parts += [book.say("special", "no_birth_passage"), quote] if quote else []
            return "\n\n".join((" ".join(parts), note))
        return None

    def _compared(self, intent: Intent) -> str | None:
        """The answer where the question brought a second birth."""
        book = self._book()
        tell = self._teller(intent, book)
        if tell is None or self.turn.compatibility is None:
            return None
        note = self._note(book)
        draft = planning.Draft(reserve=len(note) + 2)
        planning.compared(tell, self.turn.compatibility, planning.Plan("love", self._passages()), draft)
        draft.paragraph()
        draft.add(note, needed=True)
        return draft.text

    def _talk(self, talk: str, tell: Teller | None, book: Phrasebook, note: str) -> str:
        parts = [book.say("special", talk)]
        if tell is not None and talk == "greeting":
            master = tell.view.chart.day_master.stem
            parts.append(
                book.say("special", "greeting_chart", dm_hanja=tell.day_master(), image=book.say("image", master))
            )
        elif talk == "greeting":
            parts.append(book.say("special", "off_topic_plain"))
        return "\n\n".join((" ".join(parts), book.say("note", "reflect") if talk == "meta" else note))

    def _off_topic(self, tell: Teller | None, book: Phrasebook, note: str) -> str:
        parts = [book.say("special", "off_topic")]
        season = tell.season() if tell is not None else None
        if tell is not None and season is not None:
            parts.append(book.say("special", "off_topic_hint", dm_hanja=tell.day_master(), luck=season.span))
        parts.append(book.say("special", "off_topic_plain"))
        return "\n\n".join((" ".join(parts), note))

    def _reading(self, intent: Intent) -> str:
        book = self._book()
        tell = self._teller(intent, book)
        assert tell is not None  # noqa: S101 - _special has answered where there is no chart
        note = self._note(book)
        draft = planning.Draft(reserve=len(note) + 2)
        before = self._before
        topic = self._topic(intent)
        earlier = str(book.topic(before.topic)["name"]) if before is not None and before.topic else None
        plan = planning.Plan(
            topic=topic,
            passages=self._passages(),
            before=earlier,
            same=before is not None and before.topic == topic,
        )
        if intent.compatibility:
            draft.add(book.say("special", "compat"))
        if intent.about_chart or (intent.star and intent.fact == "stars"):
            planning.fact(tell, plan, draft, intent.fact)
        else:
            planning.reading(tell, plan, draft)
        if tell.view.chart.pillars.hour is None and intent.fact != "hour":
            draft.paragraph()
            draft.add(book.say("special", "unknown_hour"))
        draft.paragraph()
        draft.add(note, needed=True)
        return draft.text


def pieces(text: str) -> Iterator[str]:
    """An answer in pieces of a sentence, white space kept: joined they are the text."""
    for match in _PIECE.finditer(text):
        if match[0]:
            yield match[0]
