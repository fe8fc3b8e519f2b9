"""Whole addresses of pages, and the way to a page from the start as structured data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.links import base_url
from api.structured import as_script, breadcrumbs
from api.templating import language_of, prefix
from data.words import translations

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request
    from markupsafe import Markup


def addresses(request: Request) -> Callable[[str], str]:
    """Return what makes whole addresses of paths, in the language of a request."""
    base = base_url(request, request.app.state.service.settings)
    root = base + prefix(language_of(request.url.path))
    return lambda path: root + path


def crumbs(request: Request, *steps: tuple[str, str]) -> Markup:
    """Return the way to a page as structured data: the start, then names with their paths."""
    root = addresses(request)
    start = translations(language_of(request.url.path)).gettext("Commercial land in Nordsachsen")
    named = ((start, "/"), *steps)
    return as_script(breadcrumbs([(name, root(path)) for name, path in named]))
