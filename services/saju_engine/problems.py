"""What a birth can be refused for, in Korean and English at once; whoever answers picks the language."""

from typing import Final, NamedTuple

from shared.contracts.turn import Locale
from shared.failures import Problem, Rejected

STATUS: Final = 422


class Text(NamedTuple):
    """The same sentence in both languages."""

    ko: str
    en: str

    def say(self, locale: Locale) -> str:
        """In one of them."""
        return self.en if locale == "en" else self.ko


class Refused(Rejected):
    """An input the engine cannot read. `problem` is the Korean one; `localised` gives either."""

    def __init__(  # noqa: PLR0913, PLR0917 - a problem has these six parts
        self, code: str, field: str, value: str, title: Text, detail: Text, remedy: Text
    ) -> None:
        self._code, self._field, self._value = code, field, value
        self._title, self._detail, self._remedy = title, detail, remedy
        super().__init__(self.localised("ko"))

    def localised(self, locale: Locale) -> Problem:
        """The problem in the language of the person."""
        return Problem(
            code=self._code,
            title=self._title.say(locale),
            detail=self._detail.say(locale),
            status=STATUS,
            field=self._field,
            value=self._value,
            remedy=self._remedy.say(locale),
        )
