"""Base of everything that crosses a process boundary."""

import re
from typing import Final

from pydantic import BaseModel, ConfigDict

_NUMBER: Final = re.compile(r"\s*[-+]?[0-9.]+\s*")


class Contract(BaseModel):
    """An immutable message part.

    Readers ignore unknown fields and writers only add fields, so that two versions of a service work side by side
    during a rolling update. An error shows no value: it may be logged, and messages are full of what people have said.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


def written_out(value: object) -> object:
    """For days and instants, before they are read. Raises ValueError for a number, in digits or not: pydantic would
    take it for the seconds since 1970.
    """
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise ValueError("must be written out, as in 2026-12-31")
    return value
