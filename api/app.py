"""The application: settings in, a FastAPI app with all routes out."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from api.headers import SecurityHeaders
from api.problems import Problem, describe_problems, from_validation
from api.routes import assets, docs, health, layers, pages, plots, search
from api.service import Service
from api.templating import Pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi.responses import Response
    from starlette.types import ASGIApp

    from api.settings import Settings

_DESCRIPTION = """\
Commercial plots in the Landkreis Nordsachsen with computed minutes, restrictions and
scores. Coordinates are WGS84 (longitude, latitude), areas m², prices €/m². A fact that
is unknown is `null`, never zero and never "no". Plots with `invented: true` are
demonstration data.
"""


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        return describe_problems(super().openapi())

    def build_middleware_stack(self) -> ASGIApp:
        # Around everything, so that the answer to a fault has the headers too.
        return SecurityHeaders(super().build_middleware_stack())


def create_app(settings: Settings, *, clock: Callable[[], date] = date.today) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    clock
        Says which day it is; tests set their own.

    Raises
    ------
    geo.snapshot.NoCatalogueError
        Where nothing has been built yet.
    """
    app = _Application(
        title="Gewerbeflächen Nordsachsen",
        description=_DESCRIPTION,
        version="1",
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = Service(settings, clock)
    app.state.assets = assets.Assets(settings.home / "assets")
    app.state.pages = Pages(app.state.assets)
    for routes in (plots, search, layers, health, docs, assets, pages):
        app.include_router(routes.router)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(Exception, _on_fault)
    return app


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 – Starlette's signature is wider
    if _is_page(request):
        return pages.error_page(request, error.status, error.status.phrase, error.detail)
    return error.response()


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    if _is_page(request) and status is HTTPStatus.NOT_FOUND:
        return pages.missing(request)
    headers = dict(error.headers) if error.headers else None
    return _on_problem(request, Problem(status, status.description or status.phrase, (), headers))


def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # The first part of a path says whether it is of the query or of the body.
    return _on_problem(request, from_validation(error.errors(), skip=1))


def _on_fault(request: Request, _error: Exception) -> Response:
    """Answer without anything internal; the server's log holds the traceback."""
    if _is_page(request):
        return pages.fault(request)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _on_problem(request, Problem(status, "The service made a mistake."))


def _is_page(request: Request) -> bool:
    """Whether a person asked for a page: everything outside the API and the files."""
    path = request.url.path
    return not path.startswith(("/api/", "/static/", "/openapi.json", "/healthz", "/readyz"))
