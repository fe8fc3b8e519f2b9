"""Errors as `application/problem+json` (RFC 9457): one shape everywhere.

A problem names each parameter that is wrong, what was sent and what was expected. It
never holds anything internal. Programs read it in English, pages show it in their own
language.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from difflib import get_close_matches
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request  # noqa: TC002 – FastAPI reads the annotation
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydantic_core import ErrorDetails

MEDIA_TYPE: Final = "application/problem+json"
_FOUND_LENGTH: Final = 60


class WrongParameter(BaseModel):
    """One parameter that is wrong."""

    parameter: str = Field(
        description="Name of the parameter; in a body its path, as in filters.area_min",
        examples=["area_min"],
    )
    found: str | None = Field(
        description="What was sent, shortened: a text as it is, anything else as JSON",
        examples=["abc"],
    )
    expected: str = Field(description="What was expected instead", examples=["a valid number"])


class ProblemBody(BaseModel):
    """Body of every error answer (RFC 9457)."""

    type: str = Field(
        default="about:blank", description="The status alone says what kind of error it is"
    )
    title: str = Field(examples=["Bad Request"])
    status: int = Field(description="The HTTP status", examples=[400])
    detail: str = Field(
        description="What went wrong, for people",
        examples=['area_min: found "abc", expected a valid number'],
    )
    errors: list[WrongParameter] = Field(
        default=[], description="Each parameter that is wrong; empty where the error lies elsewhere"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One parameter that is wrong, in both languages.

    `expected` follows "expected …" and "erwartet wird …".
    """

    parameter: str
    expected: Text
    found: str | None = None

    def sentence(self, name: Text | None = None) -> Text:
        """Say what is wrong, under the parameter's name or its words for people."""
        template = _SENTENCE if self.found is None else _SENTENCE_FOUND
        return template.format(
            name=name or self.parameter, found=self.found, expected=self.expected
        )

    def body(self) -> WrongParameter:
        """Return it as programs read it."""
        return WrongParameter(parameter=self.parameter, found=self.found, expected=self.expected.en)


_SENTENCE: Final = Text("{name}: erwartet wird {expected}", "{name}: expected {expected}")
_SENTENCE_FOUND: Final = Text(
    "{name}: „{found}“ passt nicht, erwartet wird {expected}",
    '{name}: found "{found}", expected {expected}',
)
_NO_PARAMETER: Final = Text("kein Parameter dieses Namens", "no parameter of this name")
_MEANT: Final = Text("{none}; gemeint sein kann {names}", "{none}; did you mean {names}?")
_ONCE: Final = Text("{expected}, einmal angegeben", "{expected}, given once")


class Problem(Exception):  # noqa: N818 – the word of the RFC
    """Ends a request with a problem."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: Text,
        errors: Sequence[Wrong] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail.en)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = headers

    def response(self) -> JSONResponse:
        """Return the answer."""
        body = ProblemBody(
            title=self.status.phrase,
            status=self.status,
            detail=self.detail.en,
            errors=[error.body() for error in self.errors],
        )
        return JSONResponse(
            body.model_dump(), self.status, headers=self.headers, media_type=MEDIA_TYPE
        )


class Refused(ValueError):  # noqa: N818 – as above
    """A value that a validator refuses; says in both languages what was expected."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


class Contradiction(ValueError):  # noqa: N818
    """Parameters that exclude each other."""

    def __init__(self, errors: Sequence[Wrong]) -> None:
        super().__init__("; ".join(error.parameter for error in errors))
        self.errors = tuple(errors)


def wrong(errors: Sequence[Wrong]) -> Problem:
    """Return the problem of wrong parameters."""
    sentences = [error.sentence() for error in errors]
    detail = Text(*("; ".join(part) for part in zip(*sentences, strict=True)))
    return Problem(HTTPStatus.BAD_REQUEST, detail, errors)


def from_validation(
    errors: Sequence[ErrorDetails] | Sequence[Any], *, skip: int = 0, known: Iterable[str] = ()
) -> Problem:
    """Return the problem of pydantic's errors.

    Parameters
    ----------
    skip
        How many leading parts of a path are left out.
    known
        Names of parameters, of which those like an unknown one are named.
    """
    return wrong([one for error in errors for one in _wrong(error, skip, tuple(known))])


