"""`/verwaltung/kampagnen/veranstaltungen`: events, and who is registered for them."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response

from api.campaigns.enrolling import delete_on
from api.campaigns.letters import EventLetters, when
from api.desk.campaigns import eventform
from api.desk.campaigns.figures import table_bytes
from api.desk.desk import CurrentDesk, Desk
from api.desk.pages import address, desk_page, led_to
from api.desk.router import CurrentAct, DeskRouter, Given, Staff
from api.links import base_url
from api.pagerouter import pages_of
from api.problems import Problem
from api.routes.desk.campaignlist import PATH as CAMPAIGNS
from api.routes.desk.campaignlist import Seen, must_publish, taken
from api.routes.events import event_context
from api.templating import language_of, prefix
from data import words
from data.roles import Role
from data.store.campaigns import ChangedError, SlugTakenError
from data.store.events import HasRegistrationsError, TooFewPlacesError
from data.words import Text, translations

if TYPE_CHECKING:
    from api.desk.campaigns.eventform import EventForm
    from data.store.event import Event, EventState
    from data.store.users import Act

router = DeskRouter()

_PATH: Final = f"{CAMPAIGNS}/veranstaltungen"
_GONE: Final = Text(
    "Diese Veranstaltung gibt es nicht (mehr).", "There is no such event (any more)."
)
_LACKING: Final = Text(
    "Zum Veröffentlichen fehlt noch: {fields}", "To be published it still needs: {fields}"
)
_CANCELLED: Final = Text(
    "Eine abgesagte Veranstaltung wird nicht mehr geändert.",
    "An event that was cancelled is not changed any more.",
)


@router.seen(f"{_PATH}/neu", Role.EDITOR)
def event_new(
    request: Request, place: CurrentDesk, kampagne: Annotated[str, Query(max_length=40)] = ""
) -> HTMLResponse:
    """Show an empty form."""
    form = eventform.empty(language_of(request.url.path), kampagne)
    return _form_page(request, place, None, form)


@router.done(f"{_PATH}/neu", Role.EDITOR)
def event_added(request: Request, place: CurrentDesk, act: CurrentAct, given: Given) -> Response:
    """Store a draft; or say what is wrong, and keep what was typed."""
    form = _read(request, place, given, complete=False)
    if form.words is None:
        return _form_page(request, place, None, form, HTTPStatus.BAD_REQUEST)
    try:
        made = place.store().events.add(form.words, act)
    except SlugTakenError:
        form = taken(form, request)
        return _form_page(request, place, None, form, HTTPStatus.BAD_REQUEST)
    return led_to(request, f"{_PATH}/{made.key}", said="saved")


@router.seen(f"{_PATH}/{{key}}", Role.EDITOR)
def event(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show one event, and who is registered."""
    held = _event(place, key)
    language = language_of(request.url.path)
    store = place.store()
    base = base_url(request, place.settings)
    campaign = store.campaigns.get(held.words.campaign) if held.words.campaign else None
    context = {
        "event": held,
        "when": when(held, language),
        "missing": eventform.missing(held.words, language),
        "link": f"{base}{prefix(language)}/veranstaltungen/{held.words.slug}",
        "campaign": campaign,
        "registrations": store.registrations.of(held.number),
        "seats": store.registrations.seats(held.number),
        "is_over": held.is_over(place.now()),
        "takes": held.takes(place.now()),
        "delete_on": delete_on(place.room, held),
        "publisher_role": Role.PUBLISHER,
    }
    return desk_page(request, "desk/event.html", context)


@router.seen(f"{_PATH}/{{key}}/bearbeiten", Role.EDITOR)
def event_edit(request: Request, place: CurrentDesk, asking: Staff, key: str) -> HTMLResponse:
    """Show its form."""
    held = _changeable(place, key)
    must_publish(request, asking, is_draft=held.state == "draft")
    form = eventform.form_of(held.words, language_of(request.url.path))
    return _form_page(request, place, held, form)


@router.done(f"{_PATH}/{{key}}/bearbeiten", Role.EDITOR)
def event_changed(
    request: Request, place: CurrentDesk, asking: Staff, act: CurrentAct, key: str, given: Given
) -> Response:
    """Store what was typed, and tell whoever is registered; or say what is wrong, and keep it."""
    held = _changeable(place, key)
    must_publish(request, asking, is_draft=held.state == "draft")
    form = _read(request, place, given, complete=held.state != "draft")
    seen = dict(given).get("stand", "")
    if form.words is None:
        return _form_page(request, place, held, form, HTTPStatus.BAD_REQUEST, seen=seen)
    try:
        place.store().events.change(
            replace(held, revision=int(seen) if seen.isdecimal() else 0),
            form.words,
            act,
            EventLetters(place.room, act.at),
            delete_on(place.room, held, form.words),
        )
    except SlugTakenError:
        form = taken(form, request)
        return _form_page(request, place, held, form, HTTPStatus.BAD_REQUEST, seen=seen)
    except TooFewPlacesError:
        _ = translations(language_of(request.url.path)).gettext
        form = form.with_error("plaetze", _("More people are registered than that."))
        return _form_page(request, place, held, form, HTTPStatus.BAD_REQUEST, seen=seen)
    except ChangedError:
        now = _event(place, key)
        return _form_page(request, place, now, form, HTTPStatus.CONFLICT, changed=True)
    place.room.wake.set()
    return led_to(request, f"{_PATH}/{key}", said="saved")


