"""What is known of one turn, and which of its events a reader has still to see.

Pure: events go in, events for readers come out. The same view is built from live events, from a snapshot, or from a
stored outcome, and so a reader who comes back to any replica sees the rest of the answer once, in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from shared.contracts.events import (
    ChartReady,
    Delta,
    EventId,
    Finished,
    PassagesReady,
    Restarted,
    Snapshot,
    TurnEvent,
)
from shared.contracts.outcome import Outcome
from shared.contracts.turn import StageName

TurnEventT = TypeVar("TurnEventT", Restarted, ChartReady, PassagesReady, Delta, Finished)


@dataclass(slots=True)
class TurnView:
    """The newest attempt of a turn: its facts and its text so far."""

    turn_id: str
    attempt: int = 0
    sequence: int = 0
    text: str = ""
    text_sequence: int = 0
    """Sequence at which `text` begins: an event id of `text_sequence + n` has seen n characters of it."""
    restarted: Restarted | None = None
    chart: ChartReady | None = None
    passages: PassagesReady | None = None
    finished: Finished | None = None
    _news: list[TurnEvent] = field(default_factory=list)

    def apply(self, event: TurnEvent) -> tuple[TurnEvent, ...]:
        """Takes an event in. Returns what readers who had seen everything must be sent now."""
        if self.finished is not None or (event.attempt < self.attempt and not isinstance(event, Finished)):
            return ()
        self._news = []
        match event:
            case Restarted() if event.id > EventId(self.attempt, self.sequence):
                self._restart(event)
            case ChartReady() | PassagesReady():
                self._learn(event)
            case Delta():
                self._hear(event)
            case Snapshot():
                self._catch_up(event)
            case Finished():
                self._finish(event)
        return tuple(self._news)

    def since(self, seen: EventId | None) -> tuple[TurnEvent, ...]:
        """What a reader whose last event was `seen` (None: nothing) has still to be sent."""
        return tuple(self._since(seen or EventId(-1, 0)))

    def _since(self, seen: EventId) -> Iterator[TurnEvent]:
        facts = [fact for fact in (self.restarted, self.chart, self.passages) if fact is not None and fact.id > seen]
        yield from sorted(facts, key=lambda fact: fact.id)
        known = seen.sequence - self.text_sequence if seen.attempt == self.attempt else 0
        rest = self.text[max(0, known) :]
        if rest:
            offset = len(self.text) - len(rest)
            yield Delta(
                turn_id=self.turn_id,
                attempt=self.attempt,
                sequence=self.text_sequence + len(self.text),
                offset=offset,
                text=rest,
            )
        if self.finished is not None:
            yield self.finished

    def _tell(self, event: TurnEventT) -> TurnEventT:
        self._news.append(event)
        self.sequence = event.sequence
        return event

    def _enter(self, event: TurnEvent, *, text_sequence: int) -> None:
        """Makes sure that the view is at the attempt of an event and that its text begins at `text_sequence`."""
        if event.attempt > self.attempt or (self.text and text_sequence > self.text_sequence):
            # Its own `restart` was lost on the way.
            self._restart(self._restart_at(event.attempt, min(text_sequence, event.sequence)))
        self.text_sequence = max(self.text_sequence, text_sequence)

    def _restart(self, event: Restarted) -> None:
        self.attempt = event.attempt
        self.text, self.text_sequence = "", event.sequence
        self.restarted = self._tell(event)

    def _learn(self, event: ChartReady | PassagesReady) -> None:
        self._enter(event, text_sequence=event.sequence)
        match event:
            case ChartReady() if self.chart is None or event.id > self.chart.id:
                self.chart = self._tell(event)
            case PassagesReady() if self.passages is None or event.id > self.passages.id:
                self.passages = self._tell(event)

    def _hear(self, delta: Delta) -> None:
        base = delta.sequence - delta.offset - len(delta.text)
        current = delta.attempt == self.attempt and base == self.text_sequence
        begins = delta.offset == 0 and (delta.attempt > self.attempt or base >= self.text_sequence)
        if current or begins:
            self._enter(delta, text_sequence=base)
            self._extend(delta.text, offset=delta.offset)

    def _extend(self, text: str, *, offset: int) -> None:
        """Adds what is new of a text that begins at `offset`; a text that leaves a gap waits for the next snapshot."""
        new = text[len(self.text) - offset :] if offset <= len(self.text) else ""
        if not new:
            return
        at = len(self.text)
        self.text += new
        self._tell(
            Delta(
                turn_id=self.turn_id,
                attempt=self.attempt,
                sequence=self.text_sequence + len(self.text),
                offset=at,
                text=new,
            )
        )

    def _catch_up(self, snapshot: Snapshot) -> None:
        base = snapshot.sequence - len(snapshot.text)
        self._enter(snapshot, text_sequence=base)
        self._facts(snapshot, base)
        self._extend(snapshot.text, offset=0)

    def _facts(self, source: Snapshot | Outcome, base: int) -> None:
        """Tells of chart and passages if they were missed, at the places they must have had before the text."""
        if source.chart is not None and self.chart is None:
            self.chart = ChartReady(
                turn_id=self.turn_id,
                attempt=self.attempt,
                sequence=max(0, base - 1),
                chart=source.chart,
                luck=source.luck,
            )
            self._news.append(self.chart)
        if source.retrieval is not None and self.passages is None:
            self.passages = PassagesReady(
                turn_id=self.turn_id, attempt=self.attempt, sequence=base, retrieval=source.retrieval
            )
            self._news.append(self.passages)

    def _finish(self, event: Finished) -> None:
        outcome = event.outcome
        if event.attempt < self.attempt:
            # What was stored is what counts, though a later attempt was being watched.
            self._restart(self._restart_at(self.attempt, self.sequence + 1))
        else:
            self._enter(event, text_sequence=outcome.text_sequence)
        self._facts(outcome, self.text_sequence)
        if outcome.answer is not None:
            self._extend(outcome.answer.text, offset=0)
        self.finished = self._tell(
            event.model_copy(update={"attempt": self.attempt, "sequence": max(event.sequence, self.sequence + 1)})
        )

    def _restart_at(self, attempt: int, sequence: int) -> Restarted:
        return Restarted(turn_id=self.turn_id, attempt=attempt, sequence=sequence, stage=StageName.LLM_WORKER)


def finished_event(outcome: Outcome) -> Finished:
    """The last event of a turn."""
    return Finished(turn_id=outcome.turn_id, attempt=outcome.attempt, sequence=outcome.sequence + 1, outcome=outcome)


def view_of(outcome: Outcome) -> TurnView:
    """The view of a turn that is over, from what was stored of it."""
    view = TurnView(outcome.turn_id)
    view.apply(finished_event(outcome))
    return view
