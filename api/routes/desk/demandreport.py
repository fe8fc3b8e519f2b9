"""`/verwaltung/berichte/nachfrage`: what is asked for and not found, beside what there is."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from api.demand.figures import patterns
from api.demand.published import counts_of
from api.demand.table import lines
from api.desk.desk import CurrentDesk
from api.desk.pages import address, desk_page
from api.desk.reports.behind import DeskLinks
from api.desk.reports.demand import demand_page, is_amiss, span_of
from api.desk.reports.overview import PATH
from api.desk.router import DeskRouter
from api.downloads import attachment
from api.routes.demand import CSV, written
from api.supply.asking import stock_report
from api.supply.wording import Wording
from api.templating import language_of
from data.roles import Role
from data.store.demand import month_of
from data.words import Text
from geo.demand.quarters import quarter_of, quarters_of
from geo.demand.telling import tell

router = DeskRouter()

_AMISS: Final = Text(
    "Erwartet werden Monate wie 2026-11, der letzte nicht vor dem ersten. Gezeigt wird der "
    "Zeitraum, der hier steht.",
    "Months such as 2026-11 are expected, the last one not before the first. Shown is the period "
    "that stands here.",
)
_PATH: Final = f"{PATH}/nachfrage"


@router.seen(_PATH, Role.READER)
def demand(request: Request, place: CurrentDesk) -> HTMLResponse:
    """Show what was searched for and not found, beside what is free; exposés and enquiries."""
    wording = Wording(language_of(request.url.path))
    catalogue, counts = place.service.catalogue(), counts_of(place.room)
    now = month_of(place.today())
    months = sorted({one.month for one in counts})
    made = stock_report(place.service, catalogue, catalogue.date)
    links = DeskLinks(address(request, f"{PATH}/angebot/flaechen"), made)
    span = span_of(request.query_params, months, now)
    page = demand_page(counts, span, made, catalogue, wording, links)
    context = {
        "page": page,
        "wrong": _AMISS if is_amiss(request.query_params) else None,
        "patterns": patterns((*page.gap, *page.others, *page.events)),
        "wording": wording,
        "first": min(months, default=now),
        "now": now,
        "any": bool(counts),
        "least": place.settings.demand_least,
    }
    return desk_page(request, "desk/report_demand.html", context)


@router.seen(f"{_PATH}.csv", Role.READER)
def demand_file(request: Request, place: CurrentDesk) -> Response:
    """Hand out all quarters as one table, the running one too, without small counts."""
    language = language_of(request.url.path)
    counts, today = counts_of(place.room), place.today()
    quarters = quarters_of((one.month for one in counts), today, running=True)
    least = place.settings.demand_least
    tellings = [tell(counts, one, least, inside=True) for one in quarters]
    running = quarter_of(month_of(today)).name
    rows = lines(tellings, place.service.catalogue(), least, language, running)
    headers = attachment(CSV, language, today.isoformat()) | {"Cache-Control": "no-store"}
    return Response(written(rows, language), media_type=CSV.media_type, headers=headers)
