"""`/veranstaltungen/{slug}`: an event, registering for it, its calendar file, and cancelling."""

from __future__ import annotations

import hashlib
import logging
from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.campaigns.calendar import MEDIA_TYPE, calendar_of, path_of
from api.campaigns.counting import count
from api.campaigns.enrolling import delete_on, enrolled, entries
from api.campaigns.letters import END, EventLetters, host_of, when
from api.entries import Entry, Typed
from api.guard import FORM, HONEYPOT, Refusal
from api.pagerouter import PageRouter, today_alone
from api.postroom import CurrentPostroom, Postroom
from api.routes.campaigns import paragraphs
from api.routes.pages import missing
from api.seals import NotOursError, TooOldError
from api.templating import language_of, prefix
from data.store.changes import StoreError
from data.store.registrations import ClosedError, FullError
from data.words import translations

if TYPE_CHECKING:
    from data.store.campaigns import Campaign
    from data.store.event import Event

router = PageRouter()

_PATH: Final = "/veranstaltungen"
_RECEIPT_DAYS: Final = timedelta(days=30)
_LOG: Final = logging.getLogger(__name__)


# Before the pages of events, none of which has this address.
@router.page_of_today(f"{END}/{{token}}")
def end_page(request: Request, room: CurrentPostroom, token: str) -> HTMLResponse:
    """Show the button that cancels: programs that look through mails open every link."""
    return _end(request, room, token, act=False)


@router.form(f"{END}/{{token}}")
def ended(request: Request, room: CurrentPostroom, token: str) -> HTMLResponse:
    """Cancel a registration; whoever waits longest moves up."""
    return _end(request, room, token, act=not room.guard.is_foreign(request))


def _end(request: Request, room: Postroom, token: str, *, act: bool) -> HTMLResponse:
    try:
        key = str(room.seals.opened("registration end", token))
    except NotOursError:
        return missing(request)
    status, done, event = HTTPStatus.OK, False, None
    try:
        store, now = room.store(), room.now()
        held = store.registrations.get(key)
        if held is not None:
            event = next((one for one in store.events.all() if one.number == held.event), None)
            done = act and store.registrations.cancel(key, now, EventLetters(room, now))
            if done:
                room.wake.set()
    except StoreError as error:
        _LOG.error("a registration could not be cancelled: %s", error)
        status = HTTPStatus.SERVICE_UNAVAILABLE
    context = {
        "event": event,
        "done": done,
        "away": status is HTTPStatus.SERVICE_UNAVAILABLE,
        "when": when(event, language_of(request.url.path)) if event else "",
    }
    return today_alone(request, "event_end.html", context, status)


@router.page_of_today(f"{_PATH}/{{slug}}")
def event_page(request: Request, room: CurrentPostroom, slug: str) -> HTMLResponse:
    """Show an event, with the form where one can register."""
    held = shown_event(room, slug)
    if held is None:
        return missing(request)
    return _page(request, room, held, entries(language_of(request.url.path)))


@router.form(f"{_PATH}/{{slug}}")
def registered(request: Request, room: CurrentPostroom, slug: str, given: Typed) -> Response:
    """Store a registration with its mail, then thank; or say why not, and keep what was typed."""
    held = shown_event(room, slug)
    if held is None:
        return missing(request)
    language = language_of(request.url.path)
    typed = entries(language, given)
    if any(one.error for one in typed):
        return _page(request, room, held, typed, status=HTTPStatus.BAD_REQUEST)
    which = room.guard.refused(request, "registration", given, language)
    if isinstance(which, Refusal):
        return _page(request, room, held, typed, which.sentence, which.status)
    return _enrolled(request, room, held, typed, which)


