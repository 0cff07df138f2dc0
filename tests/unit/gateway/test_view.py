"""A reader who leaves at any point and comes back to any replica sees the whole answer once, in order."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.view import Cursor, TurnView, finished_event
from shared.contracts.events import Delta, EventId, Finished, PassagesReady, Restarted, Snapshot, TurnEvent
from shared.contracts.outcome import Outcome
from shared.contracts.passages import Retrieval
from shared.contracts.turn import Answer, StageName

RETRIEVAL = Retrieval(passages=())


class Teller:
    """Numbers events as a worker does, over several attempts."""

    def __init__(self) -> None:
        self.events: list[TurnEvent] = []
        self.attempt = 0
        self.sequence = 0
        self.text = ""
        self.text_sequence = 0
        self.replaces = False

    def _numbers(self) -> dict[str, int | str]:
        return {"turn_id": "t", "attempt": self.attempt, "sequence": self.sequence}

    def passages(self) -> None:
        self.sequence += 1
        self.text_sequence = self.sequence
        self.events.append(PassagesReady.model_validate({**self._numbers(), "retrieval": RETRIEVAL}))

    def say(self, text: str) -> None:
        offset = len(self.text)
        self.text += text
        self.sequence += len(text)
        self.events.append(
            Delta.model_validate({**self._numbers(), "offset": offset, "text": text, "replaces": self.replaces})
        )

    def snapshot(self) -> None:
        known = {"text": self.text, "replaces": self.replaces, "retrieval": RETRIEVAL}
        self.events.append(Snapshot.model_validate({**self._numbers(), **known}))

    def take_back(self) -> None:
        self.text, self.replaces = "", True
        self.sequence += 1
        self.text_sequence = self.sequence
        self.events.append(Restarted.model_validate({**self._numbers(), "stage": StageName.LLM_WORKER}))

    def crash(self, base: int) -> None:
        """A new attempt sets out from the sequence of the slip."""
        self.attempt += 1
        self.sequence = base
        self.take_back()

    def outcome(self) -> Outcome:
        return Outcome(
            turn_id="t",
            gateway="g",
            status="done",
            finished_at=datetime.now(UTC),
            attempt=self.attempt,
            sequence=self.sequence,
            text_sequence=self.text_sequence,
            text_replaces=self.replaces,
            retrieval=RETRIEVAL,
            answer=Answer(text=self.text, provider="p", model="m"),
        )


Step = tuple[str, str]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.text("가나다라𠮷 .", min_size=1, max_size=6)),
        st.tuples(st.sampled_from(["snapshot", "take_back", "crash"]), st.just("")),
    ),
    max_size=14,
)


def tell(story: Sequence[Step]) -> Teller:
    teller = Teller()
    teller.passages()
    base = teller.sequence
    for step, text in story:
        match step:
            case "say":
                teller.say(text)
            case "snapshot":
                teller.snapshot()
            case "take_back":
                teller.take_back()
            case "crash":
                teller.crash(base)
    teller.events.append(finished_event(teller.outcome()))
    return teller


class Reader:
    """Follows the API's rules, and checks that ids only grow."""

    def __init__(self) -> None:
        self.text = ""
        self.seen: EventId | None = None
        self.passages = 0
        self.finished = 0

    def take(self, events: Iterable[TurnEvent]) -> None:
        for event in events:
            assert self.seen is None or event.id >= self.seen
            self.seen = event.id
            match event:
                case Restarted():
                    self.text = ""
                case Delta():
                    assert event.offset == len(self.text)
                    self.text += event.text
                case PassagesReady():
                    self.passages += 1
                case Finished():
                    self.finished += 1


def follow(reader: Reader, view: TurnView, cursor: Cursor, events: Iterable[TurnEvent]) -> None:
    for event in events:
        view.apply(event)
        reader.take(cursor.take(view))


@given(steps)
def test_a_reader_who_stays_sees_everything_once(story: list[Step]) -> None:
    teller, reader = tell(story), Reader()
    follow(reader, TurnView("t"), Cursor(None), teller.events)
    assert (reader.text, reader.passages, reader.finished) == (teller.text, 1, 1)


@given(steps, st.data())
def test_events_may_be_lost_and_the_end_is_still_whole(story: list[Step], data: st.DataObject) -> None:
    teller, reader = tell(story), Reader()
    heard = [event for event in teller.events[:-1] if data.draw(st.booleans())]
    follow(reader, TurnView("t"), Cursor(None), [*heard, teller.events[-1]])
    assert (reader.text, reader.passages, reader.finished) == (teller.text, 1, 1)


@given(steps, st.data())
def test_a_reader_may_leave_anywhere_and_come_back_to_another_replica(story: list[Step], data: st.DataObject) -> None:
    teller, reader = tell(story), Reader()
    leaves = data.draw(st.integers(0, len(teller.events) - 1))
    follow(reader, TurnView("t"), Cursor(None), teller.events[:leaves])
    # The other replica hears of the turn only from some later point on.
    there, cursor = TurnView("t"), Cursor(reader.seen)
    returns = data.draw(st.integers(leaves, len(teller.events) - 1))
    for event in teller.events[data.draw(st.integers(0, returns)) : returns]:
        there.apply(event)
    reader.take(cursor.take(there))
    follow(reader, there, cursor, teller.events[returns:])
    assert (reader.text, reader.finished) == (teller.text, 1)
    assert reader.passages >= 1


@given(steps, st.data())
def test_a_turn_that_is_over_is_told_from_storage(story: list[Step], data: st.DataObject) -> None:
    teller, reader = tell(story), Reader()
    follow(reader, TurnView("t"), Cursor(None), teller.events[: data.draw(st.integers(0, len(teller.events) - 1))])
    follow(reader, TurnView("t"), Cursor(reader.seen), [finished_event(teller.outcome())])
    assert (reader.text, reader.finished) == (teller.text, 1)


@given(steps, st.data())
def test_a_slow_reader_misses_nothing(story: list[Step], data: st.DataObject) -> None:
    teller, view, cursor, reader = tell(story), TurnView("t"), Cursor(None), Reader()
    for event in teller.events:
        view.apply(event)
        if data.draw(st.booleans()):
            reader.take(cursor.take(view))
    reader.take(cursor.take(view))
    assert (reader.text, reader.passages, reader.finished) == (teller.text, 1, 1)


def test_an_outcome_of_an_older_attempt_still_ends_the_turn() -> None:
    teller, view, cursor, reader = Teller(), TurnView("t"), Cursor(None), Reader()
    teller.passages()
    teller.say("처음 답.")
    stored = finished_event(teller.outcome())
    teller.crash(1)
    teller.say("둘째")
    follow(reader, view, cursor, [*teller.events, stored])
    assert (reader.text, reader.finished) == ("처음 답.", 1)


def test_a_reader_of_a_later_attempt_is_told_the_one_that_was_stored() -> None:
    teller, reader = Teller(), Reader()
    teller.passages()
    teller.say("처음 답.")
    stored = finished_event(teller.outcome())
    teller.crash(1)
    teller.say("둘째")
    follow(reader, TurnView("t"), Cursor(None), teller.events)
    follow(reader, TurnView("t"), Cursor(reader.seen), [stored])
    assert (reader.text, reader.finished) == ("처음 답.", 1)


def test_events_of_an_older_attempt_are_not_shown() -> None:
    teller, reader = Teller(), Reader()
    teller.passages()
    teller.say("옛")
    late = teller.events.pop()
    teller.crash(1)
    teller.say("새")
    follow(reader, TurnView("t"), Cursor(None), [*teller.events, late])
    assert reader.text == "새"
