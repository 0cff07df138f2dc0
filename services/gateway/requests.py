"""What clients send."""

import re
from typing import Annotated, Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, field_validator

from shared.contracts.birth import Birth
from shared.contracts.turn import Locale
from shared.failures import Problem, Rejected

_HANGUL: Final = re.compile("[ᄀ-ᇿ㄰-㆏가-힣]")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

UserId = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,50}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ChatRequest(_Request):
    """`POST /v1/chat`."""

    user_id: UserId = Field(examples=["me"])
    message: str = Field(min_length=1, max_length=1000, examples=["올해 재물운이 어때요?"])
    session_id: Id | None = Field(default=None, description="to go on with a conversation")
    birth: Birth | None = Field(default=None, description="may be left out where the session knows it")
    locale: Locale | None = Field(default=None, description="of the answer; by default that of the message")

    @field_validator("message")
    @classmethod
    def _clean(cls, message: str) -> str:
        cleaned = _UNPRINTABLE.sub("", message).strip()
        if not cleaned:
            raise ValueError("must hold something to read")
        return cleaned

    @property
    def language(self) -> Locale:
        """Of the answer."""
        return self.locale or ("ko" if _HANGUL.search(self.message) else "en")


class ChartRequest(_Request):
    """`POST /v1/charts`."""

    birth: Birth
    locale: Locale = "ko"


id_adapter: TypeAdapter[str] = TypeAdapter(Id)


async def read_json(request: web.Request) -> bytes:
    """The body of a request that says it is JSON. Raises Rejected (415)."""
    if request.content_type != "application/json":
        raise Rejected(
            Problem(
                code="unsupported_media_type",
                title="JSON is wanted",
                detail=f"The body is {request.content_type}.",
                status=415,
                field="Content-Type",
                value=request.content_type,
                remedy="Send the header Content-Type: application/json.",
            )
        )
    return await request.read()
