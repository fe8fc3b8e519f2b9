"""The application: settings in, a FastAPI app with all routes out."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from api.assistant import Assistant
from api.basemaps.setup import basemaps
from api.demand.counting import Counting
from api.demand.published import Published
from api.desk.desk import Desk
from api.desk.router import NotSignedInError, StaleFormError
from api.desk.signin.signon import SignOn
from api.headers import SecurityHeaders
from api.jobs.runner import Runner
from api.links import is_ogc
from api.middleware import HeadAsGet, OpenToPages, TooLarge, too_large
from api.ogc.kept import FirstAsked, KeptAnswers
from api.ogc.negotiation import wants_page
from api.openapi import describe_problems
from api.papers import Papers
from api.parameters import LABELS
from api.postroom import Postroom, right_now
from api.problems import Problem, from_validation
from api.rates import Rate, RateLimit, Rates
from api.results import in_words
from api.rounds import Rounds
from api.routes import (
    assets,
    basemap,
    branches,
    campaigns,
    crawlers,
    demand,
    docs,
    documents,
    enquiry,
    events,
    figures,
    glossary,
    health,
    isochrones,
    layers,
    measures,
    offer,
    ogc,
    owner,
    pages,
    phrases,
    pictures,
    plots,
    private,
    profiles,
    search,
    selection,
    sheets,
    statistics,
    subscription,
    supply,
    verify,
    widget,
)
from api.routes.desk import (
    account,
    campaignlist,
    confirming,
    demandreport,
    drafts,
    edit,
    enquiries,
    evaluation,
    eventlist,
    exposes,
    filing,
    holdings,
    imports,
    newplot,
    outlines,
    outlinetools,
    owners,
    plot,
    protocol,
    reports,
    sending,
    signin,
    signon,
    supplyreport,
    today,
    users,
)
from api.routes.desk import measures as deskmeasures
from api.searching import SearchBody
from api.service import Service
from api.templating import Pages, language_of
from api.validators import stamp_of
from data.store.drafts import DraftChangedError
from data.words import Text
from geo.threads import one_thread_each

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from fastapi import APIRouter
    from fastapi.responses import Response
    from starlette.types import ASGIApp, Scope

    from api.settings import Settings

_DESCRIPTION = """\
Commercial plots in the Landkreis Nordsachsen with computed minutes, restrictions and
scores. Coordinates are WGS84 (longitude, latitude), areas m², prices €/m². A fact that
is unknown is `null`, never zero and never "no". Plots with `invented: true` are
demonstration data.
"""


@asynccontextmanager
async def _following(app: FastAPI) -> AsyncIterator[None]:
    """Show what is written to the record while the application runs."""
    with app.state.service.following():
        async with app.state.assistant.running(), app.state.basemaps.running():
            with (
                app.state.rounds.going(),
                app.state.runner.going(),
                app.state.desk.prepared(),
            ):
                yield


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        return describe_problems(super().openapi())

    def build_middleware_stack(self) -> ASGIApp:
        # Around everything, so that the answer to a fault has the headers too.
        settings: Settings = self.state.service.settings
        inside: ASGIApp = TooLarge(
            super().build_middleware_stack(), lambda scope: _most_bytes(scope, settings), _shaped
        )
        inside = FirstAsked(inside, self.state.ogc, self.state.service.catalogue, ogc.quick)
        if rates := self.state.rates:
            inside = RateLimit(inside, rates, _shaped)
        return SecurityHeaders(OpenToPages(HeadAsGet(inside)))


_AROUND_A_FILE: Final = 100_000
"""Bytes of a form beside the file in it."""


def _body_bytes(settings: Settings) -> int:
    return settings.body_mb * 1_000_000


def _upload_bytes(settings: Settings) -> int:
    return settings.import_file_mb * 1_000_000 + _AROUND_A_FILE


def _evidence_bytes(settings: Settings) -> int:
    return settings.document_mb * 1_000_000 + _AROUND_A_FILE


def _document_bytes(settings: Settings) -> int:
    return filing.MOST_AT_ONCE * settings.document_mb * 1_000_000 + _AROUND_A_FILE


def _most_bytes(scope: Scope, settings: Settings) -> int:
    """Return how long the body of a request may be."""
    path = str(scope["path"]) if scope["method"] == "POST" else ""
    if filing.UPLOAD.search(path):
        return _document_bytes(settings)
    if deskmeasures.takes_files(path):
        return _evidence_bytes(settings)
    is_upload = path.endswith(imports.UPLOAD)
    return settings.import_file_mb * 1_000_000 if is_upload else _body_bytes(settings)


def _shaped(scope: Scope, problem: Problem) -> ASGIApp:
    return _on_problem(Request(scope), problem)


def _rates(settings: Settings, ticks: Callable[[], float]) -> Rates | None:
    if not settings.rate_per_minute:
        return None
    return Rates(Rate(settings.rate_per_minute, settings.rate_burst), ticks)


def create_app(
    settings: Settings,
    *,
    clock: Callable[[], date] = date.today,
    ticks: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = right_now,
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    clock
        Says which day it is; tests set their own.
    ticks
        Seconds that never go back, for rates; tests set their own.
    now
        Says the moment (UTC), for forms, links and mails; tests set their own.

    Raises
    ------
    geo.snapshot.NoCatalogueError
        Where nothing has been built yet.
    """
    one_thread_each()
    app = _Application(
        title="Gewerbeflächen Nordsachsen",
        description=_DESCRIPTION,
        version="1",
        lifespan=_following,
        max_body_size=_body_bytes(settings),
        docs_url=None,
        redoc_url=None,
        # Spans hold the addresses of visitors, which nothing here writes down.
        telemetry=TelemetryConfig(
            tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False
        ),
    )
    app.state.service = Service(settings, clock)
    app.state.postroom = Postroom(app.state.service, ticks, now)
    app.state.desk = Desk(app.state.postroom, ticks)
    app.state.counting = Counting(app.state.desk, ticks)
    app.state.demand = Published(app.state.postroom, ticks)
    app.state.assistant = Assistant(app.state.service, app.state.counting, _body_bytes(settings))
    app.router.routes.append(Route("/mcp", app.state.assistant))
    app.state.sign_on = SignOn(app.state.desk) if settings.oidc_issuer else None
    app.state.rounds = Rounds(app.state.postroom)
    app.state.runner = Runner(app.state.postroom)
    app.state.rates = _rates(settings, ticks)
    app.state.assets = assets.Assets(settings.home / "assets")
    app.state.basemaps, app.state.aerials = basemaps(settings, ticks)
    grounds = tuple(source.ground for source in settings.basemap_sources)
    app.state.pages = Pages(app.state.assets, app.state.service.publisher, grounds)
    app.state.ogc = KeptAnswers(stamp_of(settings))
    app.state.papers = Papers()
    held = (
        ogc,  # first, since a page of features costs little more than to find its route
        *(plots, offer, search, phrases, profiles, statistics, supply, demand),
        *(layers, isochrones),
        *(sheets, health, docs, assets, crawlers, pictures, pages, branches, selection, verify),
        *(glossary, figures, measures, enquiry, subscription, private, owner, basemap, documents),
        *(widget, campaigns, events),
    )
    for router in (
        *(one.router for one in held),
        widget.script,
        campaigns.pictures,
        measures.table,
    ):
        _take(app, router)
    desks = (
        signin,
        signon,
        today,
        newplot,
        holdings,
        confirming,
        edit,
        plot,
        drafts,
        outlinetools,
        outlines,
        enquiries,
        sending,
        exposes,
        owners,
        filing,
        imports,
        eventlist,
        campaignlist,
        reports,
        supplyreport,
        demandreport,
        evaluation,
        deskmeasures,
        account,
        users,
        protocol,
    )
    for staffed in desks:
        _take(app, staffed.router)
    app.include_router(imports.upload, max_body_size=_upload_bytes(settings))
    app.include_router(deskmeasures.upload, max_body_size=_evidence_bytes(settings))
    app.include_router(filing.upload, max_body_size=_document_bytes(settings))
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(NotSignedInError, signin.to_sign_in)
    app.add_exception_handler(StaleFormError, signin.once_more)
    app.add_exception_handler(DraftChangedError, drafts.draft_changed)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(Exception, _on_fault)
    _prepare(app)
    return app


