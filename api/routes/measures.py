"""The page /massnahmen: what visitors see of the measures of the Regionalbudget, and as CSV."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.downloads import attachment
from api.links import base_url
from api.measures import charts
from api.measures.files import CSV, table_of
from api.measures.gathered import basis_of, evaluation
from api.pagerouter import PageRouter, today_alone
from api.postroom import CurrentPostroom, Postroom
from api.problems import Problem
from api.templating import language_of
from data.measures.terms import KINDS, STATES
from data.store.changes import StoreError
from data.words import Text
from maps.context import Context
from maps.evaluation.wording import Wording

if TYPE_CHECKING:
    from api.measures.computed import Basis
    from maps.evaluation.report import Evaluation

router = PageRouter()
table = PageRouter()
"""The table is no page: the sitemap leaves it out."""

_PATH: Final = "/massnahmen"
_AWAY: Final = Text(
    "Die Maßnahmen sind gerade nicht zu lesen.", "The measures cannot be read at the moment."
)


@router.page_of_today(_PATH)
def measures(request: Request, room: CurrentPostroom) -> HTMLResponse:
    """Show the measures that are public, with what they have come to."""
    made, _ = _public(room)
    wording = Wording(language_of(request.url.path))
    states, targets = charts.states(made, wording), charts.targets(made, wording)
    context = {
        "made": made,
        "wording": wording,
        "states": states,
        "targets": targets,
        "patterns": charts.patterns((states, targets)),
        "state_labels": {one.code: one.label for one in STATES},
        "kind_labels": {one.code: one.label for one in KINDS},
    }
    return today_alone(request, "measures.html", context)


@table.page_of_today(f"{_PATH}.csv")
def measures_table(request: Request, room: CurrentPostroom) -> Response:
    """Hand out the same as one table."""
    made, basis = _public(room)
    language = language_of(request.url.path)
    context = Context(basis.catalogue, base_url(request, room.settings))
    content = table_of(made, context, language, public=True)
    return Response(content, media_type=CSV.media_type, headers=attachment(CSV, language))


def _public(room: Postroom) -> tuple[Evaluation, Basis]:
    """Return what is public of the measures.

    Raises
    ------
    api.problems.Problem
        503 where the store cannot be read.
    """
    try:
        store = room.existing_store()
        held = () if store is None else store.measures.all()
        shown = [one.public for one in held]
        basis = basis_of(room)
        return evaluation([one for one in shown if one], basis, every=True), basis
    except StoreError:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, headers={"Retry-After": "60"}
        ) from None
