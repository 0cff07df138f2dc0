"""Misspelt words: 도하살 is 도화살 with one letter (자모) wrong, 도 화 살 is it with spaces, ㄷㅎㅅ its initials.

A word is looked for among those the lexicon knows: with as many syllables and one wrong letter at most, with its
syllables or two of its letters in another order, written as it sounds, or, if it is long, with one syllable lost or one
too many. Only words that neither the passages nor the lexicon know are touched; `intent` judges whether what may have
been meant makes the question likelier.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"(?<![0-9])[가-힣]{2,}")
_FIRST_SYLLABLE: Final = ord("가")
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_MEDIALS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS: Final = "-ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_LONG: Final = 4
"""Syllables from which on two letters may be wrong."""
_LONGEST: Final = 7
_SHORTEST_SLIP: Final = 4
"""Syllables of a word that is still known by them when one is lost."""
_SPACED: Final = re.compile(r"(?<![가-힣])(?:[가-힣] ){1,6}[가-힣]+")
_ONLY_INITIALS: Final = re.compile(r"[ㄱ-ㅎ]{3,}")
"""Two are those of too many words."""
_PARTICLE: Final = (
    r"(이란|란|이랑|랑|이|가|은|는|을|를|의|에|와|과|도|만|로|으로|에서|한테|부터|까지|처럼|보다|이나|나|이면|면"
    r"|인데|인가|이에요|예요|에요|이야|야|요)?"
)
_PREDICATE: Final = "(뭐|뜻|있|많|없|어때|알려|봐|좋|볼|보)"
_NOUN: Final = "(운|년|달|해|대운|세운|월운|격)?"
_PLAIN: Final = str.maketrans("쥬\u2019", "주'")
"""사쥬, 일쥬: baby talk, which no word of ours has; and the apostrophe that telephones write."""
_REST: Final = re.compile(rf"{_NOUN}{_PARTICLE}{_PREDICATE}?.{{0,4}}")
"""What may follow a noun within a word: a particle, and what was written on without a space."""
_ENDING: Final = re.compile(rf"{_NOUN}{_PARTICLE}({_PREDICATE}.*)?")
"""The same with nothing left unaccounted for."""
_INFLECTED: Final = re.compile(r".*(?:까|고|면|려|라|서|니|네|는|던|다)")
"""Ends of phrases that the lexicon holds as they are said (잃을까): they are alike among themselves (있을까)."""
_ALIKE: Final = (
    "ㅐㅔㅒㅖ",
    "ㅙㅚㅞ",
    "ㅗㅜㅡ",
    "ㅓㅗ",
    "ㅏㅑ",
    "ㅓㅕ",
    "ㅣㅢㅟ",
    "ㄱㄲㅋ",
    "ㄷㄸㅌ",
    "ㅂㅃㅍ",
    "ㅅㅆ",
    "ㅈㅉㅊ",
)
"""Letters taken for one another by sound or on the keyboard: of two words as near, the one they make is meant."""
_SOUNDS: Final = {
    **dict.fromkeys(("ㄱㄴ", "ㄱㄹ", "ㅇㄹ"), "ㅇㄴ"),
    **dict.fromkeys(("ㅂㄴ", "ㅂㄹ", "ㅁㄹ"), "ㅁㄴ"),
    **dict.fromkeys(("ㄴㄹ", "ㄹㄴ"), "ㄹㄹ"),
    "ㄱㅁ": "ㅇㅁ",
    "ㅂㅁ": "ㅁㅁ",
    "ㄱㅎ": "-ㅋ",
    "ㅂㅎ": "-ㅍ",
}
"""How a final and the next initial are said (표준 발음법 12, 18-20) where both change: 득령 is said 등녕, 육합 유캅."""
_UNSOUNDED: Final = str.maketrans("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ", "-ㅇ")
"""What nobody hears or writes alike: 격깍쌀 is 격각살; ㅇ may be silent."""


def plainly(text: str) -> str:
    """The text without baby talk, its apostrophes straight."""
    return text.translate(_PLAIN)


class Correction(NamedTuple):
    """`said`, at a place of the text, is probably one of `meant`: each with how many letters do not sound alike."""

    start: int
    said: str
    meant: Mapping[str, int]


class Speller:
    """Knows the words that may have been meant.

    Words with one letter wrong are alike but for one syllable (long ones, two letters: but for two): they are found by
    what is left when those are covered up.
    """

    def __init__(self, words: Iterable[str], terms: Iterable[str]) -> None:
        """`terms`: those of the words that may be meant by their syllables or letters one by one, and by their
        initials.
        """
        self._terms = frozenset(word for word in terms if _WORD.fullmatch(word))
        self._by_cover: defaultdict[str, list[str]] = defaultdict(list)
        self._by_slip: defaultdict[str, list[str]] = defaultdict(list)
        self._by_letters: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._by_initials: defaultdict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            own = word in self._terms or not _INFLECTED.fullmatch(word)
            if own and _WORD.fullmatch(word) and len(word) <= _LONGEST:
                for cover in _covers(word):
                    self._by_cover[cover].append(word)
        for word in sorted(self._terms):
            for slip in _slips(word):
                self._by_slip[slip].append(word)
            for typed in (_typed(word, {}), _typed(word, _SOUNDS)):
                self._by_letters["".join(sorted(typed))][typed] = word
            self._by_initials["".join(_letters(syllable)[0] for syllable in word)].append(word)

    def joined(self, text: str) -> str:
        """The text with terms in one word that stand there syllable by syllable, or by their initials."""
        for said, meant in (*self._spaced(text), *self._initials(text)):
            text = text.replace(said, meant)
        return text

    def correct(self, text: str, known: Container[str]) -> Iterator[Correction]:
        """What may be misspelt in a text, from its end, of each word the longest beginning first.

        `known` words are left alone, and of what begins with one (도화샬) most.
        """
        for match in reversed([*_WORD.finditer(text)]):
            word = match[0]
            begun = max((length for length in range(2, len(word) + 1) if word[:length] in known), default=0)
            if begun and _ENDING.fullmatch(word[begun:]):
                continue
            rest = _ENDING if begun else _REST
            for length in range(min(len(word), _LONGEST), max(1, begun), -1):
                if length == len(word) or rest.fullmatch(word[length:]):
                    meant = self._meant(word[:length], begun)
                    if meant:
                        yield Correction(match.start(), word[:length], meant)

    def _meant(self, said: str, begun: int) -> dict[str, int]:
        """`begun`: syllables of the word that are one we know, which what is meant must be longer than."""
        found: dict[str, int] = {}
        typed = _typed(said, {})
        for other, word in self._by_letters.get("".join(sorted(typed)), {}).items():
            if _one_moved(typed, other) or sorted(word) == sorted(said):
                found[word] = int(typed != other)
        found.update(dict.fromkeys(self._by_slip.get(said, ()), 1))
        for word in sorted({word for cover in _covers(said) for word in self._by_cover.get(cover, ())}):
            distance, unlike = _distance(said, word)
            if distance <= (2 if len(said) >= _LONG and not begun else 1):
                found[word] = unlike
        return found

    def _spaced(self, text: str) -> Iterator[tuple[str, str]]:
        for match in _SPACED.finditer(text):
            *syllables, last = match[0].split(" ")
            joined = "".join((*syllables, last))
            for first, length in product(range(len(syllables)), range(_LONGEST, 1, -1)):
                meant, rest = joined[first : first + length], joined[first + length :]
                apart = first + length <= len(syllables)
                if len(meant) == length and meant in self._terms and (apart or _ENDING.fullmatch(rest)):
                    start = match.start() + 2 * first
                    spaces = length - 1 if apart else len(syllables) - first
                    yield text[start : start + length + spaces], meant
                    break

    def _initials(self, text: str) -> Iterator[tuple[str, str]]:
        for match in _ONLY_INITIALS.finditer(text):
            meant = self._by_initials.get(match[0], ())
            if len(meant) == 1:
                yield match[0], meant[0]


def _covers(word: str) -> Iterator[str]:
    """The word with one syllable covered up; a long one, with two."""
    for places in combinations(range(len(word)), 2 if len(word) >= _LONG else 1):
        yield "".join("*" if place in places else syllable for place, syllable in enumerate(word))


def _slips(word: str) -> set[str]:
    """The word, if it is long, with one syllable lost or said twice."""
    if len(word) < _SHORTEST_SLIP:
        return set()
    return {word[:at] + rest + word[at + 1 :] for at in range(len(word)) for rest in ("", 2 * word[at])} - {word}


def _typed(word: str, sounds: Mapping[str, str]) -> str:
    """The letters of a word that can be told by ear, each final and the next initial as `sounds` has them."""
    letters = "".join(letter for syllable in word for letter in _letters(syllable))
    for at in range(2, len(letters) - 1, 3):
        letters = letters[:at] + sounds.get(letters[at : at + 2], letters[at : at + 2]) + letters[at + 2 :]
    return letters.translate(_UNSOUNDED)


def _one_moved(one: str, other: str) -> bool:
    """Whether two words of the same letters are one, or differ by two neighbours in each other's place."""
    places = [at for at, (mine, theirs) in enumerate(zip(one, other, strict=True)) if mine != theirs]
    return not places or places[-1] == places[0] + 1


def _distance(one: str, other: str) -> tuple[int, int]:
    """Letters that differ between two words of as many syllables, and how many of these do not sound alike."""
    pairs = [
        (mine, theirs)
        for first, second in zip(one, other, strict=True)
        for mine, theirs in zip(_letters(first), _letters(second), strict=True)
        if mine != theirs
    ]
    return len(pairs), sum(not any(mine in alike and theirs in alike for alike in _ALIKE) for mine, theirs in pairs)


def _letters(syllable: str) -> tuple[str, str, str]:
    """Initial, medial and final by Unicode's arithmetic of syllables (The Unicode Standard, 3.12)."""
    code = ord(syllable) - _FIRST_SYLLABLE
    return _INITIALS[code // 588], _MEDIALS[code % 588 // 28], _FINALS[code % 28]
