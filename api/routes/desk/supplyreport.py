"""`/verwaltung/berichte/angebot`: the supply with the plots behind each figure."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import address, desk_page
from api.desk.reports.behind import Asked as AskedBehind
from api.desk.reports.behind import DeskLinks, behind
from api.desk.reports.listing import headings, lines, title
from api.desk.reports.overview import PATH
from api.desk.reports.unpublished import unpublished
from api.desk.router import DeskRouter, Staff
from api.downloads import attachment
from api.links import base_url
from api.problems import Problem, from_validation
from api.results import in_words
from api.routes.figures import asked_period
from api.routes.pages import missing
from api.routes.supply import CSV
from api.supply import table
from api.supply.account import MOST
from api.supply.asking import FROM, UNTIL, Asked, stock_report, supply_report
from api.supply.development import BY
from api.supply.page import SupplyPage
from api.supply.wording import Wording
from api.templating import language_of
from data.exports import delimited
from data.roles import Role
from geo.supply.balance import KINDS
from maps.context import Context

if TYPE_CHECKING:
    from geo.supply.report import Report

router = DeskRouter()

_PATH: Final = f"{PATH}/angebot"
_LIST: Final = f"{_PATH}/flaechen"


@router.seen(_PATH, Role.READER)
def supply(request: Request, place: CurrentDesk, asking: Staff) -> HTMLResponse:
    """Show the supply, how it came to be, and the balance of a period; each figure is a link."""
    language = language_of(request.url.path)
    wording, catalogue = Wording(language), place.service.catalogue()
    made, problem, status = _report(request, place)
    links = DeskLinks(address(request, _LIST), made)
    measure = request.query_params.get("by")
    by = measure if measure in BY else BY[0]
    held = place.holdings.current().plots
    page = SupplyPage(made, wording, by, held, links=links)
    period = {} if made.period is None else {FROM: made.period.start, UNTIL: made.period.end}
    context: dict[str, Any] = {
        "page": page,
        "report": made,
        "wording": wording,
        "problem": problem,
        "within_days": place.settings.freshness.status_days,
        "most": MOST,
        "today": catalogue.date,
        "links": {
            one: "&".join(f"{name}={value}" for name, value in (period | {"by": one}).items())
            for one in BY
        },
        "file": "&".join(f"{name}={value}" for name, value in period.items()),
        "all": links.of_all(),
        "free": links.of_all("free"),
        "unconfirmed": [
            (name, links.of_confirmation(name), getattr(made.stock.confirmed, name))
            for name in ("lapsed", "undated")
        ],
        "moved": {kind: links.of_movement(kind) for kind in KINDS} if made.balance else {},
        "unpublished": unpublished(place, asking),
    }
    return desk_page(request, "desk/report_supply.html", context, status)


@router.seen(f"{_PATH}.csv", Role.READER)
def supply_file(request: Request, place: CurrentDesk) -> Response:
    """Hand out every figure, and the plots behind it, as one table."""
    language = language_of(request.url.path)
    made = supply_report(place.service, place.service.catalogue(), asked_period(request))
    context = Context(place.service.catalogue(), base_url(request, place.settings))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "supply.csv"
        rows = table.lines(made, context, language)
        delimited.write_table(table.headings(language), rows, path, language)
        content = path.read_bytes()
    named = attachment(CSV, language, made.stock.day.isoformat())
    return Response(content, media_type=CSV.media_type, headers={**named, **_NO_STORE})


@router.seen(_LIST, Role.READER)
def plots_behind(request: Request, place: CurrentDesk) -> HTMLResponse:
    """List the plots behind a figure."""
    try:
        asked = AskedBehind.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise from_validation(error.errors()) from None
    catalogue = place.service.catalogue()
    if asked.bewegung:
        made = supply_report(place.service, catalogue, asked_period(request))
    else:
        day = min(asked.tag or catalogue.date, catalogue.date)
        made = stock_report(place.service, catalogue, day)
    found = behind(made, asked)
    if found is None:
        return missing(request)
    wording = Wording(language_of(request.url.path))
    context = {
        "title": title(asked, made, wording),
        "report": made,
        "wording": wording,
        "found": found,
        "headings": headings(made, wording),
        "lines": lines(found, made, wording, place.holdings.current().plots),
        "moved": bool(asked.bewegung),
        "report_path": _PATH,
    }
    return desk_page(request, "desk/report_plots.html", context)


_NO_STORE: Final = {"Cache-Control": "no-store"}


def _report(request: Request, place: Desk) -> tuple[Report, str | None, HTTPStatus]:
    """Return the report on the period that is asked for, else the usual one and what is wrong."""
    catalogue = place.service.catalogue()
    try:
        return supply_report(place.service, catalogue, asked_period(request)), None, HTTPStatus.OK
    except Problem as error:
        if error.status != HTTPStatus.BAD_REQUEST:
            raise
        made = supply_report(place.service, catalogue, Asked())
        return made, in_words(error, language_of(request.url.path)), HTTPStatus.BAD_REQUEST
