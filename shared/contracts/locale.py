"""The language in which a person is answered."""

from typing import Literal

Locale = Literal["ko", "en"]
