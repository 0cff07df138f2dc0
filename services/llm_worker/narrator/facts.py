"""Answers to questions about the chart itself: pillars, elements, decades, stars, useful element, …"""

from collections.abc import Callable, Mapping
from typing import Final

from services.llm_worker.charts.words import GROUPS
from services.llm_worker.narrator.beats import Teller
from shared.contracts.chart import Position
from shared.vocabulary import TenGod

STARS_SHOWN: Final = 6
RELATIONS_SHOWN: Final = 4


def pillars(tell: Teller) -> str:
    """The four (or three) pillars with their life stages."""
    words, view = tell.words, tell.view
    listed = words.enumerate(
        [f"{words.pillar_place(place)} {words.pillar(p.name, p.hanja)}" for place, p in view.pillars()]
    )
    key = "pillars" if view.chart.pillars.hour is not None else "pillars_three"
    stages = words.enumerate([f"{words.branch_place(place)} {p.life_stage.value}" for place, p in view.pillars()])
    return " ".join(
        (
            tell.book.say("fact", key, listed=listed, dm_hanja=tell.day_master()),
            tell.book.say("fact", "stages", listed=stages),
        )
    )


def elements(tell: Teller) -> str:
    """The balance of elements, with this year's."""
    return tell.balance(tell.season())


def strength(tell: Teller) -> str:
    """신강·신약."""
    found = tell.view.chart.strength
    if found is None:
        return f"{tell.book.say('fact', 'strength_none')} {tell.balance()}"
    return f"{tell.book.say('fact', 'strength', score=round(found.score), step=found.step)} {tell.balance()}"


def structure(tell: Teller) -> str:
    """격국."""
    found = tell.view.chart.structure
    if found is None:
        return f"{tell.book.say('fact', 'structure_none')} {tell.native()}"
    return tell.book.say("fact", "structure", structure=f"{found.name}({found.hanja})" if found.hanja else found.name)


def useful(tell: Teller) -> str:
    """용신 by each school that was computed, the chosen one first."""
    found = sorted(tell.view.chart.useful_elements, key=lambda item: not item.chosen)
    if not found:
        return f"{tell.book.say('fact', 'useful_none')} {tell.balance()}"
    return " ".join(
        tell.book.say(
            "fact",
            "useful_chosen" if item.chosen else "useful_other",
            school=tell.words.school(item.school),
            element=tell.words.element(item.useful),
            reason=item.reason if tell.locale == "ko" or not item.reason_en else item.reason_en,
        ).strip()
        for item in found[:2]
    )


def void(tell: Teller) -> str:
    """공망 and the pillars it touches."""
    chart = tell.view.chart
    if not chart.voids:
        return pillars(tell)
    places = [tell.words.branch_place(place) for place, pillar in tell.view.pillars() if pillar.void]
    touched = (
        tell.book.say("fact", "void_at", places=tell.words.enumerate(places))
        if places
        else tell.book.say("fact", "void_free")
    )
    return f"{tell.book.say('fact', 'void', listed=tell.words.enumerate(chart.voids))} {touched}"


def stars(tell: Teller) -> str:
    """Spirit stars (신살); the one asked for first."""
    view, book = tell.view, tell.book
    sentences = []
    if tell.intent.star:
        places = view.star_places(tell.intent.star)
        key = "star_present" if places else "star_absent"
        sentences.append(book.say("fact", key, star=tell.intent.star, places=tell.words.enumerate(places)))
    listed = [
        f"{name}({tell.words.enumerate(view.star_places(name))})"
        for name in view.stars()[:STARS_SHOWN]
        if name != tell.intent.star
    ]
    if listed:
        sentences.append(book.say("fact", "stars", listed=tell.words.enumerate(listed)))
    elif not sentences:
        sentences.append(book.say("fact", "stars_none"))
    return " ".join(sentences)


def relations(tell: Teller) -> str:
    """합·충 among the pillars."""
    found = tell.view.chart.relations[:RELATIONS_SHOWN]
    if not found:
        return tell.book.say("fact", "relations_none")

    def place(position: Position, level: str) -> str:
        return tell.words.stem_place(position) if level == "stem" else tell.words.branch_place(position)

    listed = [
        f"{'·'.join(place(position, item.level) for position in item.positions)} {'·'.join(item.members)} {item.kind}"
        for item in found
    ]
    return tell.book.say("fact", "relations", listed=tell.words.enumerate(listed))


def decades(tell: Teller) -> str:
    """대운 in order, and the one running now."""
    table = tell.view.chart.decade_luck
    listed = [
        f"{period.start_age}세 {period.pillar.name}"
        if tell.locale == "ko"
        else f"{period.pillar.name} from {period.start_age}"
        for period in table.periods[:8]
    ]
    sentences = [tell.book.say("fact", "decades", start=table.start_age, listed=tell.words.enumerate(listed))]
    if tell.luck is not None:
        sentences.append(tell.decade())
    return " ".join(sentences)


def hour(tell: Teller) -> str:
    """What an unknown hour leaves open."""
    candidates = tell.view.chart.hour_candidates
    if not candidates:
        return pillars(tell)
    listed = [
        f"{item.branch}시 {item.hour_pillar}" if tell.locale == "ko" else f"{item.hour_pillar} ({item.clock_from})"
        for item in candidates[:4]
    ]
    return tell.book.say("fact", "hour_many", listed=tell.words.enumerate(listed))


def ten_god(tell: Teller, gods: tuple[TenGod, ...], name: str) -> str:
    """Where a ten god, or a group of them, stands."""
    places = tell.view.god_places(gods)
    if places:
        plain = tell.words.enumerate([tell.words.place(place) for _, place in places])
        described = plain if len(gods) == 1 else tell.view.describe_places(places)
        return tell.book.say("fact", "term_here", god=name, places=described)
    absent = tell.book.say("fact", "term_absent", god=name)
    hidden = tell.view.hidden_places(gods)
    if hidden:
        absent += " " + tell.book.say("natal", "hidden", places=tell.words.enumerate(hidden))
    return absent


def asked_ten_god(tell: Teller) -> str:
    """The ten god or group named in the question; empty if none was."""
    if tell.intent.god is not None:
        god = tell.intent.god
        return f"{tell.book.say('god', god.value)} {ten_god(tell, (god,), tell.words.god(god))}"
    if tell.intent.group is not None:
        return ten_god(tell, GROUPS[tell.intent.group], tell.words.group(tell.intent.group))
    return ""


FACTS: Final[Mapping[str, Callable[[Teller], str]]] = {
    "pillars": pillars,
    "elements": elements,
    "strength": strength,
    "structure": structure,
    "useful": useful,
    "void": void,
    "stars": stars,
    "relations": relations,
    "decades": decades,
    "hour": hour,
}
