"""Ages in words as figures: `스물다섯 살`, `일흔넷이 되시면`, `이십오 세`, `when you turn twenty-four`."""

import re
from typing import Final

_TENS: Final = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
_ONES: Final = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "넷": 4, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7,
    "여덟": 8, "아홉": 9,
}  # fmt: skip
_SINO: Final = {digit: number for number, digit in enumerate("일이삼사오육칠팔구", start=1)}
_TENS_EN: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ONES_EN: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_AGED: Final = (
    r"(?=\s?(?:이|가) 되|\s?에(?:는|서)? (?:접어|들어|시작|만나|맞|바뀌|끝|마무리|막을|넘어"
    r"|\S{1,12}(?: \([^)]*\))?\s?대운)"
    r"|\s?(?:부터|까지|무렵|이후|전후|즈음|이면|이 넘|을 넘))"
)
_KOREAN: Final = re.compile(
    rf"(?<![가-힣])(?:(?P<tens>{'|'.join(_TENS)})(?P<ones>{'|'.join(_ONES)})?(?:(?=\s?살|\s?세(?![가-힣]))|(?P<bare>{_AGED}))"
    rf"|(?P<alone>{'|'.join(_ONES)})(?=\s살(?!\s?(?:다르|다를|달라|차이|많|적|더|덜|어리|씩|위|아래|터울|로\s?(?:치|셈|세|보))))"
    r"|(?P<sino>[이삼사오육칠팔구]?십[일이삼사오육칠팔구]?)(?=\s?세(?![가-힣])))"
)
_AS_AGE: Final = re.compile(
    rf"(?:나이|시작|때|시기|연령)[는은가]\s(?:만\s)?(?P<all>(?P<tens>{'|'.join(_TENS)})(?P<ones>{'|'.join(_ONES)})?)(?=이에요|예요|입니다|이고|이며|[.,]|$)"
)
"""`대운의 시작은 예순둘이에요`."""
_ENGLISH: Final = re.compile(
    r"(?<=\s)(?P<tens>twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?P<ones>one|two|three|four|five|six"
    r"|seven|eight|nine))?(?![- ]?(?:years?\b(?! old)|percent|of\b|s\b|\w+s\b))",
    re.IGNORECASE,
)
_MAYBE: Final = re.compile(
    r"살|세|[흔른물쉰순든열](?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉)?\s?(?:이|가|에|부|까|무|전|즈|을|예|입)|ty\b",
    re.IGNORECASE,
)
_LED: Final = re.compile(
    r"\b(?:ages?|aged|turn(?:s|ed|ing)?|reach|at|until|till|from|to|and|by|around|are|you're|hit|before|after)\s$",
    re.IGNORECASE,
)


def figures(text: str) -> list[tuple[int, int, str]]:
    """Stretches of a text that spell an age, with the figures for them."""
    if not _MAYBE.search(text):
        return []
    found = [(match.start(), match.end(), _written(match)) for match in _KOREAN.finditer(text)]
    for match in _AS_AGE.finditer(text):
        number = _TENS[match["tens"]] + _ONES.get(match["ones"] or "", 0)
        found.append((match.start("all"), match.end("all"), f"{number}세"))
    for match in _ENGLISH.finditer(text):
        if _LED.search(text, max(0, match.start() - 12), match.start()):
            number = _TENS_EN[match["tens"].lower()] + _ONES_EN.get((match["ones"] or "").lower(), 0)
            found.append((match.start(), match.end(), str(number)))
    return sorted(found)


def _written(match: re.Match[str]) -> str:
    if match["sino"]:
        tens, ones = match["sino"].split("십")
        return str(10 * _SINO.get(tens, 1) + _SINO.get(ones, 0))
    number = _TENS.get(match["tens"] or "", 0) + _ONES.get(match["ones"] or match["alone"] or "", 0)
    return f"{number}세" if match["bare"] is not None else str(number)
