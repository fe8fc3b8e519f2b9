"""Routes of pages: each in German under its path, and in every other language under a prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from api.days import asked
from api.templating import prefix
from data.words import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request, Response

    from api.templating import Pages

type Endpoint = Callable[..., Response]


class PageRouter(APIRouter):
    """A router whose pages are in no API document."""

    def __init__(self) -> None:
        super().__init__(include_in_schema=False, default_response_class=HTMLResponse)

    def page(self, path: str) -> Callable[[Endpoint], Endpoint]:
        """Serve a page under `path` in every language."""

        def register(endpoint: Endpoint) -> Endpoint:
            for language in LANGUAGES:
                self.add_api_route(
                    prefix(language) + path,
                    endpoint,
                    methods=["GET", "HEAD"],
                    dependencies=[Depends(asked)],
                )
            return endpoint

        return register


def pages_of(request: Request) -> Pages:
    """Return what renders the pages of the app that a request is to."""
    pages: Pages = request.app.state.pages
    return pages
