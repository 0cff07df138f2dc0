"""Which thoughts an answer is made of, in which order, and how many of them fit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from services.llm_worker.charts.view import group_of
from services.llm_worker.narrator import facts
from services.llm_worker.narrator.beats import Season, Teller
from shared.contracts.compatibility import Compatibility
from shared.contracts.passages import Passage

LONGEST: Final = 860
SHORTEST: Final = 260
QUOTES: Final = 2
PARAGRAPH: Final = "\n\n"
LIFE: Final = ("life", "decade")
_OF_THE_DAY: Final = ("day_stems", "day_branches")
_CARE: Final = ("wealth", "business", "health", "children")


@dataclass(slots=True)
class Draft:
    """Paragraphs under a budget of characters. What is optional is left out once it does not fit."""

    reserve: int
    """Characters kept free for what must still come."""
    paragraphs: list[list[str]] = field(default_factory=lambda: [[]])

    def __len__(self) -> int:
        return sum(len(text) + 1 for paragraph in self.paragraphs for text in paragraph)

    def add(self, text: str, *, needed: bool = False) -> bool:
        """Adds to the present paragraph; False if it was left out."""
        if not text or (not needed and len(self) + len(text) + self.reserve > LONGEST):
            return False
        self.paragraphs[-1].append(text)
        return True

    def paragraph(self) -> None:
        """Begins a new one."""
        if self.paragraphs[-1]:
            self.paragraphs.append([])

    @property
    def text(self) -> str:
        """Paragraphs apart by an empty line."""
        return "\n\n".join(" ".join(paragraph) for paragraph in self.paragraphs if paragraph)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the answer is to be about."""

    topic: str
    passages: Sequence[Passage]
    before: str | None = None
    """Name of the topic talked about before, if this is a follow-up."""
    same: bool = False


def reading(tell: Teller, plan: Plan, draft: Draft) -> None:
    """A reading of a topic: answer, luck, chart, passages, advice. Room for the first quotation is kept."""
    quotes = _quotes(tell, plan.passages)
    kept = len(quotes[0]) + 2 if quotes else 0
    draft.reserve += kept
    season = tell.season()
    if plan.before is not None:
        name = tell.book.topic(plan.topic)["name"]
        draft.add(tell.book.say("follow", "same" if plan.same else "other", topic=name, before=plan.before))
    draft.add(tell.aside_about_time())
    for beat in _beats(tell, plan, season):
        text = beat()
        if text == PARAGRAPH:
            draft.paragraph()
        else:
            draft.add(text)
    draft.reserve -= kept
    draft.paragraph()
    for quote in quotes:
        draft.add(quote)
    draft.paragraph()
    draft.add(advice(tell, plan.topic))


def points(tell: Teller, plan: Plan, limit: int) -> list[str]:
    """The conclusions of a reading and what they rest on, as many as fit into `limit` characters."""
    told: list[str] = []
    for beat in _beats(tell, plan, tell.season()):
        text = beat()
        if text and text != PARAGRAPH and sum(map(len, told)) + len(text) <= limit:
            told.append(text)
    return told


def fact(tell: Teller, plan: Plan, draft: Draft, name: str | None) -> None:
    """An answer about the chart itself, then a passage, then what the year adds where there is room."""
    text = facts.FACTS[name](tell) if name else facts.asked_ten_god(tell)
    draft.add(text, needed=True)
    if name in {"pillars", None}:
        draft.add(tell.native() if name is None else tell.nature())
    quoted(tell, plan.passages, draft)
    season = tell.season()
    if len(draft) < SHORTEST and season is not None:
        draft.paragraph()
        draft.add(tell.luck_pillar(season))
    if len(draft) < SHORTEST and name != "elements":
        draft.add(tell.balance())


def compared(tell: Teller, compatibility: Compatibility, plan: Plan, draft: Draft) -> None:
    """What two charts are to one another: the score, the day pillars, then what is easiest and what asks for most."""
    korean = tell.locale == "ko"
    step = compatibility.step if korean else compatibility.step_en
    care = tell.book.say("special", "compat_care")
    draft.reserve += len(care) + len(PARAGRAPH)
    draft.add(tell.book.say("special", "compat_open", score=round(compatibility.score), step=step), needed=True)
    day = [part for part in compatibility.parts if part.name in _OF_THE_DAY]
    others = sorted((part for part in compatibility.parts if part not in day), key=lambda part: part.score)
    for group in (day, others[-1:] + others[:-1]):
        draft.paragraph()
        for part in group:
            draft.add(_as_you(part.reason) if korean else part.reason_en)
    quoted(tell, plan.passages, draft)
    draft.paragraph()
    draft.add(care, needed=True)


