"""What other programs look for at fixed addresses: sitemap, robots.txt, and the feed."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from api.campaigns.public import public_pages
from api.feed import MEDIA_TYPE, atom
from api.links import base_url
from api.postroom import CurrentPostroom
from api.problems import Problem
from api.service import CurrentCatalogue, CurrentService, Past, Service
from api.sitemap import sitemap
from api.templating import language_of
from api.validators import unchanged, validators
from data.store.changes import StoreError
from data.words import Text
from maps.context import Context

router = APIRouter(include_in_schema=False)

_AWAY = Text(
    "Das Verzeichnis ist gerade nicht zu lesen.", "The record cannot be read at the moment."
)
# Filters make endless addresses of the same pages.
_ROBOTS = """\
User-agent: *
Disallow: /*?
Disallow: /mcp
Disallow: /verwaltung
Disallow: /en/verwaltung

Sitemap: {base}/sitemap.xml
"""


def _past(service: Service) -> Past:
    try:
        return service.past()
    except StoreError:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE, _AWAY, headers={"Retry-After": "60"}
        ) from None


@router.get("/robots.txt")
def robots(request: Request, service: CurrentService) -> PlainTextResponse:
    """Say where the sitemap is."""
    return PlainTextResponse(_ROBOTS.format(base=base_url(request, service.settings)))


@router.get("/sitemap.xml")
def site_map(
    request: Request, held: CurrentCatalogue, service: CurrentService, room: CurrentPostroom
) -> Response:
    """Name every page."""
    more = public_pages(room)
    headers = validators(request, held, *(f"{path} {day}" for path, day in more))
    if same := unchanged(request, headers):
        return same
    content = sitemap(held, _past(service), base_url(request, service.settings), more)
    return Response(content, media_type="application/xml", headers=headers)


@router.get("/feed.atom")
@router.get("/en/feed.atom")
def feed(request: Request, held: CurrentCatalogue, service: CurrentService) -> Response:
    """Tell what is new and what has changed."""
    headers = validators(request, held)
    if same := unchanged(request, headers):
        return same
    context = Context(held, base_url(request, service.settings))
    language = language_of(request.url.path)
    content = atom(_past(service), context, service.publisher, service.settings.freshness, language)
    return Response(content, media_type=MEDIA_TYPE, headers=headers)
