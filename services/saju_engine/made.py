"""Contract objects whose fields the engine has just computed, made without being checked a second time.

A chart has some thirty small objects (periods of luck, pillars, shares, steps). To validate one takes pydantic twice as
long as it takes to make one here, and `model_construct` takes longer than validation. Each caller is a typed function
that names every field, and the chart as a whole is still validated. `test_speed_tables` holds charts against their
validated twins.
"""

from functools import cache
from typing import Any, Final, TypeVar

from shared.contracts.base import Contract

Made = TypeVar("Made", bound=Contract)
_set: Final = object.__setattr__
"""What pydantic itself sets the slots of a frozen model by."""


@cache
def _names(contract: type[Contract]) -> set[str]:
    return set(contract.model_fields)


def made(contract: type[Made], fields: dict[str, Any]) -> Made:
    """A contract object of `fields`, which are all it has, in order and of the right types, and are no one else's."""
    whole = contract.__new__(contract)
    _set(whole, "__dict__", fields)
    _set(whole, "__pydantic_fields_set__", _names(contract))
    _set(whole, "__pydantic_extra__", None)
    _set(whole, "__pydantic_private__", None)
    return whole
