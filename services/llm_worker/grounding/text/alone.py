"""Single characters that are words of a chart because a ten god is said of them: `기와 미는 모두 겁재라`,
`Eul plays the role of Direct Officer`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.llm_worker.grounding.text.lexicon import (
    BRANCH_OF_LATIN,
    BRANCH_SYLLABLES,
    STEM_OF_LATIN,
    STEM_SYLLABLES,
)
from services.llm_worker.grounding.text.mentions import Mention
from services.llm_worker.grounding.text.wording import alternatives, phrase

_SYLLABLES: Final = f"{STEM_SYLLABLES}{BRANCH_SYLLABLES}"
_REACH: Final = 96
_KOREAN: Final = re.compile(
    rf"(?<![가-힣)])(?:(?P<other>[{_SYLLABLES}])(?:과|와|하고|,|·)\s?)?(?P<one>[{_SYLLABLES}])"
    rf"(?:{alternatives('natures', 'is_ko')})$"
)
_ENGLISH: Final = re.compile(rf"(?<![A-Za-z-])(?P<one>[A-Z][a-z]{{0,5}})(?:{alternatives('natures', 'is_en')})$")
_SAID: Final = phrase("natures", "said", ignore_case=True)
_EVERYDAY: Final = frozenset("오사해자기")
"""오는, 사는, 자는, 기는 are verbs too, 해 is a year: at the beginning, or where a word points at the character."""
_BEGINS: Final = re.compile(r"(?:^|[,.;:(\-*•]|고|며|이라|라서|[과와의]|글자|(?<![가-힣])[그이]|여기서|역시)\s*$")
_YEARLY: Final = re.compile(r"(?:이|그|년의?|번|새|다음|지난|한)\s$")
_OF_LIFE: Final = frozenset("병술정신해")
"""병은 관성, 술은 식상: illness and drink, as such things are sorted."""
_GROUPS: Final = frozenset(("비겁", "식상", "재성", "관성", "인성"))
_STEM_BEFORE: Final = re.compile(r"\bstem(?:'s)?,?\s$", re.IGNORECASE)
_BRANCH_BEFORE: Final = re.compile(r"\bbranch(?:'s)?,?\s$", re.IGNORECASE)
_EITHER: Final = frozenset(("sin", "shin"))
_NO_NAMES: Final = frozenset(("you", "yin", "oh"))
"""Words of English that are romanised characters too."""


def scan_alone(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """Those of which one of the ten gods `found` is said."""
    for index, god in enumerate(found):
        if god.kind != "god" or not _SAID.match(text, god.end):
            continue
        since = max(0, god.start - _REACH, *(m.end - 1 for m in found[:index] if m.kind == "god"))
        ahead = text[since : god.start]
        match = _KOREAN.search(ahead)
        if match is not None:
            yield from _korean(text, since, match, god)
        elif (match := _ENGLISH.search(ahead)) is not None:
            yield from _english(text, since, match)


def _korean(text: str, since: int, match: re.Match[str], god: Mention) -> Iterator[Mention]:
    before = text[: since + match.start("one")]
    paired = match["other"] is not None
    one = match["one"]
    if one in _EVERYDAY and not paired and (not _BEGINS.search(before) or (one == "해" and _YEARLY.search(before))):
        return
    if one in _OF_LIFE and god.value in _GROUPS and not paired and not before.rstrip().endswith(("의", "그", "이")):
        return
    for name in ("other", "one") if paired else ("one",):
        place, word = since + match.start(name), match[name]
        kind = "stem" if word in STEM_SYLLABLES else "branch"
        yield Mention(kind, "신금" if word == "신" else word, place, place + 1)


def _english(text: str, since: int, match: re.Match[str]) -> Iterator[Mention]:
    before, name = text[: since + match.start("one")], match["one"].lower()
    stem, branch = STEM_OF_LATIN.get(name), BRANCH_OF_LATIN.get(name)
    told_stem, told_branch = _STEM_BEFORE.search(before), _BRANCH_BEFORE.search(before)
    if name in _NO_NAMES and not told_branch:
        return
    if stem is not None and branch is not None and not (told_stem or told_branch):
        if name not in _EITHER:
            return
        kind, value = "stem", "신금"
    elif stem is not None and not told_branch:
        kind, value = "stem", stem
    elif branch is not None and not told_stem:
        kind, value = "branch", branch
    else:
        return
    yield Mention(kind, value, since + match.start("one"), since + match.end("one"))
