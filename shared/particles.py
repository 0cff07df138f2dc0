"""조사(助詞): the particle that fits the word before it, and templates that choose it.

Written here rather than taken from a package: the packages for it are abandoned or of one release, and the rule is
short. Source of the rule: 한글 맞춤법 and 표준국어대사전, entries 은/는, 이/가, 을/를, 과/와, 으로/로.
"""

import re
import string
from collections.abc import Mapping
from typing import Any, Final

_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
_FINALS: Final = 28
_RIEUL: Final = 8

_PAIRS: Final[Mapping[str, tuple[str, str]]] = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이에요": ("이에요", "예요"),
    "이라": ("이라", "라"),
    "이니": ("이니", "니"),
    "이란": ("이란", "란"),
    "이나": ("이나", "나"),
    "이고": ("이고", "고"),
    "이며": ("이며", "며"),
    "이지만": ("이지만", "지만"),
    "이었": ("이었", "였"),
}
# Final consonants of the digits as they are read: 영 일 이 삼 사 오 육 칠 팔 구. 1, 7 and 8 end in ㄹ.
_DIGIT_FINALS: Final = (21, 8, 0, 16, 0, 0, 1, 8, 8, 0)
_ASIDE: Final = re.compile(r"[(（\[][^)）\]]*[)）\]]|[\s\"'”’」』》>*_]")


def final_consonant(word: str) -> int:
    """Index of the last syllable's final consonant (받침), 0 if it has none; brackets and quotes are read past.

    Digits count as they are read in Sino-Korean; anything else counts as open.
    """
    bare = _ASIDE.sub("", word)
    if not bare:
        return 0
    last = bare[-1]
    if _FIRST <= ord(last) <= _LAST:
        return (ord(last) - _FIRST) % _FINALS
    return _DIGIT_FINALS[int(last)] if last in string.digits else 0


def particle(word: str, kind: str) -> str:
    """The form of a particle after `word`; `kind` is its form after a consonant, e.g. `은`, `으로`, `이에요`.

    Raises KeyError for a particle it does not know.
    """
    closed, opened = _PAIRS[kind]
    final = final_consonant(word)
    if kind == "으로" and final == _RIEUL:
        return opened
    return closed if final else opened


class Template(string.Formatter):
    """`str.format` whose specifications are particles: `{god:이}` becomes 정재가 or 정관이."""

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - the signature of the base class
        """The value, with the particle that fits it."""
        text = str(value)
        return text + particle(text, format_spec) if format_spec else text


_template: Final = Template()


def fill(template: str, values: Mapping[str, object]) -> str:
    """A template filled in with its particles. Raises KeyError for a value that is missing."""
    return _template.vformat(template, (), values)
