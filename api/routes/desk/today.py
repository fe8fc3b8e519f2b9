"""`/verwaltung`: what needs doing today."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.desk.pages import desk_page
from api.desk.router import DeskRouter
from data.roles import Role

router = DeskRouter()


@router.seen("", Role.READER)
def today(request: Request) -> HTMLResponse:
    """Show what there is to do."""
    return desk_page(request, "desk/today.html", {})