@router.seen(f"{_PATH}/{{key}}/vorschau", Role.EDITOR)
def event_preview(request: Request, place: CurrentDesk, key: str) -> HTMLResponse:
    """Show the public page as it would be."""
    held = _event(place, key)
    as_seen = replace(held, state="published") if held.state == "draft" else held
    context = {
        **event_context(request, place.room, as_seen),
        "begins": None,
        "desk": address(request),
        "back": f"{_PATH}/{key}",
        "wrong": (),
        "refusal": None,
    }
    return pages_of(request).render(request, "desk/event_preview.html", context)


@router.done(f"{_PATH}/{{key}}/veroeffentlichen", Role.PUBLISHER)
def event_published(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, seen: Seen = 0
) -> Response:
    """Publish an event."""
    held = _changeable(place, key)
    lacking = eventform.missing(held.words, language_of(request.url.path))
    if lacking:
        raise Problem(HTTPStatus.BAD_REQUEST, _LACKING.format(fields=", ".join(lacking)), ())
    return _moved(request, place, act, held, "published", seen)


@router.done(f"{_PATH}/{{key}}/zurueckziehen", Role.PUBLISHER)
def event_withdrawn(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, seen: Seen = 0
) -> Response:
    """Make it a draft again, as long as nobody is registered."""
    return _moved(request, place, act, _changeable(place, key), "draft", seen)


@router.done(f"{_PATH}/{{key}}/absagen", Role.PUBLISHER)
def event_cancelled(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, seen: Seen = 0
) -> Response:
    """Cancel an event, and tell whoever is registered."""
    return _moved(request, place, act, _changeable(place, key), "cancelled", seen)


@router.done(f"{_PATH}/{{key}}/loeschen", Role.PUBLISHER)
def event_deleted(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, seen: Seen = 0
) -> Response:
    """Delete a draft."""
    held = _event(place, key)
    try:
        place.store().events.delete(replace(held, revision=seen), act)
    except ChangedError:
        return led_to(request, f"{_PATH}/{key}", said="else_changed")
    return led_to(request, CAMPAIGNS, said="deleted")


@router.seen(f"{_PATH}/{{key}}/anmeldungen.csv", Role.EDITOR)
def registrations_file(request: Request, place: CurrentDesk, key: str) -> Response:
    """Hand out who is registered, as a table."""
    held = _event(place, key)
    language = language_of(request.url.path)
    _ = translations(language).gettext
    headings = [
        *(_("Name"), _("Firm"), _("E-mail"), _("State"), _("Received"), _("Language")),
        _("Deleted on"),
    ]
    rows = [
        (
            one.name,
            one.firm,
            one.email,
            _("waits") if one.waiting else _("has a place"),
            words.moment(one.received, language),
            one.language,
            one.delete_on,
        )
        for one in place.store().registrations.of(held.number)
    ]
    name = f'attachment; filename="anmeldungen-{held.words.slug}.csv"'
    return Response(
        table_bytes(headings, rows, language),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


@router.done(f"{_PATH}/{{key}}/anmeldungen/{{registration}}/streichen", Role.EDITOR)
def registration_removed(
    request: Request, place: CurrentDesk, act: CurrentAct, key: str, registration: str
) -> Response:
    """Delete a registration for somebody who asked the office; whoever waits moves up."""
    held, store = _event(place, key), place.store()
    one = store.registrations.get(registration)
    if one is None or one.event != held.number:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    store.registrations.cancel(registration, act.at, EventLetters(place.room, act.at), act)
    place.room.wake.set()
    return led_to(request, f"{_PATH}/{key}", said="deleted")


def _event(place: Desk, key: str) -> Event:
    held = place.store().events.get(key)
    if held is None:
        raise Problem(HTTPStatus.NOT_FOUND, _GONE, ())
    return held


def _changeable(place: Desk, key: str) -> Event:
    held = _event(place, key)
    if held.state == "cancelled":
        raise Problem(HTTPStatus.CONFLICT, _CANCELLED, ())
    return held


def _read(request: Request, place: Desk, given: Given, *, complete: bool) -> EventForm:
    known = [one.key for one in place.store().campaigns.all()]
    return eventform.read(dict(given), known, language_of(request.url.path), complete=complete)


def _moved(
    request: Request, place: Desk, act: Act, held: Event, state: EventState, seen: int
) -> Response:
    try:
        place.store().events.move(
            replace(held, revision=seen), state, act, EventLetters(place.room, act.at)
        )
    except ChangedError:
        return led_to(request, f"{_PATH}/{held.key}", said="else_changed")
    except HasRegistrationsError:
        return led_to(request, f"{_PATH}/{held.key}", said="has_registrations")
    place.room.wake.set()
    said = {"published": "public", "cancelled": "cancelled", "draft": "draft"}[state]
    return led_to(request, f"{_PATH}/{held.key}", said=said)


def _form_page(
    request: Request,
    place: Desk,
    held: Event | None,
    form: EventForm,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    seen: str = "",
    changed: bool = False,
) -> HTMLResponse:
    context: dict[str, Any] = {
        "event": held,
        "form": form,
        "seen": seen or (str(held.revision) if held else ""),
        "changed": changed,
        "campaigns": place.store().campaigns.all(),
    }
    return desk_page(request, "desk/event_edit.html", context, status)
