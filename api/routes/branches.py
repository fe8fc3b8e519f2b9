"""The pages of branches: what each asks of a plot, and which plots suit it best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request

from api import branches, portraits
from api.crumbs import crumbs
from api.days import shown
from api.pagerouter import PageRouter, pages_of
from api.routes.pages import missing
from api.templating import language_of
from data.words import translations

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

router = PageRouter()


@router.page("/branchen")
def branch_list(request: Request) -> HTMLResponse:
    """Every branch, what it weighs, and the plot that suits it best."""
    language = language_of(request.url.path)
    title = translations(language).gettext("Branches")
    context = {
        "branches": branches.branches(shown(request), language),
        "structured": crumbs(request, (title, "/branchen")),
    }
    return pages_of(request).render(request, "branches.html", context)


@router.page("/branchen/{profile}")
def branch_page(request: Request, profile: str) -> HTMLResponse:
    """One branch: the plots that suit it best and why, and what it weighs."""
    held = branches.branch_profiles().get(profile)
    if held is None:
        return missing(request)
    catalogue, language = shown(request), language_of(request.url.path)
    title = branches.title(held, language)
    overview = translations(language).gettext("Branches")
    context = {
        "profile": held,
        "title": title,
        "weights": branches.weights(held, language),
        "best": branches.suited(catalogue, held, language),
        "weighed": branches.bars(held, language),
        "criteria": branches.criteria(held, language),
        "free": portraits.portrait_of(catalogue).plots,
        "others": [one for one in branches.branch_profiles().values() if one != held],
        "structured": crumbs(request, (overview, "/branchen"), (title, f"/branchen/{held.name}")),
    }
    return pages_of(request).render(request, "branch.html", context)
