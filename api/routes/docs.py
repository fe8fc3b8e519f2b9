"""The API's documentation, from our own origin."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)


@router.get("/docs")
@router.get("/en/docs")
def docs(request: Request) -> HTMLResponse:
    """Return the page that shows `/openapi.json` with Swagger UI."""
    page: HTMLResponse = request.app.state.pages.render(request, "docs.html", {})
    return page
