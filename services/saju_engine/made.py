"""Contract objects whose fields the engine has just computed, made without being checked a second time.

A chart has some forty objects (periods of luck, pillars, shares, steps). To validate one takes pydantic up to twice as
long as to make one here, the whole chart seven times, and `model_construct` takes longer than validation. Each caller
is a typed function that names every field. `test_speed_tables` holds charts against their validated twins.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from shared.contracts.base import Contract

Made = TypeVar("Made", bound=Contract)
Fields = dict[str, Any]
"""All the fields of an object, in order and of the right types, and no one else's."""
_new: Final = object.__new__
_set_values, _set_names, _set_extra, _set_private = (
    vars(BaseModel)[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
"""How pydantic itself fills the slots of a frozen model, without the look-up of the slot's name each time."""


def maker(contract: type[Made]) -> Callable[[Fields], Made]:
    """Makes an object of a contract."""
    names = set(contract.model_fields)

    def made(fields: Fields) -> Made:
        whole = _new(contract)
        _set_values(whole, fields)
        _set_names(whole, names)
        _set_extra(whole, None)
        _set_private(whole, None)
        return whole

    return made