def _as_you(reason: str) -> str:
    """The engine speaks of a first and a second person; a person asked, and it is they who are answered. The words end
    in the same consonant, so that every particle after them still fits.
    """
    return reason.replace("첫 번째 분", "당신").replace("두 번째 분", "상대방")


def advice(tell: Teller, topic: str) -> str:
    """One thing to do, and the word of care that the topic needs."""
    text = tell.book.pick(tell.book.topic(topic)["advice"])
    if topic in _CARE:
        text += " " + tell.book.say("care", topic)
    return text


def quoted(tell: Teller, passages: Sequence[Passage], draft: Draft) -> None:
    """Up to two passages in a paragraph of their own."""
    draft.paragraph()
    for quote in _quotes(tell, passages):
        draft.add(quote)


def _quotes(tell: Teller, passages: Sequence[Passage]) -> list[str]:
    quotes: list[str] = []
    for passage in passages:
        quote = tell.quote(passage, again=bool(quotes))
        if quote:
            quotes.append(quote)
        if len(quotes) == QUOTES:
            break
    return quotes


def _beats(tell: Teller, plan: Plan, season: Season | None) -> Iterator[Callable[[], str]]:
    """The beats of the way this question is best answered."""
    intent = tell.intent
    if intent.when:
        yield from _when(tell, plan, season)
    elif plan.topic == "self" and not intent.why:
        yield lambda: f"{tell.book.say('open', 'self')} {tell.native()} {tell.nature()}"
        yield _break
        yield from _chart(tell, plan, season)
    elif plan.same and intent.more:
        yield from _deeper(tell, plan)
    elif intent.why:
        yield lambda: tell.book.say("open", "why")
        yield from _luck(tell, plan, season)
        yield _break
        yield from _chart(tell, plan, season)
    elif season is None or intent.span in LIFE:
        yield from _life(tell, plan)
    else:
        yield lambda: _headline(tell, plan, season)
        yield from _luck(tell, plan, season)
        yield _break
        yield from _chart(tell, plan, season)


def _break() -> str:
    return PARAGRAPH


def _headline(tell: Teller, plan: Plan, season: Season) -> str:
    topic = tell.book.topic(plan.topic)
    headline = topic["headline"][group_of(season.pillar)]
    return tell.book.say(
        "open", "luck", span=season.span, topic=topic["name"], headline=headline, quoted=f"‘{headline}’"
    )


def _luck(tell: Teller, plan: Plan, season: Season | None) -> Iterator[Callable[[], str]]:
    if season is not None:
        yield lambda: tell.luck_pillar(season)
        yield lambda: tell.detail(plan.topic, season.pillar)


def _life(tell: Teller, plan: Plan) -> Iterator[Callable[[], str]]:
    """No span was asked for: the chart first, then the decade running now."""
    group = tell.view.focus_group(plan.topic)
    if group is not None:
        name = tell.book.topic(plan.topic)["name"]
        yield lambda: tell.book.say("open", "life", topic=name, focus=tell.words.group(group))
    elif plan.topic != "health":
        yield lambda: f"{tell.native()} {tell.nature()}"
    yield from _chart(tell, plan, None)
    yield _break
    yield tell.decade
    decade = tell.luck.decade if tell.luck else None
    if decade is not None:
        yield lambda: tell.detail(plan.topic, decade.pillar)


def _deeper(tell: Teller, plan: Plan) -> Iterator[Callable[[], str]]:
    """More of the same topic: the decade behind the year and the month within it."""
    luck = tell.luck
    yield tell.decade
    if luck is not None and luck.decade is not None:
        decade = luck.decade
        yield lambda: tell.detail(plan.topic, decade.pillar)
    month = replace(tell, intent=replace(tell.intent, span="month"))
    season = month.season()
    if season is not None:
        yield _break
        yield from _luck(month, plan, season)
        yield lambda: tell.relation(season)
    yield _break
    yield lambda: f"{tell.native()} {tell.nature()}"


def _when(tell: Teller, plan: Plan, season: Season | None) -> Iterator[Callable[[], str]]:
    group = tell.view.focus_group(plan.topic) or "재성"
    yield lambda: tell.book.say("open", "when", focus=tell.words.group(group))
    yield lambda: tell.years(group)
    if season is not None:
        yield lambda: tell.luck_pillar(season)
    yield _break
    yield from _chart(tell, plan, season)


def _chart(tell: Teller, plan: Plan, season: Season | None) -> Iterator[Callable[[], str]]:
    """What the birth chart says of the topic, and its balance of elements."""
    group = tell.view.focus_group(plan.topic)
    if group is not None:
        yield lambda: tell.natal(plan.topic, group)
    elif plan.topic == "health":
        yield lambda: str(tell.book.topic("health")["natal"]["one"])
    elif tell.intent.span not in LIFE:
        yield tell.native
    yield lambda: tell.balance(season)
    if season is not None:
        yield lambda: tell.relation(season)
