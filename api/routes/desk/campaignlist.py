"""`/verwaltung/kampagnen`: campaigns: list, form, preview, publishing, and what came of each."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from fastapi import Form, Request
from fastapi.responses import HTMLResponse, Response

from api.campaigns.letters import when
from api.campaigns.selection import plots_of
from api.demand.figures import patterns
from api.desk.campaigns import campaignform
from api.desk.campaigns.campaignform import MOST_BEST, CampaignForm
from api.desk.campaigns.charting import figures_drawn
from api.desk.campaigns.eventform import EventForm
from api.desk.campaigns.figures import KINDS, as_csv, figures_of
from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import address, desk_page, led_to
from api.desk.post.insight import town_of
from api.desk.router import CurrentAct, DeskRouter, Given, Staff, must_keep, refuse
from api.links import base_url
from api.pagerouter import pages_of
from api.problems import Problem
from api.routes.campaigns import campaign_context
from api.templating import language_of, prefix
from data.roles import Role
from data.store.campaigns import ChangedError, SlugTakenError
from data.words import Text, translations
from geo.profiles import GENERAL, names, profiles
from maps.qrcode import qr_code, qr_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.store.campaigns import Campaign, State
    from data.store.users import Act, User

router = DeskRouter()

PATH: Final = "/kampagnen"
_GONE: Final = Text("Diese Kampagne gibt es nicht (mehr).", "There is no such campaign (any more).")
PUBLISHED: Final = Text(
    "Das ist veröffentlicht: Ändern darf es, wer veröffentlicht.",
    "This is published: whoever publishes may change it.",
)
_FILES: Final = {"svg": "image/svg+xml", "png": "image/png"}


Seen = Annotated[int, Form(alias="stand")]
"""The revision that a page showed; what was changed since is not moved unseen."""
_LACKING: Final = Text(
    "Zum Veröffentlichen fehlt noch: {fields}", "To be published it still needs: {fields}"
)


@router.seen(PATH, Role.EDITOR)
def campaigns(request: Request, place: CurrentDesk) -> HTMLResponse:
    """List campaigns and events."""
    store, today = place.store(), place.today()
    listed = [(one, one.standing(today)) for one in store.campaigns.all()]
    language = language_of(request.url.path)
    events = [
        (one, when(one, language), store.registrations.seats(one.number))
        for one in store.events.all()
    ]
    context = {"campaigns": listed, "events": events, "now": place.now()}
    return desk_page(request, "desk/campaigns.html", context)


@router.seen(f"{PATH}/neu", Role.EDITOR)
def campaign_new(request: Request, place: CurrentDesk) -> HTMLResponse:
    """Show an empty form."""
    form = campaignform.empty(place.service, language_of(request.url.path))
    return _form_page(request, None, form)


@router.done(f"{PATH}/neu", Role.EDITOR)
def campaign_added(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, given: Given
) -> Response:
    """Store a draft; or search plots for it, or say what is wrong, and keep what was typed."""
    language = language_of(request.url.path)
    form = campaignform.read(given, place.service, language, complete=False)
    _must_keep_plots(request, place, asking, form)
    if _searches(dict(given)):
        return _form_page(request, None, form)
    form = _bounded(asking, form, request)
    if form.words is None:
        return _form_page(request, None, form, HTTPStatus.BAD_REQUEST)
    try:
        made = place.store().campaigns.add(form.words, act)
    except SlugTakenError:
        return _form_page(request, None, taken(form, request), HTTPStatus.BAD_REQUEST)
    return led_to(request, f"{PATH}/{made.key}", said="saved")


@router.seen(f"{PATH}/{{key}}", Role.EDITOR)
def campaign(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show one campaign: its state, its links, and what came of it."""
    held = campaign_of(place, key)
    language = language_of(request.url.path)
    base = base_url(request, place.settings)
    short = f"{base}/k/{held.code}"
    store = place.store()
    figures = figures_of(store.campaigns.counts(key))
    drawn = figures_drawn(figures, language)
    context = {
        "campaign": held,
        "standing": held.standing(place.today()),
        "missing": campaignform.missing(held.words, language),
        "profile": profiles().get(held.words.profile, GENERAL),
        "plots": plots_of(held.words, place.service.catalogue()),
        "link": f"{base}{prefix(language)}/kampagnen/{held.words.slug}",
        "short": short,
        "code": qr_code(short),
        "public_url": bool(place.settings.public_url),
        "figures": figures,
        "kinds": KINDS,
        "charts": drawn,
        "patterns": patterns(drawn),
        "events": [
            (one, when(one, language)) for one in store.events.all() if one.words.campaign == key
        ],
        "publisher_role": Role.PUBLISHER,
    }
    return desk_page(request, "desk/campaign.html", context)


