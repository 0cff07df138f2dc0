"""Why a passage was chosen, in a few words for the person who asked."""

from collections.abc import Iterator, Mapping
from typing import Final

from services.retriever.search import Found, SearchResult
from shared.contracts.turn import Locale
from shared.vocabulary import Element

_POSITIONS: Final[Mapping[str, tuple[str, str]]] = {
    "year": ("년주", "year pillar"),
    "month": ("월주", "month pillar"),
    "day": ("일주", "day pillar"),
    "hour": ("시주", "hour pillar"),
}
_PERIODS: Final[Mapping[str, tuple[str, str]]] = {
    "decade": ("대운", "decade luck"),
    "year": ("세운", "annual luck"),
    "month": ("월운", "monthly luck"),
    "day": ("일운", "daily luck"),
}
_SEASONS: Final[Mapping[str, tuple[str, str]]] = {
    "spring": ("봄", "spring"),
    "summer": ("여름", "summer"),
    "autumn": ("가을", "autumn"),
    "winter": ("겨울", "winter"),
}
_STATES: Final[Mapping[str, tuple[str, str]]] = {
    "many": ("많음", "many"),
    "absent": ("없음", "none"),
    "excess": ("많음", "in excess"),
    "lack": ("없음", "lacking"),
    "strong": ("신강", "strong"),
    "weak": ("신약", "weak"),
}
_LABELS: Final[Mapping[str, tuple[str, str]]] = {
    "day_master": ("일간", "day master"),
    "day_pillar": ("일주", "day pillar"),
    "month_branch": ("월지", "month branch"),
}


def why(one: Found, result: SearchResult, locale: Locale) -> str:
    """E.g. `질문의 ‘재물’ · 내 사주: 정재 없음`; in English for `en`."""
    language = 0 if locale == "ko" else 1
    parts = []
    shared = [word for word in result.intent.words if word in one.passage.title or word in one.passage.keywords][:3]
    if shared:
        quoted = ", ".join(f"‘{word}’" for word in shared)
        parts.append((f"질문과 닿은 말: {quoted}", f"words in common: {quoted}")[language])
    if one.particular and (held := ", ".join(_held(one.passage.facets, language))):
        parts.append((f"내 사주: {held}", f"in your chart: {held}")[language])
    if not parts:
        parts.append(("질문과 뜻이 가까움", "close in meaning to the question")[language])
    return " · ".join(parts)


def _held(facets: Mapping[str, tuple[str, ...]], language: int) -> Iterator[str]:
    places = "·".join(_POSITIONS[value][language] for value in facets.get("position", ()))
    for key in ("day_master", "day_pillar", "month_branch"):
        if key in facets:
            yield f"{_LABELS[key][language]} {'·'.join(facets[key])}"
    for value in (*facets.get("season", ()),):
        yield _SEASONS[value][language]
    for value in facets.get("strength", ()):
        yield _STATES[value][language]
    for key in ("ten_god", "life_stage", "star", "relation"):
        if key in facets:
            state = " ".join(_STATES[value][language] for value in facets.get("ten_god_state", ()) if key == "ten_god")
            yield " ".join(filter(None, (places, "·".join(facets[key]), state)))
    if "element" in facets:
        names = "·".join(Element(value).hangul if language == 0 else value for value in facets["element"])
        state = " ".join(_STATES[value][language] for value in facets.get("element_state", ()))
        yield f"{names} {state}".strip()
    if "luck_ten_god" in facets:
        periods = "·".join(_PERIODS[value][language] for value in facets.get("luck", ()))
        yield f"{periods} {'·'.join(facets['luck_ten_god'])}".strip()
