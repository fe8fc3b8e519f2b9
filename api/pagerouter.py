"""Routes of pages: each in German under its path, and in every other language under a prefix."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, params
from fastapi.responses import HTMLResponse

from api.days import asked
from api.templating import prefix
from data.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import Request, Response

    from api.templating import Pages

type Endpoint = Callable[..., Response | Awaitable[Response]]


class PageRouter(APIRouter):
    """A router whose pages are in no API document."""

    def __init__(self) -> None:
        super().__init__(include_in_schema=False, default_response_class=HTMLResponse)

    def page(self, path: str) -> Callable[[Endpoint], Endpoint]:
        """Serve a page under `path` in every language, of today or of a past day."""
        return self._registered(path, ["GET", "HEAD"], [Depends(asked)])

    def page_of_today(self, path: str) -> Callable[[Endpoint], Endpoint]:
        """Serve a page that no past day has."""
        return self._registered(path, ["GET", "HEAD"], [])

    def form(self, path: str) -> Callable[[Endpoint], Endpoint]:
        """Take what a form of the page at `path` sends, in every language."""
        return self._registered(path, ["POST"], [])

    def _registered(
        self, path: str, methods: list[str], dependencies: list[params.Depends]
    ) -> Callable[[Endpoint], Endpoint]:
        def register(endpoint: Endpoint) -> Endpoint:
            for language in LANGUAGES:
                self.add_api_route(
                    prefix(language) + path,
                    endpoint,
                    methods=methods,
                    dependencies=dependencies,
                )
            return endpoint

        return register


def pages_of(request: Request) -> Pages:
    """Return what renders the pages of the app that a request is to."""
    pages: Pages = request.app.state.pages
    return pages


def today_alone(
    request: Request, template: str, context: dict[str, Any], status: HTTPStatus = HTTPStatus.OK
) -> HTMLResponse:
    """Answer with a page that no past day has, so that none is offered."""
    return pages_of(request).render(request, template, {**context, "begins": None}, status=status)
