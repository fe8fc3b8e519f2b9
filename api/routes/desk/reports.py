"""`/verwaltung/berichte`: which reports there are."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.desk.pages import desk_page
from api.desk.reports.overview import PATH, reports_of
from api.desk.router import DeskRouter, Staff
from data.roles import Role

router = DeskRouter()


@router.seen(PATH, Role.READER)
def overview(request: Request, asking: Staff) -> HTMLResponse:
    """List the reports that one may see."""
    context = {"reports": reports_of(asking), "reports_path": PATH}
    return desk_page(request, "desk/reports.html", context)