def _take(app: FastAPI, router: APIRouter) -> None:
    """Add the routes of a router as they are.

    FastAPI's `include_router` makes each of them a second time, for what an application adds to
    its routes. Ours adds nothing but the size of bodies, which it watches over by itself; the
    second making is half of a start.
    """
    app.router.routes.extend(router.routes)


def _prepare(app: FastAPI) -> None:
    """Have the routes of routers that are included made ready now.

    FastAPI does that when a request first comes past a route, in whatever threads ask at once:
    the first visitor waits for it, and it switches warnings off and on for the whole process.
    """
    scope = {"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []}
    for route in app.routes:
        route.matches(scope)


# What went wrong, where no parameter says it.
_STATUS: Final = {
    HTTPStatus.BAD_REQUEST: Text("Die Anfrage ist nicht zu lesen.", "The request cannot be read."),
    HTTPStatus.NOT_FOUND: Text("Hier gibt es nichts.", "There is nothing here."),
    HTTPStatus.METHOD_NOT_ALLOWED: Text(
        "Diese Adresse beantwortet andere Methoden; welche, sagt Allow im Kopf der Antwort.",
        "This address answers other methods; the header Allow names them.",
    ),
}
_REFUSED: Final = Text("Das geht so nicht", "This cannot be done")
_FAULT: Final = Text("Der Dienst hat einen Fehler gemacht.", "The service made a mistake.")


def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 – Starlette's signature is wider
    if _is_page(request):
        language = language_of(request.url.path)
        page = pages.error_page(
            request, error.status, _REFUSED.in_(language), in_words(error, language)
        )
        page.headers.update(error.headers or {})
        return page
    return error.response()


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    if _is_page(request) and status is HTTPStatus.NOT_FOUND:
        return pages.missing(request)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        most = _most_bytes(request.scope, request.app.state.service.settings)
        return _on_problem(request, too_large(most))
    headers = dict(error.headers) if error.headers else None
    detail = _STATUS.get(status, Text(status.phrase, status.phrase))
    return _on_problem(request, Problem(status, detail, (), headers and _with_head(headers)))


def _with_head(headers: dict[str, str]) -> dict[str, str]:
    """Name HEAD wherever GET is answered; in order, since routes hold their methods as a set."""
    methods = {one for one in headers.get("Allow", "").split(", ") if one}
    if "GET" in methods:
        methods.add("HEAD")
    return {**headers, "Allow": ", ".join(sorted(methods))} if methods else headers


def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    # The first part of a path says whether it is of the query or of the body.
    names = (*SearchBody.model_fields, *LABELS)
    return _on_problem(request, from_validation(error.errors(), skip=1, known=names))


def _on_fault(request: Request, _error: Exception) -> Response:
    """Answer without anything internal; the server's log holds the traceback."""
    if _is_page(request):
        return pages.fault(request)
    return _on_problem(request, Problem(HTTPStatus.INTERNAL_SERVER_ERROR, _FAULT))


_FOR_PROGRAMS: Final = (
    *("/api/", "/static/", "/openapi.json", "/healthz", "/readyz"),
    *("/sitemap.xml", "/robots.txt", "/mcp", "/basemap/", "/widget.js"),
)


def _is_page(request: Request) -> bool:
    """Whether a person asked for a page: everything outside the API and the files."""
    path = request.url.path
    if is_ogc(path):
        return wants_page(request)
    return not path.startswith(_FOR_PROGRAMS) and not path.endswith("/feed.atom")