@router.seen(f"{PATH}/{{key}}/bearbeiten", Role.EDITOR)
def campaign_edit(request: Request, place: CurrentDesk, asking: Staff, key: str) -> HTMLResponse:
    """Show its form."""
    held = campaign_of(place, key)
    must_publish(request, asking, is_draft=held.state == "draft")
    form = campaignform.form_of(held.words, place.service, language_of(request.url.path))
    return _form_page(request, held, form)


@router.done(f"{PATH}/{{key}}/bearbeiten", Role.EDITOR)
def campaign_changed(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str, given: Given
) -> Response:
    """Store what was typed; or search plots for it, or say what is wrong, and keep it."""
    held = campaign_of(place, key)
    must_publish(request, asking, is_draft=held.state == "draft")
    language, typed = language_of(request.url.path), dict(given)
    is_shown = held.state != "draft"
    form = campaignform.read(given, place.service, language, complete=is_shown)
    _must_keep_plots(request, place, asking, form, *held.words.plots)
    seen = typed.get("stand", "")
    if _searches(typed):
        return _form_page(request, held, form, seen=seen)
    form = _bounded(asking, form, request)
    if form.words is None:
        return _form_page(request, held, form, HTTPStatus.BAD_REQUEST, seen=seen)
    try:
        as_seen = replace(held, revision=int(seen) if seen.isdecimal() else 0)
        place.store().campaigns.change(as_seen, form.words, act)
    except SlugTakenError:
        return _form_page(request, held, taken(form, request), HTTPStatus.BAD_REQUEST, seen=seen)
    except ChangedError:
        now = campaign_of(place, key)
        return _form_page(request, now, form, HTTPStatus.CONFLICT, changed=True)
    return led_to(request, f"{PATH}/{key}", said="saved")


