"""The widget: a script that puts map or list on other websites, and the page that it shows.

That page alone may stand within other pages. It sets no cookie and stores nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import views
from api.days import shown
from api.headers import policy
from api.pagerouter import PageRouter, pages_of
from api.parameters import plot_question
from api.problems import Problem
from api.query import first, read_query, write_query
from api.results import in_words
from api.templating import language_of, prefix
from api.validators import is_held
from data.words import translations
from geo.search import search

if TYPE_CHECKING:
    from api.query import Query
    from api.routes.assets import Assets
    from data.words import Language
    from geo.catalogue import Catalogue

SCRIPT: Final = "js/widget.js"
MOST_ROWS: Final = 50
"""How many plots the list within another page shows; the others are behind its link."""
_VIEWS: Final = ("map", "list")
# Short, so that a fault in it is mended soon on all websites.
_HOUR: Final = "public, max-age=3600"

router = PageRouter()
script = APIRouter(include_in_schema=False)


@script.get("/widget.js")
def widget_script(request: Request) -> Response:
    """Answer with the script, under an address that never changes."""
    assets: Assets = request.app.state.assets
    content = assets.files[SCRIPT]
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    # Other websites load it, also those that ask for isolation.
    headers = {
        "ETag": etag,
        "Cache-Control": _HOUR,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if is_held(etag, request.headers.getlist("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/javascript; charset=utf-8", headers=headers)


@router.page("/einbetten")
def embedded(request: Request) -> HTMLResponse:
    """Show map or list of a municipality, or of a search, within another page."""
    catalogue = shown(request)
    language = language_of(request.url.path)
    query = read_query(request.query_params)
    view = first(query, "view") or _VIEWS[0]
    asked = {name: values for name, values in query.items() if name != "view"}
    context: dict[str, Any] = {
        "view": view if view in _VIEWS else _VIEWS[0],
        "heading": _heading(asked, catalogue, language),
        "total": 0,
        "rows": (),
        "ids": "",
        "bounds": None,
        "problem": None,
        "whole": f"{prefix(language)}/karte?{write_query(asked)}".rstrip("?"),
    }
    status = 200
    try:
        context |= _found(request, asked, catalogue, language)
    except Problem as problem:
        status = problem.status
        context["problem"] = in_words(problem, language)
    with_map = context["view"] == "map" and not context["problem"]
    answer = pages_of(request).render(
        request, "embed.html", context, status=status, with_map=with_map
    )
    ancestors = request.app.state.service.settings.widget_ancestors
    answer.headers["Content-Security-Policy"] = policy(ancestors)
    return answer


def _heading(query: Query, catalogue: Catalogue, language: Language) -> str:
    _ = translations(language).gettext
    town = catalogue.municipalities.get(first(query, "municipality"))
    if town is None or len(query["municipality"]) > 1:
        return _("Commercial plots in Nordsachsen")
    return _("Commercial plots in {town}").format(town=town.name)


def _found(
    request: Request, query: Query, catalogue: Catalogue, language: Language
) -> dict[str, Any]:
    """Return what is shown of the plots that the address asks for."""
    # Read as an address of the list is, without what says how it is shown.
    bare = Request({**request.scope, "query_string": write_query(query).encode()})
    question = replace(plot_question(bare, catalogue), limit=MOST_ROWS)
    answer = search(catalogue, question)
    plots = [catalogue.plots[place] for place in answer.matches]
    named = query.get("municipality", [])
    town = catalogue.municipalities.get(named[0]) if len(named) == 1 else None
    return {
        "total": answer.total,
        "rows": [views.row(one, language, "car", catalogue.date) for one in answer.scored],
        "ids": " ".join(quote(one.id, safe="") for one in plots),
        "bounds": views.bounds_of(plots, town),
    }
