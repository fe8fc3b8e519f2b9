"""Which form of a resource a request asks for: JSON for programs, HTML for people."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal

from api.problems import Problem, Wrong, as_sent, wrong
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import Request

Form = Literal["json", "html"]
JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
SCHEMA: Final = "application/schema+json"
OPENAPI: Final = "application/vnd.oai.openapi+json;version=3.0"
HTML: Final = "text/html"

_HTML_TYPES: Final = frozenset({HTML, "application/xhtml+xml"})
_FORM: Final = Text("json oder html", "json or html")
_NONE: Final = Text(
    "Diese Adresse antwortet als JSON oder HTML.", "This address answers as JSON or HTML."
)


def form_of(request: Request) -> Form:
    """Return the form that a request asks for: by `f`, else by Accept, else JSON.

    Raises
    ------
    api.problems.Problem
        400 for an `f` that is unknown; 406 where Accept names nothing that there is.
    """
    asked = request.query_params.get("f")
    if asked is not None:
        if asked not in {"json", "html"}:
            raise wrong([Wrong(parameter="f", found=as_sent(asked), expected=_FORM)])
        return "html" if asked == "html" else "json"
    accept = request.headers.get("accept", "")
    if not accept or accept == "*/*":
        return "json"
    return _best(accept)


def wants_page(request: Request) -> bool:
    """Whether an error is to be a page: where a page was asked for."""
    try:
        return form_of(request) == "html"
    except Problem:
        return False


def _best(accept: str) -> Form:
    json = html = 0.0
    for kind, weight in _ranges(accept):
        if kind in _HTML_TYPES or kind == "text/*":
            html = max(html, weight)
        elif kind == "*/*" or "json" in kind or kind == "application/*":
            json = max(json, weight)
    if json == html == 0:
        raise Problem(HTTPStatus.NOT_ACCEPTABLE, _NONE)
    return "html" if html > json or (html == json and _first_is_html(accept)) else "json"


def _first_is_html(accept: str) -> bool:
    """Between equals the one that is named first, as simple clients mean it."""
    return next((kind in _HTML_TYPES for kind, _ in _ranges(accept)), False)


def _ranges(accept: str) -> Iterable[tuple[str, float]]:
    for part in accept.split(","):
        kind, *rest = (one.strip().lower() for one in part.split(";"))
        weight = 1.0
        for one in rest:
            if one.startswith("q="):
                try:
                    weight = float(one[2:])
                except ValueError:
                    weight = 0.0
        yield kind, weight