def _enrolled(
    request: Request, room: Postroom, held: Event, typed: tuple[Entry, ...], which: str
) -> Response:
    language = language_of(request.url.path)
    _ = translations(language).gettext
    form = hashlib.sha256(which.encode()).hexdigest()
    try:
        made, is_new = enrolled(room, held, typed, form, language)
    except FullError:
        sentence = _("All places are taken by now, and there is no waiting list. We are sorry.")
        return _page(request, room, held, typed, sentence, HTTPStatus.CONFLICT)
    except ClosedError:
        sentence = _("One cannot register for this event any more.")
        return _page(request, room, held, typed, sentence, HTTPStatus.CONFLICT)
    except (StoreError, OSError) as error:
        _LOG.error("a registration could not be stored: %s", error)
        sentence = _(
            "Your registration could not be stored: the fault is ours. Please try again in some "
            "minutes, or write to {mail}."
        ).format(mail=room.settings.mailbox)
        return _page(request, room, held, typed, sentence, HTTPStatus.SERVICE_UNAVAILABLE)
    campaign = campaign_of(room, held)
    if is_new and campaign is not None:
        count(request, room, "registration", campaign.words.slug)
    room.wake.set()
    # Of an address that was registered before nothing is said here: its owner reads it by mail.
    content = [held.key, made.waiting, made.delete_on.isoformat()]
    receipt = room.seals.seal("registered", content)
    return RedirectResponse(f"{path_of(held, language)}/danke/{receipt}", HTTPStatus.SEE_OTHER)


@router.page_of_today(f"{_PATH}/{{slug}}/danke/{{receipt}}")
def registration_thanks(
    request: Request, room: CurrentPostroom, slug: str, receipt: str
) -> HTMLResponse:
    """Thank for what was stored, and say what happens next."""
    held = shown_event(room, slug)
    try:
        key, waiting, day = room.seals.opened("registered", receipt, age=_RECEIPT_DAYS)
    except (NotOursError, TooOldError):
        return missing(request)
    if held is None or held.key != key:
        return missing(request)
    language = language_of(request.url.path)
    context = {
        "event": held,
        "when": when(held, language),
        "waiting": waiting,
        "delete_on": date.fromisoformat(day),
        "mails": bool(room.settings.smtp_host),
        "calendar": f"{path_of(held, language)}/termin.ics",
    }
    return today_alone(request, "event_thanks.html", context)


@router.page_of_today(f"{_PATH}/{{slug}}/termin.ics")
def event_calendar(request: Request, room: CurrentPostroom, slug: str) -> Response:
    """Hand out the event as a calendar file."""
    held = shown_event(room, slug)
    if held is None:
        return missing(request)
    language = language_of(request.url.path)
    headers = {
        "Content-Disposition": f'attachment; filename="{held.words.slug}.ics"',
        "Cache-Control": "no-cache",
    }
    content = calendar_of(held, host_of(room, language), language)
    return Response(content, media_type=MEDIA_TYPE, headers=headers)


def shown_event(room: Postroom, slug: str) -> Event | None:
    """Return the event of an address that visitors see; None where there is none."""
    store = room.existing_store()
    held = store.events.named(slug) if store else None
    return None if held is None or held.state == "draft" else held


def campaign_of(room: Postroom, event: Event) -> Campaign | None:
    """Return the campaign of an event while it is public; None where there is none."""
    store = room.existing_store()
    held = store.campaigns.get(event.words.campaign) if store and event.words.campaign else None
    return held if held is not None and held.standing(room.today()) == "public" else None


def event_context(request: Request, room: Postroom, held: Event) -> dict[str, Any]:
    """Return what the page of an event shows, but for its form."""
    language, now = language_of(request.url.path), room.now()
    seats = room.store().registrations.seats(held.number)
    most = held.words.places
    is_full = most is not None and seats.taken >= most
    return {
        "event": held,
        "when": when(held, language),
        "paragraphs": paragraphs(held.words.text.in_(language)),
        "campaign": campaign_of(room, held),
        "is_over": held.is_over(now),
        "takes": held.takes(now) and (not is_full or held.words.waiting),
        "is_full": is_full,
        "left": None if most is None else max(0, most - seats.taken),
        "calendar": f"{path_of(held, language)}/termin.ics",
        "delete_on": delete_on(room, held),
        "days": room.settings.registration_days,
        "mailbox": room.settings.mailbox,
    }


def _page(
    request: Request,
    room: Postroom,
    held: Event,
    typed: tuple[Entry, ...],
    refusal: str | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    context = {
        **event_context(request, room, held),
        "form": typed,
        "wrong": tuple(one for one in typed if one.error),
        "refusal": refusal,
        "token": room.seals.form("registration"),
        "names": {"token": FORM, "honeypot": HONEYPOT},
        "action": prefix(language_of(request.url.path)) + f"{_PATH}/{held.words.slug}",
    }
    return today_alone(request, "event.html", context, status)
