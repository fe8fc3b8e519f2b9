"""`/kampagnen/{slug}`: the page of a campaign for its time, and the short link that leads there."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api import views
from api.campaigns.counting import PARAMETER, count
from api.campaigns.letters import when
from api.campaigns.selection import plots_of, profile_of, suited
from api.pagerouter import PageRouter, pages_of, today_alone
from api.pictures import campaign_picture, shared
from api.postroom import CurrentPostroom, Postroom
from api.problems import reject_unknown
from api.routes.pages import missing
from api.templating import language_of, prefix
from api.validators import unchanged, validators
from data.words import Language
from geo.profiles import GENERAL

if TYPE_CHECKING:
    from api.papers import Papers
    from data.store.campaigns import Campaign
    from data.store.event import Event

router = PageRouter()
pictures = APIRouter(include_in_schema=False)


@router.page_of_today("/kampagnen/{slug}")
def campaign_page(request: Request, room: CurrentPostroom, slug: str) -> HTMLResponse:
    """Show a campaign while it lasts, that it has ended after that, and nothing of a draft."""
    store = room.existing_store()
    held = store.campaigns.named(slug) if store else None
    standing = held.standing(room.today()) if held else "draft"
    if held is None or standing in {"draft", "waiting"}:
        return missing(request)
    if standing == "ended":
        return today_alone(request, "campaign_ended.html", {"campaign": held})
    count(request, room, "visit", slug)
    plots = plots_of(held.words, room.service.catalogue())
    context = campaign_context(request, room, held)
    language = language_of(request.url.path)
    title = held.words.title.in_(language)
    drawn = campaign_picture(room.service.catalogue(), slug, title, plots, language)
    context["picture"] = shared(drawn, language, None)
    return pages_of(request).render(request, "campaign.html", context, with_map=bool(plots))


def campaign_context(request: Request, room: Postroom, held: Campaign) -> dict[str, Any]:
    """Return what the page of a campaign shows."""
    language, catalogue = language_of(request.url.path), room.service.catalogue()
    words, plots = held.words, plots_of(held.words, catalogue)
    ids = [plot.id for plot in plots]
    asked = [f"ids={','.join(ids)}"] if ids else []
    return {
        "begins": None,
        "campaign": held,
        "paragraphs": paragraphs(words.text.in_(language)),
        "profile": profile_of(words),
        "general": GENERAL.name,
        "suited": suited(words, catalogue, language),
        "bounds": views.bounds_of(plots),
        "ids": " ".join(ids),
        "from_here": f"{PARAMETER}={words.slug}",
        "enquiry": f"{prefix(language)}/anfrage?{'&'.join([*asked, f'{PARAMETER}={words.slug}'])}",
        "events": [(one, when(one, language)) for one in events_ahead(room, held.key)],
    }


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a plain text, between which there are empty lines."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def events_ahead(room: Postroom, campaign: str) -> list[Event]:
    """Return the events of a campaign that visitors see and that are not over, the next first."""
    store = room.existing_store()
    now = room.now()
    held = [
        one
        for one in (store.events.all() if store else ())
        if one.words.campaign == campaign and one.state == "published" and not one.is_over(now)
    ]
    return held[::-1]


@router.page_of_today("/k/{code}")
def short_link(request: Request, room: CurrentPostroom, code: str) -> Response:
    """Lead from the short link to the page, wherever that is by now."""
    store = room.existing_store()
    held = store.campaigns.coded(code) if store else None
    standing = held.standing(room.today()) if held else "draft"
    if held is None or standing in {"draft", "waiting"}:
        return missing(request)
    count(request, room, "short_link", held.words.slug)
    address = f"{prefix(language_of(request.url.path))}/kampagnen/{held.words.slug}"
    # Not kept, so that each use is seen and another address of the page is found.
    return RedirectResponse(address, HTTPStatus.FOUND, headers={"Cache-Control": "no-store"})


@pictures.get("/kampagnen/{slug}/bild.png", dependencies=[Depends(reject_unknown("lang"))])
def campaign_card(
    request: Request,
    room: CurrentPostroom,
    slug: str,
    lang: Annotated[Language, Query()] = "de",
) -> Response:
    """Answer with the picture of a campaign, for where its address is shared."""
    store = room.existing_store()
    held = store.campaigns.named(slug) if store else None
    if held is None or held.standing(room.today()) != "public":
        raise HTTPException(HTTPStatus.NOT_FOUND)
    catalogue = room.service.catalogue()
    headers = validators(request, catalogue, held.key, str(held.revision))
    if same := unchanged(request, headers):
        return same
    plots = plots_of(held.words, catalogue)
    drawn = campaign_picture(catalogue, slug, held.words.title.in_(lang), plots, lang)
    papers: Papers = request.app.state.papers
    content = papers.get(headers["ETag"], drawn.make)
    return Response(content, media_type="image/png", headers=headers)
