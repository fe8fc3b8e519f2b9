"""`/verwaltung/flaechen`: all plots at the desk."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.desk.desk import CurrentDesk
from api.desk.pages import desk_page
from api.desk.router import DeskRouter, Staff
from api.desk.stock.done import done
from api.desk.stock.table import UNKNOWN, Known, Sort, question, table
from api.desk.stock.wording import WORDS
from data.codes import STATUS_SHOWN
from data.roles import Role
from data.words import collation

router = DeskRouter()


@router.seen("/flaechen", Role.READER)
def plots(request: Request, place: CurrentDesk, asking: Staff) -> HTMLResponse:
    """List the plots that an address asks for."""
    asked = question(request.query_params)
    stock, day = place.holdings.current(), place.today()
    doubts = place.inspector.doubts(stock, day)
    towns = place.service.catalogue().municipalities
    known = Known(
        towns=towns,
        doubts=doubts,
        drafts=place.store().drafts.all(),
        today=day,
        policy=place.settings.freshness,
    )
    context = {
        "asked": asked,
        "table": table(stock.of(asking), asked, known),
        "stock": stock,
        "doubts": doubts,
        "day": day,
        "towns": sorted(
            ((ags, town.name) for ags, town in towns.items() if asking.keeps(ags)),
            key=lambda one: collation(one[1]),
        ),
        "statuses": [(code.code, code.label) for code in STATUS_SHOWN],
        "unknown": UNKNOWN,
        "sorts": list(Sort),
        **WORDS,
        "done": done(request, place, asking, stock),
    }
    return desk_page(request, "desk/plots.html", context)
