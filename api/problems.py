"""Errors as `application/problem+json` (RFC 9457): one shape everywhere.

A problem names each parameter that is wrong, what was found and what was expected. It
never holds anything internal.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request  # noqa: TC002 – FastAPI reads the annotation
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from data.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic_core import ErrorDetails

MEDIA_TYPE = "application/problem+json"


class WrongParameter(BaseModel):
    """One parameter that is wrong."""

    parameter: str = Field(examples=["area_min"])
    found: str | None = Field(examples=["'abc'"])
    expected: str = Field(examples=["a number from 0"])


class ProblemBody(BaseModel):
    """Body of every error answer (RFC 9457)."""

    type: str = "about:blank"
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(examples=["area_min: found 'abc', expected a number from 0"])
    errors: list[WrongParameter] = []


class Problem(Exception):  # noqa: N818 – the word of the RFC
    """Ends a request with a problem."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        errors: Sequence[WrongParameter] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers

    def response(self) -> JSONResponse:
        """Return the answer."""
        body = ProblemBody(
            title=self.status.phrase,
            status=self.status,
            detail=self.detail,
            errors=self.errors,
        )
        return JSONResponse(
            body.model_dump(), self.status, headers=self.headers, media_type=MEDIA_TYPE
        )


def wrong(errors: Sequence[WrongParameter]) -> Problem:
    """Return the problem of wrong parameters."""
    detail = "; ".join(
        f"{one.parameter}: "
        + (f"found {one.found}, " if one.found is not None else "")
        + f"expected {one.expected}"
        for one in errors
    )
    return Problem(HTTPStatus.BAD_REQUEST, detail, errors)


def from_validation(errors: Sequence[ErrorDetails] | Sequence[Any], skip: int = 0) -> Problem:
    """Return the problem of pydantic's errors; `skip` leading parts of a path are left out."""
    return wrong([_wrong(error, skip) for error in errors])


# Where pydantic's own sentence speaks of Python, or of nothing that helps.
_EXPECTED: Final = {
    "json_invalid": "valid JSON",
    "model_attributes_type": "an object",
    "dict_type": "an object",
    "list_type": "a list",
}


def _wrong(error: Any, skip: int) -> WrongParameter:  # noqa: ANN401
    path = [str(part) for part in error["loc"][skip:]]
    # "[]" would hide the name of the parameter behind the place in its list.
    name = ".".join(part for part in path if not part.isdigit()) or "body"
    if error["type"] == "extra_forbidden":
        return WrongParameter(parameter=name, found=None, expected="no parameter of this name")
    if error["type"] == "missing":
        return WrongParameter(parameter=name, found=None, expected="a value")
    if isinstance(error["input"], bytes):
        return WrongParameter(
            parameter=name, found=None, expected="JSON, sent with Content-Type: application/json"
        )
    expected = _EXPECTED.get(error["type"]) or _expected(error["msg"])
    found = None if error["type"] == "json_invalid" else shorten(error["input"])
    return WrongParameter(parameter=name, found=found, expected=expected)


def _expected(message: str) -> str:
    """Return pydantic's sentence as what was expected: "a valid number"."""
    for start in ("Value error, ", "Input should be ", "Assertion failed, "):
        message = message.removeprefix(start)
    return message[:1].lower() + message[1:]


def not_found(what: str, found: str) -> Problem:
    """Return the problem of an identifier that is not there."""
    error = WrongParameter(parameter=what, found=shorten(found), expected=f"a known {what}")
    return Problem(HTTPStatus.NOT_FOUND, f"There is no {what} {shorten(found)}.", [error])


def reject_unknown(*known: str) -> Callable[[Request], None]:
    """Return a dependency that refuses query parameters other than `known`."""

    def check(request: Request) -> None:
        errors = [
            WrongParameter(parameter=name, found=None, expected="no parameter of this name")
            for name in request.query_params
            if name not in known
        ]
        if errors:
            raise wrong(errors)

    return check


def describe_problems(schema: dict[str, Any]) -> dict[str, Any]:
    """Describe errors in an OpenAPI document as they are answered.

    FastAPI takes them for plain JSON, and adds a 422 of its own that is never answered.
    """
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    for operation in operations:
        operation["responses"].pop("422", None)
        for status, response in operation["responses"].items():
            content = response.get("content", {})
            if status.startswith("4") and "application/json" in content:
                content[MEDIA_TYPE] = content.pop("application/json")
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
    return schema