# What pydantic's own sentence says of Python, or in English alone.
_OBJECT: Final = Text("ein Objekt", "an object")
_EXPECTED: Final = {
    "json_invalid": Text("gültiges JSON", "valid JSON"),
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": Text("eine Liste", "a list"),
    "missing": Text("ein Wert", "a value"),
    "float_type": Text("eine Zahl", "a valid number"),
    "float_parsing": Text("eine Zahl", "a valid number"),
    "finite_number": Text("eine endliche Zahl", "a finite number"),
    "int_type": Text("eine ganze Zahl", "a valid integer"),
    "int_parsing": Text("eine ganze Zahl", "a valid integer"),
    "int_from_float": Text("eine ganze Zahl", "a valid integer"),
    "bool_type": Text("true oder false", "a valid boolean, true or false"),
    "bool_parsing": Text("true oder false", "a valid boolean, true or false"),
    "string_type": Text("ein Text", "a valid string"),
    "greater_than_equal": Text("eine Zahl ab {ge}", "a number greater than or equal to {ge}"),
    "less_than_equal": Text("eine Zahl bis {le}", "a number less than or equal to {le}"),
}
_JSON_BODY: Final = Text(
    "JSON, gesendet mit Content-Type: application/json",
    "JSON, sent with Content-Type: application/json",
)


def _wrong(error: Any, skip: int, known: Sequence[str]) -> list[Wrong]:  # noqa: ANN401
    kind, sent = error["type"], error["input"]
    path = [str(part) for part in error["loc"][skip:]]
    # "[]" would hide the name of the parameter behind the place in its list.
    name = ".".join(part for part in path if not part.isdigit()) or "body"
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, Contradiction):
        inside = "".join(f"{part}." for part in path)
        return [replace(one, parameter=inside + one.parameter) for one in cause.errors]
    if kind == "extra_forbidden":
        return [no_parameter(name, known)]
    if isinstance(sent, bytes):
        return [Wrong(parameter=name, expected=_JSON_BODY)]
    expected = cause.expected if isinstance(cause, Refused) else _expected(error)
    if isinstance(sent, list) and kind in _SCALARS:
        expected = _ONCE.format(expected=expected)
    found = None if kind in {"json_invalid", "missing"} else as_sent(sent)
    return [Wrong(parameter=name, found=found, expected=expected)]


_SCALARS: Final = {"float_type", "int_type", "bool_type", "string_type", "literal_error"}


def _expected(error: Any) -> Text:  # noqa: ANN401
    """Return what pydantic expected, in both languages where we have words for it."""
    ctx = error.get("ctx", {})
    if error["type"] == "literal_error":
        return Text(str(ctx["expected"]).replace(" or ", " oder "), str(ctx["expected"]))
    if text := _EXPECTED.get(error["type"]):
        return text.format(**{key: f"{ctx[key]:.15g}" for key in ("ge", "le") if key in ctx})
    message = error["msg"]
    for start in ("Value error, ", "Input should be ", "Assertion failed, "):
        message = message.removeprefix(start)
    message = message[:1].lower() + message[1:]
    return Text(message, message)


def as_sent(value: object) -> str:
    """Return what was sent: a text as it is, anything else as JSON; shortened, printable."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = "".join(sign if sign.isprintable() else "�" for sign in text[: _FOUND_LENGTH + 1])
    return text if len(text) <= _FOUND_LENGTH else text[: _FOUND_LENGTH - 1] + "…"


def no_parameter(name: str, known: Sequence[str] = ()) -> Wrong:
    """Return the error of a name that no parameter has, with the names that are like it."""
    stem, dot, last = name.rpartition(".")
    alike = get_close_matches(last, known, n=3, cutoff=0.7)
    if not alike:
        return Wrong(parameter=name, expected=_NO_PARAMETER)
    names = ", ".join(f"{stem}{dot}{one}" for one in alike)
    return Wrong(parameter=name, expected=_MEANT.format(none=_NO_PARAMETER, names=names))


# What stands in a path, in words.
_THINGS: Final = {
    "collection": Text("Sammlung", "collection"),
    "id": Text("Kennung", "id"),
    "layer": Text("Ebene", "layer"),
    "plot": Text("Fläche", "plot"),
}


def not_found(what: str, found: str) -> Problem:
    """Return the problem of an identifier that is not there."""
    thing = _THINGS.get(what, Text(what, what))
    error = Wrong(
        parameter=what,
        found=as_sent(found),
        expected=Text("eine bekannte {thing}", "a known {thing}").format(thing=thing),
    )
    detail = Text("{thing} „{found}“ gibt es nicht.", 'There is no {thing} "{found}".')
    return Problem(HTTPStatus.NOT_FOUND, detail.format(thing=thing, found=error.found), [error])


def once(name: str, values: list[str]) -> Wrong:
    """Return the error of a parameter that is given more than once."""
    expected = _ONCE.format(expected=Text("ein Wert", "one value"))
    return Wrong(parameter=name, found=as_sent(values), expected=expected)


def reject_unknown(*known: str) -> Callable[[Request], None]:
    """Return a dependency that refuses query parameters other than `known`, or given twice."""

    def check(request: Request) -> None:
        given = request.query_params
        errors = [no_parameter(name, known) for name in given if name not in known]
        errors += [once(name, values) for name in known if len(values := given.getlist(name)) > 1]
        if errors:
            raise wrong(errors)

    return check
