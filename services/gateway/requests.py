"""What clients send."""

import re
from typing import Annotated, Final, TypeVar

from aiohttp import web
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from services.gateway.problems import invalid, invalid_request
from shared.contracts.base import written_out
from shared.contracts.birth import Birth
from shared.contracts.good_days import DaySearch
from shared.contracts.turn import Locale
from shared.failures import Problem, Rejected

_HANGUL: Final = re.compile("[ᄀ-ᇿ㄰-㆏가-힣]")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

UserId = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,50}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


def _clean(text: str) -> str:
    """What can be read of a text. Raises ValueError where that is nothing."""
    cleaned = _UNPRINTABLE.sub("", text).strip()
    if not cleaned:
        raise ValueError("must hold something to read")
    return cleaned


Text = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_clean)]


def language_of(text: str, wanted: Locale | None) -> Locale:
    """The language of an answer: the one wanted, else that of the text."""
    return wanted or ("ko" if _HANGUL.search(text) else "en")


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ChatRequest(_Request):
    """`POST /v1/chat`."""

    user_id: UserId = Field(examples=["me"])
    message: Text = Field(examples=["올해 재물운이 어때요?"])
    session_id: Id | None = Field(default=None, description="to go on with a conversation")
    birth: Birth | None = Field(default=None, description="may be left out where the session knows it")
    partner: Birth | None = Field(default=None, description="whom the question is also about (궁합); not remembered")
    locale: Locale | None = Field(default=None, description="of the answer; by default that of the message")


class ChartRequest(_Request):
    """`POST /v1/charts`."""

    birth: Birth
    locale: Locale = "ko"


class LuckRequest(_Request):
    """`POST /v1/luck`."""

    birth: Birth
    at: Annotated[AwareDatetime | None, BeforeValidator(written_out)] = Field(
        default=None, description="an instant with its UTC offset; by default now"
    )
    locale: Locale = "ko"


class CompatibilityRequest(_Request):
    """`POST /v1/compatibility`."""

    birth: Birth
    partner: Birth
    locale: Locale = "ko"


class GoodDaysRequest(DaySearch):
    """`POST /v1/good-days`."""

    model_config = ConfigDict(extra="forbid")

    birth: Birth
    locale: Locale = "ko"

    @property
    def search(self) -> DaySearch:
        """What is asked of the engine."""
        return DaySearch(purpose=self.purpose, start=self.start, days=self.days, limit=self.limit)


class SearchRequest(_Request):
    """`POST /v1/search`."""

    question: Text = Field(examples=["재물운이 궁금해요"])
    birth: Birth | None = Field(default=None, description="passages are then chosen for this person's chart")
    limit: int = Field(default=5, ge=1, le=20, description="how many passages at most")
    locale: Locale | None = Field(default=None, description="by default that of the question")


_KEY: Final = re.compile(r"[\x21-\x7e]{16,255}")


def idempotency_key(request: web.Request) -> str | None:
    """What a client named this request by, so that it may send it again. Raises Rejected (400) for what is no key."""
    key = request.headers.get("Idempotency-Key")
    if key is None or _KEY.fullmatch(key):
        return key
    raise Rejected(
        invalid_request(
            "Idempotency-Key: must be 16 to 255 printable ASCII characters without spaces.",
            field="Idempotency-Key",
            value=key,
            status=400,
            remedy="Send a random value such as a UUID: a new one for every question, the same when it is sent again.",
        )
    )


ModelT = TypeVar("ModelT", bound=BaseModel)


async def body_of(request: web.Request, model: type[ModelT]) -> ModelT:
    """What a client sends, as JSON. Raises Rejected: 415 for another type, 422 naming the field that is wrong."""
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
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        raise Rejected(invalid(error)) from error
