"""What a person is told when a turn fails for a reason that is not theirs."""

from typing import Final, Literal

from shared.contracts.turn import Locale
from shared.failures import Problem

ProblemCode = Literal["deadline", "unavailable", "internal"]

_STATUS: Final[dict[ProblemCode, int]] = {"deadline": 504, "unavailable": 503, "internal": 500}
_WORDS: Final[dict[ProblemCode, dict[Locale, tuple[str, str, str]]]] = {
    "deadline": {
        "ko": ("시간이 초과되었습니다", "제한 시간 안에 풀이를 마치지 못했습니다.", "잠시 후 다시 질문해 주세요."),
        "en": ("Timed out", "The reading could not be finished in time.", "Please ask again in a moment."),
    },
    "unavailable": {
        "ko": ("지금은 답할 수 없습니다", "필요한 기능이 잠시 멈춰 있습니다.", "잠시 후 다시 질문해 주세요."),
        "en": ("Unavailable", "A part of the service is away for the moment.", "Please ask again in a moment."),
    },
    "internal": {
        "ko": (
            "문제가 생겼습니다",
            "저희 쪽 오류로 풀이를 마치지 못했습니다.",
            "같은 일이 되풀이되면 운영자에게 알려 주세요.",
        ),
        "en": (
            "Something went wrong",
            "An error of ours kept the reading from being finished.",
            "If it happens again, tell the operator.",
        ),
    },
}


def problem_of(code: ProblemCode, locale: Locale) -> Problem:
    """The problem of that code in the language of the turn."""
    title, detail, remedy = _WORDS[code][locale]
    return Problem(code=code, title=title, detail=detail, status=_STATUS[code], remedy=remedy)
