"""What is known of one turn, and which of its events a reader has still to see.

Pure. A `TurnView` takes in events, live, from a snapshot or from a stored outcome; a `Cursor` is one reader's place in
it. However a view came to know what it knows, a reader who comes back to any replica sees the rest of the answer once,
in order.
"""

from dataclasses import dataclass

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

_NOTHING_SEEN = EventId(-1, 0)


@dataclass(slots=True)
class TurnView:
    """The newest attempt of a turn: its facts and its text so far."""

    turn_id: str
    attempt: int = 0
    sequence: int = 0
    text: str = ""
    text_sequence: int = 0
    """Sequence at which `text` begins: an event id of `text_sequence + n` has seen n characters of it."""
    replaces: bool = False
    """Whether an earlier text was voided at `text_sequence`: somebody may still hold it."""
    chart: ChartReady | None = None
    passages: PassagesReady | None = None
    finished: Finished | None = None

    @property
    def begun(self) -> EventId:
        """Whoever has seen less than this holds nothing of `text`."""
        return EventId(self.attempt, self.text_sequence)

    def apply(self, event: TurnEvent) -> None:
        """Takes an event in. What is old, or comes after the end, changes nothing."""
        if self.finished is not None or (event.attempt < self.attempt and not isinstance(event, Finished)):
            return
        match event:
            case Restarted() if event.id > EventId(self.attempt, self.sequence):
                self._restart(event.attempt, event.sequence)
            case ChartReady() | PassagesReady():
                self._learn(event)
            case Delta():
                self._hear(event)
            case Snapshot():
                self._catch_up(event)
            case Finished():
                self._finish(event)

    def _learn(self, event: ChartReady | PassagesReady) -> None:
        self._enter(event.attempt, event.sequence)
        self.sequence = max(self.sequence, event.sequence)
        if isinstance(event, ChartReady):
            self.chart = event
        else:
            self.passages = event

    def _hear(self, delta: Delta) -> None:
        base = delta.sequence - delta.offset - len(delta.text)
        goes_on = delta.attempt == self.attempt and base == self.text_sequence
        begins = delta.offset == 0 and EventId(delta.attempt, base) >= self.begun
        if goes_on or begins:
            self._enter(delta.attempt, base)
            self.replaces = self.replaces or delta.replaces
            self._extend(delta.text, offset=delta.offset)

    def _catch_up(self, snapshot: Snapshot) -> None:
        base = snapshot.sequence - len(snapshot.text)
        self._enter(snapshot.attempt, base)
        self.replaces = self.replaces or snapshot.replaces
        self._fill_in(snapshot)
        self._extend(snapshot.text, offset=0)

    def _finish(self, event: Finished) -> None:
        outcome = event.outcome
        if event.attempt < self.attempt:
            # What was stored is what counts, though a later attempt was being watched.
            self._restart(self.attempt, self.sequence + 1)
        else:
            self._enter(event.attempt, outcome.text_sequence)
            self.replaces = self.replaces or outcome.text_replaces
        self._fill_in(outcome)
        if outcome.answer is not None:
            self._extend(outcome.answer.text, offset=0)
        self.finished = event

    def _enter(self, attempt: int, text_sequence: int) -> None:
        """Makes sure that the view is at this attempt and that its text begins there."""
        if attempt > self.attempt or (self.text and text_sequence > self.text_sequence):
            self._restart(attempt, text_sequence)  # its own event was lost on the way
        self.text_sequence = max(self.text_sequence, text_sequence)

    def _restart(self, attempt: int, sequence: int) -> None:
        self.attempt, self.sequence = attempt, sequence
        self.text, self.text_sequence, self.replaces = "", sequence, True

    def _extend(self, text: str, *, offset: int) -> None:
        """Adds what is new of a text that begins at `offset`; a text that leaves a gap waits for the next snapshot."""
        if offset <= len(self.text):
            self.text += text[len(self.text) - offset :]
        self.sequence = max(self.sequence, self.text_sequence + len(self.text))

    def _fill_in(self, source: Snapshot | Outcome) -> None:
        """Learns the facts that were missed, at the places they must have had before the text."""
        base = self.text_sequence
        if source.chart is not None and self.chart is None:
            self.chart = ChartReady(
                turn_id=self.turn_id,
                attempt=self.attempt,
                sequence=max(0, base - 1),
                chart=source.chart,
                luck=source.luck,
                partner_chart=source.partner_chart,
                compatibility=source.compatibility,
            )
        if source.retrieval is not None and self.passages is None:
            self.passages = PassagesReady(
                turn_id=self.turn_id, attempt=self.attempt, sequence=base, retrieval=source.retrieval
            )


class Cursor:
    """One reader's place in a view."""

    def __init__(self, seen: EventId | None) -> None:
        self._seen = seen or _NOTHING_SEEN
        # A fact may be learnt late, when the reader is past the place it had: so each has a place of its own.
        self._chart = self._passages = self._seen
        self._over = False

    def take(self, view: TurnView) -> tuple[TurnEvent, ...]:
        """What the reader has not seen yet, as events whose ids only grow; from now on they have."""
        events: list[ChartReady | PassagesReady | Restarted | Delta | Finished] = []
        if view.chart is not None and view.chart.id > self._chart:
            self._chart = view.chart.id
            events.append(view.chart)
        if view.passages is not None and view.passages.id > self._passages:
            self._passages = view.passages.id
            events.append(view.passages)
        if self._holds_void_text(view):
            events.append(
                Restarted(
                    turn_id=view.turn_id,
                    attempt=view.attempt,
                    sequence=view.text_sequence,
                    stage=StageName.LLM_WORKER,
                )
            )
        events.sort(key=lambda event: event.id)
        rest = self._rest(view)
        if rest is not None:
            events.append(rest)
        if view.finished is not None and not self._over:
            self._over = True
            events.append(view.finished)
        return tuple(self._numbered(event) for event in events)

    def _holds_void_text(self, view: TurnView) -> bool:
        if self._seen <= EventId(0, 0):
            return False
        if self._seen.attempt == view.attempt:
            return view.replaces and self._seen < view.begun
        # Either a newer attempt has begun, or an older one turned out to be the one that counts.
        return bool(view.text) or view.finished is not None or self._seen < view.begun

    def _rest(self, view: TurnView) -> Delta | None:
        known = max(0, self._seen.sequence - view.text_sequence) if self._seen.attempt == view.attempt else 0
        text = view.text[known:]
        if not text:
            return None
        return Delta(
            turn_id=view.turn_id,
            attempt=view.attempt,
            sequence=view.text_sequence + len(view.text),
            offset=known,
            text=text,
            replaces=view.replaces,
        )

    def _numbered(self, event: TurnEvent) -> TurnEvent:
        if event.id > self._seen:
            self._seen = event.id
            return event
        return event.model_copy(update={"attempt": self._seen.attempt, "sequence": self._seen.sequence})


def finished_event(outcome: Outcome) -> Finished:
    """The last event of a turn."""
    return Finished(turn_id=outcome.turn_id, attempt=outcome.attempt, sequence=outcome.sequence + 1, outcome=outcome)
