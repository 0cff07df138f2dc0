"""Names of pillars in hangul and hanja."""

from typing import Final

from services.saju_engine.pillars import FourPillars
from shared.particles import particle
from shared.vocabulary import sexagenary

HANGUL: Final = tuple(stem.hangul + branch.hangul for stem, branch in map(sexagenary, range(60)))
HANJA: Final = tuple(stem.hanja + branch.hanja for stem, branch in map(sexagenary, range(60)))
BY_HANGUL: Final = {name: index for index, name in enumerate(HANGUL)}


def subject(text: str) -> str:
    """The word with 이 or 가."""
    return text + particle(text, "이")


def object_of(text: str) -> str:
    """The word with 을 or 를."""
    return text + particle(text, "을")


def towards(text: str) -> str:
    """The word with 로 or 으로."""
    return text + particle(text, "으로")


def pillars_text(pillars: FourPillars) -> str:
    """E.g. `경오년 경진월 경오일 계미시`."""
    parts = [f"{HANGUL[pillars.year]}년", f"{HANGUL[pillars.month]}월", f"{HANGUL[pillars.day]}일"]
    if pillars.hour is not None:
        parts.append(f"{HANGUL[pillars.hour]}시")
    return " ".join(parts)