@router.seen(f"{PATH}/{{key}}/vorschau", Role.EDITOR)
def campaign_preview(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show the public page as it would be; nothing is counted."""
    held = campaign_of(place, key)
    context = {
        **campaign_context(request, place.room, held),
        "desk": address(request),
        "back": f"{PATH}/{key}",
    }
    with_map = bool(context["suited"])
    return pages_of(request).render(
        request, "desk/campaign_preview.html", context, with_map=with_map
    )


@router.done(f"{PATH}/{{key}}/veroeffentlichen", Role.PUBLISHER)
def campaign_published(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str, seen: Seen = 0
) -> Response:
    """Publish a campaign: its page is there from its first day to its last."""
    held = campaign_of(place, key)
    lacking = campaignform.missing(held.words, language_of(request.url.path))
    if lacking:
        raise Problem(HTTPStatus.BAD_REQUEST, _LACKING.format(fields=", ".join(lacking)), ())
    for one in held.words.plots:
        must_keep(request, asking, town_of(place, one))
    return _moved(request, place, act, held, "published", seen)


@router.done(f"{PATH}/{{key}}/beenden", Role.PUBLISHER)
def campaign_ended(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, seen: Seen = 0
) -> Response:
    """End a campaign before its last day."""
    return _moved(request, place, act, campaign_of(place, key), "ended", seen)


@router.done(f"{PATH}/{{key}}/zurueckziehen", Role.PUBLISHER)
def campaign_withdrawn(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, seen: Seen = 0
) -> Response:
    """Make it a draft again: nobody sees it."""
    return _moved(request, place, act, campaign_of(place, key), "draft", seen)


@router.done(f"{PATH}/{{key}}/loeschen", Role.PUBLISHER)
def campaign_deleted(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, seen: Seen = 0
) -> Response:
    """Delete a draft, with what was counted of it."""
    held = campaign_of(place, key)
    try:
        place.store().campaigns.delete(replace(held, revision=seen), act)
    except ChangedError:
        return led_to(request, f"{PATH}/{key}", said="else_changed")
    return led_to(request, PATH, said="deleted")


@router.seen(f"{PATH}/{{key}}/qr.{{kind}}", Role.EDITOR)
def campaign_code(
    request: Request, place: CurrentDesk, key: str, kind: Literal["svg", "png"]
) -> Response:
    """Hand out the QR code of the short link, to be printed."""
    held = campaign_of(place, key)
    short = f"{base_url(request, place.settings)}/k/{held.code}"
    name = f'attachment; filename="qr-{held.words.slug}.{kind}"'
    headers = {"Content-Disposition": name}
    return Response(qr_file(short, kind), media_type=_FILES[kind], headers=headers)


@router.seen(f"{PATH}/{{key}}/zahlen.csv", Role.EDITOR)
def campaign_figures(request: Request, place: CurrentDesk, key: str) -> Response:
    """Hand out what was counted, by day."""
    held = campaign_of(place, key)
    figures = figures_of(place.store().campaigns.counts(key))
    name = f'attachment; filename="kampagne-{held.words.slug}.csv"'
    return Response(
        as_csv(figures, language_of(request.url.path)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


def campaign_of(place: Desk, key: str) -> Campaign:
    """Return the campaign of an address of the desk; else 404."""
    held = place.store().campaigns.get(key)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    return held


def must_publish(request: Request, user: User, *, is_draft: bool) -> None:
    """Make sure that who changes what visitors see may publish; else deny and note it."""
    if not is_draft and not user.may(Role.PUBLISHER):
        refuse(request, user, PUBLISHED)


def taken[F: (CampaignForm, EventForm)](form: F, request: Request) -> F:
    """Return a form that says that another page has its address."""
    _ = translations(language_of(request.url.path)).gettext
    return form.with_error("adresse", _("Another page has this address."))


def _searches(typed: Mapping[str, str]) -> bool:
    """Whether plots are to be searched, and nothing is stored.

    Enter presses no button by name: it searches where a line to search for was just typed.
    """
    line = typed.get("suche", "").strip()
    is_new = bool(line) and line != typed.get("gesucht", "").strip()
    return typed.get("schritt", "suchen" if is_new else "speichern") == "suchen"


def _must_keep_plots(
    request: Request, place: Desk, user: User, form: CampaignForm, *before: str
) -> None:
    """Make sure that who is bound to municipalities adds and removes plots of these alone."""
    chosen = {plot.id for plot in form.choice.plots}
    for one in chosen.symmetric_difference(before):
        must_keep(request, user, town_of(place, one))


def _bounded(user: User, form: CampaignForm, request: Request) -> CampaignForm:
    """Return a form that says that plots of the whole county are not theirs to choose."""
    if not user.municipalities or form.words is None or not form.words.best:
        return form
    _ = translations(language_of(request.url.path)).gettext
    return form.with_error(
        "beste", _("You are bound to municipalities: please choose plots of these by hand.")
    )


def _moved(
    request: Request, place: Desk, act: Act, held: Campaign, state: State, seen: int
) -> Response:
    try:
        place.store().campaigns.move(replace(held, revision=seen), state, act)
    except ChangedError:
        return led_to(request, f"{PATH}/{held.key}", said="else_changed")
    said = {"published": "public", "ended": "ended", "draft": "draft"}[state]
    return led_to(request, f"{PATH}/{held.key}", said=said)


def _form_page(
    request: Request,
    held: Campaign | None,
    form: CampaignForm,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    seen: str = "",
    changed: bool = False,
) -> HTMLResponse:
    context: dict[str, Any] = {
        "campaign": held,
        "form": form,
        "seen": seen or (str(held.revision) if held else ""),
        "changed": changed,
        "profiles": [profiles()[name] for name in names()],
        "most_best": MOST_BEST,
    }
    return desk_page(request, "desk/campaign_edit.html", context, status)
