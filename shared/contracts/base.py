"""Base of everything that crosses a process boundary."""

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """An immutable message part.

    Readers ignore unknown fields and writers only add fields, so that two versions of a service work side by side
    during a rolling update.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
