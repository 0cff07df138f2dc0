"""How a question is read however it is typed: loose letters joined, leetspeak undone, look-alikes and spaces evened."""

import re
import unicodedata
from typing import Final

_LEADS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS: Final = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_FIRST: Final = ord("가")
_LOOSE: Final = re.compile(rf"([{_LEADS}])\s?([{_VOWELS}])(?:\s?([{_TAILS.strip()}])(?!\s?[{_VOWELS}]))?")
_OPEN: Final = re.compile(r"([가-힣])([ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅌㅍㅆㅄ])(?=[가-힣])")
_LATIN: Final = re.compile(r"[a-z0-9@$!|]+")
_LEET: Final = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "|": "l"})
_MEASURE: Final = re.compile(r"\d+(?:st|nd|rd|th|yo|yrs?|[kmshdgx]|am|pm|kg|cm|km|kms|min|hrs?)")
_BANG: Final = re.compile(r"(?<=[a-z])!(?=[a-z])")
_UNUSUAL: Final = re.compile(r"[^\x00-\x7f가-힣ㄱ-ㅎㅏ-ㅣ]+")
_LOOKALIKES: Final = str.maketrans("аеорсухіѕ’‘“”", "aeopcyxis''\"\"")
_SCRIPTS: Final = re.compile(r"(?<=[a-z])(?=[가-힣])|(?<=[가-힣])(?=[a-z])")
_DRAWN_OUT: Final = re.compile(r"(\D)\1{2,}")
_UNSEEN: Final = frozenset({"Cf", "Mn"})
_BETWEEN: Final = re.compile(r"[\s\W_ㄱ-ㅎㅏ-ㅣ\u1100-\u11ff]+")


def _joined(match: re.Match[str]) -> str:
    lead, vowel, tail = match.groups(default=" ")
    return chr(_FIRST + (_LEADS.index(lead) * 21 + _VOWELS.index(vowel)) * 28 + _TAILS.index(tail))


def _closed(match: re.Match[str]) -> str:
    syllable, tail = match.groups()
    if (ord(syllable) - _FIRST) % 28:
        return syllable
    return chr(ord(syllable) + _TAILS.index(tail))


def _unleet(match: re.Match[str]) -> str:
    word = match.group()
    if word.isalpha() or not any(c.isalpha() for c in word) or _MEASURE.fullmatch(word):
        return word
    return _BANG.sub("i", word.replace("11", "ll")).translate(_LEET)


def _usual(match: re.Match[str]) -> str:
    """Full-width and foreign letters, letters with marks and unseen characters as what they pass for."""
    apart = unicodedata.normalize("NFKD", match.group())
    shown = "".join(c for c in apart if unicodedata.category(c) not in _UNSEEN)
    return unicodedata.normalize("NFC", shown).lower().translate(_LOOKALIKES)


def plain(question: str) -> str:
    """The question in lower case and evenly spaced: ㅈㅜㄱ is read as 죽, k1llll as kill, old인데 as two words."""
    text = _UNUSUAL.sub(_usual, unicodedata.normalize("NFC", question))
    text = " ".join(text.lower().split())
    text = _OPEN.sub(_closed, _LOOSE.sub(_joined, text))
    text = _SCRIPTS.sub(" ", _LATIN.sub(_unleet, text))
    return _DRAWN_OUT.sub(r"\1\1", text)


def squeezed(text: str) -> str:
    """What is left of a plain text without spaces, punctuation and loose letters."""
    return _BETWEEN.sub("", text)
