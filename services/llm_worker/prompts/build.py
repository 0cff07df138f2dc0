"""The messages a provider gets: rules and chart, earlier messages as far as the budget goes, passages and question."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from services.llm_worker.prompts.budget import tokens
from services.llm_worker.prompts.facts import compact, compared
from services.llm_worker.providers.protocol import Message
from services.llm_worker.text import as_data, clean
from shared.contracts.passages import Passage
from shared.contracts.turn import ChatTurn, HistoryItem, Locale

VERSION: Final = "v2"
HISTORY_MESSAGES: Final = 12
HISTORY_CHARACTERS: Final = 1200
PASSAGE_CHARACTERS: Final = 700
_TEMPLATES: Final = resources.files("services.llm_worker.prompts") / "templates"
_NONE: Final = {"ko": "(없음)", "en": "(none)"}


@dataclass(frozen=True, slots=True)
class Limits:
    """`input_tokens`: budget of the whole prompt; `question`: characters of the question."""

    input_tokens: int = 6000
    question: int = 2000


@cache
def template(name: str, locale: Locale) -> str:
    """A template file of the present version."""
    return (_TEMPLATES / f"{name}.{locale}.{VERSION}.md").read_text(encoding="utf-8")


def build(turn: ChatTurn, canary: str, points: str, limits: Limits) -> tuple[Message, ...]:
    """The prompt of a turn. `canary` is a mark that must never come back; `points` are the conclusions to be worded."""
    none = _NONE[turn.locale]
    system = template("system", turn.locale).format(canary=canary, facts=facts_of(turn), points=points or none)
    memory = as_data(turn.memory)
    question = as_data(turn.question, limit=limits.question)
    passages = turn.retrieval.passages if turn.retrieval else ()
    left = (
        limits.input_tokens - tokens(system) - tokens(question) - tokens(memory) - tokens(template("user", turn.locale))
    )
    shown = _passages(passages, turn.locale, left * 2 // 3)
    user = template("user", turn.locale).format(passages=shown or none, memory=memory or none, question=question)
    history = _history(turn.history, left - tokens(shown))
    return (Message("system", system), *history, Message("user", user))


def build_repair(turn: ChatTurn, sentence: str, wrong: Sequence[str]) -> tuple[Message, ...]:
    """Asks for one false sentence anew. `wrong`: the words in it that the chart denies."""
    named = ", ".join(f"“{words}”" for words in dict.fromkeys(wrong))
    text = template("repair", turn.locale).format(
        facts=facts_of(turn), sentence=as_data(sentence), wrong=as_data(named)
    )
    return (Message("user", text),)


def facts_of(turn: ChatTurn) -> str:
    """All that is known of the person, and of whom they are compared with."""
    known = compact(turn.chart, turn.luck, turn.locale)
    if turn.partner_chart is None or turn.compatibility is None:
        return known
    return f"{known}\n{compared(turn.partner_chart, turn.compatibility, turn.locale)}"


def _passages(passages: Sequence[Passage], locale: Locale, budget: int) -> str:
    shown: list[str] = []
    for passage in passages:
        gist = f"\n{as_data(passage.gist_en)}" if locale == "en" and passage.gist_en else ""
        text = f"[{passage.number}] {as_data(passage.title)}\n{as_data(passage.text, limit=PASSAGE_CHARACTERS)}{gist}"
        budget -= tokens(text)
        if budget < 0:
            break
        shown.append(text)
    return "\n\n".join(shown)


def _history(history: Sequence[HistoryItem], budget: int) -> list[Message]:
    """The latest messages that fit, oldest first, beginning with one of the person's."""
    kept: list[Message] = []
    for item in reversed(history[-HISTORY_MESSAGES:]):
        text = as_data(item.text, limit=HISTORY_CHARACTERS) if item.role == "user" else clean(item.text)
        text = text[:HISTORY_CHARACTERS]
        budget -= tokens(text)
        if budget < 0 or not text:
            break
        kept.append(Message(item.role, text))
    kept.reverse()
    while kept and kept[0].role == "assistant":
        kept.pop(0)
    return kept
