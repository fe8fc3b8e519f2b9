"""`/angebot/{token}`: the page that staff made for one prospect, behind a signed link.

It ends on its day and can be withdrawn; what it shows of the plots is as of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from api import branches, views
from api.pagerouter import PageRouter, pages_of
from api.postroom import CurrentPostroom, Postroom
from api.routes.pages import error_page
from api.routes.selection import Chosen
from api.seals import NotOursError
from api.templating import language_of, prefix
from api.weighting import read_weights
from data.words import translations
from geo.profiles import GENERAL, profiles
from maps.comparison import FEWEST, MOST

if TYPE_CHECKING:
    from api.branches import Suited
    from data.store.offers import Offer
    from geo.catalogue import Catalogue, Plot
    from geo.profiles import Profile

router = PageRouter()

# The page is for one pair of eyes: in no cache, no index, and no address of it goes elsewhere.
_PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True, slots=True)
class _Shown:
    """An offer with what the catalogue knows of it today."""

    offer: Offer
    profile: Profile
    suited: tuple[Suited, ...]
    chosen: Chosen


@router.page_of_today("/angebot/{token}")
def private_page(request: Request, room: CurrentPostroom, token: str) -> Response:
    """Show the plots chosen for a prospect, in their order, with the words of staff."""
    offer = _offer(room, token)
    answer = _ended(request) if offer is None else _page(request, room, offer)
    answer.headers.update(_PRIVATE)
    return answer


def _offer(room: Postroom, token: str) -> Offer | None:
    """Return the offer of a link; None where it is not ours, has ended or was withdrawn."""
    try:
        key = room.seals.opened("offer", token)
    except NotOursError:
        return None
    store = room.existing_store()
    offer = store.offers.get(str(key)) if store else None
    if offer is None or offer.withdrawn or offer.ends_on <= room.today():
        return None
    return offer


def _ended(request: Request) -> Response:
    _ = translations(language_of(request.url.path)).gettext
    return error_page(
        request,
        HTTPStatus.GONE,
        _("This page is no longer there"),
        _(
            "It was made for a time that is over, was withdrawn, or its address is incomplete. "
            "Please write to the office."
        ),
    )


def _page(request: Request, room: Postroom, offer: Offer) -> Response:
    language = language_of(request.url.path)
    catalogue = room.service.catalogue()
    shown = _shown(offer, catalogue, request)
    plots = shown.chosen.plots
    context = {
        "shown": shown,
        "paragraphs": [part for part in offer.greeting.split("\n\n") if part.strip()],
        "own_weights": bool(offer.weights),
        "general": shown.profile == GENERAL,
        "bounds": views.bounds_of(plots),
        "ids": shown.chosen.ids.replace(",", " "),
        "comparable": FEWEST <= len(plots) <= MOST,
        "files": f"&lang={language}",
        "enquiry": f"{prefix(language)}/anfrage?ids={shown.chosen.ids}",
    }
    return pages_of(request).render(request, "private.html", context, with_map=bool(plots))


def _shown(offer: Offer, catalogue: Catalogue, request: Request) -> _Shown:
    profile = profiles().get(offer.profile, GENERAL)
    plots: tuple[Plot, ...] = tuple(
        catalogue.by_id[one] for one in offer.plots if one in catalogue.by_id
    )
    strange = tuple(one for one in offer.plots if one not in catalogue.by_id)
    suited = branches.suiting(
        catalogue, plots, profile, read_weights(offer.weights), language_of(request.url.path)
    )
    return _Shown(offer, profile, suited, Chosen(plots, strange))
